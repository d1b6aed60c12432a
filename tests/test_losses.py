"""losses: values, scales, conventions and extremes; each gradient three ways."""

import math
import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bplib import losses
from bplib.activations import sigmoid, softmax
from bplib.gradcheck import check_gradient, relative_error
from bplib.graph import Node
from tests.three_ways import LOSSES, SHAPES, factor, targets

ONE_HOT = {losses.cross_entropy, losses.cross_entropy_from_scores, losses.multiclass_hinge}
PROBABILITIES = {losses.cross_entropy: softmax, losses.binary_cross_entropy: sigmoid}
FROM_SCORES = [losses.cross_entropy_from_scores, losses.binary_cross_entropy_from_scores]


def outputs(loss, shape, rng):
    """Outputs that suit a loss: any, or probabilities, not so small that 1 / p bends within h."""
    return (
        PROBABILITIES[loss](0.5 * rng.normal(size=shape))
        if loss in PROBABILITIES
        else rng.normal(size=shape)
    )


@pytest.mark.parametrize("scale", losses.SCALES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("loss", LOSSES, ids=lambda f: f.__name__)
def test_three_ways(loss, shape, scale):
    n, d, samples = shape
    rng = np.random.default_rng([n, d, samples])
    P, Y = outputs(loss, (n, samples), rng), targets(loss, (n, samples), rng)
    hand = losses.GRADIENTS[loss](P, Y, scale=scale)
    node = Node(P, "P")
    total = factor(scale, P.shape) * LOSSES[loss](node, Y)
    total.backward()
    assert relative_error(hand, node.grad) <= 1e-12
    assert float(loss(P, Y, scale=scale)) == pytest.approx(float(total.value), rel=1e-12)
    check_gradient(lambda v: loss(v, Y, scale=scale), P, hand)


@pytest.mark.parametrize("loss", FROM_SCORES, ids=lambda f: f.__name__)
def test_saturated_scores_three_ways(loss):
    S = np.array([[800.0, -800.0, 0.0], [-800.0, 800.0, 0.0], [799.0, 0.0, 0.0]])
    Y = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    hand = losses.GRADIENTS[loss](S, Y)
    node = Node(S[:, :2], "S")
    LOSSES[loss](node, Y[:, :2]).backward()
    if loss is losses.cross_entropy_from_scores:
        assert relative_error(hand[:, :2], node.grad) <= 1e-12
    check_gradient(lambda v: loss(v, Y), S, hand)


@pytest.mark.parametrize(
    ("loss", "S", "Y", "value"),
    [
        (FROM_SCORES[0], [[1e300], [-1e300]], [[1], [0]], 0.0),
        (FROM_SCORES[0], [[1e300], [-1e300]], [[0], [1]], 2e300),
        (FROM_SCORES[0], [[1e300], [1e300]], [[1], [0]], math.log(2)),
        (FROM_SCORES[0], [[-800.0], [0.0]], [[0], [1]], 0.0),
        (FROM_SCORES[1], [[1e300, -1e300]], [[1.0, 0.0]], 0.0),
        (FROM_SCORES[1], [[1e300]], [[0.0]], 1e300),
        (FROM_SCORES[1], [[-1e300]], [[1.0]], 1e300),
        (FROM_SCORES[1], [[40.0]], [[1.0]], 4.248354255291589e-18),
        (losses.multiclass_hinge, [[1e300], [-1e300]], [[1], [0]], 0.0),
        (losses.multiclass_hinge, [[1e300], [-1e300]], [[0], [1]], 2e300),
        (losses.absolute_error, [[1e300]], [[-1e300]], 2e300),
    ],
)
def test_extremes_are_finite_and_silent(loss, S, Y, value):
    assert float(loss(S, Y)) == pytest.approx(value, rel=1e-13)
    gradient = losses.GRADIENTS[loss](S, Y)
    assert np.isfinite(gradient).all()
    assert np.abs(gradient).max() <= 1


def test_from_scores_equals_from_probabilities():
    rng = np.random.default_rng(1)
    S, Y = rng.normal(size=(3, 5)), losses.one_hot([0, 2, 1, 1, 0], 3)
    assert losses.cross_entropy_from_scores(S, Y) == pytest.approx(
        losses.cross_entropy(softmax(S), Y)
    )
    both = losses.binary_cross_entropy_from_scores(S, Y), losses.binary_cross_entropy(sigmoid(S), Y)
    assert both[0] == pytest.approx(both[1])


def test_soft_targets_of_the_binary_cross_entropy():
    S, Y = np.array([[0.3, -2.0]]), np.array([[0.25, 0.9]])
    P = sigmoid(S)
    expected = -(Y * np.log(P) + (1 - Y) * np.log(1 - P)).sum()
    assert losses.binary_cross_entropy(P, Y) == pytest.approx(expected)
    assert losses.binary_cross_entropy_from_scores(S, Y) == pytest.approx(expected)
    check_gradient(lambda v: losses.binary_cross_entropy(v, Y), P, (P - Y) / (P * (1 - P)))


def test_certain_and_right_costs_nothing():
    P = [[0.0, 1.0]]
    assert losses.binary_cross_entropy(P, P) == 0
    assert losses.binary_cross_entropy_gradient(P, P).tolist() == [[1.0, -1.0]]
    Y = [[1.0], [0.0]]
    assert losses.cross_entropy(Y, Y) == 0
    assert losses.cross_entropy_gradient(Y, Y).tolist() == [[-1.0], [0.0]]


def test_absolute_error_has_no_slope_where_it_is_zero():
    P, Y = [[1.0, 2.0, 3.0]], [[2.0, 2.0, 2.0]]
    assert losses.absolute_error_gradient(P, Y).tolist() == [[-1.0, 0.0, 1.0]]
    assert losses.absolute_error(P, Y) == 2


def test_a_hinge_tie_takes_the_active_branch():
    """At p_y - p_j = margin the term is 0, and its slope the one towards a smaller lead."""
    V, Y = np.array([[1.0], [0.5], [-3.0]]), np.array([[1.0], [0.0], [0.0]])
    assert losses.multiclass_hinge(V, Y, margin=0.5) == 0
    assert losses.multiclass_hinge_gradient(V, Y, margin=0.5).tolist() == [[-1.0], [1.0], [0.0]]
    h = 1e-6
    closer = V - np.array([[h], [0.0], [0.0]])
    assert losses.multiclass_hinge(closer, Y, margin=0.5) == pytest.approx(h)
    assert losses.multiclass_hinge_gradient(V, Y, margin=0.4999).tolist() == [[0.0], [0.0], [0.0]]


def test_hinge_by_hand():
    V, Y = [[2.0, 0.0], [1.5, 3.0], [0.0, 0.0]], [[1, 1], [0, 0], [0, 0]]
    assert losses.multiclass_hinge(V, Y) == 0.5 + 4.0 + 1.0
    expected = [[-1.0, -2.0], [1.0, 1.0], [0.0, 1.0]]
    assert losses.multiclass_hinge_gradient(V, Y).tolist() == expected
    assert losses.multiclass_hinge(V, Y, margin=2.0) == 1.5 + 5.0 + 2.0
    assert losses.multiclass_hinge(V, Y, scale="sample_mean") == 2.75


def test_every_scale():
    P, Y = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]), np.zeros((3, 2))
    assert losses.squared_error(P, Y) == 104
    assert losses.squared_error(P, Y, "sample_mean") == 52
    assert losses.squared_error(P, Y, "entry_mean") == pytest.approx(104 / 6)
    assert losses.half_squared_error(P, Y) == 52
    assert losses.absolute_error(P, Y, "sample_mean") == 11
    assert losses.squared_error_gradient(P, Y, "sample_mean").tolist() == P.tolist()
    assert losses.half_squared_error_gradient(P, Y, "sample_mean").tolist() == (P / 2).tolist()


