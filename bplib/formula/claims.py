"""Whether a claim holds at one place: its sides are computed, and compared in shape and value."""

from typing import Any

import numpy as np
from lark import Token

from bplib.check import agrees
from bplib.formula import shapes
from bplib.formula.evaluator import Evaluator
from bplib.formula.indices import assignments, free_letters
from bplib.formula.names import SYMBOLS, Array, Node, code_name
from bplib.formula.operations import Mismatch, Undefined, compared
from bplib.formula.reader import Claim

TOLERANCE = {"complex": 1e-9, "central": 1e-6}
SMALL = 1e-12
EQUAL = ("=", r"\approx", r"\leftarrow")


def printed(node: Node) -> Any:
    """The texts of a side that consists of printed numbers alone, else None."""
    if node.data == "number":
        return node.children[0].replace(r"\,", "")
    if node.data == "sum" and len(node.children) == 2 and node.children[0] == "-":
        inner = printed(node.children[1])
        return f"-{inner}" if isinstance(inner, str) else None
    if node.data == "group":
        parts = [printed(part) for part in node.children]
        column = parts[0] if len(parts) == 1 else [[part] for part in parts]
        return column if all(isinstance(part, str) for part in parts) else None
    if node.data == "matrix":
        rows = [[printed(e) for e in r.children] for r in node.children if not isinstance(r, Token)]
        texts = all(isinstance(entry, str) for row in rows for entry in row)
        return rows if texts and len({len(row) for row in rows}) == 1 else None
    return None


def speaks(node: Node) -> bool:
    """Whether a side has a symbol in it, not counting e, pi and indices."""
    if isinstance(node, Token) or node.data == "sub":
        return False
    if node.data in SYMBOLS and code_name(node) not in ("e", "pi"):
        return True
    return node.data in ("applied", "given") or any(speaks(child) for child in node.children)


def general(chain: Node) -> list[Node]:
    """The sides that say something about more than this place."""
    return [side for side in chain.children[::2] if printed(side) is None and speaks(side)]


def hold(evaluator: Evaluator, claim: Claim, sides: list[Node], relations: list[str]) -> Any:
    """Compare the sides for all values of the free indices; return the shape of one."""
    letters = free_letters(evaluator, sides)
    scope, shape = evaluator.scope, None
    for indices in assignments(evaluator, letters, claim.chain) if letters else [{}]:
        scope.indices = indices
        try:
            shape = _compare(evaluator, sides, relations)
        finally:
            scope.indices = {}
    return shape


def _compare(evaluator: Evaluator, sides: list[Node], relations: list[str]) -> tuple[int, ...]:
    texts = [printed(side) for side in sides]
    exact = next((i for i, text in enumerate(texts) if text is None), 0)
    evaluator.renewing = relations[:1] == [r"\leftarrow"] and exact == 0
    first = evaluator.value(sides[exact])
    evaluator.renewing = False
    values = [first if i == exact else _value(evaluator, s, t)
              for i, (s, t) in enumerate(zip(sides, texts, strict=True))]  # fmt: skip
    if not all(np.isfinite(value).all() for value in values):
        raise Undefined(f"check_formula: {_text(evaluator, sides[exact])} is not finite here")
    for i, relation in enumerate(relations):
        a, b = values[i : i + 2]
        if relation not in EQUAL and not np.all(compared(relation, a, b)):
            raise AssertionError(
                _said(evaluator, sides[i], a, f"is not {relation}", sides[i + 1], b)
            )
    if all(relation in EQUAL for relation in relations):
        for side, value, text in zip(sides, values, texts, strict=True):
            if side is not sides[exact]:
                _same(evaluator, sides[exact], first, side, value, text)
    return np.shape(first)


def _value(evaluator: Evaluator, side: Node, text: Any) -> Array:
    return evaluator.value(side) if text is None else np.array(text, dtype=object).astype(float)


def _same(evaluator: Evaluator, left: Node, a: Any, right: Node, b: Any, text: Any) -> None:
    alike = np.shape(a) == np.shape(b) or np.size(a) == np.size(b) == 1
    a, b = np.asarray(a), np.asarray(b)
    if alike and text is not None:
        digits = np.array(text, dtype=object).reshape(-1)
        if all(agrees(t, v) for t, v in zip(digits, a.reshape(-1).tolist(), strict=True)):
            return
    elif alike:
        size = max(np.abs(a).max(), np.abs(b).max())
        if np.abs(a.ravel() - b.ravel()).max() <= TOLERANCE[evaluator.method] * size + SMALL:
            return
    raise AssertionError(_said(evaluator, left, a, "is not", right, b))


def _said(evaluator: Evaluator, left: Node, a: Any, verb: str, right: Node, b: Any) -> str:
    places = "".join(f", {name} = {i}" for name, i in evaluator.scope.indices.items())
    return (
        f"check_formula: {_text(evaluator, left)} {verb} {_text(evaluator, right)}{places}:\n"
        f"  {_shown(a)}\n  {_shown(b)}"
    )


def _text(evaluator: Evaluator, node: Node) -> str:
    return " ".join(evaluator.latex[node.meta.start_pos : node.meta.end_pos].split())


def _shown(value: Any) -> str:
    array = np.asarray(value)
    numbers = np.array2string(array, precision=10, separator=", ", threshold=20)
    return f"shape {array.shape}: {' '.join(numbers.split())}"


def shape_claim(evaluator: Evaluator, claim: Claim, before: Claim | None) -> None:
    """Compare the stated shapes with each other, and with the arrays of the claim before."""
    stated = shapes.shapes_agree(claim.chain)
    if before is None:
        return
    sizes: dict[str, int] = {}
    values = list(before.chain.children[::2])
    computed = [np.shape(evaluator.value(side)) for side in values]
    parts = [(stated, computed[0])]
    last = shapes.factors(claim.chain.children[-1])
    made_of = [f for f in shapes.factors(values[-1]) if np.size(evaluator.value(f)) > 1]
    if len(last) > 1 and len(last) == len(made_of):
        parts += [(shapes.shape_of(s), np.shape(evaluator.value(f)))
                  for s, f in zip(last, made_of, strict=True)]  # fmt: skip
    for shape, actual in parts:
        actual = actual or (1, 1)
        if not shapes.fit(shape, actual, sizes):
            raise Mismatch(f"shape ({', '.join(shape)}) is stated, computed is {actual}")


def order_of(claim: Claim) -> tuple[list[Node], list[str]]:
    """The sides of a claim and the relations between them."""
    relations = [str(token) for token in claim.chain.children[1::2]]
    return list(claim.chain.children[::2]), relations
