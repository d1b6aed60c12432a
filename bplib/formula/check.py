"""A formula is right only if all its sides are: ``check_formula`` computes them, or raises."""

import sys
from collections import ChainMap
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from zlib import crc32

import numpy as np
from lark import Token, Tree

from bplib import validate
from bplib.formula import shapes
from bplib.formula.claims import EQUAL, general, hold, order_of, shape_claim
from bplib.formula.evaluator import Evaluator
from bplib.formula.names import Array, Scope, as_array
from bplib.formula.reader import Claim, read, refuse

POINTS, TRIES, LENGTH = 5, 60, 72
LAYOUTS = ("numerator", "denominator")
Place = Callable[[Mapping[str, Array]], Evaluator]
Unusable = (ValueError, ArithmeticError, np.linalg.LinAlgError)


def check_formula(
    formula: str,
    *,
    equals: Any = None,
    points: int | None = None,
    wrong: bool = False,
    layout: str = "numerator",
    method: str = "complex",
    raised: str = "",
    rounded: Any = (),
    **names: Any,
) -> None:
    r"""Compute every side of a formula, here and at random places, and compare them.

    Formula: |a - b| <= 1e-9 of the larger one, entry by entry, shapes alike; printed numbers digit
    by digit as in ``check``. Values are those of the notebook, by the names of notation. A keyword
    gives a name another value (``b=2.0``), a function of other names (``p=lambda W, x: W @ x``) or
    a formula (``delta=r"\nabla_{\mathbf s} L"``). Derivatives come by complex step from these.
    At random places every float that nothing is computed for is drawn anew; ``points=0`` compares
    here only. ``wrong=True`` demands that the formula fails.
    Shapes: bold letters are matrices or columns; an italic letter is a number, or with an index an
    entry, counted from 1; without one it stands for every entry.
    Raises: AssertionError naming two sides that differ, or shapes that do not fit; FormulaError (a
    ValueError) with the place for what cannot be read or has no value; TypeError for no string.
    Source: every formula of the course.

    >>> check_formula(r"(a + b)^2 = a^2 + 2 a b + b^2", a=1.0, b=2.0)
    ✓ formula: (a + b)^2 = a^2 + 2 a b + b^2 (2 sides; here and at 10 places)
    """
    if not isinstance(formula, str):
        validate.refuse("check_formula", "formula", "be LaTeX", repr(formula), error=TypeError)
    validate.choice("check_formula", "layout", layout, LAYOUTS)
    validate.choice("check_formula", "method", method, ("complex", "central"))
    if points is not None:
        validate.whole("check_formula", "points", points, 0)
    frame = sys._getframe(1)
    notebook = ChainMap(frame.f_locals, frame.f_globals)
    exact = tuple(float(v) for v in np.ravel(rounded))
    whole = f"{formula} = {equals}" if isinstance(equals, str) else formula
    claims = [*read(whole)]
    if equals is not None and not isinstance(equals, str):
        names, claims = {**names, "equals": equals}, [_given(claim) for claim in claims]
    keywords = {name: _meaning(name, value) for name, value in names.items()}

    def place(moved: Mapping[str, Array]) -> Evaluator:
        scope = Scope(keywords, notebook).moving(moved)
        return Evaluator(whole, scope, layout, raised, exact, method)

    said = " ".join(whole.split())
    said = said if len(said) <= LENGTH else said[: LENGTH - 3] + "..."
    try:
        found = [
            _proved(place, c, b, points) for c, b in zip(claims, [None, *claims], strict=False)
        ]
    except AssertionError:
        if not wrong:
            raise
        print(f"✓ formula: {said} (does not hold, as it should not)")
        return
    if wrong:
        raise AssertionError(f"check_formula: {said} is shown as wrong, and holds.")
    print(f"✓ formula: {said} ({'; '.join(dict.fromkeys(found))})")


