"""Chapter 2's figures of frames: along and across an arrow, and two arrows set at a right angle."""

import numpy as np
import pytest

from bplib import plots
from bplib.plots.eigen import unit
from bplib.plots.style import BACKWARD, GOLD, INK

A = np.array([[2.0, 1.0], [1.0, 2.0]])


def tips(ax):
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None)]
    return np.array([[float(v) for v in arrow.xy] for arrow in arrows])


def lines(ax, colour):
    return [line.get_xydata() for line in ax.lines if line.get_color() == colour]


def plain(text):
    return str(text).replace("−", "-")


def test_the_figures_are_public():
    assert {"along_and_across", "right_angle"} <= set(plots.__all__)


@pytest.mark.parametrize("angle", [0, 10, 45, 100, 135, 180])
def test_the_two_parts_add_up_to_the_image(angle):
    ax, _ = plots.along_and_across(A, angle).axes
    (along,), (across,) = lines(ax, GOLD), lines(ax, BACKWARD)
    image, u = tips(ax)
    np.testing.assert_allclose(image, (A @ unit(angle)).ravel(), atol=1e-12)
    np.testing.assert_allclose(u, unit(angle).ravel(), atol=1e-12)
    np.testing.assert_allclose(across, [along[1], image], atol=1e-12)
    assert abs((across[1] - across[0]) @ u) < 1e-12
    assert plain(ax.get_title()) == f"across u: {round(np.cos(2 * np.radians(angle)), 2) + 0.0:g}"


@pytest.mark.parametrize("angle", [0, 10, 45, 135])
def test_the_tangent_touches_the_curve(angle):
    _, curve = plots.along_and_across(A, angle).axes
    (heights,), (tangent,), (dot,) = (lines(curve, colour) for colour in (GOLD, BACKWARD, INK))
    expected = 2 + np.sin(2 * np.radians(heights[:, 0]))
    np.testing.assert_allclose(heights[:, 1], expected)
    np.testing.assert_allclose(dot[0], [angle, 2 + np.sin(2 * np.radians(angle))])
    slope = (tangent[1] - tangent[0])[1] / np.radians(50)
    assert slope == pytest.approx(2 * np.cos(2 * np.radians(angle)))
    np.testing.assert_allclose(tangent.mean(axis=0), dot[0])


def test_the_top_is_said_in_words():
    figure = plots.along_and_across(A, 45)
    assert [ax.get_title() for ax in figure.axes] == ["across u: 0", "along u: 3"]
    words = "3 along u and 0 across. Around the circle the part along runs from 1 to 3"
    assert words in figure.get_label()


@pytest.mark.parametrize("angle", [15, 65, 140])
def test_the_frame_is_orthonormal_when_it_is_done(angle):
    first, second = tips(plots.right_angle(angle, 4).axes[0])
    np.testing.assert_allclose(
        [first @ first, second @ second, first @ second], [1, 1, 0], atol=1e-9
    )


def test_stage_by_stage():
    pictures = [plots.right_angle(40, stage) for stage in range(5)]
    seconds = [tips(figure.axes[0])[1] for figure in pictures]
    firsts = [tips(figure.axes[0])[0] for figure in pictures]
    assert np.linalg.norm(firsts[0]) > 2
    np.testing.assert_allclose([np.linalg.norm(v) for v in firsts[1:]], 1)
    np.testing.assert_allclose(seconds[:3], [seconds[0]] * 3)
    assert abs(seconds[3] @ firsts[3]) < 1e-9
    np.testing.assert_allclose(seconds[4], seconds[3] / np.linalg.norm(seconds[3]))
    shadows = [
        [line.get_alpha() for line in figure.axes[0].lines if line.get_color() == GOLD]
        for figure in pictures
    ]
    assert [alpha > 0 for (alpha,) in shadows] == [False, False, True, False, False]
    np.testing.assert_allclose(lines(pictures[2].axes[0], GOLD)[0][1] + seconds[3], seconds[0])
    said = [plain(figure.get_label()) for figure in pictures]
    assert [text.count(";") for text in said] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.along_and_across(np.ones((2, 3)), 0), "along_and_across: 'A' must have"),
        (
            lambda: plots.along_and_across(np.triu(A), 0),
            "along_and_across: 'A' must be symmetric",
        ),
        (lambda: plots.right_angle(40, 5), "right_angle: 'stage' must be 0 to 4; got 5"),
        (lambda: plots.right_angle(40, -1), "right_angle: 'stage' must be 0 to 4; got -1"),
        (lambda: plots.right_angle(180, 1), "right_angle: 'angle' must not put both arrows"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
