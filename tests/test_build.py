"""The build refuses a book that is not whole: each test breaks a tiny one in its own way."""

import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools.build import cell_errors, last_line, main, page_errors, pages
from tools.no_skips import skipped

ROOT = Path(__file__).parents[1]
CONFIG = {
    "title": "Tiny",
    "execute": {"execute_notebooks": "off", "timeout": 5},
    "sphinx": {
        "local_extensions": {"execution": str(ROOT / "_ext")},
        "config": {"html_theme": "basic", "html_theme_options": {}, "numfig": False},
    },
}
CONFIG["sphinx"]["config"]["extensions"] = [
    "myst_nb",
    "jupyter_book",
    "sphinx_comments",
    "sphinx_external_toc",
    "execution",
]

Build = Callable[..., subprocess.CompletedProcess[str]]


def write_book(folder: Path, *code: str, text: str = "", toc: str = "", name: str = "one") -> None:
    """A book of one notebook with the given code cells and text."""
    cells = [new_markdown_cell(f"# One\n\n{text}"), *map(new_code_cell, code)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    (folder / "chapters").mkdir()
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / "chapters" / f"{name}.ipynb")
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: chapters/{name}\n" + toc)
    (folder / "_config.yml").write_text(yaml.safe_dump(CONFIG))


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Write a book and build it."""

    def run(*code: str, **options: str) -> subprocess.CompletedProcess[str]:
        write_book(tmp_path, *code, **options)
        command = [sys.executable, ROOT / "tools" / "build.py", tmp_path]
        return subprocess.run(command, capture_output=True, text=True, timeout=240)

    return run


def last(result: subprocess.CompletedProcess[str]) -> str:
    return result.stdout.strip().splitlines()[-1]


def test_a_whole_book_is_built_and_its_address_printed(build: Build, tmp_path: Path) -> None:
    result = build("print(6 * 7)")
    assert result.returncode == 0, result.stdout
    assert "[1/1] chapters/one.ipynb  " in result.stdout
    assert f"{tmp_path}/_build/html/index.html" in result.stdout
    assert "42" in (tmp_path / "_build/html/chapters/one.html").read_text()


def test_a_failing_cell_is_named(build: Build) -> None:
    result = build("a = 1", "b = 0", "a / b")
    assert result.returncode == 1
    assert last(result) == (
        "FAILED: chapters/one.ipynb, code cell 3: ZeroDivisionError: division by zero"
    )


def test_an_output_that_cannot_be_shown_is_named(build: Build) -> None:
    broken = "class Broken:\n    def _repr_html_(self):\n        raise ValueError('t = 3')"
    result = build(broken, "Broken()")
    assert result.returncode == 1
    assert last(result) == "FAILED: chapters/one.ipynb, code cell 2: ValueError: t = 3"


def test_a_cell_that_warns_is_named(build: Build) -> None:
    result = build("import warnings\nwarnings.warn('careful')")
    assert result.returncode == 1
    assert "FAILED: chapters/one.ipynb, code cell 1 wrote to stderr" in last(result)


def test_a_warning_fails_the_build(build: Build) -> None:
    result = build("a = 1", text="[nowhere](nowhere.md)")
    assert result.returncode == 1
    assert last(result).startswith("FAILED: chapters/one.ipynb, cell 1: WARNING: ")
    assert "nowhere" in last(result)


def test_a_missing_page_fails_the_build(build: Build) -> None:
    result = build("a = 1", toc="chapters:\n- file: chapters/two\n")
    assert result.returncode == 1
    assert last(result) == "FAILED: chapters/two: no page was built"


@pytest.mark.slow
def test_a_cell_that_never_ends_is_named(build: Build) -> None:
    result = build("a = 1", "while True: pass")
    assert result.returncode == 1
    assert last(result) == (
        "FAILED: chapters/one.ipynb, code cell 2: TimeoutError: still running after 5 s"
    )


def test_a_kernel_that_dies_is_named(build: Build) -> None:
    result = build("a = 1", "import os\nos._exit(3)")
    assert result.returncode == 1
    assert (
        last(result) == "FAILED: chapters/one.ipynb, code cell 2: DeadKernelError: the kernel died"
    )


def test_the_word_in_prose_and_a_blank_in_the_name_are_fine(build: Build, tmp_path: Path) -> None:
    said = "Traceback (most recent call last): so begins an error."
    result = build("print(1)  # Traceback (most recent call last)", text=said, name="my notes")
    assert result.returncode == 0, result.stdout
    assert (tmp_path / "_build/html/chapters/my notes.html").exists()


def test_the_library_beside_the_book_comes_before_any_other(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("elsewhere/bplib", "bplib"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "__init__.py").write_text(f"PLACE = {place!r}")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "elsewhere"))
    assert build("import bplib\nprint('from', bplib.PLACE)").returncode == 0
    assert "from bplib" in (tmp_path / "_build/html/chapters/one.html").read_text()


def test_jupyter_book_alone_asks_for_all_states_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BPLIB_FRAMES", raising=False)
    write_book(tmp_path, "import os\nprint('frames:', os.environ['BPLIB_FRAMES'])")
    stamp = tmp_path / "_build" / ".site"
    stamp.parent.mkdir()
    stamp.touch()
    command = "from jupyter_book.cli.main import main; main()"
    subprocess.run([sys.executable, "-c", command, "build", tmp_path], check=True)
    assert "frames: 1" in (tmp_path / "_build/html/chapters/one.html").read_text()
    assert not stamp.exists()  # tools/build.py did not see this site


def test_a_folder_that_cannot_be_written_is_named_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_book(tmp_path, "a = 1")
    (tmp_path / "_build").touch()
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().out == f"FAILED: {tmp_path}/_build/.site: Not a directory\n"


WRITING = """
import time
from pathlib import Path

