"""Build the book, and call it built only when every page is whole.

Usage: ``python tools/build.py [FOLDER]``. Every notebook is executed; a failing cell, a warning, a
missing page or an error on a page ends in exit code 1 and a last line that names the place.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

JUPYTER_BOOK = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
COMMAND = [*JUPYTER_BOOK, "build", ".", "--builder", "html", "-n", "-W", "--keep-going"]
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
EXECUTED = re.compile(r"^(.+\.ipynb): executed in ([\d.]+) s$")
COMPLAINT = re.compile(r"\b(WARNING|ERROR|CRITICAL): |^\w*(Error|Exception): |ended with exit code")
PLACE = re.compile(r"(\.ipynb):(\d+)\d{4}\b")  # Jupyter Book counts 10000 lines a cell
ERROR_SHOWN = re.compile(r'Traceback|class="output traceback')
LOG = Path("_build", "build.log")
SAVED_TRACEBACK = "Notebook exception traceback saved in"


def pages(toc: object) -> list[str]:
    """Every page of a table of contents, in its order and without the ending."""
    if isinstance(toc, list):
        return [page for entry in toc for page in pages(entry)]
    if not isinstance(toc, dict):
        return []
    own = [toc[key] for key in ("root", "file") if key in toc]
    return [re.sub(r"\.(ipynb|md)$", "", page) for page in own] + [
        page for value in toc.values() for page in pages(value)
    ]


def last_line(text: str) -> str:
    """The last line of ``text`` that says something."""
    lines = COLOUR.sub("", text).strip().splitlines()
    return lines[-1].strip() if lines else ""


def cell_errors(notebook: Path, name: str) -> Iterator[str]:
    """Name each code cell of an executed notebook that failed, warned, or was never reached."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    for number, cell in enumerate(code, 1):
        place = f"{name}, code cell {number}"
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                yield f"{place}: {output['ename']}: {last_line(output['evalue'])}"
                return
            if output.get("name") == "stderr":
                yield f"{place} wrote to stderr: {last_line(''.join(output['text']))}"
        if cell["execution_count"] is None and "".join(cell["source"]).strip():
            yield f"{place} did not finish (see the timeout in _config.yml)"
            return


def page_errors(html: Path, name: str) -> Iterator[str]:
    """Say that a page is missing, or that a cell on it shows an error."""
    if not html.exists():
        yield f"{name}: no page was built"
    elif '<div class="cell' in (text := html.read_text("utf-8")) and ERROR_SHOWN.search(text):
        yield f"{name}: the page shows a traceback"


def output_of(folder: Path) -> Iterator[str]:
    """Run Jupyter Book in ``folder`` and pass on what it says, line by line as it comes."""
    environment = {**os.environ, "BPLIB_FRAMES": "1", "PYTHONUNBUFFERED": "1"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}
    with (
        (folder / LOG).open("w", encoding="utf-8") as log,
        subprocess.Popen(COMMAND, cwd=folder, env=environment, **pipes) as process,
    ):
        for raw in process.stdout:
            line = COLOUR.sub("", raw).replace(f"{folder}{os.sep}", "").rstrip()
            print(line, file=log, flush=True)
            yield line
    if process.returncode:
        yield f"Jupyter Book ended with exit code {process.returncode} (see {LOG})"


def run(folder: Path, notebooks: int) -> list[str]:
    """Run Jupyter Book in ``folder``, show how far it is, and return what it complains about."""
    done, complaints = 0, []
    for line in output_of(folder):
        if found := EXECUTED.search(line):
            done += 1
            print(f"[{done}/{notebooks}] {found[1]}  {found[2]} s", flush=True)
        elif COMPLAINT.search(line) and SAVED_TRACEBACK not in line:
            complaints.append(PLACE.sub(r"\1, cell \2", line))
            print(f"\n{complaints[-1]}", flush=True)
    return complaints


def build(folder: Path) -> list[str]:
    """Build the book in ``folder`` from nothing and return what is wrong with it."""
    output = folder / "_build"
    for old in ("html", "jupyter_execute", ".doctrees"):
        shutil.rmtree(output / old, ignore_errors=True)
    output.mkdir(exist_ok=True)
    names = pages(yaml.safe_load((folder / "_toc.yml").read_text("utf-8")))
    notebooks = [f"{name}.ipynb" for name in names if (folder / f"{name}.ipynb").exists()]
    complaints = run(folder, len(notebooks))
    executed = [name for name in notebooks if (output / "jupyter_execute" / name).exists()]
    return [
        *(e for name in executed for e in cell_errors(output / "jupyter_execute" / name, name)),
        *(f"{name}: was not executed" for name in notebooks if name not in executed),
        *(e for name in names for e in page_errors(output / "html" / f"{name}.html", name)),
        *complaints,
    ]


def main(arguments: list[str]) -> int:
    """Build, report, and return the exit code."""
    folder = Path(arguments[0] if arguments else Path(__file__).parents[1]).resolve()
    start = time.perf_counter()
    if problems := build(folder):
        print("\nThe book is not whole:", *problems[1:], sep="\n  ")
        print(f"FAILED: {problems[0]}")
        return 1
    page = folder / "_build" / "html" / "index.html"
    print(f"Built in {time.perf_counter() - start:.0f} s: {page}")
    print("Open that file in a browser, or run 'make serve'.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
