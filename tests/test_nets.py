"""nets: every network of the course three ways; steps, training and what is refused."""

# ruff: noqa: E501  (the table of refusals: one per line)

import copy
import re

import numpy as np
import pytest

from bplib import losses
from bplib.activations import identity, maxout, relu, sigmoid, softmax, tanh
from bplib.gradcheck import check_gradient, relative_error
from bplib.graph import Node
from bplib.nets import FROM_SCORES, Layer, Net
from tests.networks import NETS, SMOOTH, build
from tests.three_ways import ACTIVATIONS, LOSSES, SHAPES, factor


def graph_gradients(net, X, Y):
    """The same net built from nodes, differentiated by the graph."""
    nodes = {k: Node(v, k) for k, v in net.parameters.items()}
    A = Node(X, "X")
    for k, layer in enumerate(net.layers, 1):
        S = nodes[f"W{k}"] @ A
        S = S + nodes[f"b{k}"] if f"b{k}" in nodes else S
        A = ACTIVATIONS[layer.activation](S, **layer.options)
    fused = FROM_SCORES.get((net.layers[-1].activation, net.loss_function))
    options = {k: v for k, v in net.options.items() if k != "scale"}
    total = LOSSES[fused or net.loss_function](S if fused else A, Y, **options)
    scaled = factor(net.options.get("scale", "sum"), A.value.shape) * total
    scaled.backward()
    return {k: node.grad for k, node in nodes.items()}, float(scaled.value)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", NETS)
def test_three_ways(name, shape):
    net, X, Y = build(name, shape, np.random.default_rng([len(name), *shape]))
    hand = net.gradients(X, Y)
    graph, value = graph_gradients(net, X, Y)
    assert net.loss(X, Y) == pytest.approx(value, rel=1e-12)
    assert list(hand) == list(net.parameters) == list(graph)
    for key, gradient in hand.items():
        assert relative_error(gradient, graph[key]) <= 1e-12
    check_gradient(lambda p: net.loss_at(p, X, Y), net.parameters, hand)


@pytest.mark.parametrize("name", SMOOTH)
def test_saturated_scores_three_ways(name):
    net, X, Y = build(name, (3, 2, 4), np.random.default_rng(5), spread=800.0)
    assert max(np.abs(S).max() for S in net.forward(X).scores) > 800
    hand = net.gradients(X, Y)
    # Where every sample is certain and right, only the cancellation of 1 - 1 is left to compare.
    seen = {k: v for k, v in hand.items() if np.abs(v).max() > 1e-100}
    graph = {} if "binary" in name else graph_gradients(net, X, Y)[0]  # log(1 + e^s) has a tie
    for key in graph.keys() & seen:
        assert relative_error(hand[key], graph[key]) <= 1e-12
    parameters = {k: net.parameters[k] for k in seen}
    if seen:
        check_gradient(lambda p: net.loss_at(net.parameters | p, X, Y), parameters, seen)


@pytest.mark.parametrize("name", [k for k in NETS if "hinge" not in k and "binary" not in k])
def test_zeros_agree_with_the_graph(name):
    net, X, Y = build(name, (3, 2, 4), np.random.default_rng(6), spread=0.0)
    zero = {k: np.zeros_like(v) for k, v in net.parameters.items()}
    layers = [
        Layer(zero[f"W{k}"], zero.get(f"b{k}"), layer.activation, **layer.options)
        for k, layer in enumerate(net.layers, 1)
    ]
    net = Net(layers, net.loss_function, **net.options)
    graph, _ = graph_gradients(net, X, Y)
    for key, gradient in net.gradients(X, Y).items():
        assert relative_error(gradient, graph[key]) <= 1e-12
    if name in SMOOTH:
        check_gradient(lambda p: net.loss_at(p, X, Y), net.parameters, net.gradients(X, Y))


@pytest.mark.parametrize("name", NETS)
def test_input_gradient(name):
    net, X, Y = build(name, (3, 2, 4), np.random.default_rng(7))
    check_gradient(
        lambda v: net.loss_at(net.parameters, v, Y), X, net.input_gradient(X, Y), name="X"
    )


