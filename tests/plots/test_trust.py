"""Chapter 9's figures of trust: two falling losses, the noise floor, random directions."""

import numpy as np
import pytest

from bplib import plots
from bplib.differences import EPSILON
from bplib.plots.style import PALETTE
from bplib.plots.trust import LEAST, STEPS


def line(figure, colour):
    (found,) = [item for item in figure.axes[0].lines if item.get_color() == PALETTE[colour]]
    return found


def test_both_losses_are_drawn_and_named():
    figure = plots.falling_losses([0.9, 0.5, 0.25], [0.9, 0.3, 0.125], "half a slope")
    assert [list(item.get_ydata()) for item in figure.axes[0].lines[:2]] == [
        [0.9, 0.5, 0.25],
        [0.9, 0.3, 0.125],
    ]
    assert figure.axes[0].get_title() == "half a slope: ends at 0.12, right: 0.25"
    assert "with half a slope it ends at 0.12" in str(figure.get_label())


@pytest.mark.parametrize("added", [0.0, 1e4, 1e6])
@pytest.mark.parametrize("scale", [0.01, 1.0])
def test_the_noise_is_that_of_the_rule_and_the_right_arm_stays(added, scale):
    figure = plots.noise_floor(added, scale, 5)
    slope, size, h = scale * 2.43, added + scale * 0.729, np.array(STEPS)
    noise = 10 ** np.asarray(line(figure, "backward").get_ydata())
    assert np.allclose(noise, EPSILON * size / (2 * h * slope))
    errors = 10 ** np.asarray(line(figure, "purple").get_ydata())
    curve = scale * h**2 / slope
    assert np.allclose(errors[-2:], curve[-2:], rtol=0.01)
    assert (errors <= np.maximum(4 * (curve + noise), LEAST)).all()
    assert (errors[h < 1e-8] > noise[h < 1e-8] / 100).any()


def test_the_point_the_title_and_the_label_agree():
    figure = plots.noise_floor(1e6, 1.0, 5)
    assert figure.axes[0].get_title() == "h = 1e−5: error 4e−7"
    assert line(figure, "ink").get_xdata() == pytest.approx([-5])
    assert 10 ** float(line(figure, "ink").get_ydata()[0]) == pytest.approx(4e-7, rel=0.2)
    assert "f = 1000000 + 1 x³" in str(figure.get_label())


def test_directions_are_sorted_by_the_tolerance():
    figure = plots.direction_errors([0.0, 1e-8, 1e-6, 0.3], "half a slope")
    above, below = line(figure, "backward"), line(figure, "green")
    assert above.get_xdata().tolist() == [3, 4]
    assert below.get_xdata().tolist() == [1, 2]
    assert (10 ** below.get_ydata()).tolist() == pytest.approx([1e-9, 1e-8])
    assert figure.axes[0].get_title() == "half a slope: 2 of 4 object"
    assert "2 of them are above" in str(figure.get_label())


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.falling_losses([0.5], [1.5], "x"), "'losses' must lie between 0 and 1"),
        (lambda: plots.noise_floor(-1.0, 1.0, 5), "noise_floor: 'added' must be 0 or more"),
        (lambda: plots.noise_floor(0.0, 0.0, 5), "noise_floor: 'scale' must be positive"),
        (lambda: plots.noise_floor(0.0, 1.0, 13), "noise_floor: 'k' must be"),
        (lambda: plots.direction_errors([], "x"), "direction_errors: 'errors'"),
        (lambda: plots.direction_errors([-1.0], "x"), "'errors' must not be negative"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
