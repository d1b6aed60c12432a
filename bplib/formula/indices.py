"""The indices of a formula: which letters run, and how far."""

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

from lark import Token

from bplib.formula.names import SYMBOLS, Node, code_name
from bplib.formula.operations import Mismatch

if TYPE_CHECKING:
    from bplib.formula.evaluator import Evaluator

FAR = 10_000


def items_of(script: Node, split: bool) -> Iterator[Any]:
    """The single indices of a subscript: 1,ij is 1, i and j; split, 12 is 1 and 2."""
    content = script.children[0]
    parts = [c.children[0] for c in content.children] if content.data == "start" else [content]
    for part in parts:
        for item in part.children if part.data == "run" else [part]:
            if item.data == "number" and split:
                yield from str(item.children[0])
            else:
                yield item


def bound_by(lower: Node) -> tuple[list[str], int, Node | None]:
    """The letters below a sum, where the first one starts, and a condition such as j != y."""
    content = lower.children[0]
    chains = content.children if content.data == "start" else []
    if chains and len(chains[0].children) == 3:
        letter, relation, start = chains[0].children
        if relation == "=":
            return [code_name(letter)], int(start.children[0]), None
        return [code_name(letter)], 1, chains[0]
    return [code_name(item) for item in items_of(lower, False)], 1, None


def assignments(
    evaluator: "Evaluator", letters: list[str], body: Node, start: int = 1, end: int | None = None
) -> Iterator[dict[str, int]]:
    """All values of the letters, as far as the arrays reach that they select from."""
    ends = [end or reach(evaluator, letter, letters, body) for letter in letters]
    for values in product(*(range(start, last + 1) for last in ends)):
        yield dict(zip(letters, values, strict=True))


def reach(evaluator: "Evaluator", letter: str, letters: list[str], body: Node) -> int:
    """How far an index runs: to the end of every array that it selects from."""
    ends = {}
    for node in uses(body, letter):
        free = dict.fromkeys([*letters, *(name for name, _ in _letters(node))], 1)
        ends[node] = _last(evaluator, node, letter, free)
    if not ends:
        raise LookupError(f"the index {letter} is not used")
    plain = {end for node, end in ends.items() if not any(node.find_data("sum"))}
    if len(plain) > 1:
        raise Mismatch(f"the index {letter} runs to {' and to '.join(map(str, sorted(plain)))}")
    return min(ends.values())


def _last(evaluator: "Evaluator", node: Node, letter: str, free: dict[str, int]) -> int:
    atom, *scripts = node.children
    lower = [s for s in scripts if s.data == "sub" or evaluator.is_layer(atom, s)]
    lower.sort(key=lambda s: s.data == "sub")
    before, last, columns = evaluator.scope.indices, 0, False
    try:
        while last < FAR:
            evaluator.scope.indices = {**free, **before, letter: last + 1}
            named = bool(evaluator.reference(atom, lower)[0])
            columns = columns or (not last and not named)
            if not (_is_column(evaluator, atom, last + 1) if columns else named):
                break
            last += 1
    finally:
        evaluator.scope.indices = before
    if not last:
        raise LookupError(f"{code_name(atom)} has no entry with the index {letter}")
    return last


def _is_column(evaluator: "Evaluator", atom: Node, last: int) -> bool:
    matrix = evaluator.scope.value(code_name(atom).upper()) if atom.data == "bold" else None
    return matrix is not None and matrix.ndim == 2 and last <= matrix.shape[1]


def uses(node: Node, letter: str) -> Iterator[Node]:
    """The symbols that have a letter as an index."""
    for found in node.iter_subtrees():
        symbol = found.data == "scripted" and found.children[0].data in SYMBOLS
        if symbol and letter in {name for name, _ in _letters(found)}:
            yield found


def free_letters(evaluator: "Evaluator", nodes: list[Node]) -> list[str]:
    """The indices that no sum binds and nobody gave, in order: the formula holds for all."""
    found = dict.fromkeys(name for node in nodes for name in _free(node, frozenset()))
    return [name for name in found if evaluator.scope.index(name) is None]


def _free(node: Any, bound: frozenset[str]) -> Iterator[str]:
    if isinstance(node, Token):
        return
    if node.data == "big" and len(node.children) == 2:
        return  # a sum without an index runs over all
    if node.data in ("big", "function"):
        for script in node.children[1:-1]:
            if script.data == "sub":
                bound = bound | frozenset(bound_by(script)[0])
    if node.data == "scripted" and node.children[0].data in SYMBOLS:
        yield from (name for name, _ in _letters(node) if name not in bound)
    for child in node.children:
        yield from _free(child, bound)


def _letters(node: Node) -> Iterator[tuple[str, Node]]:
    for script in node.children[1:]:
        if script.data == "sub":
            for item in items_of(script, False):
                for symbol in item.find_data("symbol"):
                    yield code_name(symbol), symbol
