"""RESULTS.md: each benchmark has one section, between two marks, and rewrites it."""

from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


def record(name: str, section: str) -> None:
    """Print a section, and put it into RESULTS.md in place of the older one of its name."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    text = RESULTS.read_text("utf-8") if RESULTS.exists() else "# Measured\n"
    before, _, rest = text.partition(begin)
    after = rest.partition(end)[2]
    new = f"{before.rstrip()}\n\n{begin}\n{section}\n{end}\n{after}"
    RESULTS.write_text(new.rstrip() + "\n", "utf-8")
    print(section)
