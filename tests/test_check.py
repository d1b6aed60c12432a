"""check: every printed digit counts, and what cannot be compared is refused."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

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
        ("[]", [], ValueError, r"must not be empty; got shape \(0,\)"),
        ("[]", [1.0], ValueError, r"must be a number or a nested list; got '\[\]'"),
        ("nan", 1.0, ValueError, "must be a number or a nested list; got 'nan'"),
        ("1 or 2", 1.0, ValueError, "must be a number or a nested list"),
        ("[[1], [2, 3]]", [[1], [2]], ValueError, "must be a number or a nested list"),
        ("1", 1 + 0j, TypeError, "must hold real numbers; got complex128"),
        ("1", True, TypeError, "must hold real numbers; got bool"),
        (1, 1.0, TypeError, "'printed' must be a string such as '0.4916'; got 1"),
        ("[1, 2]", np.ma.array([1, 2], mask=[0, 1]), TypeError, "must have no mask; got a masked"),
        ("[1, 2]", [[1.0], [2.0, 3.0]], ValueError, "must be one array; got rows of different"),
    ],
)
def test_what_cannot_be_compared_is_refused(printed, computed, kind, words):
    with pytest.raises(kind, match=words):
        check("x", printed, computed)


@pytest.mark.parametrize("printed", ["36", "+36", "36.", "3.6e1", "3.60E+1", "3_6", " 36 ", "(36)"])
def test_every_way_to_write_a_number(printed):
    check("x", printed, 36.0)
    check("x", f"[[{printed}, .5], [1.e3, -0.50]]", [[36.0, 0.5], [1000.0, -0.5]])


@pytest.mark.parametrize(
    "item",
    [
        "'nan'",
        "nan",
        "inf",
        "-inf",
        "True",
        "None",
        "1j",
        "0x10",
        "007",
        "--1",
        "1__0",
        "1_",
        ".",
        "e3",
        "1e",
        "1e400",
        "1e-99999999999999999999",
        "abc",
        "٣",
        "１",
        "1+1",
        "f(1)",
        "[]",
        "{}",
        '"1"',
    ],
)
@pytest.mark.parametrize("where", ["{}", "[{}, 1]", "[[1], [{}]]"])
def test_anything_but_a_number_is_refused(item, where):
    with pytest.raises(ValueError, match=r"^check: 'printed' of 'x' must be a number or a nested"):
        check("x", where.format(item), 1.0)


@pytest.mark.parametrize(
    "printed",
    [
        "",
        " ",
        "1 2",
        "1 # 2",
        "['nan', 1] # 2",
        "- 1",
        "[1, 2",
        "1]",
        "[1][0]",
        "[1](2)",
        "[1 2]",
        "[1, # one\n 2]",
        "[1]\n[2]",
        "1\x00",
        "[" * 300 + "1" + "]" * 300,
        "[[1], 2]",
        "1;2",
    ],
)
@pytest.mark.parametrize("computed", [12.0, [777.0, 1.0], [1.0, 2.0], 1.0])
def test_a_list_is_brackets_numbers_and_commas(printed, computed):
    with pytest.raises(ValueError, match=r"^check: 'printed' of 'x' must be a number or a nested"):
        check("x", printed, computed)


@pytest.mark.parametrize(
    ("printed", "computed"),
    [
        (".123456789012", 99.0),
        (".5000000", 0.504),
        ("[1.5, .5]", [1.5, 0.56]),  # the tolerance of the number itself, not of another
        ("[.5, 123456]", [0.5, 123456.4]),
        ("1.e3", 1501.0),
        ("1000000000", 1000000001),
        ("[5, 20000000000]", [5, 20000000001]),
        ("9007199254740993", 9007199254740992),
        ("-0.0", 0.04),
        ("-0.0", 0.0),
        ("-0", 0.0),
        ("[1, -0.00]", [1.0, 0.001]),
        ("0e5", 49999.0),
        ("0e999999999", 1.0),
    ],
)
def test_a_wrong_number_however_it_is_written(printed, computed):
    with pytest.raises(AssertionError, match=r"^check: x.* is printed as .*, computed "):
        check("x", printed, computed)


@pytest.mark.parametrize(
    ("printed", "computed"),
    [
        ("-0.0", -0.04),
        ("-0.0", -0.0),
        ("0.0", -0.04),
        ("0.00e0", 0.0),
        ("9007199254740993", 9007199254740993),
        ("1000000000", 1000000000.4),
        (".5000000", 0.50000004),
    ],
)
def test_a_right_number_however_it_is_written(printed, computed):
    check("x", printed, computed)


def test_a_wrong_number_is_shown_with_enough_digits():
    with pytest.raises(AssertionError, match=r"computed 0\.12345678901234\.$"):
        check("x", "0.12345678901254", 0.12345678901234)


PROPERTY = settings(derandomize=True)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
DIGITS = st.integers(1, 17)


@PROPERTY
@given(FLOATS, DIGITS, st.sampled_from("fe"))
@example(12345.67890123455, 9, "f")
@example(5e-324, 17, "e")
@example(-0.0, 1, "f")
def test_a_number_is_never_refused_for_its_own_print(value, digits, style):
    printed = f"{value:.{digits}{style}}"
    assume(abs(float(printed)) < np.inf)  # 1.8e+308 is no float
    check("x", printed, value)


@PROPERTY
@given(FLOATS, DIGITS, st.sampled_from("fe"), st.data())
def test_no_number_passes_with_another_last_digit(value, digits, style, data):
    mantissa, mark, exponent = f"{value:.{digits}{style}}".partition("e")
    other = data.draw(st.sampled_from(sorted(set("0123456789") - {mantissa[-1]})))
    changed = f"{mantissa[:-1]}{other}{mark}{exponent}"
    assume(abs(float(changed)) < np.inf)  # 1.8e+308 is no float
    half = abs(Decimal(changed) - Decimal(f"{mantissa}{mark}{exponent}")) / 2
    assume(abs(Decimal(changed) - Decimal(value)) > half * (1 + Decimal("1e-8")))  # 0.25 is both
    with pytest.raises(AssertionError):
        check("x", changed, value)


@PROPERTY
@given(st.integers(-(2**63), 2**63 - 1))
def test_whole_numbers_are_compared_to_the_last_digit(value):
    check("n", str(value), np.int64(value))
    for other in (value - 1, value + 1):
        with pytest.raises(AssertionError):
            check("n", str(other), np.int64(value))
