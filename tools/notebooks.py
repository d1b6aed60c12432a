"""Execute the notebooks and write them in the one canonical form that the lints demand.

python tools/notebooks.py [paths]                     execute in place (default: all chapters)
python tools/notebooks.py --check [paths]             name those not in canonical form
python tools/notebooks.py --from-py draft.py x.ipynb  make a notebook from py:percent text
python tools/notebooks.py --seal                      record all numbers and checks, to review
"""

import argparse
import ast
import json
import os
import re
import sys
from collections import Counter
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from _ext import kernels
from _ext.places import HEADING, sealed
from _ext.places import SETUP as START
from tools.prose import SEAL, seal_lines
from tools.setup_cell import SETUP

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = ROOT / "chapters"
CHECKS = ROOT / "_data" / "checks.json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
COMMENT = re.compile(r"#.*")
TIMEOUT = 120  # seconds for one cell
CELL_METADATA = ("items", "tags")
COLLAPSED = {  # in Jupyter, as on the site
    "hide-input": {"source_hidden": True},
    "proof": {"outputs_hidden": True, "source_hidden": True},
    "solution": {"source_hidden": True},
}


def all_notebooks(chapters: Path = CHAPTERS) -> list[Path]:
    """Every notebook of the course, in reading order of their names; the problems come last."""
    return [*sorted(chapters.glob("*.ipynb")), *sorted(chapters.glob("problems/*.ipynb"))]


def execute(notebook: NotebookNode, cwd: Path = CHAPTERS) -> NotebookNode:
    """Run every cell in a fresh kernel as a reader would: no built-site frames, bplib from here."""
    found = kernels.environment(ROOT)
    found.pop("BPLIB_FRAMES", None)
    kernels.run(kernels.execute(notebook, cwd, found, TIMEOUT))
    return notebook


def canonical(notebook: NotebookNode) -> str:
    """The text of the canonical form: every choice that the content leaves open is made here."""
    cells = [cell for cell in notebook.cells if cell.source.strip()]
    names = cell_names([(cell.cell_type, cell.source) for cell in cells])
    for count, cell in enumerate((c for c in cells if c.cell_type == "code"), start=1):
        ran = cell.execution_count is not None
        cell.execution_count = count if ran else None
        cell.outputs = [_output(output, cell.execution_count) for output in cell.outputs]
    made = NotebookNode(nbformat=4, nbformat_minor=5, metadata=METADATA, cells=[])
    made.cells = [_cell(cell, name) for cell, name in zip(cells, names, strict=True)]
    nbformat.validate(made)
    return nbformat.writes(made, indent=1, ensure_ascii=False).rstrip("\n") + "\n"


def cell_names(cells: list[tuple[str, str]]) -> list[str]:
    """An id for each (type, source): the heading above it and a count, so ids survive edits."""
    slug, seen, names = "top", Counter[str](), []
    for kind, source in cells:
        heading = HEADING.search(source) if kind == "markdown" else None
        if heading:
            slug = re.sub(r"[^a-z0-9]+", "-", heading[1].lower()).strip("-")[:48] or "section"
        seen[slug] += 1
        names.append(f"{slug}-{seen[slug]}")
    return names


def _cell(cell: NotebookNode, name: str) -> NotebookNode:
    source = "\n".join(line.rstrip() for line in cell.source.strip("\n").splitlines())
    metadata = {key: cell.metadata[key] for key in CELL_METADATA if key in cell.metadata}
    for tag in metadata.get("tags", []):
        if tag in COLLAPSED:
            metadata["jupyter"] = COLLAPSED[tag]
    made = NotebookNode(cell_type=cell.cell_type, id=name, metadata=metadata, source=source)
    if cell.cell_type == "code":
        made.update(execution_count=cell.execution_count, outputs=cell.outputs)
    return made


def _output(output: NotebookNode, count: int | None) -> NotebookNode:
    if output.output_type == "stream":
        return new_output("stream", name=output.name, text=output.text)
    if output.output_type == "error":
        return output
    data = {kind: value for kind, value in output.data.items() if kind != WIDGET_VIEW}
    made = new_output(output.output_type, data=data)
    if output.output_type == "execute_result":
        made.execution_count = count
    return made


