"""Change every printed digit, one at a time, and see that ``make test`` would fail.

python tools/mutate_digits.py [--real N] [notebooks]

Three kinds of digits: those of the prose (caught by the lints), those of the printed strings of
checks (caught by ``check`` itself) and those of the stored outputs (caught by nbval). Each mutant
runs the very function that the test runs, in this process; N mutants of each kind, drawn at random,
are also written to a copy of the repository and put before the real test command.
"""

import argparse
import contextlib
import io
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.lints import Page, lint_items, lint_numbers, lint_seal
from tests.lints.recorder import record
from tools.notebooks import ROOT, all_notebooks, canonical
from tools.prose import DIGITS

RUN_AGAIN = ["-o", "filterwarnings=ignore"]  # nbval is imported already, and leaves files open
NBVAL = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout", "60", "-p", "no:cacheprovider"]
SCRIPTS = ("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉", "¼½¾")


@dataclass(frozen=True)
class Mutant:
    """One digit changed: ``part`` of ``cell`` (None for its source) from position ``start`` on."""

    kind: str
    notebook: Path
    cell: int
    part: tuple[int, str] | None
    start: int
    before: str
    after: str
    caught: str = ""

    def __str__(self) -> str:
        around = self.before[max(0, self.start - 20) : self.start + 20].replace("\n", " ")
        return f"{self.notebook.stem}, cell number {self.cell}, {self.kind}: ...{around}..."


def other_digits(text: str, every: bool = False) -> Iterator[tuple[int, str]]:
    """(position, text with that one digit changed): to the next digit, or to every other one."""
    for match in re.finditer(f"[{DIGITS}]", text):
        script = next(s for s in SCRIPTS if match[0] in s)
        at, turn = match.start(), script.index(match[0])
        for step in range(1, len(script) if every else 2):
            yield at, text[:at] + script[(turn + step) % len(script)] + text[at + 1 :]


def prose_mutants(path: Path, page: Page) -> Iterator[Mutant]:
    """Each digit of each Markdown cell, put before the lints."""
    if problems := [*lint_numbers(page), *lint_items(page), *lint_seal(page)]:
        sys.exit("\n".join(["The lints fail before any digit is changed:", *map(str, problems)]))
    for index, cell in enumerate(page.cells):
        if cell.cell_type != "markdown":
            continue
        source = cell.source
        for at, changed in other_digits(source, every=True):
            cell.source = changed
            traced = lint_numbers(page) or lint_items(page)
            caught = "traced" if traced else "sealed" if lint_seal(page) else ""
            yield Mutant("prose", path, index, None, at, source, changed, caught)
        cell.source = source


def check_mutants(path: Path, page: Page) -> Iterator[Mutant]:
    """Each digit of each printed result, put before ``check`` with the value computed there."""
    recorded = record(page).checks
    for site in page.checks:
        source, printed = page.cells[site.cell].source, str(site.printed)
        places = located(source, printed, site.start)
        for at, changed in other_digits(printed, every=True):
            values = [v for name, text, v in recorded if (name, text) == (site.name, printed)]
            raised = [refuses(str(site.name), changed, value) for value in values]
            caught = "check" if raised and all(raised) else ""
            text = source[: places[at]] + changed[at] + source[places[at] + 1 :]
            yield Mutant("check", path, site.cell, None, places[at], source, text, caught)


def located(source: str, printed: str, start: int) -> list[int]:
    """Where each character of a string stands; literals may follow each other, with a comment."""
    pattern = r'(?:"\s*(?:#.*\s*)?")?'.join(f"({re.escape(character)})" for character in printed)
    match = re.compile(pattern).search(source, start)
    if match is None:
        raise ValueError(f"{printed!r} does not stand in the cell as it is printed")
    return [match.start(group) for group in range(1, len(printed) + 1)]


def refuses(name: str, printed: str, computed: Any) -> bool:
    """Whether ``check`` raises."""
    from bplib.check import check

    try:
        with contextlib.redirect_stdout(io.StringIO()):
            check(name, printed, computed)
    except (AssertionError, ValueError, TypeError):
        return True
    return False


