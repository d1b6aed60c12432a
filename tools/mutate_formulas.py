"""Change one thing in each executed formula, in prose and proof alike, and see that it is noticed.

python tools/mutate_formulas.py [notebooks]

A wrong belief changes both: a sign, a transpose, an index, a factor, the order of a product, ⊙ for
a product, > for ≥, n for N, a bracket. Each notebook runs once in this process; wherever it calls
check_formula, the formula's mutants are executed with the values that it has there. Those that
agree are printed, unless tools/equivalent_formulas.toml proves them equal. What is shown as wrong
stays wrong, and is left as it is.
"""

import argparse
import contextlib
import io
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bplib.formula.check import Options, prove
from bplib.formula.reader import read
from tests.lints.page import Page
from tools.formulas import key
from tools.notebooks import all_notebooks

EQUIVALENT = Path(__file__).with_name("equivalent_formulas.toml")
OPTIONS = frozenset(Options.__dataclass_fields__)
BOLD = r"\\(?:mathbf|boldsymbol)\s*(?:\\[a-zA-Z]+|[a-zA-Z]|\{[^{}]*\})(?:_\{[^{}]*\}|_\w)?"
SWAPS: dict[str, tuple[tuple[str, str], ...]] = {
    "sign": ((r"\+", "-"), (r"(?<![\^{])-", "+"), (r"^-|(?<=[=(])\s*-", " ")),
    "transpose": ((r"\^\\top", ""), (rf"({BOLD})(?!\s*[\^_'])", r"\1^\\top ")),
    "index": (
        *((rf"(?<=[_,k{{]){a}(?=[\s}},)\\+^]|$|[a-z]}})", b) for a, b in ("12", "21", "01")),
        (r"(?<=_)([ij])\b", lambda m: {"i": "j", "j": "i"}[m[1]]),  # type: ignore[dict-item]
        (r"(?<=[{,])([ijk])([ijkn])(?=\})", r"\2\1"),
        (r"k-1", "k"),
        (r"k\+1", "k"),
    ),
    "factor": (
        (r"(?<![\[\d.^_{,])([2-9])(?=\s*[\\(a-zA-Z])", ""),
        (r"(?<![\[\d.^_{,k-])([2-9])(?=\s*[\\(a-zA-Z])", lambda m: str(int(m[1]) + 1)),  # type: ignore[dict-item]
        (r"\\t?frac\{1\}\{2(N?)\}", r"\\frac{1}{1\1}"),
        (r"\^2", ""),
        (r"\^([23])", lambda m: f"^{int(m[1]) + 1}"),  # type: ignore[dict-item]
        (r"/ N\b", ""),
    ),
    "product": (
        (r"\\odot", r"\\,"), (r"\\max", r"\\min"),
        (rf"({BOLD}(?:\^\\top)?) (?={BOLD})", r"\1 \\odot "),
    ),
    "relation": (
        (r"(?<![a-z])>", r"\\ge "), (r"<", r"\\le "),
        (r"\\ge(?![a-z])", ">"), (r"\\le(?![a-zf])", "<"),
        (r"(?<![a-z])>", "<"),
    ),
    "letter": ((r"(?<![\\a-zA-Z])N(?![a-z])", "n"), (r"(?<![\\a-zA-Z])n(?![a-z])", "N")),
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One formula changed in one way."""

    page: str
    cell: str
    kind: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.page}, {self.kind}:\n  {_line(self.before)}\n  {_line(self.after)}"


def _line(latex: str) -> str:
    return " ".join(latex.split())


def mutants(latex: str) -> Iterator[tuple[str, str]]:
    """(kind, changed formula) for every single change."""
    seen = {key(latex)}
    for kind, changed in _changed(latex):
        if key(changed) not in seen:
            seen.add(key(changed))
            yield kind, changed


def _changed(latex: str) -> Iterator[tuple[str, str]]:
    for kind, pairs in SWAPS.items():
        for pattern, new in pairs:
            for found in re.finditer(pattern, latex):
                put = new(found) if callable(new) else found.expand(new)
                yield kind, latex[: found.start()] + put + latex[found.end() :]
    yield from (("order", changed) for changed in _reordered(latex))
    yield from (("bracket", changed) for changed in _unbracketed(latex))
    yield from (("factor", changed) for changed in _dropped(latex))


def _reordered(latex: str) -> Iterator[str]:
    """Two neighbours in a product of arrays change places; numbers commute."""
    for claim in read(latex):
        for run in claim.chain.find_data("run"):
            for a, b in zip(run.children, run.children[1:], strict=False):
                left, right = (latex[n.meta.start_pos : n.meta.end_pos] for n in (a, b))
                if all(map(_is_array, (left, right))):
                    start, end = a.meta.start_pos, b.meta.end_pos
                    between = latex[a.meta.end_pos : b.meta.start_pos] or " "
                    yield latex[:start] + right + between + left + latex[end:]


def _dropped(latex: str) -> Iterator[str]:
    """One factor of a product is forgotten."""
    for claim in read(latex):
        for run in claim.chain.find_data("run"):
            for factor in run.children:
                yield latex[: factor.meta.start_pos] + " " + latex[factor.meta.end_pos :]


def _is_array(text: str) -> bool:
    return r"\mathbf" in text or r"\boldsymbol" in text


def _unbracketed(latex: str) -> Iterator[str]:
    """A pair of brackets is left out, where they hold a sum."""
    for claim in read(latex):
        for group in claim.chain.find_data("group"):
            start, end = group.meta.start_pos, group.meta.end_pos
            opening, closing = latex.index("(", start), latex.rindex(")", start, end)
            if latex[start - 1 : start] == "{" or len(group.children) > 1:
                continue  # the braces keep it together, or it is a vector
            if group.children[0].data == "sum" and len(group.children[0].children) > 2:
                inner = latex[opening + 1 : closing]
                yield f"{latex[:opening]} {inner} {latex[closing + 1 :]}"


def run(page: Page) -> dict[Mutant, bool]:
    """Execute the notebook, and at each check_formula all mutants; say which one was noticed."""
    tried: dict[Mutant, bool] = {}
    here = [""]

    def check_formula(*formulas: str, **named: Any) -> None:
        frame = sys._getframe(1)
        options = Options(**{k: v for k, v in named.items() if k in OPTIONS})
        names = {k: v for k, v in named.items() if k not in OPTIONS}
        for formula in formulas:
            prove(formula, frame.f_globals, names, options)
            for kind, changed in [] if options.wrong else mutants(formula):
                noticed = _noticed(changed, frame.f_globals, names, options)
                mutant = Mutant(page.name, here[0], kind, formula, changed)
                tried[mutant] = noticed or tried.get(mutant, False)

    namespace: dict[str, Any] = {"__name__": "__main__"}
    quiet: Callable[..., None] = lambda *_, **__: None  # noqa: E731
    with (
        patch("bplib.formula.check.check_formula", check_formula),
        patch("bplib.explore.explore", quiet),
        patch("bplib.explore.show", quiet),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        for cell in page.code:
            here[0] = cell.id
            exec(compile(cell.source, f"{page.name}, cell {cell.id}", "exec"), namespace)
    return tried


def _noticed(latex: str, values: Any, names: Any, options: Options) -> bool:
    try:
        prove(latex, values, names, options)
    except Exception:  # whatever a cell raises fails the build
        return True
    return False


def proved_equal(mutant: Mutant) -> bool:
    """Whether the list proves a mutant equal: itself, or a way of writing that it takes on."""
    listed = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))
    before, after = key(mutant.before), key(mutant.after)
    pairs = {(key(entry["formula"]), key(entry["mutant"])) for entry in listed["equal"]}
    ways = [entry["way"] for entry in listed["family"] if entry.get("page", "") in mutant.page]
    taken = (len(re.findall(way, after)) > len(re.findall(way, before)) for way in ways)
    return (before, after) in pairs or any(taken)


def main(arguments: list[str] | None = None) -> int:
    """Try them all; the exit code is 1 if any survives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path)
    options = parser.parse_args(arguments)
    survivors, equal = [], 0
    tried, caught = Counter[str](), Counter[str]()
    for path in options.notebooks or all_notebooks():
        for mutant, noticed in run(Page.read(path)).items():
            if not noticed and proved_equal(mutant):
                equal += 1
                continue
            tried[mutant.kind] += 1
            caught[mutant.kind] += noticed
            if not noticed:
                survivors.append(mutant)
    for kind, count in tried.items():
        print(f"{kind:<10}{caught[kind]:>6} of {count:>5} caught")
    print(f"{'all':<10}{caught.total():>6} of {tried.total():>5} caught; {equal} proved equal")
    for mutant in survivors:
        print(f"SURVIVED: {mutant}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
