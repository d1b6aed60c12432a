"""The rules of a lesson: the proof beside it, nothing about sources in it, one thread, a budget."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from statistics import median

from nbformat import NotebookNode

from tests.lints.page import Page, Problem, calls, parse
from tests.lints.writing import bare

PROVES = ("check", "check_formula", "check_gradient")
WORDS, LINES, MEDIAN, FEW, FIGURES = range(900, 2301), 60, 5, 4, 3
SOURCES = re.compile(
    r"\b(the|this|a) (deck|source|exercise sheet|handout)\b|\bmisprints?\b|\berrat(um|a)\b"
    r"|\bbp-source\b",
    re.IGNORECASE,
)
FOLD = re.compile(r"<details.*?</details>", re.DOTALL)
REPLY = re.compile(r'<details class="bp-(guess|turn)">')
VECTOR = re.compile(r"\([-−]?\d*\.\d{4}(?:, [-−]?\d*\.\d{4})+\)")
TAG = re.compile(r"<[^>]+>")
WORD = re.compile(r"[A-Za-z][\w’'-]*")


def lint_proofs(page: Page) -> list[Problem]:
    """Where a page has proof cells, all that proves stands in them."""
    open_cells = [cell for cell in page.code if page.told and "proof" not in page.tags(cell)]
    message = "proves something where the reader computes; move it to a cell tagged 'proof'"
    return [page.problem(cell, message) for cell in open_cells if calls(cell, *PROVES)]


def lint_sources(page: Page) -> list[Problem]:
    """A lesson does not speak of the documents that it comes from."""
    return [
        page.problem(cell, f"speaks of its sources ({found[0]!r}); move that to the problems")
        for cell in page.prose
        if page.is_lesson and (found := SOURCES.search(cell.source))
    ]


def lint_replies(page: Page) -> list[Problem]:
    """No open cell stands directly below a question whose reply it would print."""
    message = "prints what the fold above it hides; tag it, or put prose between"
    return [
        page.problem(cell, message)
        for before, cell in zip(page.cells, page.cells[1:], strict=False)
        if page.told and REPLY.search(before.source) and cell in page.open_code
    ]


def lint_thread(page: Page) -> list[Problem]:
    """One running example: a name that holds given numbers never holds others."""
    if not page.is_lesson:
        return []
    given = Counter(name for cell in page.code for name in _given(cell))
    twice = sorted(name for name, count in given.items() if count > 1)
    return [page.problem(None, f"gives {name} other numbers; name them anew") for name in twice]


def _given(cell: NotebookNode) -> Iterator[str]:
    """The names that a cell binds to an array of literal numbers."""
    for node in parse(cell.source).body:
        if isinstance(node, ast.Assign):
            for target, value in _pairs(node.targets[0], node.value):
                if isinstance(target, ast.Name) and ast.unparse(value).startswith("np.array("):
                    yield target.id


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from zip(target.elts, value.elts, strict=True)
    else:
        yield target, value


def lint_digits(page: Page) -> list[Problem]:
    """At most one vector of four decimals in a paragraph: more of them belong in a table."""
    return [
        page.problem(cell, "has two vectors of four decimals in one paragraph; use a table")
        for cell in page.prose
        for paragraph in cell.source.split("\n\n")
        if page.is_lesson and "|" not in paragraph and len(VECTOR.findall(paragraph)) > 1
    ]


def lint_lesson_budget(page: Page) -> list[Problem]:
    """A lesson is read in one sitting: words, visible code, figures that move."""
    if not page.is_lesson:
        return []
    lines = [sum(map(bool, cell.source.splitlines())) for cell in page.open_code]
    middle = median(lines) if len(lines) > FEW else 0  # of a few cells the middle says little
    figures = sum(len(calls(cell, "explore")) for cell in page.code)
    count = sum(words(cell.source) for cell in page.prose)
    budgets = (
        (count in WORDS, f"{count} words (900 to {WORDS.stop - 1}, without formulas and code)"),
        (sum(lines) <= LINES, f"{sum(lines)} visible lines of code (at most {LINES})"),
        (middle <= MEDIAN, f"{middle:g} lines in the median cell (at most {MEDIAN})"),
        (figures >= FIGURES, f"{figures} figures that move (at least {FIGURES})"),
    )
    return [page.problem(None, f"has {what}") for within, what in budgets if not within]


def words(source: str) -> int:
    """How many words a reader meets in Markdown."""
    text = re.sub(r"\]\([^)]*\)", "]", TAG.sub(" ", bare(source)))
    return len(WORD.findall(text))