@pytest.mark.parametrize("loss", LOSSES, ids=lambda f: f.__name__)
def test_the_default_scale_is_the_sum(loss):
    rng = np.random.default_rng(2)
    P, Y = outputs(loss, (3, 4), rng), targets(loss, (3, 4), rng)
    for function in (loss, losses.GRADIENTS[loss]):
        assert np.array_equal(function(P, Y), function(P, Y, scale="sum"))
        assert not np.array_equal(function(P, Y), function(P, Y, scale="sample_mean"))


def test_real_parts_decide():
    P, Y = np.array([[1.0 + 1e-20j], [0.5 + 0j], [0.0]]), np.array([[1.0], [0.0], [0.0]])
    assert losses.absolute_error_gradient(P, Y).dtype == float
    hinge = losses.multiclass_hinge_gradient(P, Y, margin=0.5)
    assert hinge.tolist() == [[-1.0], [1.0], [0.0]]


def test_one_hot_columns():
    assert losses.one_hot([1, 0, 1], 2).tolist() == [[0, 1, 0], [1, 0, 1]]


ALL = [*LOSSES, *(losses.GRADIENTS[f] for f in LOSSES)]


def name_of_first(function):
    return "V" if "hinge" in function.__name__ else "S" if "scores" in function.__name__ else "P"


