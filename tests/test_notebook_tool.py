"""tools/notebooks.py names the right cell in one line, and loses nothing."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tools import notebooks
from tools.notebooks import renew_setup, rewrite
from tools.setup_cell import SETUP

OLDER = SETUP.replace("losses, ", "").replace("    numerical_hessian,\n", "")


def notebook(*code: str) -> nbformat.NotebookNode:
    return new_notebook(cells=[new_code_cell(source) for source in code])


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (OLDER, SETUP),
        (SETUP, SETUP),
        *(
            (given, given)
            for given in (
                f"{OLDER}\nx = 3",
                f"{OLDER}\nimport json",
                f"{OLDER}  # why",
                OLDER.replace("default_rng(0)", "default_rng(1)"),
                OLDER.replace("import check\n", "import check as c\n"),
                "import numpy as np",
                f"{OLDER}\nx =",
            )
        ),
    ],
)
def test_only_what_todays_setup_cell_says_gives_way_to_it(first: str, then: str) -> None:
    assert OLDER != SETUP
    changed = notebook(first, "x")
    renew_setup(changed)
    assert [cell.source for cell in changed.cells] == [then, "x"]


WARNS = "import warnings\nwarnings.warn('careful')"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ((WARNS, "1 / 0"), "cell top-2: raises ZeroDivisionError: division by zero"),
        (
            ("a = 1", "import os\nos._exit(1)"),
            "cell top-2: raises DeadKernelError: the kernel died",
        ),
        (
            ("import time\ntime.sleep(60)",),
            "cell top-1: raises TimeoutError: still running after 2 s",
        ),
    ],
)
def test_the_cell_that_failed_is_named_in_one_line(
    code: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebooks, "TIMEOUT", 2)
    path = tmp_path / "my notes.ipynb"
    path.write_text("as it was")
    with pytest.raises(SystemExit) as stopped:
        rewrite(notebook(*code), path)
    assert stopped.value.code == f"my notes.ipynb, {said}"
    assert [p.name for p in tmp_path.iterdir()] == ["my notes.ipynb"]
    assert path.read_text() == "as it was"


@pytest.mark.parametrize("path", ["/dev/null/a.ipynb", "/dev/null/nothing/a.ipynb"])
def test_a_folder_that_cannot_be_written_or_read_is_named_in_one_line(path: str) -> None:
    with pytest.raises(SystemExit, match="cannot be written: Not a directory"):
        notebooks.write(Path(path), "")
    with pytest.raises(SystemExit, match="cannot be read: "):
        notebooks.read(Path(path))