@pytest.mark.parametrize("name", NETS)
def test_error_signals_are_the_gradients_of_the_scores(name):
    """A shift of the bias, different in each column, is a shift of the scores."""
    net, X, Y = build(name, (3, 2, 4), np.random.default_rng(8))
    signals = net.error_signals(X, Y)
    assert [s.shape for s in signals] == [s.shape for s in net.forward(X).scores]
    assert np.allclose(net.gradients(X, Y)["W1"], signals[0] @ X.T, rtol=1e-14)


def test_three_layers_and_their_order():
    rng = np.random.default_rng(9)
    sizes = [(3, 2), (5, 3), (4, 5)]
    kinds = (tanh, sigmoid, identity)
    layers = [
        Layer(rng.normal(size=size), rng.normal(size=(size[0], 1)), kind)
        for size, kind in zip(sizes, kinds, strict=True)
    ]
    net = Net(layers, losses.squared_error)
    X, Y = rng.normal(size=(2, 7)), rng.normal(size=(4, 7))
    assert list(net.parameters) == ["W1", "b1", "W2", "b2", "W3", "b3"]
    check_gradient(lambda p: net.loss_at(p, X, Y), net.parameters, net.gradients(X, Y))
    by_hand = X
    scores, activations = net.forward(X)
    for layer, S, A in zip(net.layers, scores, activations, strict=True):
        assert np.array_equal(S, layer.W @ by_hand + layer.b)
        by_hand = layer.activation(S)
        assert np.array_equal(A, by_hand)


def small_net():
    return Net([Layer([[1.0, 2.0]], [[0.5]], tanh), Layer([[3.0]], None)], losses.squared_error)


X, Y = [[1.0], [0.0]], [[2.0]]


def test_a_step_moves_all_layers_from_one_backward_pass_and_leaves_the_old_net_alone():
    net = small_net()
    before = {k: v.copy() for k, v in net.parameters.items()}
    grad = net.gradients(X, Y)
    new = net.step(X, Y, learning_rate=0.1)
    for key, value in before.items():
        assert np.array_equal(net.parameters[key], value)
        assert np.allclose(new.parameters[key], value - 0.1 * grad[key], rtol=1e-14)
    assert new.loss(X, Y) < net.loss(X, Y)
    assert (new.loss_function, new.options) == (net.loss_function, net.options)
    assert new.layers[0].activation is tanh


def test_training_yields_after_each_step():
    net = small_net()
    steps = list(net.train(X, Y, learning_rate=0.05, steps=4))
    assert [t.number for t in steps] == [1, 2, 3, 4]
    assert steps[0].loss == net.loss(X, Y)
    assert [t.loss for t in steps[1:]] == [t.net.loss(X, Y) for t in steps[:-1]]
    twice = net.step(X, Y, 0.05).step(X, Y, 0.05)
    assert np.array_equal(twice.parameters["W1"], steps[1].net.parameters["W1"])
    assert list(net.train(X, Y, 0.05, steps=0)) == []


def test_training_does_nothing_before_it_is_asked():
    steps = small_net().train(X, Y, learning_rate=0.05, steps=10**9)
    assert next(steps).number == 1


def test_diverging_training_says_so():
    net = Net([Layer([[1.0]], None)], losses.squared_error)
    with pytest.raises(
        ValueError, match=r"^Net\.train: 'learning_rate' must keep the loss finite; got 1e"
    ):
        list(net.train([[1e10]], [[1.0]], learning_rate=1e10, steps=50))


@pytest.mark.parametrize("rate", [1e50, 1e100, 1e200, 1e308])
@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("kind", [identity, tanh, maxout, softmax])
def test_whatever_overflows_it_is_the_learning_rate(kind, depth, rate):
    rng = np.random.default_rng(depth)
    rows = 4 if kind is maxout else 2
    layers = [Layer(rng.normal(size=(rows, 2)), None, kind) for _ in range(depth - 1)]
    net = Net([*layers, Layer(rng.normal(size=(2, 2)), None)], losses.squared_error)
    training = net.train(rng.normal(size=(2, 3)), np.ones((2, 3)), rate, steps=500)
    message = r"^Net\.train: 'learning_rate' must keep the loss finite; got 1"
    with np.errstate(all="raise", under="ignore"), pytest.raises(ValueError, match=message):
        list(training)