def _given(claim: Claim) -> Claim:
    """The claim that an expression equals the given value."""
    sides = [*claim.chain.children, Token("RELATION", "="), Tree("given", [], claim.chain.meta)]
    return Claim(Tree("chain", sides, claim.chain.meta), claim.start, claim.end)


def _meaning(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        if as_array(value) is None and not callable(value):
            expected = "be numbers, a function or a formula"
            validate.refuse("check_formula", name, expected, repr(value), error=TypeError)
        return value
    chain = read(value)[0].chain
    if len(read(value)) > 1 or len(chain.children) > 1:
        refuse(value, 0, f"the meaning of {name} is one expression")
    return Tree("meaning", [value, chain.children[0]], chain.meta)


def _proved(place: Place, claim: Claim, before: Claim | None, points: int | None) -> str:
    """Compare the claim here, and at random places if it says something there."""
    sides, relations = order_of(claim)
    here = place({})
    if shapes.is_shape(claim.chain) and (before or shapes.multiplies(claim.chain)):
        shape_claim(here, claim, before)
        return "shapes"
    if not relations:
        here.refuse(sides[0], "nothing is claimed: write an equation, or say equals=...")
    with np.errstate(all="ignore"):
        shape = hold(here, claim, sides, relations)
    _agrees_with_notebook(here)
    said = f"{len(sides)} sides{f' of shape {shape}' if shape else ''}; here"
    sides = general(claim.chain)
    free = sorted(n for n in here.scope.leaves if not here.scope.fixed(n))
    wanted = points if points is not None else POINTS if set(relations) <= {"="} else 0
    if len(sides) < 2 or not free or not wanted:
        return said
    if set(relations) <= set(EQUAL):
        relations = ["="] * (len(sides) - 1)
    elif len(sides) < len(relations) + 1:
        return said
    ties = 0 if here.differentiated else wanted
    rng = np.random.default_rng(crc32(here.latex.encode()))
    sizes = {name: np.shape(here.scope.value(name)) for name in free}
    for number in range(wanted + ties):
        draw = rng.normal if number < wanted else partial(rng.integers, 0, 2)
        if (
            not _holds_somewhere(
                place,
                sizes,
                draw,
                partial(hold, claim=claim, sides=sides, relations=relations),
                free,
            )
            and number < wanted
        ):
            here.refuse(claim.chain, "no random place was found where it is defined: points=0")
    return f"{said} and at {wanted + ties} places"


def _holds_somewhere(
    place: Place, sizes: Mapping[str, Any], draw: Any, holds: Any, free: Any
) -> bool:
    """Compare the sides at one random place where all of them are defined."""
    for attempt in range(TRIES):
        moved = {name: np.asarray(draw(size=size), dtype=float) for name, size in sizes.items()}
        if attempt % 2:
            moved = {name: np.abs(value) for name, value in moved.items()}
        try:
            with np.errstate(all="ignore"):
                holds(place(moved))
        except Unusable:
            continue
        except AssertionError as error:
            raise type(error)(
                f"{error}\n  at a random place; here it holds. {_hint(free)}"
            ) from None
        return True
    return False


def _hint(free: list[str]) -> str:
    drawn = ", ".join(free)
    return (
        f"Drawn: {drawn}. If one of them is computed from others, name its function, "
        f"as in {free[0]}=lambda ...; points=0 compares here only."
    )


def _agrees_with_notebook(here: Evaluator) -> None:
    """What a function gives is what the notebook has computed, where it has."""
    scope = here.scope
    for name in [n for n in scope.cache if callable(scope.keywords.get(n))]:
        value, kept = scope.value(name), as_array(scope.notebook.get(name))
        if kept is not None and np.size(kept) == np.size(value):
            if not np.allclose(np.ravel(kept), np.ravel(value), rtol=1e-6, atol=1e-9):
                raise AssertionError(
                    f"check_formula: the function of {name} gives {np.ravel(value)}, "
                    f"the notebook has {np.ravel(kept)}."
                )
