"""A slider hands over clean numbers and says each in one format."""

import re

import numpy as np
import pytest

from bplib.explore.sliders import Slider, control


def values(given):
    return control("x", given).values


def texts(given):
    return control("x", given).texts


def test_a_tuple_is_an_inclusive_range():
    assert values((0, 1, 0.1)) == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    assert values((1, 5, 2)) == [1, 3, 5]
    assert values((0, 1, 0.3)) == [0.0, 0.3, 0.6, 0.9]
    assert values((2, 2, 1)) == [2]


@pytest.mark.parametrize("given", [(1, 3, 1), [1, 2, 3], range(1, 4), np.array([1, 2, 3])])
def test_whole_numbers_are_python_ints(given):
    assert values(given) == [1, 2, 3]
    assert {type(value) for value in values(given)} == {int}


def test_other_numbers_are_clean_python_floats():
    assert values((0, 1, 0.1))[3] == 0.3
    assert {type(value) for value in values(np.linspace(0, 1, 3))} == {float}
    assert str(values([-0.0, 1.0])[0]) == "0.0"


@pytest.mark.parametrize(
    "given",
    [[1e-12, 1e-6, 1e-3], [-1e-17, 1.0], [0.1 * 3, 1 / 3], [1e300, 1e-300], [2**60 + 1, 2**60 + 2]],
)
def test_a_list_is_handed_over_as_it_is(given):
    assert values(given) == given
    assert len(set(texts(given))) == len(given)


def test_a_range_of_small_steps_is_exact():
    assert values((0, 3e-12, 1e-12)) == [0.0, 1e-12, 2e-12, 3e-12]


@pytest.mark.parametrize("given", [(0, 1e7, 1), (0, 1, 1e-300), range(10**9), np.zeros(1001)])
def test_counts_are_checked_before_lists_are_made(given):
    with pytest.raises(ValueError, match=r"explore: 'x' must hold 1 to 1000 values; got \d+"):
        control("x", given)


@pytest.mark.parametrize("name", ["a b", "2", 'x"', ""])
def test_a_slider_s_name_is_a_python_name(name):
    with pytest.raises(ValueError, match="'sliders' must have names that Python allows"):
        control(name, [1, 2])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((0, 0.1, 0.05), ["0.00", "0.05", "0.10"]),
        ([-1, 2], ["−1", "2"]),
        ([0.5, 1e-4], ["0.5000", "0.0001"]),
        ([1e-6, 2e-6], ["0.000001", "0.000002"]),
        ([0, 1 / 3], ["0.0000", "0.3333"]),
        (["sigmoid", "tanh"], ["sigmoid", "tanh"]),
        ([1e-12, 1e-6], ["1e−12", "1e−06"]),
        ([-1e-17, 0.5], ["0.0", "0.5"]),
        (np.array([0.1, 0.2]) * 3, ["0.3", "0.6"]),
        (Slider([1, 2], unit="px"), ["1\N{NO-BREAK SPACE}px", "2\N{NO-BREAK SPACE}px"]),
        (Slider([1, 2], unit="%"), ["1%", "2%"]),
    ],
)
def test_texts(given, expected):
    assert texts(given) == expected


def test_label_and_start():
    plain = control("learning_rate", [1, 2])
    assert (plain.label, plain.start, plain.play) == ("learning rate", 0, False)
    full = control("x", Slider((0, 1, 0.1), label="position", start=0.1 * 3, play=True))
    assert (full.label, full.start, full.play) == ("position", 3, True)
    assert control("x", Slider(["a", "b"], start="b")).start == 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "'x' must hold 1 to 1000 values; got []"),
        ((0, 1), "'x' must be a range (first, last, step) with first <= last and step > 0"),
        ((0, 1, 0), "step > 0; got (0, 1, 0)"),
        ((1, 0, 0.1), "first <= last"),
        ([1, 1.0], "'x' must hold different values"),
        ([0.0, float("nan")], "'x' must be finite; got [0.0, nan]"),
        ((0, float("inf"), 1), "'x' must be finite"),
        ("tanh", "'x' must be (first, last, step), a list of numbers, a list of strings"),
        (3, "got 3"),
        ([True, False], "got [True, False]"),
        ([1, "a"], "got [1, 'a']"),
        (("a", "b"), "got ('a', 'b')"),
        (Slider([1, 2], start=3), "'x' must start at one of its values; got 3"),
        (Slider(["a"], start=0), "'x' must start at one of its values; got 0"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(given, message):
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        control("x", given)
    assert str(caught.value).startswith("explore: 'x' must")
