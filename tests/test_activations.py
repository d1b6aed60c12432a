"""activations: values, conventions and extremes; each derivative three ways."""

import re

import numpy as np
import pytest

from bplib import activations as act
from bplib.gradcheck import check_gradient, numerical_jacobian, relative_error
from bplib.graph import Node
from tests.three_ways import ACTIVATIONS, PIECEWISE, SHAPES

ELEMENTWISE = list(act.DERIVATIVES)
OPTIONS = {act.relu: {"slope": 5.0}, act.leaky_relu: {"leak": 0.3}, act.elu: {"alpha": 1.7}}
SATURATED = np.array([[-800.0, 800.0, -30.0], [30.0, -1e300, 1e300]])


def by_hand_and_graph(activation, s, weights, **options):
    """The gradient of sum(weights * f(s)) by bplib's derivative and by nodes."""
    hand = act.pull_back(activation, s, weights, **options)
    node = Node(s, "s")
    (weights * ACTIVATIONS[activation](node, **options)).sum().backward()
    return hand, node.grad


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda f: f.__name__)
def test_three_ways(activation, shape):
    n, d, samples = shape
    rng = np.random.default_rng([n, d, samples])
    s = rng.normal(size=(2 * n, samples)) * d
    options = {"pieces": n} if activation is act.maxout else OPTIONS.get(activation, {})
    weights = rng.normal(size=activation(s, **options).shape)
    hand, graph = by_hand_and_graph(activation, s, weights, **options)
    assert relative_error(hand, graph) <= 1e-12
    check_gradient(lambda v: np.sum(weights * activation(v, **options)), s, hand)


@pytest.mark.parametrize("activation", ELEMENTWISE, ids=lambda f: f.__name__)
def test_saturated_scores_three_ways(activation):
    s = np.array([[-800.0, 800.0, -30.0], [30.0, -750.0, 0.5]])
    weights = np.array([[1.0, -2.0, 3.0], [0.5, 1.5, -1.0]])
    hand, graph = by_hand_and_graph(activation, s, weights)
    assert relative_error(hand, graph) <= 1e-12
    check_gradient(lambda v: np.sum(weights * activation(v)), s, hand)


def test_saturated_softmax_three_ways():
    s = np.array([[800.0, -800.0, 0.3], [-800.0, 800.0, 0.2], [799.0, 0.0, -0.4]])
    weights = np.array([[1.0, -2.0, 3.0], [0.5, 1.5, -1.0], [2.0, 0.25, 1.0]])
    hand, graph = by_hand_and_graph(act.softmax, s, weights)
    assert relative_error(hand, graph) <= 1e-12
    check_gradient(lambda v: np.sum(weights * act.softmax(v)), s, hand)


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda f: f.__name__)
def test_zeros_and_ties_agree_with_the_graph(activation):
    s = np.zeros((4, 3))
    weights = np.arange(1.0, 13.0).reshape(4, 3)[: activation(s).shape[0]]
    hand, graph = by_hand_and_graph(activation, s, weights)
    assert relative_error(hand, graph) <= 1e-12
    if activation not in PIECEWISE:
        check_gradient(lambda v: np.sum(weights * activation(v)), s, hand)


@pytest.mark.parametrize("activation", ELEMENTWISE, ids=lambda f: f.__name__)
def test_extremes_are_finite_and_silent(activation):
    for function in (activation, act.DERIVATIVES[activation]):
        value = function(SATURATED)
        assert value.shape == SATURATED.shape
        assert np.isfinite(value).all()
        assert np.isfinite(function(SATURATED + 1e-20j)).all()


def test_values_at_the_ends():
    ends = np.array([-1e300, 1e300])
    assert act.sigmoid(ends).tolist() == pytest.approx([0.0, 1.0], abs=1e-300)
    assert act.tanh(ends).tolist() == [-1.0, 1.0]
    assert act.relu(ends).tolist() == [0.0, 1e300]
    assert act.leaky_relu(ends).tolist() == [-1e299, 1e300]
    assert act.elu(ends, alpha=3.0).tolist() == [-3.0, 1e300]
    for derivative in (act.sigmoid_derivative, act.tanh_derivative):
        assert derivative(ends).tolist() == pytest.approx([0.0, 0.0], abs=1e-300)
    assert act.softmax([[1e300], [-1e300], [1e300]])[:, 0].tolist() == [0.5, 0.0, 0.5]


