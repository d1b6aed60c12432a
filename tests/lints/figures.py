"""The figures: each one says in words what it shows."""

from tests.lints.page import Page, Problem
from tests.lints.recorder import record


def lint_figures(page: Page) -> list[Problem]:
    """Every figure drawn by explore or show has a label, its alternative text."""
    unlabelled = sorted({cell for cell, label in record(page).figures if not label.strip()})
    message = 'draws a figure without alternative text; call figure.set_label("...")'
    return [page.problem(page.cells[cell], message) for cell in unlabelled]
