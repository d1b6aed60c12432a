"""Executed notebooks are kept while all that shaped them is the same, and not a moment longer."""

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import executed
import execution
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

CODE = """
import json
from pathlib import Path
import bplib
json.loads(Path("../_data/numbers.json").read_text())
print(bplib.NAME, sorted(p.name for p in Path().glob("*.txt")))
"""
FILES = {
    "bplib/__init__.py": "NAME = 'beside'",
    "bplib/more.py": "",
    "requirements.txt": "numpy==2.4.6",
    "_data/numbers.json": "[1]",
    "_data/unread.json": "[1]",
    "chapters/a.txt": "",
}


def write(book: Path, *code: str, prose: str = "One sentence.", tags: tuple[str, ...] = ()) -> None:
    cells = [new_code_cell(source, metadata={"tags": list(tags)}) for source in code]
    notebook = new_notebook(cells=[new_markdown_cell(prose), *cells])
    nbformat.write(notebook, book / "chapters" / "one.ipynb")


def prepare(book: Path) -> dict[str, str]:
    """The executed notebooks as Sphinx would get them."""
    config = SimpleNamespace(nb_execution_timeout=60)
    app = SimpleNamespace(srcdir=str(book), doctreedir=str(book / "_build"), config=config)
    build = execution.Execution(app)
    build.prepare(["chapters/one"])
    return build.texts


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book whose notebook has been executed."""
    book = tmp_path_factory.mktemp("executed") / "book"
    for name, text in FILES.items():
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).write_text(text)
    (book / "_build").mkdir()
    write(book, CODE)
    assert "beside ['a.txt']" in prepare(book)["chapters/one"]
    return book


@pytest.fixture
def book(once: Path, tmp_path: Path) -> Path:
    """A copy of it, in another place."""
    return shutil.copytree(once, tmp_path / "book")


@pytest.fixture
def executions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The notebooks that would be executed."""
    names: list[str] = []
    monkeypatch.setattr(execution.kernels, "execute_all", lambda given, *_: names.extend(given))
    return names


CHANGES: dict[str, Callable[[Path], object]] = {
    "code": lambda book: write(book, CODE + "1"),
    "a further cell": lambda book: write(book, CODE, "1"),
    "tags": lambda book: write(book, CODE, tags=("skip-execution",)),
    "a module": lambda book: (book / "bplib/more.py").write_text("a = 1"),
    "a module added": lambda book: (book / "bplib/other.py").touch(),
    "a module deleted": lambda book: (book / "bplib/more.py").unlink(),
    "a module renamed": lambda book: (book / "bplib/more.py").rename(book / "bplib/less.py"),
    "the pins": lambda book: (book / "requirements.txt").write_text("numpy==2.4.5"),
    "a file that was read": lambda book: (book / "_data/numbers.json").write_text("[2]"),
    "a file gone": lambda book: (book / "_data/numbers.json").unlink(),
    "a listed folder": lambda book: (book / "chapters/b.txt").touch(),
    "half an entry": lambda book: (book / "_build/.executed/chapters/one.json").write_text('{"k'),
}
NO_CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda book: None,
    "a sentence": lambda book: write(book, CODE, prose="Another sentence."),
    "a file that was not read": lambda book: (book / "_data/unread.json").write_text("[2]"),
    "a page": lambda book: (book / "README.md").touch(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_shapes_the_outputs_executes_again(
    change: Callable[[Path], object], book: Path, executions: list[str]
) -> None:
    change(book)
    prepare(book)
    assert executions == ["chapters/one"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("sys.version", "3.14.0"), ("executed.distributions", list), ("executed.SHAPING", ())],
)
def test_what_executes_them_executes_again(
    name: str, value: object, book: Path, executions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name, value)
    prepare(book)
    assert executions == ["chapters/one"]


@pytest.mark.parametrize("change", NO_CHANGES.values(), ids=NO_CHANGES)
def test_what_shapes_no_output_executes_nothing(
    change: Callable[[Path], object], book: Path, executions: list[str]
) -> None:
    change(book)
    text = prepare(book)["chapters/one"]
    assert executions == []
    assert "beside ['a.txt']" in text
    today = nbformat.read(book / "chapters" / "one.ipynb", as_version=4)
    assert nbformat.reads(text, as_version=4).cells[0].source == today.cells[0].source


def test_a_folder_on_the_path_changes_nothing(
    book: Path, executions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (book / "bplib.egg-info").mkdir()
    (book / "bplib.egg-info" / "PKG-INFO").write_text("Name: bplib\nVersion: 9\n")
    monkeypatch.syspath_prepend(book)
    prepare(book)
    assert executions == []


def test_a_kept_notebook_is_the_executed_one(book: Path) -> None:
    kept = prepare(book)
    shutil.rmtree(book / "_build" / ".executed")
    assert prepare(book) == kept


@pytest.mark.parametrize("last", ["1 / 0", "import os\nos._exit(1)"])
def test_a_notebook_that_fails_is_not_kept(last: str, book: Path) -> None:
    write(book, CODE, last)
    before = sorted((book / "_build" / ".executed").rglob("*"))
    entry = before[-1].read_text()
    assert '"error"' in prepare(book)["chapters/one"]
    assert (sorted((book / "_build" / ".executed").rglob("*")), before[-1].read_text()) == (
        before,
        entry,
    )


def test_every_kept_name_is_stable() -> None:
    notebook = new_notebook(cells=[new_code_cell("1")])
    assert executed.key(notebook, "a") == executed.key(notebook, "a") != executed.key(notebook, "b")
