"""A formula as one line of text, as titles and the search show it: ∂L/∂W_1 = (p − y) xᵀ."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from katex_v8 import typeset

MATHML = re.compile(r"<math.*?</math>", re.DOTALL)
RAISED = dict(zip("0123456789+−=()nijkmxT⊤′*", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱʲᵏᵐˣᵀᵀ′*", strict=True))
COMBINING = {"^": "\u0302", "~": "\u0303", "ˉ": "\u0304", "˙": "\u0307"}
INFIX = set("=+−<>≤≥≠≈∈∼→←⇒⟶↦±×⊗⊙⊘⋅·")
PREFIX = set("∂∇dΔ")  # stand close to what they apply to
BRACES = {"⏟", "⏞"}


class Piece(NamedTuple):
    """A part of the line; ``kind`` says what it needs around it."""

    text: str
    kind: str  # letter, name (apart from names and letters), prefix, infix, open, close, other


def readable(tex: str) -> str:
    """One line of Unicode text for a formula in TeX."""
    math = MATHML.search(typeset(tex))
    assert math
    return re.sub(r"\s+", " ", _line(_pieces(ElementTree.fromstring(math[0])))).strip()


def _line(pieces: Iterator[Piece]) -> str:
    line, last = "", "open"
    for text, kind in pieces:
        if kind == "infix":
            before = " " if last in {"letter", "name", "close"} else ""
            line += before + text + (" " if before or text not in "+−±" else "")
        else:
            line += f" {text}" if _apart(last, kind) and text[0] not in ")]}∥|" else text
        last = kind
    return line


def _apart(last: str, kind: str) -> bool:
    """Whether two parts would run into each other without a space."""
    if last == "letter":
        return kind == "name"
    return last in {"name", "close"} and kind in {"letter", "name", "prefix"}


def _pieces(element: Element) -> Iterator[Piece]:
    """The parts of an element; that of a row are those of its children."""
    kind = element.tag
    if kind in _SHAPES:
        yield Piece(_SHAPES[kind](*element), "name")
    elif kind in {"mi", "mn"}:
        yield from _operand(element)
    elif kind == "mo":
        yield from _operator(element.text or "")
    elif kind in {"mtext", "mspace"}:
        yield Piece((element.text or " ").replace("\xa0", " "), "other")
    elif kind not in {"annotation", "mphantom"}:
        for child in element:
            yield from _pieces(child)


def _operand(element: Element) -> Iterator[Piece]:
    text = unicodedata.normalize("NFKC", element.text or "")
    bold = text != element.text  # 𝐖 is a name of its own
    if bold or (len(text) > 1 and text.isalpha()):
        yield Piece(text, "name")
    else:
        yield Piece(text, "prefix" if text in PREFIX else "other" if text == "/" else "letter")


def _operator(text: str) -> Iterator[Piece]:
    if text in INFIX:
        yield Piece(text.replace("⋅", "·"), "infix")
    elif text in {",", ";", ":"}:
        yield Piece(f"{text} ", "other")
    elif text != "\u2061":  # the invisible sign of a function
        kind = "open" if text in {*"([{⟨"} else "close" if text in {*")]}⟩"} else "other"
        yield Piece(text, kind)


def _of(element: Element) -> str:
    return _line(_pieces(element)).strip()


def _group(text: str) -> str:
    """In brackets, unless it reads as one thing."""
    return text if re.fullmatch(r"[^\s/]*", text) else f"({text})"


def _sub(base: Element, below: Element) -> str:
    text = _of(base)
    if below.tag == "mo" and below.text in BRACES:
        return text
    if any(part.text in BRACES for part in base):
        return f"{text} ({_of(below)})"
    return f"{_group(text)}_{_script(_of(below))}"


def _sup(base: Element, above: Element) -> str:
    return _group(_of(base)) + _raised(_of(above))


def _raised(text: str) -> str:
    if text in COMBINING:
        return COMBINING[text]
    if all(sign in RAISED for sign in text):
        return "".join(RAISED[sign] for sign in text)
    return f"^{_script(text)}"


def _script(text: str) -> str:
    """Close together, in brackets if it is more than one sign or number."""
    tight = re.sub(r"\s+", "" if re.search(r"\W", text.replace(" ", "")) else " ", text)
    return tight if re.fullmatch(r"[^\W_]+", tight) else f"({tight})"


def _table(*rows: Element) -> str:
    return "; ".join(" ".join(filter(None, (_of(cell) for cell in row))) for row in rows)


_SHAPES = {
    "mfrac": lambda above, below: f"{_group(_of(above))}/{_group(_of(below))}",
    "msqrt": lambda *parts: "√" + _group("".join(_of(part) for part in parts)),
    "mroot": lambda base, degree: f"{_raised(_of(degree))}√{_group(_of(base))}",
    "msub": _sub,
    "munder": _sub,
    "msup": _sup,
    "mover": _sup,
    "msubsup": lambda base, below, above: _sub(base, below) + _raised(_of(above)),
    "munderover": lambda base, below, above: _sub(base, below) + _raised(_of(above)),
    "mtable": _table,
}
