"""A site is stale when anything that it is made of changed, was added or was deleted."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import build, stale

ROOT = Path(__file__).parents[1]
FILES = {
    "_config.yml": "",
    "_data/checks.json": "{}",
    "bplib/graph.py": "",
    "chapters/my notes.ipynb": "{}",
    "tests/test_graph.py": "",
    "tools/build.py": "",
    "tools/pack.py": "",
    "_build/html/index.html": "",
    "bplib/__pycache__/graph.pyc": "",
}
CHANGES: dict[str, Callable[[Path], object]] = {
    "data edited": lambda book: (book / "_data/checks.json").write_text("[]"),
    "chapter edited": lambda book: (book / "chapters/my notes.ipynb").write_text("[]"),
    "module deleted": lambda book: (book / "bplib/graph.py").unlink(),
    "chapter added": lambda book: (book / "chapters/new.md").touch(),
    "chapter renamed": lambda book: (book / "chapters/my notes.ipynb").rename(book / "chapters/b"),
    "folder added": lambda book: shutil.copytree(book / "chapters", book / "more"),
    "site deleted": lambda book: shutil.rmtree(book / "_build/html"),
    "build tool edited": lambda book: (book / "tools/build.py").write_text("pass"),
}
NO_CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda book: None,
    "test edited": lambda book: (book / "tests/test_graph.py").write_text("pass"),
    "other tool edited": lambda book: (book / "tools/pack.py").write_text("pass"),
    "compiled anew": lambda book: (book / "bplib/__pycache__/graph.pyc").write_text("pass"),
    "touched": lambda book: (book / "_config.yml").touch(),
}


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book whose building is only written down, built once."""

    def built(folder: Path) -> list[str]:
        (folder / "_build/html").mkdir(parents=True, exist_ok=True)
        (folder / "_build/html/index.html").touch()
        with (folder / "_build/log").open("a") as log:
            log.write("built ")
        return []

    monkeypatch.setattr(build, "build", built)
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert build.main([str(tmp_path)]) == 0
    return tmp_path


@pytest.mark.parametrize(
    ("change", "times"),
    [
        *(pytest.param(change, 2, id=name) for name, change in CHANGES.items()),
        *(pytest.param(change, 1, id=name) for name, change in NO_CHANGES.items()),
    ],
)
def test_a_site_is_built_again_only_for_what_it_is_made_of(
    book: Path, change: Callable[[Path], object], times: int
) -> None:
    change(book)
    assert build.main(["--if-stale", str(book)]) == 0
    assert (book / "_build/log").read_text() == "built " * times


def test_another_version_of_a_package_makes_a_site_stale(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stale.fingerprint(book)
    monkeypatch.setattr("_ext.executed.distributions", list)
    assert stale.fingerprint(book) != before


def test_a_site_that_failed_is_not_fresh(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (book / "_config.yml").write_text("changed")
    monkeypatch.setattr(build, "build", lambda folder: ["broken"])
    assert build.main(["--if-stale", str(book)]) == 1
    assert build.main(["--if-stale", str(book)]) == 1


@pytest.mark.parametrize("target", ["serve", "test", "zip"])
def test_every_target_that_uses_the_site_asks_whether_it_is_stale(target: str) -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    needs = next(line for line in text.splitlines() if line.startswith(f"{target}:"))
    assert "site" in needs.partition("##")[0].split()
    assert "site: $(READY)\n\t@$(BIN)/python tools/build.py --if-stale\n" in text
