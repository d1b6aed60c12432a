"""The formula sheet: each row names code that exists, is computed below it, and leads to its place.

A row is ``[name](chapter.ipynb#section)``, its formulas, a shape and the code. The cells of its
section print ``✓ name: (rows, columns)`` for it; the letters of the shape are set in those cells.
"""

import ast
import importlib
import io
import re
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from bplib import losses
from tests.lints import Page
from tests.lints.writing import headings
from tests.sources import rules, slug

ROOT = Path(__file__).parents[1]
CHAPTERS = ROOT / "chapters"
SHEET = Page.read(CHAPTERS / "formula_sheet.ipynb")
CSS = (ROOT / "_static" / "sheet.css").read_text("utf-8")
LINE = re.compile(r"^\| \[([^\]]+)\]\(([\w/]+\.ipynb)#([\w-]+)\) \| (.+) \|$", re.MULTILINE)
LETTERS = re.compile(r"^([a-zA-Z, ]+) = ([\d, ]+)$", re.MULTILINE)
OPERATIONS = "what-an-operation-does-to-a-force"  # its check runs them, on s and w


class Row(NamedTuple):
    """One row of a table: where it stands, where it leads, and its cells after the name."""

    section: str
    name: str
    file: str
    slug: str
    cells: list[str]

    @property
    def shape(self) -> str:
        return self.cells[-2].strip("$")

    @property
    def code(self) -> str:
        return self.cells[-1].strip("`")


class Section(NamedTuple):
    """A section of a notebook: its prose, its code and what that printed."""

    prose: str
    code: str
    printed: str


@cache
def sections(name: str) -> dict[str, Section]:
    """The sections of a notebook, each with the sections below it."""
    page, found, open_ones = Page.read(CHAPTERS / name), {}, {}
    for cell in page.cells:
        for level, title in headings(cell):
            open_ones = {key: at for key, at in open_ones.items() if at < level}
            open_ones[slug(title)] = level
            found[slug(title)] = Section("", "", "")
        for rule in rules(cell.source):
            open_ones[rule] = level
            found[rule] = Section("", "", "")
        printed = "".join(o.get("text", "") for o in cell.get("outputs", []))
        texts = (cell.source, "") if cell.cell_type == "markdown" else ("", cell.source)
        for key in open_ones:
            old = zip(found[key], (*texts, printed), strict=True)
            found[key] = Section(*(f"{text}\n{more}" for text, more in old))
    return found


def rows() -> list[Row]:
    """Every row of the sheet, in its order."""
    return [
        Row(key, *match.groups()[:3], [part.strip() for part in match[4].split(" | ")])
        for key, section in sections("formula_sheet.ipynb").items()
        if key != "formula-sheet"
        for match in LINE.finditer(section.prose)
    ]


ROWS = rows()
EVERY_ROW = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def test_the_sheet_has_its_rows() -> None:
    assert len(ROWS) >= 60
    assert len({row.name for row in ROWS}) == len(ROWS)
    lines = [line for cell in SHEET.prose for line in cell.source.splitlines()]
    tables = [line for line in lines if line.startswith("| ") and not line.startswith("| name")]
    assert len(tables) == len(ROWS)


def names_of(row: Row) -> list[tuple[str, str]]:
    """The names of bplib that a row's code stands for, as (module, name)."""
    own = re.search(r"belongs\s+to\s+`(\w+)`", sections("formula_sheet.ipynb")[row.section].prose)
    if row.code.startswith("numerical_"):
        return [("gradcheck", row.code)]
    if found := re.fullmatch(r"([a-z]\w+)\.((?:\w+\.)*\w+)", row.code):
        return [(found[1], found[2])]
    if own and re.fullmatch(r"\w+", row.code):
        both = [row.code, f"{row.code}_gradient"] if own[1] == "losses" else [row.code]
        return [(own[1], name) for name in both]
    return []


@EVERY_ROW
def test_the_code_exists_and_runs_below(row: Row) -> None:
    for module, name in names_of(row):
        thing: Any = importlib.import_module(f"bplib.{module}")
        for part in name.split("."):
            thing = getattr(thing, part)
        assert callable(thing)
    if not names_of(row):
        code = sections("formula_sheet.ipynb")[row.section].code
        assert row.code in code, f"{row.code} is merely typed"


def test_the_scales_are_those_of_the_losses() -> None:
    scales = [match[1] for row in ROWS if (match := re.fullmatch(r'scale="(\w+)"', row.code))]
    assert {"sum", *scales} == set(losses.SCALES)


def test_each_section_checks_its_rows_and_no_others() -> None:
    for key in dict.fromkeys(row.section for row in ROWS):
        printed = sections("formula_sheet.ipynb")[key].printed
        checked = re.findall(r"^✓ (?!formula: )([^=\n]+): \(", printed, re.MULTILINE)
        assert checked == [row.name for row in ROWS if row.section == key]


@EVERY_ROW
def test_the_shape_is_the_one_computed(row: Row) -> None:
    section = sections("formula_sheet.ipynb")[row.section]
    sizes: dict[str, int] = {}
    for names, numbers in LETTERS.findall(section.code):
        sizes |= zip(names.split(", "), map(int, numbers.split(", ")), strict=True)
    assert len(set(sizes.values())) == len(sizes), "equal sizes let a wrong transpose fit"
    sides = row.shape.strip("()").split(", ")
    expected = tuple(int(np.prod([sizes.get(c) or int(c) for c in side])) for side in sides)
    (printed,) = re.findall(rf"^✓ {re.escape(row.name)}: (\(.*\))$", section.printed, re.MULTILINE)
    assert ast.literal_eval(printed) == expected


@EVERY_ROW
def test_the_link_leads_to_a_section_with_a_check(row: Row) -> None:
    assert (CHAPTERS / row.file).exists()
    section = sections(row.file).get(row.slug)
    assert section, f"{row.file} has no heading #{row.slug}"
    assert "✓ " in section.printed
    if row.slug == OPERATIONS and row.code.startswith("U"):
        assert row.code.replace("U", "s").replace("V", "w") in section.code


def test_each_row_refuses_another_formula() -> None:
    names: dict[str, Any] = {"__name__": "__main__"}
    methods: list[str] = []

    def matches(given: Any, f: Any, x: Any, method: str, limit: float) -> bool:
        agrees = original(given, f, x, method, limit)
        methods.append(method)
        for i, right in enumerate(given):
            wrong = [*given[:i], right * (1 + 1e-6), *given[i + 1 :]]
            assert not original(wrong, f, x, method, limit)
        return agrees

    with redirect_stdout(io.StringIO()):
        for cell in SHEET.code:
            exec(compile(cell.source, cell.id, "exec"), names)
            if "def matches" in cell.source:
                original, names["matches"] = names["matches"], matches
    by_definition = {"forward difference", "central difference", "complex step"}
    by_definition |= {"column of a Jacobian", "relative error"}
    assert by_definition < {row.name for row in ROWS}
    assert methods == ["central", "complex"] * (len(ROWS) - len(by_definition))


def test_the_style_sheet_styles_this_page_alone() -> None:
    plain = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
    openings = [text.strip() for text in re.findall(r"([^{};]+)\{", plain)]
    assert openings
    for opening in openings:
        own = all("#formula-sheet" in selector for selector in opening.split(","))
        assert own or opening.startswith(("@media", "@page sheet")), opening