@pytest.mark.parametrize(
    ("derivative", "s", "value"),
    [
        (act.sigmoid_derivative, 40.0, 4.248354255291589e-18),
        (act.sigmoid_derivative, -40.0, 4.248354255291589e-18),
        (act.tanh_derivative, 25.0, 7.714998919762584e-22),
        (act.sigmoid, -700.0, 9.859676543759770e-305),
    ],
)
def test_digits_survive_saturation(derivative, s, value):
    assert float(derivative(s)) == pytest.approx(value, rel=1e-13)


@pytest.mark.parametrize(
    ("derivative", "at_zero"),
    [
        (act.identity_derivative, 1.0),
        (act.sigmoid_derivative, 0.25),
        (act.tanh_derivative, 1.0),
        (act.relu_derivative, 0.0),
        (act.leaky_relu_derivative, 0.1),
        (act.elu_derivative, 1.0),
    ],
)
def test_conventions_at_zero(derivative, at_zero):
    assert float(derivative(0.0)) == at_zero
    assert float(derivative(-0.0)) == at_zero


def test_options_take_effect():
    s = [-2.0, 0.0, 3.0]
    assert act.relu(s, slope=5.0).tolist() == [0.0, 0.0, 15.0]
    assert act.relu_derivative(s, slope=5.0).tolist() == [0.0, 0.0, 5.0]
    assert act.leaky_relu(s, leak=0.5).tolist() == [-1.0, 0.0, 3.0]
    assert act.leaky_relu_derivative(s, leak=0.5).tolist() == [0.5, 0.5, 1.0]
    assert act.elu(s, alpha=2.0).tolist() == pytest.approx([2 * np.expm1(-2.0), 0.0, 3.0])
    assert act.elu_derivative(s, alpha=2.0).tolist() == pytest.approx([2 * np.exp(-2.0), 1.0, 1.0])
    assert act.leaky_relu([-2.0, 3.0]).tolist() == [-0.2, 3.0]
    assert act.elu([-2.0]).tolist() == [np.expm1(-2.0)]
    assert act.elu_derivative([-2.0]).tolist() == [np.exp(-2.0)]


def test_small_scores_keep_their_digits_in_elu():
    assert float(act.elu(-1e-12)) == pytest.approx(-1e-12, rel=1e-11)


def test_complex_scores_take_the_branch_of_their_real_part():
    s = np.array([-1 + 1e-20j, 1 + 1e-20j])
    assert act.relu(s).imag.tolist() == [0.0, 1e-20]
    assert act.leaky_relu(s).imag.tolist() == pytest.approx([1e-21, 1e-20])
    assert act.elu(s).imag.tolist() == pytest.approx([np.exp(-1) * 1e-20, 1e-20])


def test_a_complex_zero_counts_as_zero():
    zero = np.array([[1e-20j], [-1e-20j]])
    for sign in (1, -1):
        assert not act.relu(sign * zero).imag.any()
        assert act.relu_derivative(sign * zero).tolist() == [[0.0], [0.0]]
        assert act.leaky_relu(sign * zero).imag.tolist() == (0.1 * sign * zero.imag).tolist()
        assert act.leaky_relu_derivative(sign * zero).tolist() == [[0.1], [0.1]]
        assert act.elu(sign * zero, alpha=2.0).imag.tolist() == (sign * zero.imag).tolist()
        assert act.elu_derivative(sign * zero, alpha=2.0).tolist() == [[1.0], [1.0]]
    assert act.maxout(zero[::-1])[0, 0].imag == -1e-20  # a tie of real parts: the first piece


def test_second_derivatives_pass_through_too():
    s = np.array([-2.0, 0.0, 0.7, 30.0])
    p = act.sigmoid(s)
    bend = act.sigmoid_derivative(s + 1e-20j).imag / 1e-20
    assert bend == pytest.approx(p * (1 - p) * (1 - 2 * p), rel=1e-9)
    bend = act.tanh_derivative(s + 1e-20j).imag / 1e-20
    assert bend == pytest.approx(-2 * np.tanh(s) * act.tanh_derivative(s), rel=1e-9)


