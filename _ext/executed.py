"""Executed notebooks, kept as long as everything that shaped them is the same.

A key is made of the notebook's code, bplib, the pins, what is installed, and Python. Prose is no
part of it: today's text gets the outputs of its code.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

HERE = Path(__file__).parent
Entry = dict[str, Any]


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells that a kernel sees, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def surroundings(book: Path) -> str:
    """A hash of what shapes the outputs of every notebook of a book."""
    digest = hashlib.sha256(sys.version.encode())
    for path in _files(book):
        digest.update(f"\0{path.name}\0".encode() + path.read_bytes())
    installed = sorted(f"{d.name}=={d.version}" for d in distributions())
    digest.update("\n".join(installed).encode())
    return digest.hexdigest()


def _files(book: Path) -> Iterator[Path]:
    library = (p for p in sorted((book / "bplib").rglob("*")) if "__pycache__" not in p.parts)
    ours = [HERE / "executed.py", HERE / "kernels.py", book / "requirements.txt"]
    yield from (path for path in [*library, *ours] if path.is_file())


def key(notebook: NotebookNode, around: str) -> str:
    """A hash of what shapes the outputs of one notebook."""
    code = [[cell.source, cell.metadata.get("tags", [])] for cell in code_cells(notebook)]
    return hashlib.sha256(json.dumps([around, code]).encode()).hexdigest()


def load(path: Path) -> Entry:
    """What is kept of a notebook, if anything."""
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def store(path: Path, notebook: NotebookNode, name: str, seconds: float) -> None:
    """Keep the outputs of a notebook, all of them or none."""
    entry = {
        "key": name,
        "seconds": round(seconds, 2),
        "language_info": notebook.metadata.language_info,
        "cells": [[cell.execution_count, cell.outputs] for cell in code_cells(notebook)],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_text(json.dumps(entry), encoding="utf-8")
    unfinished.replace(path)


def restore(notebook: NotebookNode, entry: Entry) -> None:
    """Give the code cells of a notebook their kept outputs."""
    notebook.metadata.language_info = entry["language_info"]
    for cell, (count, outputs) in zip(code_cells(notebook), entry["cells"], strict=True):
        cell.update(execution_count=count, outputs=outputs)
