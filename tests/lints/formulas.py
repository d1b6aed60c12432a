"""No formula on a page is merely typed: each equation is executed, or its reason is listed."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.lints.page import Page, Problem
from tests.lints.writing import headings
from tools.formulas import executed, formulas, key

LIST = Path(__file__).resolve().parents[2] / "_data" / "unproved_formulas.toml"
CURE = f"put it in a check_formula(...) of a proof cell below, or give its reason in {LIST.name}"


@cache
def unproved() -> dict[str, Any]:
    """The reviewed list: pages that wait, and formulas that cannot be computed."""
    return tomllib.loads(LIST.read_text(encoding="utf-8"))


def lint_formulas(page: Page) -> list[Problem]:
    """Every equation is executed below it in its section, and nothing else is."""
    return [*_typed(page), *_unsaid(page), *_listed(page)]


def sections(page: Page) -> list[int]:
    """For each cell the number of its section, at levels 1 and 2; what opens the page has 0."""
    number, found = 0, []
    for cell in page.cells:
        number += any(level == 2 for level, _ in headings(cell))
        found.append(number if number or cell.cell_type == "markdown" else -1)
    return found


def reasons(page: Page) -> dict[str, str]:
    """Why formulas of this page are not computed."""
    entries = [entry for entry in unproved().get("unproved", []) if entry["page"] == page.name]
    return {key(entry["formula"]): entry.get("reason", "") for entry in entries}


def _typed(page: Page) -> Iterator[Problem]:
    """Equations that nothing executes."""
    if page.name in unproved().get("pending", []):
        return
    section, listed = sections(page), reasons(page)
    run = [(i, key(e.latex)) for i, c in enumerate(page.cells) for e in executed(c) if e.latex]
    for index, cell in enumerate(page.cells):
        below = {name for i, name in run if i > index and section[index] in (0, section[i])}
        for formula in formulas(cell.source) if cell.cell_type == "markdown" else ():
            if formula.claims and formula.key not in {*below, *listed}:
                short = " ".join(formula.latex.split())
                yield page.problem(cell, f"formula {short} is merely typed: {CURE}")


def _unsaid(page: Page) -> Iterator[Problem]:
    """Formulas that are executed, and not said above."""
    section, said = sections(page), set[tuple[int, str]]()
    for number, cell in zip(section, page.cells, strict=True):
        if cell.cell_type == "markdown":
            said |= {(number, side) for f in formulas(cell.source) for side in f.sides}
        for run in executed(cell):
            if run.latex is None:
                yield page.problem(cell, "check_formula(...): formulas must be literal strings")
            elif not {(number, key(run.latex)), (0, key(run.latex))} & said:
                message = f"executes {run.latex}, which the prose above it in its section"
                yield page.problem(cell, f"{message} does not state; state it there, sign by sign")


def _listed(page: Page) -> Iterator[Problem]:
    """Entries of the list that say nothing, or are not needed."""
    run = {key(e.latex) for cell in page.cells for e in executed(cell) if e.latex}
    prose = [c for c in page.cells if c.cell_type == "markdown"]
    said = {f.key for cell in prose for f in formulas(cell.source) if f.claims}
    for name, reason in reasons(page).items():
        if not reason.strip():
            yield page.problem(None, f"{LIST.name} gives no reason for {name}")
        if name not in said:
            yield page.problem(None, f"{LIST.name} lists {name}, which is no equation of the page")
        elif name in run:
            yield page.problem(None, f"{LIST.name} lists {name}, which is executed")
