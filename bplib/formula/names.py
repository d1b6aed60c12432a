"""Which name in code a symbol has, by the table of notation, and where its value comes from."""

import re
from functools import lru_cache
from typing import Any

from lark import Token

Array = Any  # a number or an array; what matters is its shape, which numpy's types hide
Node = Any  # a tree of lark, whose children are trees and tokens
ALIASES = {
    "L": ("L", "loss"),
    "eta": ("eta", "learning_rate"),
    "lambda": ("lam", "eigenvalue"),
    "1": ("ones",),
    "0": ("zeros",),
    "I": ("I", "eye"),
}
WORD = re.compile(r"\\[a-zA-Z]+|[a-zA-Z01]")
ACCENTS = {r"\hat", r"\tilde", r"\bar"}
SYMBOLS = {"symbol", "bold", "accented", "change"}


def code_name(symbol: Node) -> str:
    """Spell a symbol in letters.

    Formula: bold is left out, Greek is written in full, an accent and a change are added.
    Shapes: none.
    Raises: nothing.
    Source: chapters/notation.
    """
    return _spelled(tuple(map(str, symbol.scan_values(_is_token))), symbol.data == "change")


@lru_cache(maxsize=1024)
def _spelled(tokens: tuple[str, ...], changed: bool) -> str:
    words = [word for token in tokens[changed:] for word in WORD.findall(token)]
    accent = "".join(f"_{word[1:]}" for word in words if word in ACCENTS)
    change = ("Delta_" if tokens[0].startswith("\\") else "d") if changed else ""
    return f"{change}{words[-1].lstrip(chr(92))}{accent}"


def _is_token(node: object) -> bool:
    return isinstance(node, Token)


def is_bold(symbol: Node) -> bool:
    """Whether a symbol stands for a whole vector or matrix."""
    return any(t.startswith((r"\mathbf", r"\boldsymbol")) for t in symbol.scan_values(_is_token))


def spellings(name: str, bold: bool) -> tuple[str, ...]:
    """The names that a symbol may have; an entry is written small, its matrix may be large."""
    found = ALIASES.get(name, (name,))
    other = name.swapcase() if len(name) == 1 else name[:1].swapcase() + name[1:]
    return found if bold else (*found, other)
