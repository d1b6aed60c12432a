"""Shapes such as (3, 1) = (3, 2)(2, 1), which a formula states beside its values."""

from typing import Any

from lark import Token

from bplib.formula.names import Node
from bplib.formula.operations import Mismatch

Shape = tuple[str, ...]


def is_shape(chain: Node) -> bool:
    """Whether a chain speaks of shapes: pairs of sizes, multiplied side by side."""
    return all(_is_shape(side) for side in chain.children[::2])


def multiplies(chain: Node) -> bool:
    """Whether it multiplies shapes: a pair alone may be a vector."""
    return is_shape(chain) and any(chain.find_data("run"))


def _is_shape(node: Node) -> bool:
    if node.data in ("run", "sum"):
        return all(c == "+" if isinstance(c, Token) else _is_shape(c) for c in node.children)
    sizes = node.children if node.data == "group" else []
    return len(sizes) == 2 and all(_is_size(size) for size in sizes)


def _is_size(node: Node) -> bool:
    if node.data == "run":
        return all(_is_size(part) for part in node.children)
    return node.data in ("number", "symbol") and node.children[0].isalnum()


def shape_of(node: Node) -> Shape:
    """The shape that a product or a sum of shapes comes to."""
    if node.data == "group":
        return tuple("".join(map(str, part.scan_values(bool))) for part in node.children)
    parts = [shape_of(part) for part in node.children if not isinstance(part, Token)]
    found = parts[0]
    for part in parts[1:]:
        found = _multiplied(found, part) if node.data == "run" else _added(found, part)
    return found


def _multiplied(a: Shape, b: Shape) -> Shape:
    if a[1] != b[0]:
        raise Mismatch(f"the inner sizes {a[1]} and {b[0]} differ")
    return a[0], b[1]


def _added(a: Shape, b: Shape) -> Shape:
    if a[0] != b[0] or b[1] not in (a[1], "1"):
        raise Mismatch(f"({a[0]}, {a[1]}) and ({b[0]}, {b[1]}) cannot be added")
    return a


def shapes_agree(chain: Node) -> Shape:
    """The one shape that all sides come to."""
    found = [shape_of(side) for side in chain.children[::2]]
    for shape in found[1:]:
        if shape != found[0]:
            raise Mismatch(f"({', '.join(found[0])}) is not ({', '.join(shape)})")
    return found[0]


def factors(node: Node) -> list[Node]:
    """The factors of a product, or of the product in a sum."""
    if node.data == "sum":
        parts = [part for part in node.children if not isinstance(part, Token)]
        return [factor for part in parts for factor in factors(part)]
    return list(node.children) if node.data == "run" else [node]


def fit(stated: Shape, actual: tuple[int, ...], sizes: dict[str, int]) -> bool:
    """Whether an array has the stated shape; a letter stands for one size throughout."""
    known: dict[str, Any] = {name: int(name) for name in stated if name.isdigit()}
    for name, size in zip(stated, actual, strict=len(stated) == len(actual)):
        if known.get(name, sizes.setdefault(name, size)) != size:
            return False
    return len(stated) == len(actual)
