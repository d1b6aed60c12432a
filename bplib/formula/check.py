"""A formula is right only if all its sides are: ``check_formula`` computes them, or raises."""

import sys
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
from bplib.formula.operations import Undefined
from bplib.formula.reader import Claim, read, refuse

POINTS, TRIES, LENGTH = 5, 60, 72
LAYOUTS = ("numerator", "denominator")
Place = Callable[[Mapping[str, Array]], Evaluator]
Unusable = (ValueError, ArithmeticError, np.linalg.LinAlgError)


def check_formula(
    *formulas: str,
    equals: Any = None,
    points: int | None = None,
    near: float = 0.0,
    sizes: Mapping[str, tuple[int, ...]] | None = None,
    wrong: bool = False,
    layout: str = "numerator",
    method: str = "complex",
    raised: str = "",
    rounded: Any = (),
    **names: Any,
) -> None:
    r"""Compute every side of formulas, here and at random places, and compare them.

    Formula: |a - b| <= 1e-9 of the larger one, entry by entry, shapes alike; printed numbers digit
    by digit as in ``check``. Values are those of the notebook, by the names of notation. A keyword
    gives a name another value (``b=2.0``), a function of other names (``p=lambda W, x: W @ x``) or
    a formula (``delta=r"\nabla_{\mathbf s} L"``). Derivatives come by complex step from these.
    At random places every float that nothing is computed for is drawn anew, anywhere or ``near``
    its value, in the shapes that it has or that ``sizes`` says; ``points=0`` compares here only. ``wrong=True`` demands that the formula fails;
    ``equals`` is compared with an expression; ``rounded`` lists what printed decimals were rounded
    from; letters in ``raised`` carry their layer above.
    Shapes: bold letters are matrices or columns; an italic letter is a number, or with an index an
    entry, counted from 1; without one it stands for every entry.
    Raises: AssertionError naming two sides that differ, or shapes that do not fit; FormulaError (a
    ValueError) with the place for what cannot be read or has no value; TypeError for no string.
    Source: every formula of the course.

    >>> check_formula(r"(a + b)^2 = a^2 + 2 a b + b^2", a=1.0, b=2.0)
    ✓ formula: (a + b)^2 = a^2 + 2 a b + b^2 (2 sides; here and at 10 places)
    """
    frame = sys._getframe(1)
    notebook = ChainMap(frame.f_locals, frame.f_globals)
    options = Options(equals, points, near, sizes or {}, wrong, layout, method, raised, rounded)
    for formula in formulas or (None,):
        print(prove(formula, notebook, names, options))


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


def prove(
    formula: Any, notebook: Mapping[str, Any], names: Mapping[str, Any], options: Options
) -> str:
    """Compute and compare one formula; return the line that says what was compared.

    Formula: as in ``check_formula``.
    Shapes: as in ``check_formula``.
    Raises: as ``check_formula``.
    Source: the course's own.
    """
    _validated(formula, options)
    equals = options.equals
    keywords = {name: _meaning(name, value) for name, value in names.items()}
    if equals is not None and not isinstance(equals, str):
        keywords["equals"] = equals
    whole = f"{formula} = {equals}" if isinstance(equals, str) else formula
    claims = [_given(claim, keywords) for claim in read(whole)]
    rounded = tuple(float(v) for v in np.ravel(options.rounded))

    def place(moved: Mapping[str, Array]) -> Evaluator:
        scope = Scope(keywords, notebook).moving(moved)
        return Evaluator(whole, scope, options.layout, options.raised, rounded, options.method)

    return _judged(" ".join(whole.split()), claims, place, options)


def _validated(formula: Any, options: Options) -> None:
    if not isinstance(formula, str):
        validate.refuse("check_formula", "formula", "be LaTeX", repr(formula), error=TypeError)
    validate.choice("check_formula", "layout", options.layout, LAYOUTS)
    validate.choice("check_formula", "method", options.method, ("complex", "central"))
    if options.points is not None:
        validate.whole("check_formula", "points", options.points, 0)
    if validate.number("check_formula", "near", options.near) < 0:
        validate.refuse("check_formula", "near", "be 0 or positive", options.near)


def _judged(said: str, claims: list[Claim], place: Place, options: Options) -> str:
    """The line that says what was compared."""
    short = said if len(said) <= LENGTH else said[: LENGTH - 3] + "..."
    try:
        pairs = zip(claims, [None, *claims], strict=False)
        found = [_proved(place, c, before, options) for c, before in pairs]
    except AssertionError:
        if not options.wrong:
            raise
        return f"✓ formula: {short} (does not hold, as it should not)"
    if options.wrong:
        raise AssertionError(f"check_formula: {said} is shown as wrong, and holds.")
    return f"✓ formula: {short} ({'; '.join(dict.fromkeys(found))})"


def _given(claim: Claim, keywords: Mapping[str, Any]) -> Claim:
    """The claim that an expression equals the given value, or the claim as it is."""
    if "equals" not in keywords:
        return claim
    kind = "given" if callable(keywords["equals"]) else "result"
    sides = [*claim.chain.children, Token("RELATION", "="), Tree(kind, [], claim.chain.meta)]
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


def _proved(place: Place, claim: Claim, before: Claim | None, options: Options) -> str:
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
