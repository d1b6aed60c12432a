"""A notebook as the lints see it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and what to do about it."""

    notebook: str
    cell: str
    message: str

    def __str__(self) -> str:
        return f"{self.notebook}, cell {self.cell}: {self.message}"


@dataclass(frozen=True)
class Check:
    """One ``check(name, printed, computed)`` call; None for an argument that is no literal."""

    cell: int
    name: str | None
    printed: str | None
    start: int  # of the printed literal in the cell's source


@dataclass
class Page:
    """One notebook: its name without suffix, its cells and the text of its file."""

    name: str
    notebook: NotebookNode
    text: str = ""

    @classmethod
    def read(cls, path: Path) -> "Page":
        text = path.read_text(encoding="utf-8")
        return cls(path.stem, nbformat.reads(text, as_version=4), text)

    @property
    def is_chapter(self) -> bool:
        return re.match(r"\d\d_(?!problems)", self.name) is not None

    @cached_property
    def told(self) -> bool:
        """Whether its proofs stand in cells of their own."""
        proofs = [cell for cell in self.code if "proof" in self.tags(cell)]
        return any(calls(cell, "check", "check_gradient") for cell in proofs)

    @property
    def is_lesson(self) -> bool:
        return self.told and self.is_chapter

    def tags(self, cell: NotebookNode) -> list[str]:
        return list(cell.metadata.get("tags", []))

    @cached_property
    def open_code(self) -> list[NotebookNode]:
        """The code cells that a reader sees."""
        return [cell for cell in self.code if not self.tags(cell)]

    @property
    def cells(self) -> list[NotebookNode]:
        return self.notebook.cells

    @cached_property
    def code(self) -> list[NotebookNode]:
        return [cell for cell in self.cells if cell.cell_type == "code"]

    @cached_property
    def prose(self) -> list[NotebookNode]:
        return [cell for cell in self.cells if cell.cell_type == "markdown"]

    def problem(self, cell: NotebookNode | None, message: str) -> Problem:
        return Problem(self.name, cell.get("id", "?") if cell else "-", message)

    @cached_property
    def checks(self) -> list[Check]:
        return list(self._find_checks())

    def _find_checks(self) -> Iterator[Check]:
        for index, cell in enumerate(self.cells):
            for call in calls(cell, "check"):
                arguments = dict(zip(("name", "printed"), call.args, strict=False))
                arguments |= {keyword.arg: keyword.value for keyword in call.keywords}
                name, printed = (_string(arguments.get(key)) for key in ("name", "printed"))
                start = _offset(cell.source, arguments.get("printed", call))
                yield Check(index, name, printed, start)


def _string(node: ast.AST | None) -> str | None:
    literal = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if literal else None


def _offset(source: str, node: ast.expr) -> int:
    lines = source.splitlines(keepends=True)[: node.lineno]
    indent = lines[-1].encode()[: node.col_offset].decode()
    return sum(map(len, lines[:-1])) + len(indent)


@cache
def parse(source: str) -> ast.Module:
    """The syntax tree of a cell; magics are not Python, so their lines are left out."""
    lines = ["" if line.startswith(("%", "!")) else line for line in source.splitlines()]
    return ast.parse("\n".join(lines))


def calls(cell: NotebookNode, *names: str) -> list[ast.Call]:
    """The calls of these plain names in a code cell, in order."""
    if cell.cell_type != "code":
        return []
    found = [
        node
        for node in ast.walk(parse(cell.source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))