def refusals(notebook: NotebookNode) -> list[tuple[str, str]]:
    """(cell id, complaint) for what may not be stored: errors, warnings, unexecuted cells."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.execution_count is None:
            found.append((cell.id, "has never been executed"))
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                found.append((cell.id, f"raises {output.ename}: {output.evalue}"))
            elif output.get("name") == "stderr":
                found.append((cell.id, f"writes to stderr: {output.text.strip()[:200]}"))
            elif output.output_type != "stream" and not output.data:
                found.append((cell.id, "has an output that is only a widget; add text/plain"))
    return found


def is_canonical(path: Path) -> bool:
    """Whether the file at ``path`` is an executed notebook in the one canonical form."""
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    return not refusals(notebook) and canonical(notebook) == text


def read(path: Path) -> NotebookNode:
    """The notebook at ``path`` as nbformat 4, or exit naming it."""
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, nbformat.reader.NotJSONError) as error:
        sys.exit(f"{path}: cannot be read: {error}")


def from_py(draft: Path) -> NotebookNode:
    """A notebook without outputs from jupytext py:percent text."""
    import jupytext

    return jupytext.reads(draft.read_text(encoding="utf-8"), fmt="py:percent")


def renew_setup(notebook: NotebookNode) -> None:
    """Give the first code cell, if today's setup cell says all it says, the text of that."""
    first = next((cell for cell in notebook.cells if cell.cell_type == "code"), None)
    if first and first.source.startswith(START) and statements(first.source) <= statements(SETUP):
        first.source = SETUP


def statements(source: str) -> set[str]:
    """What a cell says, in any order: each name that it imports, each other line, each comment."""
    try:
        lines = ast.parse(source).body
    except SyntaxError:
        return {source}
    imports = [line for line in lines if isinstance(line, ast.Import | ast.ImportFrom)]
    names = {ast.unparse(type(i)(**{**vars(i), "names": [a]})) for i in imports for a in i.names}
    return {*names, *(ast.unparse(x) for x in lines if x not in imports), *COMMENT.findall(source)}


def rewrite(notebook: NotebookNode, path: Path) -> None:
    """Execute ``notebook`` and write its canonical form to ``path``, or exit naming the cell."""
    notebook = nbformat.from_dict({**notebook, "metadata": METADATA})
    notebook = nbformat.reads(canonical(notebook), as_version=4)
    renew_setup(notebook)
    text = canonical(execute(notebook, path.resolve().parent))
    complaints = refusals(nbformat.reads(text, as_version=4))
    for cell, complaint in sorted(complaints, key=lambda found: not found[1].startswith("raises")):
        sys.exit(f"{path.name}, cell {cell}: {complaint}")
    write(path, text)


def write(path: Path, text: str) -> None:
    """Write a whole file or nothing, or exit naming it."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        sys.exit(f"{path}: cannot be written: {error.strerror}")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code is 1 if ``--check`` finds a notebook to rewrite."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true")
    mode.add_argument("--seal", action="store_true")
    mode.add_argument("--from-py", type=Path, metavar="DRAFT")
    options = parser.parse_args(arguments)
    paths = options.paths or all_notebooks()
    if options.seal:
        return _seal()
    if options.from_py:
        rewrite(from_py(options.from_py), paths[0])
        return 0
    if options.check:
        stale = [path for path in paths if not is_canonical(path)]
        for path in stale:
            print(f"{path}: not canonical; run python tools/notebooks.py {path}")
        return 1 if stale else 0
    for number, path in enumerate(paths, start=1):
        print(f"{number}/{len(paths)} {path.name}", flush=True)
        rewrite(read(path), path)
    return 0


def _seal() -> int:
    lines = [line for path in all_notebooks() for line in seal_lines(path.stem, read(path))]
    SEAL.write_text("\n".join(lines) + "\n", encoding="utf-8")
    checks = sealed(all_notebooks())
    CHECKS.write_text(json.dumps(checks, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{SEAL.name}: the numbers of {len(lines)} cells; review the difference")
    print(f"{CHECKS.name}: {sum(map(len, checks.values()))} checks; review the difference")
    return 0


if __name__ == "__main__":
    sys.exit(main())
