"""A printed result is right only if every printed digit is: ``check`` compares, or raises."""

import re
from ast import literal_eval

import numpy as np
from numpy.typing import ArrayLike, NDArray

NUMBER = re.compile(r"[-+]?\d+(?:\.(\d+))?(?:e([-+]?\d+))?", re.IGNORECASE)
EXACT = 1e-9


def check(name: str, printed: str, computed: ArrayLike) -> None:
    """Compare a printed result with the computed one, digit by digit.

    Formula: |printed - computed| <= 0.5 * 10**(-d) with d printed decimals; a number printed
    without decimals is exact (to 1e-9 of its size).
    Shapes: ``computed`` is a scalar or an array of any shape. ``printed`` has the same one:
    ``"0.4916"``, ``"[[12, 50], [0, 2]]"``; a flat list ``"[280, 35]"`` stands for a column (n, 1)
    or a 1-D array (n,).
    Raises: AssertionError that names the entry if a digit is wrong; TypeError or ValueError if
    the two cannot be compared (no number, another shape, empty, not finite).
    Source: every printed answer of the course.

    >>> check("norm", "8.602", 74**0.5)
    ✓ norm = 8.602
    """
    value = _computed(name, computed)
    stated, tolerance = _printed(name, printed, value.shape)
    wrong = np.abs(value - stated) > tolerance
    if wrong.any():
        entry = tuple(int(i) for i in np.argwhere(wrong)[0])
        where = f"{name}{list(entry)}" if entry else name
        raise AssertionError(
            f"check: {where} is printed as {printed}, computed {value[entry]:.10g}."
        )
    print(f"✓ {name} = {printed}")


def _computed(name: str, computed: ArrayLike) -> NDArray[np.float64]:
    value = np.asarray(computed)
    if value.dtype.kind not in "iuf":
        raise TypeError(f"check: {name!r} must be computed as real numbers; got {value.dtype}.")
    if value.size == 0:
        raise ValueError(f"check: {name!r} is empty, shape {value.shape}.")
    if not np.isfinite(value).all():
        raise ValueError(f"check: {name!r} must be finite; got {value.tolist()}.")
    return value.astype(np.float64)


def _printed(
    name: str, printed: str, shape: tuple[int, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The printed numbers and the half unit of each one's last digit, in the computed shape."""
    if not isinstance(printed, str):
        raise TypeError(f"check: 'printed' must be a string such as '0.4916'; got {printed!r}.")
    matches = list(NUMBER.finditer(printed))
    if not matches:
        raise ValueError(f"check: 'printed' of {name!r} holds no number; got {printed!r}.")
    stated = _parse(name, printed)
    column = stated.ndim == 1 and shape == (stated.size, 1)
    if stated.shape != shape and not column:
        raise ValueError(
            f"check: {name!r} is printed with shape {stated.shape}, computed with {shape}."
        )
    half_units = [_half_unit(match) for match in matches]
    return stated.reshape(shape), np.array(half_units, dtype=np.float64).reshape(shape)


def _parse(name: str, printed: str) -> NDArray[np.float64]:
    try:
        stated = np.array(literal_eval(printed.strip()), dtype=np.float64)
    except (ValueError, SyntaxError, TypeError):
        raise ValueError(
            f"check: 'printed' of {name!r} must be a number or a nested list; got {printed!r}."
        ) from None
    return stated


def _half_unit(match: re.Match[str]) -> float:
    decimals, exponent = match.group(1), match.group(2)
    if decimals is None and exponent is None:
        return EXACT * max(1.0, abs(float(match.group())))
    unit = 10.0 ** (int(exponent or 0) - len(decimals or ""))
    return 0.5 * unit + EXACT * unit
