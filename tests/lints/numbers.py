"""Nothing on a page is merely typed: each number of the prose is computed or an input."""

from functools import cache

from tests.lints.origins import literals, values
from tests.lints.page import Page, Problem
from tests.lints.writing import headings
from tools.prose import SEAL, Matrix, Reading, read_printed, read_prose, seal_lines

TYPED = "is merely typed: put it in a check(...), or use it in a code cell, or write it in words"


def lint_numbers(page: Page) -> list[Problem]:
    """Every number of the prose is computed or an input; every checked number is in the prose."""
    checks = [(page.cells[c.cell], c.cell, c.printed) for c in page.checks if c.printed is not None]
    readings = [read_printed(printed) for _, _, printed in checks]
    texts = {f"{number}" for reading in readings for number in reading.numbers}
    printed = {_either_way(matrix) for reading in readings for matrix in reading.matrices}
    inputs = [literals(cell.source) for cell in page.code]
    numbers = {value for found in inputs for value in found.numbers}
    tables = {table for found in inputs for table in found.matrices}

    found = []
    for cell in page.prose:
        reading = read_prose(cell.source)
        for number in reading.numbers:
            if number.traced and not number.stands_in(texts, numbers):
                found.append(page.problem(cell, f"{number} {TYPED}"))
        for matrix in reading.matrices:
            if _either_way(matrix) not in printed and values(matrix) not in tables:
                found.append(page.problem(cell, f"matrix {_show(matrix)} {TYPED}"))
    sections = section_readings(page)
    for (cell, index, text), reading in zip(checks, readings, strict=True):
        zero = all(not number.digits.strip("0.") for number in reading.numbers)
        if not zero and not _told(reading, sections[index]):  # zero says in numbers: they agree
            message = f"checks {text}, which the prose of its section does not state"
            found.append(page.problem(cell, f"{message}; state it there, digit for digit"))
    return found


def section_readings(page: Page) -> list[list[Reading]]:
    """For each cell, what the prose of its section says; sections start at levels 1 and 2."""
    number, numbered = 0, []
    for cell in page.cells:
        number += any(level <= 2 for level, _ in headings(cell))
        numbered.append(number)
    said: dict[int, list[Reading]] = {number: [] for number in numbered}
    for cell, number in zip(page.cells, numbered, strict=True):
        if cell.cell_type == "markdown":
            said[number].append(read_prose(cell.source))
    return [said[number] for number in numbered]


def _told(reading: Reading, section: list[Reading]) -> bool:
    matrices = {_either_way(matrix) for said in section for matrix in said.matrices}
    if any(_either_way(matrix) in matrices for matrix in reading.matrices):
        return True
    told = {sign + n.digits for said in section for n in said.numbers for sign in n.signs}
    told |= {entry for said in section for m in said.matrices for row in m for entry in row}
    return all(str(number) in told for number in reading.numbers)


def _either_way(matrix: Matrix) -> Matrix:
    """A vector may be shown as a row or as a column."""
    return tuple((entry,) for entry in matrix[0]) if len(matrix) == 1 else matrix


def _show(matrix: Matrix) -> str:
    return "[" + ", ".join("[" + ", ".join(row) + "]" for row in matrix) + "]"


def lint_seal(page: Page) -> list[Problem]:
    """Every digit of the prose, traceable or not, is as reviewed in tests/prose_numbers.txt."""
    sealed = [line for line in seal() if line.startswith(f"{page.name}/")]
    said = seal_lines(page.name, page.notebook)
    changed = [line for line in said if line not in sealed] + [x for x in sealed if x not in said]
    if sealed == said:
        return []
    cell, _, tokens = (changed or ["/order: "])[0].partition("/")[2].partition(": ")
    cure = "review it, run `python tools/notebooks.py --seal` and commit tests/prose_numbers.txt"
    return [Problem(page.name, cell, f"numbers {tokens!r} differ from the seal; {cure}")]


@cache
def seal() -> tuple[str, ...]:
    """The lines of the reviewed file."""
    return tuple(SEAL.read_text(encoding="utf-8").splitlines()) if SEAL.exists() else ()
