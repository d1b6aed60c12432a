"""Fail when a test was skipped. CI runs ``python tools/no_skips.py junit.xml`` after the tests."""

import sys
import xml.etree.ElementTree as ET


def skipped(report: str) -> list[str]:
    """Name each skipped test of a report in JUnit's format, and why."""
    cases = ET.parse(report).iter("testcase")
    return [
        f"{case.get('classname')}::{case.get('name')}: {reason.get('message')}"
        for case in cases
        if (reason := case.find("skipped")) is not None
    ]


if __name__ == "__main__":
    names = skipped(sys.argv[1])
    print(*(f"SKIPPED {name}" for name in names), sep="\n", end="\n" if names else "")
    sys.exit(bool(names))
