"""Where the chapters place the items of the sources, and what they check there."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
SETUP = "import numpy as np\n\nfrom bplib "  # how the setup cell of every notebook begins
ITEM = re.compile(r"\b(?:S\d-\w+(?:[.-]\w+)*|E\d-\d+|EX-\d+)\b")


class Place(NamedTuple):
    """One code cell: its chapter, the heading above it, its items and the checks it printed."""

    chapter: str
    section: str
    items: list[str]
    checks: list[str]
    printed: str

    def of(self, item: str) -> list[str]:
        """What was computed for an item: its own check where each item of the cell has one."""
        own = [name for name in self.items if name[0] == "S"]
        results = [check for check in self.checks if not check.startswith("formula: ")]
        if item in own and len(own) == len(results):
            return [results[own.index(item)]]
        return results or [line for line in self.printed.splitlines() if line]


def page_of(notebook: str) -> str:
    """The page of a notebook by its name: that of 07_problems is chapters/problems/07_problems."""
    return (
        f"chapters/problems/{notebook}"
        if notebook.endswith("_problems")
        else f"chapters/{notebook}"
    )


def html_id(item: str) -> str:
    """An item's id as HTML takes it, with its capitals: S3-N1-dW is not S3-N1-dw."""
    return item.replace(".", "-")


def places(notebook: Path) -> Iterator[Place]:
    """Every code cell of an executed notebook that names an item or checks something."""
    section = ""
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            section = (HEADING.findall("".join(cell["source"])) or [section])[-1]
        elif cell["cell_type"] == "code":
            printed = "".join(_streams(cell["outputs"]))
            checks = [line[2:] for line in printed.splitlines() if line.startswith("✓ ")]
            items = cell["metadata"].get("items", [])
            if items or checks:
                yield Place(notebook.stem, section, items, checks, printed)


def _streams(outputs: list[dict[str, Any]]) -> Iterator[str]:
    return ("".join(o["text"]) for o in outputs if o["output_type"] == "stream")


def sealed(notebooks: list[Path]) -> dict[str, list[str]]:
    """Every check of the notebooks, in order, under the items of its cell or else its section."""
    result: dict[str, list[str]] = {}
    for notebook in notebooks:
        for place in places(notebook):
            name = " ".join(place.items) or place.section
            result.setdefault(f"{place.chapter}: {name}", []).extend(place.checks)
    return result


def lost(seal: dict[str, list[str]], now: dict[str, list[str]]) -> Iterator[str]:
    """Say of each check that is sealed and not executed any more, or new, where it belongs."""
    for name in {**seal, **now}:
        before, after = Counter(seal.get(name, [])), Counter(now.get(name, []))
        yield from (f"{name}: the check '{check}' is gone" for check in (before - after).elements())
        yield from (f"{name}: the check '{check}' is new" for check in (after - before).elements())
