"""check: exactly half a unit of the last printed digit is allowed, and no more."""

import pytest

from bplib.check import check


@pytest.mark.parametrize(
    ("printed", "computed"),
    [
        ("0.5", 0.55),
        ("0.5", 0.45),
        ("0.5000", 0.50005),
        ("7", 7 + 6.9e-9),
        ("-7", -7 - 6e-9),
        ("1", 1 + 0.9e-9),
        ("2000000", 2000000.001),
        ("1e2", 149.9),
        ("2.5e3", 2549.0),
        ("[1, 2.5]", [1.0, 2.549]),
    ],
)
def test_just_inside(printed, computed):
    check("x", printed, computed)


@pytest.mark.parametrize(
    ("printed", "computed"),
    [
        ("0.5", 0.5501),
        ("0.5", 0.4499),
        ("0.5", 0.55 + 1e-8),
        ("0.50", 0.505 + 1e-8),
        ("7", 7 + 1e-8),
        ("1", 1 + 1.5e-9),
        ("0", 1.5e-9),
        ("2000000", 2000000.01),
        ("1e2", 151.0),
        ("[1, 2.5]", [1.0, 2.551]),
    ],
)
def test_just_outside(printed, computed):
    with pytest.raises(AssertionError, match="is printed as"):
        check("x", printed, computed)


def test_a_list_of_whole_numbers_compares_as_numbers():
    check("x", "[280, 35]", [280.0, 35.0])
    with pytest.raises(TypeError, match=r"^check: 'x' must hold real numbers; got complex128\.$"):
        check("x", "1", 1 + 0j)