class Keeper:
    """A pytest plugin that keeps nbval's items, each with the outputs of its run."""

    def __init__(self) -> None:
        """Start with none."""
        self.items: list[Any] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Keep the items."""
        self.items = session.items


def output_mutants(path: Path, page: Page) -> Iterator[Mutant]:
    """Each digit of each stored output, put before nbval's own comparison with a fresh run."""
    from nbval.plugin import coalesce_streams

    keeper = Keeper()
    os.environ["PYTHONPATH"] = str(ROOT)  # for the kernel
    command = [*NBVAL, *RUN_AGAIN, "-q", "--rootdir", str(ROOT), str(path)]
    with contextlib.redirect_stdout(io.StringIO()) as said:
        code = pytest.main(command, plugins=[keeper])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        sys.exit(f"{path.name} fails before any digit is changed:\n{said.getvalue()}")
    places = [index for index, cell in enumerate(page.cells) if cell.cell_type == "code"]
    for index, item in zip(places, keeper.items, strict=True):
        item.format_output_compare = lambda *_: None  # a report of each difference costs seconds
        for number, output in enumerate(item.cell.outputs):
            holder = output if output.output_type == "stream" else output.data
            for key in ("text",) if output.output_type == "stream" else tuple(output.data):
                text = holder[key]
                for at, changed in other_digits(text):
                    holder[key] = changed
                    fresh, stored = item.test_outputs, deepcopy_streams(item.cell.outputs)
                    same = item.compare_outputs(fresh, coalesce_streams(stored))
                    caught = "" if same else "nbval"
                    yield Mutant("output", path, index, (number, key), at, text, changed, caught)
                holder[key] = text


def deepcopy_streams(outputs: list[Any]) -> list[Any]:
    """The outputs, with copies of the streams, which nbval merges in place."""
    return [deepcopy(o) if o.output_type == "stream" else o for o in outputs]


def mutants(paths: list[Path]) -> Iterator[Mutant]:
    """Every mutant of these notebooks, each already tried."""
    for path in paths:
        for make in (prose_mutants, check_mutants, output_mutants):
            print(f"  {path.name}: {make.__name__}", file=sys.stderr, flush=True)
            yield from make(path, Page.read(path))


def really_caught(mutant: Mutant) -> bool:
    """Whether the real test command fails on the mutant, written to a copy of the repository."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        for name in ("bplib", "tests", "tools", "chapters", "pyproject.toml"):
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, _ready(copy / name))
        path = copy / "chapters" / mutant.notebook.name
        path.write_text(mutate(mutant), encoding="utf-8")
        target = "tests/test_notebooks.py" if mutant.kind == "prose" else f"chapters/{path.name}"
        options = ["-k", path.stem, "-x"] if mutant.kind == "prose" else NBVAL
        environment = {**os.environ, "PYTHONPATH": str(copy)}
        command = [sys.executable, "-m", "pytest", "-q", *options, target]
        run = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
    return run.returncode == 1


def _ready(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    return path


def mutate(mutant: Mutant) -> str:
    """The file of the notebook with the one digit changed, otherwise in canonical form."""
    notebook = nbformat.read(mutant.notebook, as_version=4)
    cell = notebook.cells[mutant.cell]
    if mutant.part is None:
        cell.source = mutant.after
    else:
        output = cell.outputs[mutant.part[0]]
        holder = output if output.output_type == "stream" else output.data
        holder[mutant.part[1]] = mutant.after
    return canonical(notebook)


def main(arguments: list[str] | None = None) -> int:
    """Try them all; the exit code is 1 if any survives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--real", type=int, default=5, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    draw = random.Random(options.seed)
    tried: dict[str, list[str]] = {kind: [] for kind in ("prose", "check", "output")}
    sample: dict[str, list[Mutant]] = {kind: [] for kind in tried}
    survivors = []
    for mutant in mutants(options.notebooks or all_notebooks()):
        tried[mutant.kind].append(mutant.caught)
        keep(sample[mutant.kind], mutant, len(tried[mutant.kind]), options.real, draw)
        if not mutant.caught:
            survivors.append(mutant)
    report(tried, survivors)
    drawn = [mutant for kind in sample.values() for mutant in kind]
    with ThreadPoolExecutor(max_workers=2) as pool:
        missed = [m for m, c in zip(drawn, pool.map(really_caught, drawn), strict=True) if not c]
    print(f"before the real test command: {len(drawn) - len(missed)} of {len(drawn)} caught")
    for mutant in missed:
        print(f"SURVIVED the real run: {mutant}")
    return 1 if survivors or missed else 0


def keep(drawn: list[Mutant], mutant: Mutant, seen: int, size: int, draw: random.Random) -> None:
    """Keep a uniform sample of ``size`` mutants without holding them all."""
    if len(drawn) < size:
        drawn.append(mutant)
    elif (place := draw.randrange(seen)) < size:
        drawn[place] = mutant


def report(tried: dict[str, list[str]], survivors: list[Mutant]) -> None:
    """Print how many were tried, and what caught them."""
    print(f"{'digits':<8}{'tried':>9}{'caught':>9}{'survived':>10}  caught by")
    for kind, caught in tried.items():
        names = sorted(set(caught) - {""})
        by = ", ".join(f"{name} {caught.count(name)}" for name in names)
        alive = caught.count("")
        print(f"{kind:<8}{len(caught):>9}{len(caught) - alive:>9}{alive:>10}  {by}")
    for mutant in survivors[:50]:
        print(f"SURVIVED: {mutant}")


if __name__ == "__main__":
    sys.exit(main())