@pytest.mark.parametrize("function", ALL, ids=lambda f: f.__name__)
def test_bad_arguments_are_refused_by_name(function):
    good, one, name = np.array([[0.5], [0.5]]), [[1.0], [0.0]], name_of_first(function)
    with pytest.raises(ValueError, match=f"^{function.__name__}: '{name}' must be finite; got nan"):
        function([[np.nan], [0.5]], one)
    pattern = r"\([nC], N\); got \(2,\)"
    with pytest.raises(
        ValueError, match=f"^{function.__name__}: '{name}' must have shape {pattern}"
    ):
        function([0.5, 0.5], one)
    with pytest.raises(
        ValueError,
        match=rf"^{function.__name__}: 'Y' must have .*\(2, 1\) of '{name}'; got \(1, 2\)",
    ):
        function(good, [[1.0, 1.0]])
    with pytest.raises(ValueError, match=f"^{function.__name__}: 'scale' must be 'sum' or 'sample"):
        function(good, one, scale="half")
    with pytest.raises(ValueError, match=f"^{function.__name__}: 'Y' must"):
        function(good, [[np.inf], [0.0]])
    with pytest.raises(ValueError, match="empty"):
        function(np.zeros((2, 0)), np.zeros((2, 0)))


@pytest.mark.parametrize("function", ALL, ids=lambda f: f.__name__)
def test_targets_are_refused_by_what_the_loss_needs(function):
    good, name = np.array([[0.5], [0.5]]), function.__name__
    if any(name.startswith(loss.__name__) for loss in ONE_HOT):
        for Y in ([[0.5], [0.5]], [[1.0], [1.0]], [[0.0], [0.0]], [[2.0], [-1.0]]):
            with pytest.raises(
                ValueError, match=rf"^{name}: 'Y' must be one-hot; got column 0 = \["
            ):
                function(good, Y)
    elif "binary" in name:
        for wrong in (-0.5, 1.5):
            with pytest.raises(
                ValueError, match=f"^{name}: 'Y' must lie between 0 and 1; got {wrong}"
            ):
                function(good, [[wrong], [0.0]])


@pytest.mark.parametrize("function", [losses.cross_entropy, losses.cross_entropy_gradient])
def test_probabilities_are_refused(function):
    Y, name = [[1.0], [0.0]], function.__name__
    with pytest.raises(
        ValueError, match=f"^{name}: 'P' must have columns that sum to 1; got 0.9 in"
    ):
        function([[0.5], [0.4]], Y)
    with pytest.raises(ValueError, match=f"^{name}: 'P' must lie between 0 and 1; got -0.2"):
        function([[-0.2], [1.2]], Y)
    infinite = (
        r"'P' must not be 0 at the true class; got an infinite loss\. Use cross_entropy_from_"
    )
    with pytest.raises(ValueError, match=f"^{name}: {infinite}scores"):
        function([[0.0], [1.0]], Y)


