"""A printed result is right only if every printed digit is: ``check`` compares, or raises."""

import re
from ast import literal_eval
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from math import copysign, isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bplib import validate

EXACT = Decimal("1e-9")
# Wide enough that every difference of two floats is exact: rounding here would judge a digit.
WIDE = Context(prec=1500, Emax=MAX_EMAX, Emin=MIN_EMIN)
ITEM = re.compile(r"[^][(),\s][^][(),]*")  # all that stands between brackets and commas


def check(name: str, printed: str, computed: ArrayLike) -> None:
    """Compare a printed result with the computed one, digit by digit.

    Formula: |printed - computed| <= 0.5 * 10**(-d) with d printed decimals; a number without
    decimals is exact (to 1e-9 of its size, at most half a unit), and a minus must be one: -0.0.
    A number is what ``float`` and ``ast.literal_eval`` both read as the same finite number:
    ``36``, ``-0.50``, ``.5``, ``1_000``, ``1.2e-3``; not ``nan``, ``True``, ``007`` or ``- 1``.
    Shapes: ``computed`` is a scalar or an array of any shape. ``printed`` has the same one:
    ``"0.4916"``, ``"[[12, 50], [0, 2]]"``; a flat list ``"[280, 35]"`` stands for a column (n, 1)
    or a 1-D array (n,).
    Raises: AssertionError that names the entry if a digit is wrong; TypeError or ValueError if
    the two cannot be compared (no number, another shape, empty, not finite).
    Source: every printed answer of the course.

    >>> check("norm", "8.602", 74**0.5)
    ✓ norm = 8.602
    """
    value = validate.array("check", name, computed, kinds="iuf")
    if np.asarray(computed).dtype.kind in "iu":
        value = np.asarray(computed)  # as it is: 2**53 + 1 is no float
    texts = _texts(name, printed)
    column = texts.ndim == 1 and value.shape == (texts.size, 1)
    if texts.shape != value.shape and not column:
        raise ValueError(
            f"check: {name!r} is printed with shape {texts.shape}, computed with {value.shape}."
        )
    for entry, text in np.ndenumerate(texts.reshape(value.shape)):
        if not agrees(text, value[entry].item()):
            where = f"{name}{list(entry)}" if entry else name
            found = f"{value[entry].item():.{max(10, len(text))}g}"
            raise AssertionError(f"check: {where} is printed as {printed}, computed {found}.")
    print(f"✓ {name} = {printed}")


def _texts(name: str, printed: str) -> NDArray[Any]:
    """The text of each printed number, in the printed shape."""
    if not isinstance(printed, str):
        raise TypeError(f"check: 'printed' must be a string such as '0.4916'; got {printed!r}.")
    quoted = ITEM.sub(lambda item: repr(item.group().strip()), printed.strip())
    try:
        texts = np.array(literal_eval(quoted), dtype=object)
    except (ValueError, SyntaxError):
        texts = np.array(None)
    if not texts.size or not all(map(_is_number, texts.flat)):
        raise ValueError(
            f"check: 'printed' of {name!r} must be a number or a nested list; got {printed!r}."
        )
    return texts


def _is_number(text: str) -> bool:
    try:
        read = float(text), float(literal_eval(text)), float(Decimal(text))
    except (TypeError, ValueError, SyntaxError, ArithmeticError):
        return False
    return isfinite(read[0]) and read[0] == read[1]


def agrees(text: str, value: float) -> bool:
    """Say whether every digit of a printed number is right, by exact arithmetic.

    Formula: as in ``check``.
    Shapes: none.
    Raises: nothing.
    Source: the course's own.

    >>> agrees("8.602", 74**0.5)
    True
    """
    with localcontext(WIDE):
        number = Decimal(text)
        unit = Decimal(1).scaleb(int(number.as_tuple().exponent))
        allowed = unit / 2 + EXACT * unit  # 0.55 is no float, and prints as 0.5 and as 0.6
        if (not number) if "e" in text.lower() else unit == 1:
            allowed = min(EXACT * max(Decimal(1), abs(number)), unit / 2)
        signed = not text.startswith("-") or copysign(1, value) < 0
        return signed and abs(Decimal(value) - number) <= allowed