def test_the_learning_rate_is_not_to_blame_before_the_first_step():
    net = Net([Layer([[1e200]], None)], losses.squared_error)
    with pytest.raises(
        ValueError, match=r"^squared_error: 'P' must keep the result finite; got inf"
    ):
        net.step([[1.0]], [[1.0]], 0.1)
    with pytest.raises(ValueError, match=r"^identity: 's' must be finite; got inf"):
        net.step([[1e200]], [[1.0]], 0.1)
    outside = Net([Layer([[1.0]], None)], losses.binary_cross_entropy)
    with pytest.raises(ValueError, match=r"^binary_cross_entropy: 'P' must lie between 0 and 1"):
        list(outside.train([[0.5]], [[1.0]], 10.0, steps=5))


def test_the_parameters_given_are_never_changed():
    W = np.array([[1.0, 2.0]])
    net = Net([Layer(W, None)], losses.squared_error)
    for step in net.train(X, Y, 0.1, steps=3):
        net = step.net
    assert W.tolist() == [[1.0, 2.0]]


def test_options_of_the_last_layer():
    rng = np.random.default_rng(10)
    X, Y = rng.normal(size=(3, 4)), rng.normal(size=(2, 4))
    for last in (
        Layer(rng.normal(size=(2, 3)), None, relu, slope=5.0),
        Layer(rng.normal(size=(6, 3)), None, maxout, pieces=3),
    ):
        net = Net([last], losses.squared_error)
        check_gradient(lambda p: net.loss_at(p, X, Y), net.parameters, net.gradients(X, Y))  # noqa: B023


def writes(net):
    """Every way to write into a net that a reader may try."""
    layer = net.layers[0]
    yield lambda: net.parameters["W1"].__setitem__(slice(None), 0)
    yield lambda: net.parameters["b1"].__imul__(0)
    yield lambda: layer.W.fill(0)
    yield lambda: np.add(layer.b, 1, out=layer.b)
    yield lambda: setattr(layer, "W", np.zeros((1, 2)))
    yield lambda: setattr(layer, "activation", relu)
    yield lambda: setattr(net, "layers", ())
    yield lambda: setattr(net, "loss_function", losses.absolute_error)
    yield lambda: net.options.__setitem__("scale", "sample_mean")
    yield lambda: layer.options.__setitem__("slope", 3.0)
    yield lambda: net.layers.__setitem__(0, layer)


@pytest.mark.parametrize("number", range(11))
@pytest.mark.parametrize("trained", [False, True])
def test_a_net_never_changes(number, trained):
    net = small_net().step(X, Y, 0.1) if trained else small_net()
    before = net.loss(X, Y)
    with pytest.raises((ValueError, AttributeError, TypeError)):
        list(writes(net))[number]()
    assert net.loss(X, Y) == before


def test_a_net_keeps_no_array_that_others_hold():
    W, b, x = np.array([[1.0, 2.0]]), np.array([[0.5]]), np.array([[1.0], [0.0]])
    net = Net([Layer(W, b)], losses.squared_error)
    before = net.loss(x, Y)
    W *= 0
    b -= 3
    scores, activations = net.forward(x)
    activations[0][:] = 9.0
    assert scores[0].tolist() == [[1.5]]
    net.parameters.clear()
    assert net.loss(x, Y) == before
    assert copy.deepcopy(net).loss(x, Y) == before