@pytest.mark.parametrize(
    "function", [losses.binary_cross_entropy, losses.binary_cross_entropy_gradient]
)
def test_binary_probabilities_are_refused(function):
    name = function.__name__
    for wrong in (-0.5, 1.5):
        with pytest.raises(ValueError, match=f"^{name}: 'P' must lie between 0 and 1; got {wrong}"):
            function([[wrong]], [[1.0]])
    for P, Y in ((0.0, 1.0), (1.0, 0.0), (0.0, 0.5), (1.0, 0.5)):
        with pytest.raises(
            ValueError, match=f"^{name}: 'P' must not be certain and wrong; got 0 or 1: the loss is"
        ):
            function([[P]], [[Y]])


@pytest.mark.parametrize("function", [losses.multiclass_hinge, losses.multiclass_hinge_gradient])
@pytest.mark.parametrize("margin", [0.0, -1.0, np.inf, np.nan])
def test_margins_are_refused(function, margin):
    with pytest.raises(
        ValueError, match=f"^{function.__name__}: 'margin' must be positive and fin"
    ):
        function([[1.0], [0.0]], [[1], [0]], margin=margin)


def test_labels_are_refused():
    with pytest.raises(
        ValueError, match=r"^one_hot: 'labels' must hold labels from 0 to 2; got -1"
    ):
        losses.one_hot([0, -1], 3)
    with pytest.raises(ValueError, match=r"^one_hot: 'labels' must hold labels from 0 to 2; got 3"):
        losses.one_hot([3], 3)
    with pytest.raises(TypeError, match=r"^one_hot: 'labels' must hold integers; got float64"):
        losses.one_hot([0.0], 3)
    with pytest.raises(ValueError, match=r"^one_hot: 'labels' must have shape \(N,\)"):
        losses.one_hot([[0]], 3)


BINARY = [losses.binary_cross_entropy, losses.binary_cross_entropy_gradient]
P_BEYOND = [1.0005, -0.0005, 1 + 1e-12, -1e-300, 1.00001]


@pytest.mark.parametrize("function", BINARY)
@pytest.mark.parametrize("p", P_BEYOND)
@pytest.mark.parametrize("y", [0.0, 1.0, 0.5])
def test_probabilities_beyond_0_and_1_have_no_binary_loss(function, p, y):
    name = function.__name__
    with pytest.raises(ValueError, match=rf"^{name}: 'P' must lie between 0 and 1; got {p}"):
        function([[p]], [[y]])
    with pytest.raises(ValueError, match=rf"^{name}: 'Y' must lie between 0 and 1; got {p}"):
        function([[0.5]], [[p]])


@pytest.mark.parametrize("function", [losses.cross_entropy, losses.cross_entropy_gradient])
@pytest.mark.parametrize("p", [0.0005, 1e-12, 9e-4])
def test_a_printed_column_may_pass_0_only_where_the_loss_does_not_look(function, p):
    Y = [[0], [1], [0]]
    column = [[-p], [0.75], [0.25 + p]]
    right = [[0.0], [0.75], [0.25]]
    assert np.array_equal(function(column, Y), function(right, Y))
    for true in ([[0.0], [1 + p], [-p]], [[1.0], [-p], [p]]):
        with pytest.raises(
            ValueError, match=rf"^{function.__name__}: 'P' must lie between 0 and 1"
        ):
            function(true, Y)


SCORE = st.floats(-700, 700)