def test_maxout_with_three_pieces_and_a_tie():
    s = np.array([[1.0, 0.0], [5.0, 0.0], [2.0, 0.0], [3.0, 0.0], [9.0, 0.0], [4.0, 0.0]])
    assert act.maxout(s, pieces=3).tolist() == [[9.0, 0.0], [5.0, 0.0]]
    assert act.maxout(s[:4]).tolist() == [[2.0, 0.0], [5.0, 0.0]]
    expected = [[0.0, 0.0, 0.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0]]
    assert act.maxout_jacobian(s[:, :1], pieces=3).tolist() == expected
    assert act.maxout_jacobian(s[:, 1:], pieces=3).tolist() == np.eye(2, 6).tolist()
    assert act.maxout_jacobian(s[:4, :1]).tolist() == [[0, 0, 1, 0], [0, 1, 0, 0]]
    back = act.maxout_backward(s, [[1.0, 2.0], [3.0, 4.0]], pieces=3)
    assert back[:, 0].tolist() == [0.0, 3.0, 0.0, 0.0, 1.0, 0.0]
    assert back[:, 1].tolist() == [2.0, 4.0, 0.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize("activation", [act.softmax, act.maxout], ids=lambda f: f.__name__)
@pytest.mark.parametrize("rows", [2, 4, 6])
def test_full_jacobians(activation, rows):
    jacobian = {act.softmax: act.softmax_jacobian, act.maxout: act.maxout_jacobian}[activation]
    backward = act.BACKWARD[activation]
    s = np.random.default_rng(rows).normal(size=(rows, 1))
    found = jacobian(s)
    assert relative_error(found, numerical_jacobian(activation, s, "complex")) <= 1e-12
    assert relative_error(found, numerical_jacobian(activation, s)) <= 1e-7
    grad = np.arange(1.0, 1 + len(found))[:, None]
    assert relative_error(backward(s, grad), found.T @ grad) <= 1e-12


def test_softmax_columns_are_independent():
    s = np.random.default_rng(3).normal(size=(3, 4))
    whole = act.softmax(s)
    assert np.allclose(whole.sum(axis=0), 1, rtol=1e-15)
    for k in range(4):
        assert whole[:, k : k + 1].tolist() == act.softmax(s[:, k : k + 1]).tolist()


ONE_ARGUMENT = [*ACTIVATIONS, *act.DERIVATIVES.values(), act.softmax_jacobian, act.maxout_jacobian]


@pytest.mark.parametrize("function", ONE_ARGUMENT, ids=lambda f: f.__name__)
def test_bad_scores_are_refused_by_name(function):
    with pytest.raises(ValueError, match=f"^{function.__name__}: 's' must be finite; got nan"):
        function([[np.nan], [0.0]])
    with pytest.raises(TypeError, match=f"^{function.__name__}: 's' must hold numbers; got bool"):
        function([[True], [False]])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: act.softmax([1.0, 2.0]),
            r"softmax: 's' must have shape \(n, N\).*Use s\[:, None\]",
        ),
        (
            lambda: act.softmax_jacobian(np.ones((2, 3))),
            r"softmax_jacobian: 's' must have shape \(n, 1\)",
        ),
        (
            lambda: act.maxout_jacobian(np.ones((2, 3))),
            r"maxout_jacobian: 's' must have shape \(n, 1\)",
        ),
        (lambda: act.maxout([1.0, 2.0]), r"maxout: 's' must have shape \(n, N\); got \(2,\)"),
        (
            lambda: act.softmax_backward(np.ones((2, 1)), [[1.0]]),
            r"softmax_backward: 'grad' must have the shape \(2, 1\) of 's'; ",
        ),
        (
            lambda: act.maxout(np.ones((3, 2))),
            "maxout: 's' must have rows in 2 equal pieces; got 3",
        ),
        (lambda: act.maxout_jacobian(np.ones((3, 1))), "maxout_jacobian: 's' must have rows in 2"),
        (lambda: act.maxout_backward(np.ones((3, 1)), [[1.0]]), "maxout_backward: 's' must have"),
        (
            lambda: act.maxout_backward(np.ones((4, 1)), [[1.0]]),
            r"maxout_backward: 'grad' must .*of 'maxout\(s\)'",
        ),
        (lambda: act.maxout_backward(np.ones((2, 1)), [[np.inf]]), "maxout_backward: 'grad' must"),
        (
            lambda: act.softmax_backward(np.ones((2, 1)), [1.0, 2.0]),
            r"softmax_backward: 'grad' .*Use grad\[:, None\]",
        ),
        (
            lambda: act.softmax_backward(np.ones((2, 1)), [[np.inf], [0]]),
            "softmax_backward: 'grad'",
        ),
    ],
)
def test_bad_shapes_are_refused(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert re.match(message, str(caught.value))


def test_an_unknown_activation_has_no_derivative():
    with pytest.raises(KeyError):
        act.pull_back(np.sin, np.ones((1, 1)), np.ones((1, 1)))


@pytest.mark.parametrize("width", [1.0, 30.0, 700.0])
@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("seed", range(4))
def test_every_derivative_passes_its_own_complex_step_up_to_700(activation, width, seed):
    rng = np.random.default_rng([seed, int(width)])
    s = rng.uniform(-width, width, size=(4, 3))
    weights = rng.normal(size=activation(s).shape)
    hand = act.pull_back(activation, s, weights)
    check_gradient(lambda v: np.sum(weights * activation(v)), s, hand, methods=("complex",))


@pytest.mark.parametrize("gap", [1.0, 12.0, 50.0, 700.0])
def test_the_softmax_jacobian_keeps_its_digits(gap):
    s = np.array([[gap], [0.0], [-1.0]])
    found, expected = act.softmax_jacobian(s), numerical_jacobian(act.softmax, s, "complex")
    assert np.abs(found - expected).max() <= 1e-12 * np.abs(expected).max() + 1e-280
    assert found[0, 0] == pytest.approx(expected[0, 0], rel=1e-12, abs=1e-280)
    grad = np.array([[1.0], [0.3], [0.1]])
    assert act.softmax_backward(s, grad) == pytest.approx(found.T @ grad, rel=1e-9, abs=1e-320)


@pytest.mark.parametrize("huge", [1e308, -1e308, 1.7e308, -1.7e308])
@pytest.mark.parametrize("activation", [*ELEMENTWISE, act.softmax], ids=lambda f: f.__name__)
def test_the_largest_floats_are_taken_silently(activation, huge):
    s = np.array([[huge], [-huge]])
    for function in (activation, act.DERIVATIVES.get(activation, activation)):
        assert np.isfinite(function(s)).all()
        assert np.isfinite(function(s + 1e-20j)).all()


@pytest.mark.parametrize(
    ("function", "option"),
    [(act.relu, "slope"), (act.leaky_relu, "leak"), (act.elu, "alpha")],
    ids=["relu", "leaky_relu", "elu"],
)
@pytest.mark.parametrize("bad", [np.nan, np.inf, "1", None, np.ones(4), [1.0], 1j, True, 10**400])
def test_an_option_is_one_finite_number(function, option, bad):
    for f in (function, act.DERIVATIVES[function]):
        with pytest.raises(
            ValueError, match=rf"^{f.__name__}: '{option}' must be one finite number"
        ):
            f(np.ones(4), **{option: bad})


@pytest.mark.parametrize(
    "call",
    [
        lambda: act.relu([1e300], slope=1e300),
        lambda: act.leaky_relu([-1e300], leak=1e300),
        lambda: act.softmax_backward([[0.0], [1.0]], [[1.7e308], [-1.7e308]]),
        lambda: act.pull_back(act.relu, np.ones((1, 1)), np.full((1, 1), 1e300), slope=1e300),
    ],
)
def test_a_result_that_overflows_is_refused(call):
    with pytest.raises(OverflowError, match=r"^\w+: '\w+' must keep the result finite"):
        call()


@pytest.mark.parametrize("pieces", [0, -1, 2.0, "2", None, True])
def test_pieces_are_counted(pieces):
    calls = (act.maxout, act.maxout_jacobian, lambda s, k: act.maxout_backward(s, [[1.0]], k))
    for call in calls:
        with pytest.raises(
            ValueError, match=r"^maxout.*: 'pieces' must be a whole number, 1 or more"
        ):
            call([[1.0], [2.0]], pieces)


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("shape", [(1, 4), (4,), (), (4, 2), (1, 1)])
def test_a_gradient_of_another_shape_is_not_stretched(activation, shape):
    with pytest.raises(ValueError, match=r"^\w+: 'grad' must have the shape"):
        act.pull_back(activation, np.ones((4, 1)), np.ones(shape))


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda f: f.__name__)
def test_the_result_is_never_the_argument(activation):
    s = np.arange(1.0, 5.0)[:, None]
    options = {"pieces": 1} if activation is act.maxout else {}
    found = activation(s, **options)
    found[:] = -7.0
    assert s.ravel().tolist() == [1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize("function", ONE_ARGUMENT, ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (np.ma.array([[1.0], [2.0]], mask=[[0], [1]]), "have no mask; got a masked array"),
        (np.ma.array([[1.0], [2.0]]), "have no mask"),
        ([np.ma.array([1.0, 2.0], mask=[0, 1]), [1.0, 2.0]], "have no mask"),
        ([[np.ma.masked], [1.0]], "have no mask"),
        ([[1.0], [2.0, 3.0]], "be one array; got rows of different lengths"),
        ([["1"], ["2"]], "hold numbers; got str"),
        ([[None], [1.0]], "hold numbers; got object"),
    ],
)
def test_masks_and_ragged_lists_are_refused_by_name(function, bad, words):
    with pytest.raises((TypeError, ValueError), match=rf"^{function.__name__}: 's' must {words}"):
        function(bad)
