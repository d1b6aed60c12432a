"""The code cells: one setup, nothing hidden, nothing redefined, small."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

from nbformat import NotebookNode

from tests.lints.page import Page, Problem, parse
from tools.setup_cell import SETUP

ROOT = Path(__file__).resolve().parents[2]
MEDIAN_LINES, MAX_LINES, MAX_BYTES = 5, 20, 300_000
MAX_CELLS = {True: 30, False: 110}  # of a chapter; of a page with one cell for each of 104 errata
# These fold code on the page, which runs and is compared like any other; every other tag opts out.
ALLOWED_TAGS = frozenset({"hide-input", "proof", "solution"})
OPT_OUTS = {
    r"#.*\b(NBVAL_\w+|PYTEST_VALIDATE_IGNORE_OUTPUT)": "compare its output like any other",
    r"#\s*noqa\b": "mend what ruff reports",
    r"#\s*type:\s*ignore": "mend the type",
    r"#\s*(fmt|isort):\s*(off|skip)": "let ruff format it",
    r"^\s*[%!]\w": "write plain Python: magics do not run everywhere",
    r"\b(filterwarnings|simplefilter|catch_warnings)\b": "mend what warns",
    r"^\s*except\s*(BaseException\b.*)?:": "name the exception",
}


def lint_setup(page: Page) -> list[Problem]:
    """The first code cell is the setup cell, byte for byte."""
    if not page.code or page.code[0].source == SETUP:
        return []
    cure = "must be the setup cell; copy SETUP from tools/setup_cell.py"
    return [page.problem(page.code[0], f"the first code cell {cure}")]


def lint_names(page: Page) -> list[Problem]:
    """No function that bplib has is written again; no pyplot, no star import."""
    return [
        page.problem(cell, message)
        for cell in page.code
        for node in ast.walk(parse(cell.source))
        for message in _name_messages(node)
    ]


def _name_messages(node: ast.AST) -> Iterator[str]:
    for name in sorted(set(_defined(node)) & bplib_names()):
        yield f"defines {name}, which bplib has; import it, or write the formula inline"
    modules = []
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        modules = [f"{node.module}.{alias.name}" for alias in node.names]
    for module in modules:
        if "pyplot" in module or module.endswith("pylab"):
            yield f"imports {module}; draw with a function of bplib.plots"
        if module.endswith(".*"):
            yield f"imports {module}; name what you import"


def _defined(node: ast.AST) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return [node.name]
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []


@cache
def bplib_names() -> frozenset[str]:
    """Every public function and class of bplib, but for the workings of check_formula."""
    workings = {*ROOT.glob("bplib/formula/*.py")} - {ROOT / "bplib" / "formula" / "check.py"}
    paths = sorted({*ROOT.glob("bplib/**/*.py")} - workings)
    bodies = [ast.parse(path.read_text(encoding="utf-8")).body for path in paths]
    names = {name for body in bodies for node in body for name in _defined(node)}
    return frozenset(name for name in names if not name.startswith("_"))


def lint_budget(page: Page) -> list[Problem]:
    """Small cells, few of them, a small file; the setup cell is not the chapter's own."""
    read = [cell for cell in page.code if "proof" not in page.tags(cell)]
    own = [cell for cell in read if cell.source != SETUP]
    lines = [sum(map(bool, cell.source.splitlines())) for cell in own]  # blank ones are free
    found = [
        page.problem(cell, f"has {count} lines, over {MAX_LINES}; split it or move it to bplib")
        for cell, count in zip(own, lines, strict=True)
        if count > MAX_LINES
    ]
    middle = 0 if page.told else median(lines or [0])  # a lesson has a budget of its own
    budgets = (
        (middle, MEDIAN_LINES, "lines in the median code cell; split the long ones"),
        (len(read), MAX_CELLS[page.is_chapter], "code cells; shorten the chapter"),
        (len(page.text.encode()), MAX_BYTES, "bytes; draw fewer or simpler figures"),
    )
    found += [
        page.problem(None, f"{value:g} {what} (budget {budget})")
        for value, budget, what in budgets
        if value > budget
    ]
    return found


def lint_optout(page: Page) -> list[Problem]:
    """Nothing switches a test off or hides a cell."""
    found = []
    for cell in page.cells:
        for tag in sorted(set(cell.metadata.get("tags", [])) - ALLOWED_TAGS):
            found.append(page.problem(cell, f"tag {tag!r} is not allowed; remove it"))
        if cell.cell_type == "code":
            found += _opt_outs(page, cell)
    return found


def _opt_outs(page: Page, cell: NotebookNode) -> Iterator[Problem]:
    for pattern, cure in OPT_OUTS.items():
        if match := re.search(pattern, cell.source, re.MULTILINE):
            yield page.problem(cell, f"opts out with {match[0].strip()!r}; {cure}")


def lint_checks(page: Page) -> list[Problem]:
    """A check's name and printed result are written out, so that they can be read and compared."""
    return [
        page.problem(page.cells[check.cell], f"check(...): {argument} must be a literal string")
        for check in page.checks
        for argument in ("name", "printed")
        if getattr(check, argument) is None
    ]
