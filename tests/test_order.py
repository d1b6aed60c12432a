"""Tests that share something stay in one process."""

import pytest

from tests.conftest import Together


@pytest.mark.parametrize(
    ("nodeid", "shared"),
    [
        ("chapters/index.ipynb::Cell 3", "chapters/index.ipynb"),
        ("tests/browser/test_site.py::test_paper[chapters/index]", "chapters/index"),
        ("tests/browser/test_accessibility.py::test_axe[chapters/index]", "chapters/index"),
        ("tests/browser/test_three_engines.py::test_menus[webkit-chapters/index]", "webkit"),
        ("tests/browser/test_explore.py::test_sizes[360]", "tests/browser/test_explore.py"),
        ("tests/test_links.py::test_links[chapters/index]", "tests/test_links.py"),
    ],
)
def test_what_shares_a_process(nodeid: str, shared: str) -> None:
    assert Together._split_scope(None, nodeid) == shared
