"""Chapter 7's nudges: a chain of number lines, the four uses of x, the corner of a maximum."""

import numpy as np
import pytest

from bplib import plots
from bplib.gradcheck import numerical_gradient
from bplib.plots.style import BACKWARD, FORWARD, GREEN


def f(x, y=2.0):
    return (x * y + np.exp(x)) / (x + np.maximum(x, y))


def plain(text):
    return str(text).replace("−", "-")


def texts(figure):
    return [plain(text.get_text()) for text in figure.axes[0].texts]


def bars(figure):
    return [(bar.get_y(), bar.get_height()) for bar in figure.axes[0].patches]


def test_the_figures_are_public():
    assert {"nudge_chain", "four_wires", "max_corner"} <= set(plots.__all__)


@pytest.mark.parametrize(
    ("y", "slope", "change"),
    [(1.0, "-1", "-0.2"), (2.0, "-0.25", "-0.05"), (4.0, "-0.062", "-0.013")],
)
def test_a_nudge_is_multiplied_on_its_last_line_only(y, slope, change):
    figure = plots.nudge_chain(y)
    said = texts(figure)
    assert f"× ∂f/∂u = -1/u² = {slope}" in said
    assert f"f = {plain(plots.style.trimmed(1 / y, 3))},  Δf ≈ {change}" in said
    assert [text for text in said if ",  Δ" in text][:3] == [
        f"{name} = {y:g},  Δ{name} = 0.2" for name in "ymu"
    ]
    thick = [line for line in figure.axes[0].lines if line.get_linewidth() == 5]
    lengths = [float(np.ptp(line.get_xdata())) / 0.98 for line in thick]
    assert lengths == pytest.approx([0.2, 0.2, 0.2, 0.2 / y**2])
    assert thick[3].get_xdata()[1] < thick[3].get_xdata()[0]
    label = plain(figure.get_label())
    assert label.startswith(f"At y = {y:g} a nudge of 0.2 passes m and u in full size")
    assert label.endswith(f"as about {change}.")


@pytest.mark.parametrize(
    ("nudge", "shares"),
    [(0.01, [1.0, 0.5, 0.0, -0.25]), (1.0, [1.0, 0.8591, 0.0, -0.7864])],
)
def test_the_bars_are_the_changes_one_use_after_the_other(nudge, shares):
    figure = plots.four_wires(nudge)
    drawn = bars(figure)
    assert [height for _, height in drawn[:4]] == pytest.approx(shares, abs=0.02)
    assert drawn[4] == pytest.approx((0.0, (f(nudge) - f(0.0)) / nudge))
    levels = np.cumsum([0.0, *(height for _, height in drawn[:4])])
    assert [bottom for bottom, _ in drawn] == pytest.approx([*levels[:4], 0.0])
    assert levels[4] == pytest.approx(drawn[4][1])
    said = [f"{height:.3f}" for _, height in drawn]
    assert texts(figure)[1:] == [text.replace("-0.000", "0.000") for text in said]
    label = plain(figure.get_label())
    assert label.startswith(f"Nudge {nudge:g}: change of f per nudge {said[0]} in x y")
    assert label.endswith(f"{said[3]} in x + m; together {said[4]}.")


def test_a_use_that_lowers_f_has_the_colour_of_what_goes_back():
    *uses, together = plots.four_wires(0.1).axes[0].patches
    wanted = [FORWARD, FORWARD, FORWARD, BACKWARD]
    assert [bar.get_facecolor()[:3] for bar in uses] == [rgb(colour) for colour in wanted]
    assert together.get_facecolor()[:3] == rgb(GREEN)


def rgb(colour):
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


@pytest.mark.parametrize(("x", "winner"), [(0.0, "y"), (1.75, "y"), (2.25, "x"), (3.5, "x")])
def test_the_thick_line_is_the_tangent(x, winner):
    figure = plots.max_corner(x)
    curve, tangent, dot = figure.axes[0].lines
    for at, height in curve.get_xydata()[::20]:
        assert height == pytest.approx(f(at))
    (x0, y0), (x1, y1) = tangent.get_xydata()
    slope = float(numerical_gradient(f, np.array(x)))
    assert (y1 - y0) / (x1 - x0) == pytest.approx(slope, rel=1e-6)
    assert dot.get_xydata().tolist() == [[x, pytest.approx((y0 + y1) / 2)]]
    said = f"slope {slope:.3f}: max sends its force to {winner}"
    assert texts(figure)[-1] == said
    assert plain(figure.get_label()) == f"f(x, 2) at x = {x:g}: {said}."


def test_at_the_corner_both_slopes_are_drawn():
    figure = plots.max_corner(2.0)
    _, left, right, dot = figure.axes[0].lines
    slopes = [
        float(np.diff(line.get_ydata())[0] / np.diff(line.get_xdata())[0]) for line in (left, right)
    ]
    h = 1e-6
    assert slopes == pytest.approx([(f(2) - f(2 - h)) / h, (f(2 + h) - f(2)) / h], rel=1e-5)
    assert (left.get_xdata()[1], right.get_xdata()[0]) == (2.0, 2.0)
    assert dot.get_ydata()[0] == pytest.approx(f(2.0))
    said = "slope 1.635 from the left, 0.924 from the right."
    assert str(figure.get_label()).endswith(said)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.nudge_chain(0.0), "nudge_chain: 'y' must be above 0; got 0"),
        (lambda: plots.nudge_chain(-1.0), "nudge_chain: 'y' must be above 0"),
        (lambda: plots.four_wires(0.0), "four_wires: 'nudge' must be above 0 and at most 2"),
        (lambda: plots.four_wires(2.1), "'nudge' must be above 0 and at most 2; got 2.1"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