@st.composite
def scores_and_classes(draw):
    """Columns of scores with a true class for each."""
    C, N = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    S = np.array(draw(st.lists(SCORE, min_size=C * N, max_size=C * N))).reshape(C, N)
    return S, losses.one_hot(draw(st.lists(st.integers(0, C - 1), min_size=N, max_size=N)), C)


@settings(derandomize=True, max_examples=60)
@given(scores_and_classes(), st.floats(0, 1))
@example((np.array([[12.0]]), np.array([[1.0]])), 1.0)
@example((np.array([[50.0], [0.0]]), np.array([[1.0], [0.0]])), 0.0)
def test_gradients_keep_their_digits_for_scores_from_minus_700_to_700(sample, share):
    S, Y = sample
    soft = Y * share + (1 - Y) * (1 - share)
    for loss in FROM_SCORES:
        hand = losses.GRADIENTS[loss](S, Y)
        check_gradient(lambda v: loss(v, Y), S, hand, methods=("complex",))  # noqa: B023
    loss = FROM_SCORES[1]
    check_gradient(
        lambda v: loss(v, soft), S, losses.GRADIENTS[loss](S, soft), methods=("complex",)
    )


@pytest.mark.parametrize(
    ("loss", "S", "Y", "value"),
    [
        (FROM_SCORES[1], [[12.0]], [[1.0]], -6.144174602214718e-06),
        (FROM_SCORES[1], [[50.0]], [[1.0]], -1.9287498479639178e-22),
        (FROM_SCORES[1], [[-50.0]], [[0.0]], 1.9287498479639178e-22),
        (FROM_SCORES[0], [[50.0], [0.0]], [[1.0], [0.0]], -1.9287498479639178e-22),
        (FROM_SCORES[0], [[700.0], [0.0]], [[1.0], [0.0]], -9.85967654375977e-305),
    ],
)
def test_a_small_miss_keeps_its_digits(loss, S, Y, value):
    assert losses.GRADIENTS[loss](S, Y)[0, 0] == pytest.approx(value, rel=1e-13, abs=0)
    assert loss(S, Y) == pytest.approx(-value if Y[0][0] else value, rel=1e-5, abs=0)


def outcome(function, *arguments):
    """What a function returns, or the words in which it refuses."""
    try:
        return function(*arguments)
    except ValueError as error:
        return str(error)


EXTREMES = st.sampled_from(
    [0.0, 1.0, -1.0, 1e308, -1e308, 1e200, -1e200, 1e-308, 1e154, 0.5, 5e-324]
)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda f: f.__name__)
@settings(derandomize=True, max_examples=60)
@given(p=st.lists(EXTREMES, min_size=2, max_size=2), y=st.sampled_from([[1.0, 0.0], [0.0, 1.0]]))
@example(p=[1e308, -1e308], y=[1.0, 0.0])
@example(p=[1e308, -1e308], y=[0.0, 1.0])
def test_no_loss_is_nan_negative_or_infinite(loss, p, y):
    P, Y = np.array(p)[:, None], np.array(y)[:, None]
    for function in (loss, losses.GRADIENTS[loss]):
        with np.errstate(all="raise"):
            result = outcome(function, P, Y)
        if isinstance(result, str):
            assert re.match(rf"{function.__name__}: '[PSV]' must ", result)
        else:
            assert np.isfinite(result).all()
            assert function is not loss or result >= 0


@pytest.mark.parametrize("classes", [2.5, 0, -1, "3", None, True, [3], np.nan])
def test_a_number_of_classes_is_whole(classes):
    with pytest.raises(ValueError, match=r"^one_hot: 'classes' must be a whole number, from 1 to"):
        losses.one_hot([0], classes)


@pytest.mark.parametrize("margin", ["1", None, [1.0], True, 1j])
def test_a_margin_is_a_number(margin):
    for function in (losses.multiclass_hinge, losses.multiclass_hinge_gradient):
        with pytest.raises(
            ValueError, match=rf"^{function.__name__}: 'margin' must be positive and"
        ):
            function([[1.0], [0.0]], [[1], [0]], margin=margin)