for i in range(1000):
    Path("alive").write_text(str(i))
    time.sleep(0.1)
"""


def wait_until(true: Callable[[], bool]) -> None:
    while not true():
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_killed_build_leaves_nothing_that_writes_or_looks_whole(
    number: int, tmp_path: Path
) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background has none
    write_book(tmp_path, WRITING)
    (tmp_path / "_config.yml").write_text(yaml.safe_dump({**CONFIG, "execute": {"timeout": 200}}))
    alive = tmp_path / "chapters" / "alive"
    with subprocess.Popen([sys.executable, ROOT / "tools" / "build.py", tmp_path]) as process:
        wait_until(alive.exists)
        process.send_signal(number)
    seen = {""}
    wait_until(
        lambda: time.sleep(2) or alive.read_text() in seen or bool(seen.add(alive.read_text()))
    )
    assert int(alive.read_text()) < 900
    assert not (tmp_path / "_build" / "html").exists()
    assert not (tmp_path / "_build" / ".site").exists()


def test_pages_are_found_at_every_level_and_in_order() -> None:
    toc = {
        "root": "a",
        "parts": [
            {"caption": "P", "chapters": [{"file": "b.md", "sections": [{"file": "c"}]}]},
            {"chapters": [{"file": "d.ipynb"}, {"url": "elsewhere"}]},
        ],
    }
    assert pages(toc) == ["a", "b", "c", "d"]


def test_the_last_line_skips_colours_and_blanks() -> None:
    assert last_line("first\n\x1b[31msecond\x1b[39m\n\n") == "second"
    assert last_line("") == ""


def test_a_page_with_a_traceback_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<div class="cell"><pre>Traceback (most recent call last)</pre></div>')
    assert list(page_errors(page, "page")) == ["page: the page shows a traceback"]
    for fine in (
        "<p>fine</p>",
        "<pre>Traceback (most recent call last), in an example of the library</pre>",
        '<div class="cell"><div class="cell_input">"Traceback (most recent call last)"</div></div>',
        '<p>Traceback (most recent call last)</p><div class="cell">1</div>',
    ):
        page.write_text(fine)
        assert list(page_errors(page, "page")) == []


def test_empty_cells_are_not_unfinished_ones(tmp_path: Path) -> None:
    notebook = new_notebook(cells=[new_code_cell(""), new_code_cell("1", execution_count=1)])
    nbformat.write(notebook, tmp_path / "n.ipynb")
    assert list(cell_errors(tmp_path / "n.ipynb", "n")) == []


def test_a_skipped_test_is_named(tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    report.write_text(
        '<testsuite><testcase classname="t" name="a"/><testcase classname="t" name="b">'
        '<skipped message="no Chromium"/></testcase></testsuite>'
    )
    assert skipped(str(report)) == ["t::b: no Chromium"]


def test_the_contents_list_every_page_and_nothing_else() -> None:
    contents = pages(yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8")))
    assert sorted(contents) == sorted(
        str(path.relative_to(ROOT).with_suffix(""))
        for path in (ROOT / "chapters").rglob("*.*")
        if path.suffix in {".ipynb", ".md"} and ".ipynb_checkpoints" not in path.parts
    )


def pages_of(folder: Path) -> dict[str, bytes]:
    """Every file of a site but the index and the checksums of Sphinx, which the course has not."""
    files = [path for path in (folder / "_build" / "html").rglob("*.*") if path.is_file()]
    return {
        str(path.relative_to(folder)): re.sub(rb"\?v=\w+", b"", path.read_bytes())
        for path in files
        if path.name != "searchindex.js"
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "new", "kept"),
    [("One sentence.", "Another one.", True), ("# One", "# Eins", False), ("6 * 7", "6 * 8", True)],
)
def test_a_change_gives_the_site_that_would_come_from_nothing(
    words: str, new: str, kept: bool, tmp_path: Path
) -> None:
    book, fresh = tmp_path / "book", tmp_path / "fresh"
    book.mkdir()
    write_book(book, "print(6 * 7)", text="One sentence.", toc="chapters:\n- file: chapters/two\n")
    (book / "chapters" / "two.md").write_text("# Two\n\nAfter [one](one.ipynb).")
    assert main([str(book)]) == 0
    other = book / "_build" / "html" / "chapters" / "two.html"
    before = other.stat().st_mtime_ns
    notebook = book / "chapters" / "one.ipynb"
    notebook.write_text(notebook.read_text("utf-8").replace(words, new), "utf-8")
    shutil.copytree(book, fresh, ignore=shutil.ignore_patterns("_build"))
    assert main([str(book)]) == main([str(fresh)]) == 0
    assert pages_of(book) == pages_of(fresh)
    assert (other.stat().st_mtime_ns == before) == kept
