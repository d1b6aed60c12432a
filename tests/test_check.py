"""check: every printed digit counts, and what cannot be compared is refused."""

import numpy as np
import pytest

from bplib.check import check

RIGHT = [
    ("0.4916", 0.49161),
    ("36", 36.0),
    ("36", 36 + 1e-12),
    ("-8.35", -8.35),
    ("3.2", 3.1999999999999997),
    ("0.0900", 0.09003057),
    ("1.2e-3", 0.00123),
    ("[[12, 50], [0, 2]]", [[12, 50], [0, 2]]),
    ("[0.2447, 0.0900, -0.3348]", [[0.24473], [0.09003], [-0.33476]]),
    ("[280, 35]", np.array([280.0, 35.0])),
    ("0.125", 0.1250000000001),
]


@pytest.mark.parametrize(("printed", "computed"), RIGHT)
def test_right_digits_pass_and_are_printed(printed, computed, capsys):
    check("result", printed, computed)
    assert capsys.readouterr().out == f"✓ result = {printed}\n"


@pytest.mark.parametrize(("printed", "computed"), RIGHT)
def test_each_single_digit_counts(printed, computed):
    mantissa = printed.split("e")[0]
    for place, digit in enumerate(mantissa):
        if digit.isdigit():
            for other in set("0123456789") - {digit}:
                changed = printed[:place] + other + printed[place + 1 :]
                with pytest.raises((AssertionError, ValueError)):
                    check("result", changed, computed)


def test_a_lost_minus_sign_is_found():
    with pytest.raises(AssertionError, match=r"check: x is printed as 1, computed -1\."):
        check("x", "1", -1.0)


def test_the_wrong_entry_is_named():
    with pytest.raises(AssertionError, match=r"x\[1, 0\] is printed as .* computed 35\."):
        check("x", "[280, 36]", [[280.0], [35.0]])


def test_a_number_without_decimals_is_exact():
    with pytest.raises(AssertionError):
        check("x", "36", 36.3)
    check("large", "100000000", 1e8 * (1 + 1e-10))


def test_half_a_unit_of_the_last_digit_is_the_limit():
    check("x", "0.49", 0.4949)
    with pytest.raises(AssertionError):
        check("x", "0.49", 0.4951)


@pytest.mark.parametrize(
    ("printed", "computed", "kind", "words"),
    [
        ("[1, 2]", [[1, 2]], ValueError, r"printed with shape \(2,\), computed with \(1, 2\)"),
        ("1", [1.0, 1.0], ValueError, r"printed with shape \(\), computed with \(2,\)"),
        ("[1, 1]", 1.0, ValueError, r"printed with shape \(2,\), computed with \(\)"),
        ("1", np.nan, ValueError, "must be finite; got nan"),
        ("1", np.inf, ValueError, "must be finite; got inf"),
        ("[]", [], ValueError, r"is empty, shape \(0,\)"),
        ("nan", 1.0, ValueError, "holds no number; got 'nan'"),
        ("1 or 2", 1.0, ValueError, "must be a number or a nested list"),
        ("[[1], [2, 3]]", [[1], [2]], ValueError, "must be a number or a nested list"),
        ("1", 1 + 0j, TypeError, "must be computed as real numbers; got complex128"),
        ("1", True, TypeError, "must be computed as real numbers; got bool"),
        (1, 1.0, TypeError, "'printed' must be a string such as '0.4916'; got 1"),
    ],
)
def test_what_cannot_be_compared_is_refused(printed, computed, kind, words):
    with pytest.raises(kind, match=words):
        check("x", printed, computed)
