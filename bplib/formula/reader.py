"""From LaTeX to trees: a formula is split into claims, and each of them is parsed.

What cannot be read is refused with its place; nothing is skipped.
"""

import re
from functools import cache
from typing import NamedTuple, NoReturn

from lark import Lark, UnexpectedInput
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

from bplib.formula.grammar import GRAMMAR
from bplib.formula.names import Node

ALIGNED = re.compile(r"\\(begin|end)\{aligned\}")
BREAK = re.compile(r"\\begin\{\w+\}|\\end\{\w+\}|\\\\(?:\[[^\]]*\])?|(?<!\\)&|\\q?quad(?![a-zA-Z])")
REASONS = {
    r"\to": "a limit is not computed",
    r"\lim": "a limit is not computed",
    r"\in": "a set is not computed",
    r"\forall": "say in words for which values it holds",
    r"\int": "an integral is not computed",
    r"\pm": "one sign each time: write two formulas",
    r"\text": "words have no value",
    r"\mathbb": "a set is not computed",
    r"\arg": "where a maximum lies is not computed",
    "|": r"write \lvert x \rvert or \lVert \mathbf x \rVert",
    "!": "a factorial is not computed",
    r"\frac": "a fraction has two parts",
    r"\sum": "write the sum before the slash, or in brackets",
    "/": "a / b / c can be read in two ways: write brackets",
}


class FormulaError(ValueError):
    """A formula that cannot be read or computed, with the place and the reason."""


class Claim(NamedTuple):
    """One chain of relations, or one expression, and where it stands in the formula."""

    chain: Node
    start: int
    end: int


def refuse(latex: str, place: int, reason: str) -> NoReturn:
    """Raise an error that shows the place in the formula.

    Formula: the line of the place, with a caret below it.
    Shapes: none.
    Raises: FormulaError, which is a ValueError.
    Source: the course's own.
    """
    begin = latex.rfind("\n", 0, place) + 1
    line = latex[begin:].split("\n", 1)[0]
    caret = " " * (place - begin) + "^"
    raise FormulaError(f"check_formula: {reason}, at character {place}:\n  {line}\n  {caret}")


@cache
def read(latex: str) -> tuple[Claim, ...]:
    r"""Return the claims of a formula, in order.

    Formula: quad, commas and the columns of ``aligned`` separate claims; a line of it that begins
    with a relation continues the one above.
    Shapes: none.
    Raises: FormulaError for what the grammar does not know.
    Source: the course's own.

    >>> len(read(r"a = b, \qquad c < d"))
    2
    """
    text = ALIGNED.sub(lambda found: " " * len(found[0]), latex)
    found = []
    for start, end in _pieces(text):
        for chain in _tree(latex, " " * start + _masked(text[start:end])).children:
            found.append(Claim(chain, start, end))
    if not found:
        refuse(latex, 0, "there is no formula")
    return tuple(found)


def _pieces(text: str) -> list[tuple[int, int]]:
    """The parts between separators; the & of an alignment separates nothing."""
    pieces, depth, start, column = [], 0, 0, 0
    marks = [*BREAK.finditer(text), None]
    for mark in marks:
        word = mark[0] if mark else ""
        depth += word.startswith(r"\begin") - word.startswith(r"\end")
        if depth or word.startswith(r"\end"):
            continue
        column = column + 1 if word == "&" else 0
        if word == "&" and column % 2:
            continue
        pieces.append((start, mark.start() if mark else len(text)))
        start = mark.end() if mark else len(text)
    return _joined(text, pieces)


def _joined(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        content = text[start:end].replace("&", " ").strip().rstrip(".,;").strip()
        if content.startswith(("=", r"\le", r"\ge", r"\approx", "<", ">")) and joined:
            joined[-1] = joined[-1][0], end
        elif content:
            joined.append((start, end))
    return joined


def _masked(part: str) -> str:
    """The part without the separators outside of its matrices; every place stays where it was."""
    depth, text, end = 0, "", 0
    for mark in BREAK.finditer(part):
        depth += mark[0].startswith(r"\begin")
        text += part[end : mark.start()] + (mark[0] if depth else " " * len(mark[0]))
        depth -= mark[0].startswith(r"\end")
        end = mark.end()
    return text + part[end:]


def _tree(latex: str, text: str) -> Node:
    text = text.rstrip().rstrip(".,;")
    try:
        return parser().parse(text)
    except UnexpectedEOF:
        refuse(latex, len(text), "something is missing at the end")
    except UnexpectedToken as error:
        place = error.pos_in_stream if error.token.type != "$END" else len(text)
        refuse(latex, place or 0, _reason(latex[place or 0 :]))
    except UnexpectedCharacters as error:
        refuse(latex, error.pos_in_stream or 0, _reason(latex[error.pos_in_stream or 0 :]))
    except UnexpectedInput as error:
        refuse(latex, error.pos_in_stream or 0, "this cannot be read")


def _reason(rest: str) -> str:
    found = re.match(r"\\[a-zA-Z]+|.", rest, re.DOTALL)
    if not found:
        return "something is missing at the end"
    return REASONS.get(found[0], f"{found[0]!r} is not understood here")


@cache
def parser() -> Lark:
    """The parser, made once.

    Formula: LALR(1).
    Shapes: none.
    Raises: nothing.
    Source: the course's own.
    """
    return Lark(GRAMMAR, parser="lalr", propagate_positions=True)
