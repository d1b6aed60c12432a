"""What all tests share: no deadline on a busy machine, and no silence about a missing browser."""

import pytest
from hypothesis import settings

settings.register_profile("course", deadline=None, print_blob=True)
settings.load_profile("course")


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
