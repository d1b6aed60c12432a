"""The figures: each one says in words what it shows."""

from tests.lints.page import Page, Problem
from tests.lints.recorder import record


def lint_figures(page: Page) -> list[Problem]:
    """Every figure drawn by explore or show has a label, its alternative text, and each slider's
    function a name, which its address bears.
    """
    unlabelled = sorted({cell for cell, label in record(page).figures if not label.strip()})
    message = 'draws a figure without alternative text; call figure.set_label("...")'
    nameless = [cell for cell in page.code if "explore(lambda" in cell.source]
    define = "gives a slider's figure no name; define a function"
    return [
        *(page.problem(page.cells[cell], message) for cell in unlabelled),
        *(page.problem(cell, define) for cell in nameless),
    ]
