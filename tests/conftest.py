"""What all tests share: no deadline, an order, and no silence about a missing browser."""

import os
import re
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

# Two processes with two threads each would wait for one another; kernels inherit this.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("course", deadline=None, print_blob=True)
settings.load_profile("course")


BROWSER = "tests/browser/"
SHARED = re.compile(r"\[(chromium|firefox|webkit|chapters/\w+)")


def order(item: pytest.Item) -> int:
    """Notebooks and builds come first, because they take long; the browser's come last.

    Its event loop must not meet a notebook's. Of the tests that read an open page axe comes last,
    because it empties the formulas.
    """
    if BROWSER in item.nodeid:
        return 3 if "test_accessibility" in item.nodeid else 2
    return 0 if ".ipynb::" in item.nodeid or item.get_closest_marker("slow") else 1


class Together(LoadScopeScheduling):
    """Keep in one process what shares a notebook, a browser, an open page, or else a file."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        shared = SHARED.search(test) if BROWSER in file else None
        return shared[1] if shared else file


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=order)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly when the browser tests were left out."""
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if "tests/browser/" in report.nodeid
    ]
    if skipped:
        terminalreporter.write_line(
            f"WITHOUT A BROWSER: {len(skipped)} tests were not run. {skipped[0].longrepr[2]}",
            red=True,
            bold=True,
        )
