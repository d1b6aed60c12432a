"""Read the numbers on a page, so that a lint can ask where each of them comes from.

A number is its digits as printed and the signs it may have: in ``w - 3`` the minus is an
operator, so both are accepted. A matrix is a tuple of rows of digits with their sign.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from nbformat import NotebookNode

from _ext.places import ITEM

Matrix = tuple[tuple[str, ...], ...]

SEAL = Path(__file__).resolve().parents[1] / "tests" / "prose_numbers.txt"
DIGITS = "0-9⁰¹²³⁴-⁹₀-₉¼½¾"
PRINTED_DIGITS = re.compile(rf"[{DIGITS}]+(?:\.[0-9]+)?")

PIECE = re.compile(
    r"(?P<fence>^```.*?^```)"
    r"|(?P<math>\$\$.*?\$\$|\$(?:\\.|[^$\\])+\$|\\begin\{(?P<env>\w+\*?)\}.*?\\end\{(?P=env)\})"
    r"|(?P<code>`[^`\n]+`)"
    r"|(?P<skip>\]\([^)\s]*\)|<?https?://[^\s>)]+>?|</?[a-zA-Z][^>]*>|<!--.*?-->"
    rf"|{ITEM.pattern})",
    re.DOTALL | re.MULTILINE,
)
LINE_MARK = re.compile(
    r"^\s*(?:> *)*(?:#{1,6} +(?:\d+(?:\.\d+)*\.? )?|[-*+] +|\d+[.)] +)", re.MULTILINE
)
NAMED = re.compile(  # what follows these words is a name, not a result
    r"\b(?:Python|Jupyter Book|BY|[Cc]hapters?|[Pp]roblems?|[Vv]ersion|©)\s+\d+(?:\.\d+)*"
    r"(?:(?:, | to | and |[–-])\d+(?:\.\d+)*)*|(?<![\d.])(?:19|20)\d\d\b(?!\.\d)"
)
SHAPE = re.compile(r"\(\s*(?:\w+\s*,\s*)*\w*\s*\)")
MATRIX = re.compile(r"\\begin\{([bpvB]?|small)matrix\}(.*?)\\end\{\1matrix\}", re.DOTALL)
LIST = re.compile(r"=\s*(\[[-−\d.,\s\[\]]*\d[-−\d.,\s\[\]]*\])")
ENTRY = re.compile(r"\{?([-−]?)\}?\s*(\d+(?:\.\d+)?|\.\d+)")
NUMBER = re.compile(
    r"(?<![\w.])(?:"
    r"10\s*\^\s*(?P<power>\{[-−]?\d+\}|\d)|10(?P<raised>⁻?[⁰¹²³⁴-⁹]+)"
    r"|(?P<digits>\d+(?:\.\d+)?|\.\d+)(?!\.\d)"
    r"(?:e(?P<e>[-+−]?\d+)"
    r"|\s*(?:\\times|\\cdot|×|·)\s*10\s*(?:\^\s*(?P<scale>\{[-−]?\d+\}|\d)|(?P<super>⁻?[⁰¹²³⁴-⁹]+)))?"
    r")(?P<percent>\s*\\?%)?"
)
RESULT = re.compile(r"(?:=|\\approx)\s*&?\s*(?:\{?[-−]\}?\s*)?$")
RELATION = re.compile(r"\\(?:approx|times|cdot|le|ge|lt|gt|to|quad|qquad|text|left)$")
RESULT_END = re.compile(r"\s*(?:$|\$|\\\\|[,.;&=)\]}]|\\q?quad|\\text|\\end|\\approx|\\,)")
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@dataclass(frozen=True)
class Number:
    """A printed number: its digits, the signs it may have, and whether it must be traced."""

    digits: str
    signs: tuple[str, ...] = ("",)
    traced: bool = True
    percent: bool = False

    def __str__(self) -> str:
        return self.signs[0] + self.digits

    def stands_in(self, printed: set[str], inputs: set[Decimal]) -> bool:
        """Digit for digit in a printed result, or by value among the inputs."""
        for sign in self.signs:
            texts = {sign + self.digits}
            if self.percent:
                texts.add(f"{Decimal(sign + self.digits) / 100:f}")
            if texts & printed or {Decimal(text) for text in texts} & inputs:
                return True
        return False


@dataclass(frozen=True)
class Reading:
    """What one Markdown cell says in numbers."""

    numbers: tuple[Number, ...]
    matrices: tuple[Matrix, ...]


@cache
def read_prose(source: str) -> Reading:
    """Every number and every all-numeric matrix of a Markdown source."""
    numbers: list[Number] = []
    matrices: list[Matrix] = []
    for kind, text in _pieces(source):
        if kind == "math":
            text = _take_matrices(text, matrices)
        elif kind == "code" and SHAPE.fullmatch(text.strip("`")):
            continue
        elif kind == "code" and (listed := parse_list(text.strip("`"))):
            matrices.append(listed)
            continue
        numbers.extend(_numbers(text, kind))
    return Reading(tuple(numbers), tuple(matrices))


def _pieces(source: str) -> Iterator[tuple[str, str]]:
    end = 0
    for match in PIECE.finditer(source):
        yield "text", _plain(source, end, match.start())
        if match.lastgroup != "skip":
            yield ("math" if match["math"] else "code"), match.group()
        end = match.end()
    yield "text", _plain(source, end, len(source))


def _plain(source: str, start: int, end: int) -> str:
    """Text without bullets, list and chapter numbers, versions and years."""
    guard = "" if start == 0 or source[start - 1] == "\n" else "x"
    text = LINE_MARK.sub("\n", guard + source[start:end])[len(guard) :]
    return NAMED.sub(" ", text)


def _take_matrices(math: str, matrices: list[Matrix]) -> str:
    """Move the all-numeric matrices and ``= [..]`` lists out of ``math``; return the rest."""

    def take(match: re.Match[str]) -> str:
        rows = re.split(r"\\\\(?:\[[^\]]*\])?", match[2].strip())
        table = [
            [ENTRY.fullmatch(e.strip()) for e in row.split("&")] for row in rows if row.strip()
        ]
        if not table or not all(all(row) for row in table):
            return match.group()
        matrices.append(tuple(tuple(_minus(e[1]) + e[2] for e in row if e) for row in table))
        return " "

    def take_list(match: re.Match[str]) -> str:
        listed = parse_list(match[1])
        if listed is None:
            return match.group()
        matrices.append(listed)
        return "= "

    math = re.sub(r"\\[hv]space\*?\{[^}]*\}", " ", math)
    math = re.sub(r"(?<=\d)(?:\\,|\{,\})(?=\d{3}(?!\d))", "", math)
    return LIST.sub(take_list, MATRIX.sub(take, math))


def _numbers(text: str, kind: str) -> Iterator[Number]:
    if kind == "math":
        text = re.sub(r"(\\[dt]?frac)(\d)(\d)", r"\1{\2}{\3}", text)
        text = re.sub(r"\\[a-zA-Z]+", r" \g<0> ", text)
    else:
        text = re.sub(r"(?<=\d)[\u2009\u202f](?=\d{3}(?!\d))", "", text)
        text = re.sub(r"(?<![\d(\[])(\d{1,3}),(?=\d{3}(?!\d))", r"\1", text)
    subscripts = [m.span() for m in re.finditer(r"_\{[^{}]*\}", text)] if kind == "math" else []
    for match in NUMBER.finditer(text):
        digits = _digits(match)
        whole = digits.isdigit()
        lower = any(a < match.start() < b for a, b in subscripts)
        result = (
            kind != "code"
            and RESULT.search(text[: match.start()]) is not None
            and RESULT_END.match(text, match.end()) is not None
        )
        traced = not whole or (not lower and (len(digits) > 1 or result))
        yield Number(digits, _signs(text[: match.start()], kind), traced, bool(match["percent"]))


def _digits(match: re.Match[str]) -> str:
    if power := match["power"] or match["raised"]:
        return f"1e{_exponent(power)}"
    digits = f"0{match['digits']}" if match["digits"].startswith(".") else match["digits"]
    exponent = match["e"] or match["scale"] or match["super"]
    return f"{digits}e{_exponent(exponent)}" if exponent else digits


def _exponent(text: str) -> int:
    return int(_minus(text.strip("{}").translate(RAISED)))


def _minus(text: str) -> str:
    return text.replace("−", "-")


def _signs(before: str, kind: str) -> tuple[str, ...]:
    """The signs a number may have, from the text before it."""
    left = before.rstrip(" {}") if kind == "math" else before
    if not left.endswith(("-", "−")):
        return ("",)
    left = left[:-1]
    if kind == "math":
        left = left.rstrip(" {")
    operator = bool(re.search(r"[\w)\]}|'!]$", left)) and not RELATION.search(left)
    return ("", "-") if operator else ("-",)


def parse_list(text: str) -> Matrix | None:
    """A printed Python list as rows of digits; a flat list is one column. None if it is not one."""
    if not re.fullmatch(r"\s*\[[-−\d.,e\s\[\]]*\d[-−\d.,e\s\[\]]*\]\s*", text):
        return None
    quoted = re.sub(r"[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", lambda m: f"'{_minus(m.group())}'", text)
    try:
        rows = ast.literal_eval(quoted.strip())
    except (SyntaxError, ValueError):
        return None
    if all(isinstance(row, str) for row in rows):
        return tuple((row,) for row in rows)
    if all(isinstance(row, list) and all(isinstance(e, str) for e in row) for row in rows):
        return tuple(tuple(row) for row in rows)
    return None


@cache
def read_printed(printed: str) -> Reading:
    """The numbers of a check's printed string, and its matrix if it is a list."""
    matrix = parse_list(printed)
    numbers = _numbers(re.sub(r"[\[\],]", " ", printed), "code")
    return Reading(tuple(numbers), (matrix,) if matrix else ())


def seal_lines(name: str, notebook: NotebookNode) -> list[str]:
    """One line per Markdown cell with numbers: every digit of its prose, in order."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    tokens = [(cell.id, PRINTED_DIGITS.findall(cell.source)) for cell in cells]
    return [f"{name}/{cell}: {' '.join(found)}" for cell, found in tokens if found]
