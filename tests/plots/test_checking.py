"""Chapter 9's figures: the numbers drawn, the alternative texts, and what they refuse."""

import numpy as np
import pytest

from bplib import clinic, plots
from bplib.plots.checking import FLOOR, STEPS, WAYS
from bplib.plots.style import PALETTE


def cube(x):
    return x * x * x


def steps(way="central", h=1e-5):
    return plots.step_errors(cube, 2.43, 0.9, way, h)


def drawn(figure):
    """Label of each curve's way to its errors, and the marked point."""
    *curves, dot = figure.axes[0].lines
    heights = {way: 10 ** np.asarray(c.get_ydata()) for way, c in zip(WAYS, curves, strict=True)}
    return heights, [float(10 ** v[0]) for v in dot.get_data()]


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_the_figures_are_public():
    assert {"step_errors", "kink", "error_maps", "examination"} <= set(plots.__all__)


def test_the_right_arms_have_the_slopes_of_the_text():
    curves, _ = drawn(steps())
    large = np.array(STEPS) >= 1e-4
    h = np.array(STEPS)[large]
    assert np.allclose(curves["forward"][large], (2.7 * h + h**2) / 2.43, rtol=1e-3)
    assert np.allclose(curves["central"][large], h**2 / 2.43, rtol=1e-2)
    assert np.allclose(curves["complex step"][large], h**2 / 2.43, rtol=1e-3)


def test_the_left_arm_rises_except_for_the_complex_step():
    curves, _ = drawn(steps())
    h = np.array(STEPS)
    best = h[curves["central"].argmin()]
    assert 1e-6 <= best <= 1e-5
    assert 1e-9 <= h[curves["forward"].argmin()] <= 1e-7
    assert curves["central"][h <= 1e-13].min() > 1e-5
    assert np.allclose(curves["complex step"][h <= 1e-8], FLOOR)
    assert curves["central, float32"].min() > 1e-6


@pytest.mark.parametrize(
    ("way", "h", "said"),
    [
        ("central", 1e-5, "error 4e−11"),
        ("forward", 1e-8, "error 1e−8"),
        ("central, float32", 1e-5, "error 2e−3"),
        ("complex step", 1e-10, "error below 1e−14"),
    ],
)
def test_the_point_and_the_title_agree(way, h, said):
    figure = steps(way, h)
    curves, (x, y) = drawn(figure)
    assert figure.axes[0].get_title().endswith(said)
    assert x == pytest.approx(h)
    assert y == pytest.approx(curves[way][np.isclose(STEPS, h, rtol=1e-9, atol=0)][0])
    assert f"{way} at h = " in str(figure.get_label())


def test_only_the_chosen_way_stands_out():
    alphas = [line.get_alpha() for line in steps("forward, float32").axes[0].lines[:-1]]
    assert [alpha == 1.0 for alpha in alphas] == [way == "forward, float32" for way in WAYS]


@pytest.mark.parametrize(
    ("s", "title", "word"),
    [
        (0.5, "central 0.75, true 1", "disagree"),
        (0.0, "central 0.5, true 0", "disagree"),
        (-0.5, "central 0.25, true 0", "disagree"),
        (1.0, "central 1, true 1", "they agree"),
        (-1.5, "central 0, true 0", "they agree"),
    ],
)
def test_the_chord_mixes_both_slopes_within_a_step(s, title, word):
    figure = plots.kink(s)
    assert figure.axes[0].get_title() == title
    assert word in str(figure.get_label())
    (chord,) = [line for line in figure.axes[0].lines if line.get_color() == PALETTE["purple"]]
    assert chord.get_xydata().tolist() == [[s - 1, max(s - 1, 0)], [s + 1, max(s + 1, 0)]]


def test_the_maps_show_given_minus_expected():
    given, expected = clinic.examined(clinic.WARD["A"])
    figure = plots.error_maps(given, expected, "A", ("first", "second"))
    said = texts(figure)
    assert said[0] == "W1  relative error 0.8"
    entries = [text.replace("−", "-") for text in said if text.lstrip("−")[0].isdigit()]
    errors = np.concatenate([(given[k] - expected[k]).ravel() for k in given])
    assert np.allclose([float(text) for text in entries], errors, atol=0.0051)
    assert said[-2:] == ["first", "second"]


def test_the_largest_error_is_the_darkest():
    given, expected = clinic.examined(clinic.WARD["K"])
    figure = plots.error_maps(given, expected, "K", ("", ""))
    shades = np.array([patch.get_facecolor()[3] for patch in figure.axes[0].patches])
    errors = np.abs(given["W2"] - expected["W2"]).ravel()
    assert shades[16:24].argmax() == errors.argmax()
    assert shades[:16].max() == 0
    assert shades[24:].max() == 0


@pytest.mark.parametrize("letter", clinic.WARD)
def test_the_maps_pass_all_tensors_but_those_the_fault_names(letter):
    fault = clinic.WARD[letter]
    said = str(plots.examination(letter).get_label())
    for name in ("W1", "b1", "W2", "b2"):
        assert (f"{name} passes" in said) == (name not in fault.fails)


def test_the_answer_is_hidden_until_asked_for():
    hidden, shown = plots.examination("C"), plots.examination("C", "shown")
    assert hidden.axes[0].get_title() == "Patient C"
    assert texts(hidden)[-2:] == ["Which line is wrong?", ""]
    assert shown.axes[0].get_title() == "Patient C: bias not summed"
    assert texts(shown)[-2:] == [
        "here: grad_b1 = grad_S1",
        "healthy: grad_b1 = grad_S1.sum(axis=1, keepdims=True)",
    ]
    assert "b1 shape (4, 5), not (4, 1)" in str(shown.get_label())
    assert "not summed" not in str(hidden.get_label())


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: steps("sideways"), "step_errors: 'way' must be 'forward' or"),
        (lambda: steps(h=0.0), "step_errors: 'h' must be positive and finite"),
        (lambda: plots.kink(3.0), "kink: 's' must lie between -2.5 and 2.5; got 3"),
        (lambda: plots.examination("Z"), "examination: 'patient' must be 'A' or"),
        (lambda: plots.examination("A", "maybe"), "examination: 'answer' must be 'hidden' or"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
