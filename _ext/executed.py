"""Executed notebooks, kept as long as everything that shaped them is the same.

A key is made of the notebook's code, bplib, the pins, what is installed, and Python; beside it
stands what the notebook read of the book. Prose is no part of it: today's text gets the outputs of
its code.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict

HERE = Path(__file__).parent
SHAPING = ("executed.py", "kernels.py", "reads.py")
NOT_READ = {"__pycache__", ".ipynb_checkpoints", "_build", ".venv"}
NO_PART = {"_build", "__pycache__", "benchmarks", "tests"}
TOOLS = {"build.py", "stale.py"}
Entry = dict[str, Any]


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells that a kernel sees, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def surroundings(book: Path) -> str:
    """A hash of what shapes the outputs of every notebook of a book."""
    # Of bplib the files count: a folder on the path can make it look installed twice.
    installed = {(d.name, d.version) for d in distributions() if d.name != "bplib"}
    files = [(str(path.relative_to(root)), content(path)) for root, path in _files(book)]
    return _hash([sys.version, sorted(installed), files])


def _files(book: Path) -> Iterator[tuple[Path, Path]]:
    library = (p for p in sorted((book / "bplib").rglob("*")) if not NOT_READ & {*p.parts})
    yield from ((book, path) for path in library if path.is_file())
    yield book, book / "requirements.txt"
    yield from ((HERE, HERE / name) for name in SHAPING)


def sources(folder: Path, but: str = "") -> Iterator[Path]:
    """Every file of a book that its site may depend on, in order; one folder can be left out."""
    for path in sorted(folder.iterdir()):
        if path.name[0] == "." or path.name in {but, *NO_PART} or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            found = sources(path)
            yield from (p for p in found if p.name in TOOLS) if path.name == "tools" else found
        else:
            yield path


def fingerprint(book: Path, but: str = "") -> str:
    """A hash of the names and contents of all sources, of what is installed, and of Python."""
    files = [(str(path.relative_to(book)), content(path)) for path in sources(book, but)]
    return _hash([surroundings(book), files])


def content(path: Path) -> str:
    """A hash of a file, or of the names in a folder."""
    if path.is_dir():
        return _hash(sorted({p.name for p in path.iterdir()} - NOT_READ))
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _hash(thing: Any) -> str:
    return hashlib.sha256(json.dumps(thing).encode()).hexdigest()


def key(notebook: NotebookNode, around: str) -> str:
    """A hash of what shapes the outputs of one notebook."""
    code = [[cell.source, cell.metadata.get("tags", [])] for cell in code_cells(notebook)]
    return _hash([around, code])


def load(path: Path) -> Entry:
    """What is kept of a notebook, if anything."""
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def holds(entry: Entry, name: str, book: Path) -> bool:
    """Whether an entry has this key, and the files that the notebook read are as they were."""
    reads = entry.get("reads", {})
    return entry.get("key") == name and all(content(book / p) == h for p, h in reads.items())


def reads(noted: Iterable[str], book: Path) -> dict[str, str]:
    """What a notebook read of the book, beyond what is in every key."""
    paths = {Path(line).relative_to(book) for line in noted}
    ours = (p for p in paths if not p.parts[0].startswith("bplib"))  # nor its egg-info
    kept = sorted(p for p in ours if not NOT_READ & {*p.parts})
    return {path.as_posix(): content(book / path) for path in kept}


def store(path: Path, notebook: NotebookNode, **more: Any) -> None:
    """Keep the outputs of a notebook, all of them or none."""
    cells = [[cell.execution_count, cell.outputs] for cell in code_cells(notebook)]
    entry = {**more, "language_info": notebook.metadata.language_info, "cells": cells}
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_text(json.dumps(entry), encoding="utf-8")
    unfinished.replace(path)


def restore(notebook: NotebookNode, entry: Entry) -> None:
    """Give the code cells of a notebook their kept outputs."""
    notebook.metadata.language_info = entry["language_info"]
    for cell, (count, outputs) in zip(code_cells(notebook), entry["cells"], strict=True):
        cell.update(execution_count=count, outputs=from_dict(outputs))
