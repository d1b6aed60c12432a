"""What all tests share: no deadline, an order, and no silence about a missing browser."""

import pytest
from hypothesis import settings

settings.register_profile("course", deadline=None, print_blob=True)
settings.load_profile("course")


def place(item: pytest.Item) -> tuple[int, str]:
    """When a test runs, and the name of those that one process runs together with it.

    Notebooks and builds come first, because they take long; the browser's come last, because its
    event loop stays. A page is opened once: those that read it come before axe, which empties it.
    """
    file = item.nodeid.partition("::")[0]
    if "tests/browser/" not in file:
        long = file.endswith(".ipynb") or item.get_closest_marker("slow")
        return (0 if long else 1), file
    given = item.callspec.params if hasattr(item, "callspec") else {}
    together = next((given[key] for key in ("engine", "page_name", "name") if key in given), file)
    return (3 if "accessibility" in file else 2), together


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the tests, and tell pytest-xdist (--dist loadgroup) which of them belong together."""
    items.sort(key=lambda item: place(item)[0])
    for item in items:
        item.add_marker(pytest.mark.xdist_group(place(item)[1]))


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
