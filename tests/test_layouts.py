"""Chapter 8 gives its formulas in two layouts; each pair is read off the page and computed.

A pair on the page reads ``**Numerator layout:** `code`, shape $(3, 4)$`` and, after its formula,
the same for the denominator layout. The code is evaluated with the chapter's own variables.
"""

import io
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from docutils import nodes
from docutils.utils import new_document
from layouts import SWITCH, add_layouts

from bplib.gradcheck import numerical_jacobian
from tests.lints import Page

CHAPTER = Path(__file__).parents[1] / "chapters" / "08_jacobians.ipynb"
FORM = r"\*\*{} layout:\*\* `([^`]+)`, shape \$(\([\d, ]+\))\$[^\n]*\n\n\$\$\n.+?\n\$\$"
PAIR = re.compile(
    FORM.format("Numerator") + r"\n\n" + FORM.format("Denominator"), re.DOTALL | re.MULTILINE
)
LEAD = re.compile(r"\b(?:Numerator|Denominator) layout:?\*\*")


class Pair(NamedTuple):
    """The two forms of one formula: their values and the shapes that the page states."""

    place: str
    values: tuple[Any, Any]
    shapes: tuple[str, str]
    names: dict[str, Any]


def complex_step(f: Callable[[Any], Any], x: Any) -> Any:
    return numerical_jacobian(f, np.asarray(x, dtype=float), "complex")


def number(n: dict[str, Any], W: Any, x: Any) -> Any:
    return (n["g"].T @ W @ x).sum()


# What each pair claims to be the derivative of, in the order of the page, by complex step.
TRUTH: list[Callable[[dict[str, Any]], Any]] = [
    lambda n: complex_step(lambda x: n["W"] @ x, n["x"]),
    lambda n: complex_step(lambda w: n["W"] @ n["x"] + n["e2"] * (w @ n["x"]), n["W"][1:2]),
    lambda n: complex_step(lambda x: n["C"] @ n["W"] @ x, n["x"]),
    lambda n: complex_step(lambda x: number(n, n["W"], x), n["x"]),
    lambda n: complex_step(lambda W: number(n, W, n["x"]), n["W"]).reshape(3, 2).T,
]


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    """Every pair of the chapter, computed where the cells after it have set its names."""
    page, names, found = Page.read(CHAPTER), {"__name__": "__main__"}, []
    waiting: list[tuple[str, re.Match[str]]] = []
    with redirect_stdout(io.StringIO()):
        for cell in page.cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, cell.id, "exec"), names)
                continue
            found += [computed(place, match, names) for place, match in waiting]
            waiting = [(cell.id, match) for match in PAIR.finditer(cell.source)]
    return found + [computed(place, match, names) for place, match in waiting]


def computed(place: str, match: re.Match[str], names: dict[str, Any]) -> Pair:
    values = tuple(np.asarray(eval(match[i], dict(names))) for i in (1, 3))
    return Pair(place, values, (match[2], match[4]), dict(names))


def test_every_form_on_the_page_belongs_to_a_pair(pairs: list[Pair]) -> None:
    leads = sum(len(LEAD.findall(cell.source)) for cell in Page.read(CHAPTER).prose)
    assert leads == 2 * len(pairs) == 2 * len(TRUTH)


@pytest.mark.parametrize("number", range(len(TRUTH)))
def test_the_numerator_form_is_the_transposed_denominator_form(
    pairs: list[Pair], number: int
) -> None:
    pair = pairs[number]
    numerator, denominator = pair.values
    assert pair.shapes == (str(numerator.shape), str(denominator.shape)), pair.place
    assert numerator.shape == denominator.shape[::-1], pair.place
    assert np.isfinite(numerator).all(), pair.place
    assert numerator.any(), pair.place
    np.testing.assert_allclose(numerator, denominator.T, rtol=0, atol=1e-12, err_msg=pair.place)


@pytest.mark.parametrize("number", range(len(TRUTH)))
def test_the_numerator_form_is_the_derivative(pairs: list[Pair], number: int) -> None:
    pair = pairs[number]
    truth = TRUTH[number](pair.names)
    assert truth.shape == pair.values[0].shape, pair.place
    np.testing.assert_allclose(pair.values[0], truth, rtol=0, atol=1e-9, err_msg=pair.place)


def test_every_pair_would_show_a_missing_transpose(pairs: list[Pair]) -> None:
    assert [pair.place for pair in pairs if len(set(pair.values[0].shape)) == 1] == []


def test_the_switch_stands_below_the_heading_of_the_first_pair() -> None:
    tree, outer, inner = new_document("page"), nodes.section(), nodes.section()
    tree += outer
    outer += [nodes.title(text="Chapter"), nodes.paragraph(text="far above"), inner]
    inner += [nodes.title(text="Two layouts"), nodes.paragraph(text="before")]
    for name in ("Numerator", "Denominator") * 2:
        lead = nodes.paragraph()
        lead += nodes.strong(text=f"{name} layout:")
        inner += [lead, nodes.math_block(text="x")]
    add_layouts(None, tree, "page")
    switches = [part for part in tree.findall(nodes.raw) if part.astext() == SWITCH]
    assert switches == [inner[1]]
    boxes = [part for part in inner if part.astext() == '<div class="bp-layouts">']
    assert len(boxes) == 2
