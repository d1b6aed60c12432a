"""The places at which a claim is compared: the notebook's values, then random ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from zlib import crc32

import numpy as np

from bplib.formula import shapes
from bplib.formula.claims import EQUAL, general, hold, order_of, shape_claim
from bplib.formula.evaluator import Evaluator
from bplib.formula.names import Array
from bplib.formula.operations import Undefined
from bplib.formula.reader import Claim
from bplib.formula.scope import as_array

Place = Callable[[Mapping[str, Array]], Evaluator]
Unusable = (ValueError, ArithmeticError, np.linalg.LinAlgError)

POINTS, TRIES = 5, 60


@dataclass(frozen=True)
class Options:
    """How formulas are read and compared, as ``check_formula`` says."""

    equals: Any = None
    points: int | None = None
    near: float = 0.0
    sizes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    wrong: bool = False
    layout: str = "numerator"
    method: str = "complex"
    raised: str = ""
    rounded: Any = ()


def proved(place: Place, claim: Claim, before: Claim | None, options: Options) -> str:
    """Compare the claim here, and at random places if it says something there."""
    sides, relations = order_of(claim)
    here = place({})
    if shapes.is_shape(claim.chain) and (before or shapes.multiplies(claim.chain)):
        shape_claim(here, claim, before)
        return "shapes"
    if not relations:
        here.refuse(sides[0], "nothing is claimed: write an equation, or say equals=...")
    try:
        with np.errstate(all="ignore"):
            shape = hold(here, claim, sides, relations)
    except Undefined as error:
        raise AssertionError(error.args[0]) from None
    except LookupError as error:
        here.refuse(claim.chain, str(error.args[0]))
    _agrees_with_notebook(here)
    said = f"{len(sides)} sides{f' of shape {shape}' if shape else ''}; here"
    sides = general(claim.chain)
    free = sorted(n for n in here.scope.leaves if not here.scope.fixed(n))
    points, near = options.points, options.near
    wanted = points if points is not None else POINTS if set(relations) <= {"="} else 0
    if len(sides) < 2 or not free or not wanted:
        return said
    if set(relations) <= set(EQUAL):
        relations = ["="] * (len(sides) - 1)
    elif len(sides) < len(relations) + 1:
        return said
    ties = 0 if here.differentiated or near else wanted
    rng = np.random.default_rng(crc32(here.latex.encode()))
    given = {name: np.asarray(here.scope.value(name)) for name in free}
    given |= {name: np.zeros(shape) for name, shape in options.sizes.items() if name in given}
    holds = partial(hold, claim=claim, sides=sides, relations=relations)
    for number in range(wanted + ties):
        draw = partial(_draw, rng, given, near, number >= wanted)
        if not _holds_somewhere(place, draw, holds, free) and number < wanted:
            here.refuse(claim.chain, "no random place was found where it is defined: points=0")
    return f"{said} and at {wanted + ties} places"


def _draw(
    rng: np.random.Generator, given: Mapping[str, Array], near: float, tie: bool, positive: int
) -> dict[str, Array]:
    """New values of the given shapes; 0 and 1 alone make ties and zeros."""
    drawn = {}
    for name, value in given.items():
        new = rng.integers(0, 2, value.shape) if tie else rng.normal(size=value.shape)
        new = value + near * new if near else np.abs(new) if positive else new
        drawn[name] = np.asarray(new, dtype=float)
    return drawn


def _holds_somewhere(place: Place, draw: Any, holds: Any, free: list[str]) -> bool:
    """Compare the sides at one random place where all of them are defined."""
    for attempt in range(TRIES):
        try:
            with np.errstate(all="ignore"):
                holds(place(draw(attempt % 2)))
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
    """What a function gives is what the notebook has computed, where all comes from there."""
    scope = here.scope
    if scope.leaves & scope.keywords.keys():
        return
    for name in [n for n in scope.cache if callable(scope.keywords.get(n))]:
        value, kept = scope.value(name), as_array(scope.notebook.get(name))
        if kept is None or value is None or np.size(kept) != np.size(value):
            continue
        if not np.allclose(np.ravel(kept), np.ravel(value), rtol=1e-6, atol=1e-9):
            raise AssertionError(
                f"check_formula: the function of {name} gives {np.ravel(value)}, "
                f"the notebook has {np.ravel(kept)}."
            )
