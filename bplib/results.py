"""What a cell computed: name, shape and numbers of each result, in one line."""

from typing import Any

from numpy.typing import ArrayLike, NDArray

from bplib import validate


def results(digits: int = 4, **values: ArrayLike) -> None:
    """Print results by their names, in as many digits as the text uses.

    Formula: each number is rounded to ``digits`` significant ones.
    Shapes: any; a column (n, 1) is printed as a flat list, behind its shape.
    Raises: TypeError or ValueError that names a result that is empty or holds no finite numbers.
    Source: the course's own.

    >>> results(s=[[3.0], [-1.0]], L=2)
    s (2, 1): [3, -1]
    L: 2
    """
    for name, value in values.items():
        array = validate.array("results", name, value, kinds="iuf")
        column = array.ndim == 2 and array.shape[1] == 1
        shape = f" {array.shape}" if array.ndim else ""
        print(f"{name}{shape}: {_text(array[:, 0] if column else array, digits)}")


def _text(array: NDArray[Any], digits: int) -> str:
    if array.ndim:
        return f"[{', '.join(_text(part, digits) for part in array)}]"
    return f"{array + 0.0:.{digits}g}"  # + 0.0: no negative zero