def test_representations():
    assert repr(small_net()) == "Net(Layer(1 x 2, tanh), Layer(1 x 1, identity); squared_error)"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: Layer([[1, 2]], None),
            TypeError,
            "Layer: 'W' must hold floats; got int64. Write 1.0",
        ),
        (lambda: Layer([[1j]], None), TypeError, "Layer: 'W' must hold floats; got complex128"),
        (lambda: Layer([[1.0]], [[1]]), TypeError, "Layer: 'b' must hold floats; got int64"),
        (
            lambda: Layer([1.0, 2.0], None),
            ValueError,
            r"Layer: 'W' must have shape \(m, d\); got \(2,\)",
        ),
        (
            lambda: Layer(np.ones((2, 3)), np.ones(2)),
            ValueError,
            r"Layer: 'b' .*\(2, 1\); got \(2,\). Use b\[",
        ),
        (
            lambda: Layer(np.ones((2, 3)), np.ones((3, 1))),
            ValueError,
            r"Layer: 'b' must have shape \(2, 1\)",
        ),
        (lambda: Layer([[np.nan]], None), ValueError, "Layer: 'W' must be finite; got nan"),
        (
            lambda: Layer([[1.0]], None, np.sin),
            ValueError,
            r"Layer: 'activation' must be one of identity, sigmoid, .*elu, maxout, softmax; got",
        ),
        (
            lambda: Net([Layer([[1.0]], None)], np.sum),
            ValueError,
            "Net: 'loss' must be one of squared_error, half_squared_error, .*multiclass_hinge; got",
        ),
        (
            lambda: Net(
                [Layer(np.ones((2, 3)), None), Layer(np.ones((1, 3)), None)], losses.squared_error
            ),
            ValueError,
            r"Net: 'A1' must have 3 rows for W2 @ A1; got shape \(2, ",
        ),
        (
            lambda: Net(
                [Layer(np.ones((6, 3)), None, maxout), Layer(np.ones((1, 4)), None)],
                losses.squared_error,
            ),
            ValueError,
            r"Net: 'A1' must have 4 rows for W2 @ A1; got shape \(3, ",
        ),
        (
            lambda: small_net().forward([1.0, 0.0]),
            ValueError,
            r"Net.forward: 'X' must have shape \(d, N\); got \(2,\). Use X\[:, None\]",
        ),
        (
            lambda: small_net().forward(np.ones((3, 2))),
            ValueError,
            r"Net\.forward: 'X' must have 2 rows for W1 @ X",
        ),
        (
            lambda: small_net().forward(np.ones((3, 2))),
            ValueError,
            r"Net\.forward: 'X' must have 2 rows for W1 @ X; got shape \(3, 2\)\. Use X.T: columns are samples",
        ),
        (
            lambda: small_net().forward(np.ones((2, 0))),
            ValueError,
            r"Net\.forward: 'X' must not be empty",
        ),
        (
            lambda: small_net().loss(X, [2.0]),
            ValueError,
            r"squared_error: 'Y' must .*Use Y\[:, None\]",
        ),
        (
            lambda: small_net().loss(X, [[2.0], [1.0]]),
            ValueError,
            r"squared_error: 'Y' must have the shape \(1, 1\) of",
        ),
        (
            lambda: small_net().step(X, Y, 0.0),
            ValueError,
            r"Net\.train: 'learning_rate' must be positive and finite; got 0",
        ),
        (
            lambda: small_net().step(X, Y, np.nan),
            ValueError,
            r"Net\.train: 'learning_rate' must be positive",
        ),
        (
            lambda: small_net().step(X, Y, -1.0),
            ValueError,
            r"Net\.train: 'learning_rate' must be positive",
        ),
        (
            lambda: small_net().step(X, Y, np.inf),
            ValueError,
            r"Net\.train: 'learning_rate' must be positive",
        ),
        (
            lambda: small_net().step([1.0, 0.0], Y, 0.1),
            ValueError,
            r"Net.train: 'X' must have shape",
        ),
        (lambda: small_net().step(X, [[np.nan]], 0.1), ValueError, "Net.train: 'Y' must be finite"),
        (
            lambda: Net([], losses.squared_error),
            ValueError,
            r"Net: 'layers' must be a list of one Layer or more; got \[\]",
        ),
        (
            lambda: Net([1], losses.squared_error),
            ValueError,
            r"Net: 'layers' must be a list of one Layer or more; got \[1\]",
        ),
        (
            lambda: Net(small_net().layers[0], losses.squared_error),
            ValueError,
            r"Net: 'layers' must be a list of one Layer or more",
        ),
        (
            lambda: Net(small_net().layers, [1]),
            ValueError,
            r"Net: 'loss' must be one of .*; got \[1\]",
        ),
        (
            lambda: Net(small_net().layers, losses.squared_error, scale="mean"),
            ValueError,
            r"squared_error: 'scale' must be 'sum' or",
        ),
        (
            lambda: Net(small_net().layers, losses.squared_error, scale=None),
            ValueError,
            r"squared_error: 'scale' must be 'sum' or",
        ),
        (
            lambda: Net(small_net().layers, losses.multiclass_hinge, margin=-1.0),
            ValueError,
            r"multiclass_hinge: 'margin' must be positive",
        ),
        (
            lambda: Net(small_net().layers, losses.squared_error, margin=1.0),
            TypeError,
            r"squared_error\(\) got an unexpected keyword argument 'margin'",
        ),
        (
            lambda: Layer([[1.0]], None, relu, slope=np.nan),
            ValueError,
            r"relu: 'slope' must be one finite number; got nan",
        ),
        (
            lambda: Layer(np.ones((3, 1)), None, maxout),
            ValueError,
            r"maxout: 's' must have rows in 2 equal pieces; got 3",
        ),
        (
            lambda: Layer(np.ones((3, 1)), None, maxout, pieces=0),
            ValueError,
            r"maxout: 'pieces' must be a whole number, 1 or more; got 0",
        ),
        (lambda: Layer([[1.0]], None, [relu]), ValueError, r"Layer: 'activation' must be one of"),
        (lambda: Layer(np.ma.array([[1.0]]), None), TypeError, r"Layer: 'W' must have no mask"),
        (
            lambda: Layer([[1.0], [2.0, 3.0]], None),
            ValueError,
            r"Layer: 'W' must be one array; got rows of different lengths",
        ),
        (
            lambda: small_net().step(X, Y, "1"),
            ValueError,
            r"Net\.train: 'learning_rate' must be positive and finite; got '1'",
        ),
        (
            lambda: small_net().step(X, Y, True),
            ValueError,
            r"Net\.train: 'learning_rate' must be positive and finite; got True",
        ),
        (
            lambda: list(small_net().train(X, Y, 0.1, 2.0)),
            ValueError,
            r"Net\.train: 'steps' must be a whole number, 0 or more; got 2\.0",
        ),
        (
            lambda: list(small_net().train(X, Y, 0.1, -1)),
            ValueError,
            r"Net\.train: 'steps' must be a whole number, 0 or more; got -1",
        ),
        (
            lambda: small_net().loss_at(small_net().parameters | {"b1": np.zeros(5)}, X, Y),
            ValueError,
            r"Net\.loss_at: 'b1' must have shape \(1, 1\); got \(5,\)",
        ),
        (
            lambda: small_net().loss_at(small_net().parameters | {"W1": np.ones((2, 2))}, X, Y),
            ValueError,
            r"Net\.loss_at: 'W1' must have shape \(1, 2\); got \(2, 2\)",
        ),
        (
            lambda: small_net().loss_at(small_net().parameters | {"W2": np.ones(1)}, X, Y),
            ValueError,
            r"Net\.loss_at: 'W2' must have shape \(1, 1\); got \(1,\)",
        ),
        (
            lambda: small_net().loss_at([1.0], X, Y),
            ValueError,
            r"Net\.loss_at: 'parameters' must have the names .*; got list",
        ),
        (
            lambda: small_net().loss_at({}, X, Y),
            ValueError,
            r"Net\.loss_at: 'parameters' must have the names .*W1",
        ),
        (
            lambda: small_net().loss_at(small_net().parameters, [1.0], Y),
            ValueError,
            "Net.loss_at: 'X'",
        ),
    ],
)
def test_refused(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert re.match(message, str(caught.value))


@pytest.mark.parametrize("name", ["X", "Y"])
def test_complex_data_train_nothing(name):
    net = Net([Layer([[2.0]], None)], losses.squared_error)
    data = {"X": [[1.0]], "Y": [[4.0]], name: [[1.0 + 1e-30j]]}
    with pytest.raises(TypeError, match=rf"^Net.train: '{name}' must .*; got "):
        net.step(**data, learning_rate=0.1)
