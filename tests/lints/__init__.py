"""The lints: each takes a page and returns what is wrong with it, in which cell, and the cure."""

from tests.lints.code import lint_budget, lint_checks, lint_names, lint_optout, lint_setup
from tests.lints.figures import lint_figures
from tests.lints.form import lint_form
from tests.lints.formulas import lint_formulas
from tests.lints.lesson import (
    lint_digits,
    lint_lesson_budget,
    lint_proofs,
    lint_replies,
    lint_sources,
    lint_thread,
)
from tests.lints.numbers import lint_numbers, lint_seal
from tests.lints.page import Page, Problem
from tests.lints.writing import lint_anatomy, lint_headings, lint_items, lint_markup

LINTS = (
    lint_form,
    lint_setup,
    lint_names,
    lint_budget,
    lint_optout,
    lint_checks,
    lint_figures,
    lint_anatomy,
    lint_items,
    lint_headings,
    lint_markup,
    lint_numbers,
    lint_seal,
    lint_formulas,
    lint_proofs,
    lint_sources,
    lint_replies,
    lint_thread,
    lint_digits,
    lint_lesson_budget,
)

__all__ = ["LINTS", "Page", "Problem", *sorted(lint.__name__ for lint in LINTS)]
