"""Build the book, and call it built only when every page is whole.

Usage: ``python tools/build.py [--if-stale] [FOLDER]``. A failing cell, a warning, a missing page or
an error on a page ends in exit code 1 and a last line that names the place. With ``--if-stale``
nothing is done while everything that the site is made of is as it was.
"""

import argparse
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
from bs4 import BeautifulSoup

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.stale import STAMP, fingerprint, is_fresh

# The book is built in a process group that ends itself when this program ends, however it ends.
WATCHED = """
import os, signal, sys, threading
def watch():
    os.read(0, 1)  # without the lock of sys.stdin, which a fork would wait for
    os.killpg(0, signal.SIGKILL)
threading.Thread(target=watch, daemon=True).start()
from jupyter_book.cli.main import main
main()
"""
STRICT = ["--builder", "html", "-n", "-W", "--keep-going"]
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
TO_EXECUTE = re.compile(r"notebooks to execute: (\d+)$")
EXECUTED = re.compile(r"^(.+\.ipynb): executed in ([\d.]+) s$")
COMPLAINT = re.compile(r"\b(WARNING|ERROR|CRITICAL): |^\w*(Error|Exception): |ended with exit code")
PLACE = re.compile(r"(\.ipynb):(\d+)\d{4}\b")  # Jupyter Book counts 10000 lines a cell
LOG = Path("_build", "build.log")
UNFINISHED = Path("_build", ".unfinished")
SITE = Path("_build", "html")
EXECUTION = Path("_build", "jupyter_execute")
PARTS = (Path("_build", ".doctrees"), EXECUTION, SITE)
TRACEBACK = "Traceback (most recent call last)"


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
    elif "raceback" in (text := html.read_text("utf-8")) and shows_traceback(text):
        yield f"{name}: the page shows a traceback"


def shows_traceback(html: str) -> bool:
    """Whether what a cell put out, not what was written, is a traceback."""
    page = BeautifulSoup(html, "html.parser")
    for written in page.select(".cell_input"):
        written.decompose()
    said = (cell.get_text() for cell in page.select(".cell"))
    return bool(page.select(".cell .traceback")) or any(TRACEBACK in text for text in said)


def output_of(folder: Path) -> Iterator[str]:
    """Run Jupyter Book in ``folder`` and pass on what it says, line by line as it comes."""
    command = [sys.executable, "-c", WATCHED, "build", ".", "--path-output", str(UNFINISHED)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    options = {"cwd": folder, "encoding": "utf-8", "start_new_session": True}
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    with (
        (folder / LOG).open("w", encoding="utf-8") as log,
        subprocess.Popen([*command, *STRICT], env=environment, **pipes, **options) as process,
    ):
        for raw in process.stdout:
            line = COLOUR.sub("", raw).replace(f"{folder}{os.sep}", "").rstrip()
            print(line, file=log, flush=True)
            yield line
        process.wait()
    if process.returncode:
        yield f"Jupyter Book ended with exit code {process.returncode} (see {LOG})"


def run(folder: Path) -> list[str]:
    """Run Jupyter Book in ``folder``, show how far it is, and return what it complains about."""
    done, total, complaints = 0, 0, []
    for line in output_of(folder):
        if found := TO_EXECUTE.search(line):
            total = int(found[1])
            print(f"{total} notebooks to execute" if total else "No notebook changed", flush=True)
        elif found := EXECUTED.search(line):
            done += 1
            print(f"[{done}/{total}] {found[1]}  {found[2]} s", flush=True)
        elif COMPLAINT.search(line):
            complaints.append(PLACE.sub(r"\1, cell \2", line))
            print(complaints[-1], flush=True)
    return complaints


def build(folder: Path) -> list[str]:
    """Build the book in ``folder`` and return what is wrong with it."""
    begin(folder)
    names = pages(yaml.safe_load((folder / "_toc.yml").read_text("utf-8")))
    notebooks = [f"{name}.ipynb" for name in names if (folder / f"{name}.ipynb").exists()]
    complaints = run(folder)
    made, output = folder / UNFINISHED / SITE, folder / UNFINISHED / EXECUTION
    problems = [
        *(e for name in notebooks for e in notebook_errors(output / name, name)),
        *(e for name in names for e in page_errors(made / f"{name}.html", name)),
        *complaints,
    ]
    if not problems:
        for part in filter(lambda part: (folder / UNFINISHED / part).exists(), PARTS):
            (folder / UNFINISHED / part).rename(folder / part)
        remove(folder / UNFINISHED)
    return problems


def begin(folder: Path) -> None:
    """Take a whole site apart again, of which _ext/execution.py keeps the pages that are as new."""
    whole = (folder / STAMP).exists()
    for old in (STAMP, UNFINISHED):
        remove(folder / old)
    (folder / UNFINISHED / "_build").mkdir(parents=True)
    for part in PARTS:
        if whole and (folder / part).exists():
            (folder / part).rename(folder / UNFINISHED / part)
        remove(folder / part)


def notebook_errors(notebook: Path, name: str) -> Iterator[str]:
    """Say that a notebook was not executed, or where it failed."""
    if notebook.exists():
        yield from cell_errors(notebook, name)
    else:
        yield f"{name}: was not executed"


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    """Build, report, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parents[1])
    parser.add_argument("--if-stale", action="store_true")
    options = parser.parse_args(arguments)
    try:
        return make(options.folder.resolve(), options.if_stale)
    except OSError as error:
        print(f"FAILED: {error.filename}: {error.strerror}")
        return 1


def make(folder: Path, if_stale: bool) -> int:
    """Build the book in ``folder``, if it must be, and return the exit code."""
    start, today = time.perf_counter(), fingerprint(folder)
    page = folder / SITE / "index.html"
    if if_stale and page.exists() and is_fresh(folder, today):
        return 0
    if problems := build(folder):
        print("\nThe book is not whole:", *problems[1:], sep="\n  ")
        print(f"What was built of it is in {folder / UNFINISHED / SITE}")
        print(f"FAILED: {problems[0]}")
        return 1
    (folder / STAMP).write_text(today, encoding="utf-8")
    print(f"Built in {time.perf_counter() - start:.0f} s: {page}")
    print("Open that file in a browser, or run 'make serve'.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
