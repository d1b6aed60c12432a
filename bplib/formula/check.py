"""A formula is right only if all its sides are: ``check_formula`` computes them, or raises."""

import sys
from collections import ChainMap
from collections.abc import Mapping
from typing import Any

import numpy as np
from lark import Token, Tree

from bplib import validate
from bplib.formula.evaluator import Evaluator
from bplib.formula.names import Array
from bplib.formula.places import Options, Place, proved
from bplib.formula.reader import Claim, read, refuse
from bplib.formula.scope import Scope, as_array

LENGTH = 72
LAYOUTS = ("numerator", "denominator")


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
    a formula (``s="W x"``). Derivatives come by complex step from these.
    At random places every float that nothing is computed for is drawn anew, anywhere or ``near``
    its value, in the shape that it has or that ``sizes`` says; ``points=0`` compares here only.
    ``wrong=True`` demands that the formula fails; ``equals`` is compared with an expression;
    ``rounded`` lists what printed decimals were rounded from; letters in ``raised`` carry their
    layer above.
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
        found = [proved(place, c, before, options) for c, before in pairs]
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
