"""The numbers that code contains: a number of the prose may come from one of them."""

import ast
from decimal import Decimal
from functools import cache

from tests.lints.page import parse
from tools.prose import Matrix

Table = tuple[tuple[Decimal, ...], ...]


def values(matrix: Matrix) -> Table:
    """The matrix by value; a row counts as a column, for a vector may be shown either way."""
    rows = tuple(tuple(Decimal(entry) for entry in row) for row in matrix)
    return tuple((entry,) for entry in rows[0]) if len(rows) == 1 else rows


class Literals(ast.NodeVisitor):
    """The numbers and the all-numeric nested lists that code contains as literals."""

    def __init__(self) -> None:
        """Start with none."""
        self.numbers: set[Decimal] = set()
        self.matrices: set[Table] = set()

    def visit_Constant(self, node: ast.Constant) -> None:
        """Collect a number."""
        if type(node.value) in (int, float):
            self.numbers.add(Decimal(repr(node.value)))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        """Collect a negative number with its sign."""
        value = _literal(node)
        if value is None:
            self.generic_visit(node)
        else:
            self.numbers.add(value)

    def visit_List(self, node: ast.List | ast.Tuple) -> None:
        """Collect a list of numbers or of rows of numbers."""
        rows = [row.elts if isinstance(row, ast.List | ast.Tuple) else [row] for row in node.elts]
        table = tuple(tuple(_literal(entry) for entry in row) for row in rows)
        if table and all(row and None not in row for row in table):
            one_row = len(table) == 1
            self.matrices.add(tuple((e,) for e in table[0]) if one_row else table)
        self.generic_visit(node)

    visit_Tuple = visit_List


def _literal(node: ast.AST) -> Decimal | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _literal(node.operand)
        return None if value is None else -value
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return Decimal(repr(node.value))
    return None


@cache
def literals(source: str) -> Literals:
    """The numeric literals of a code cell, except those inside strings."""
    found = Literals()
    found.visit(parse(source))
    return found
