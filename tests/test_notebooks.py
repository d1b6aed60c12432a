"""Every lint over every notebook of the course."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lints import LINTS, Page, Problem
from tests.lints.numbers import seal
from tools.notebooks import all_notebooks

NOTEBOOKS = [pytest.param(path, id=path.stem) for path in all_notebooks()]


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.__name__)
@pytest.mark.parametrize("path", NOTEBOOKS)
def test_notebook(path: Path, lint: Callable[[Page], list[Problem]]) -> None:
    problems = lint(Page.read(path))
    assert not problems, "\n" + "\n".join(map(str, problems))


def test_the_seal_has_no_line_for_a_notebook_that_is_gone() -> None:
    assert {line.partition("/")[0] for line in seal()} <= {path.stem for path in all_notebooks()}
