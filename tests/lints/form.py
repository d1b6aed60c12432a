"""The file itself: executed, in the one canonical form."""

import copy

from tests.lints.page import Page, Problem, calls
from tools.notebooks import canonical, refusals

SPEAKS = ("check", "print", "explore", "show")
DRAWS = ("explore", "show")
SVG = "image/svg+xml"


def lint_form(page: Page) -> list[Problem]:
    """Counts 1..n, every output stored, none an error, ids and JSON as the tool writes them."""
    cure = f"run `python tools/notebooks.py chapters/{page.name}.ipynb`"
    found = []
    for count, cell in enumerate(page.code, start=1):
        if cell.execution_count != count:
            found.append(page.problem(cell, f"execution count is not {count}; {cure}"))
        if calls(cell, *SPEAKS) and not cell.outputs:
            found.append(page.problem(cell, f"has no stored output; {cure}"))
        drawn = any(SVG in output.get("data", {}) for output in cell.outputs)
        if calls(cell, *DRAWS) and not drawn:
            found.append(page.problem(cell, "draws no figure; end the cell with explore or show"))
    for name, complaint in refusals(page.notebook):
        found.append(Problem(page.name, name, f"{complaint}; mend it, then {cure}"))
    if canonical(copy.deepcopy(page.notebook)) != page.text:
        found.append(page.problem(None, f"not in canonical form; {cure}"))
    return found
