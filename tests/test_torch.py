"""Every network of the course against PyTorch's autograd, in float64, to 1e-10.

PyTorch is large and needed here alone: ``make torch`` installs it, and CI does.
"""

from collections import Counter

import numpy as np
import pytest

from bplib import activations as act
from bplib import losses
from bplib.gradcheck import check_gradient, numerical_gradient, relative_error
from bplib.nets import Layer, Net
from tests.networks import LAYER_OPTIONS, NETS, build
from tests.sources import DATA
from tests.three_ways import SHAPES, factor, targets

torch = pytest.importorskip("torch", reason="PyTorch is not installed: run 'make torch'")
F = torch.nn.functional

LIMIT = 1e-10


def maxout(s, pieces=2):
    return s.reshape(pieces, -1, s.shape[1]).max(dim=0).values


ACTIVATIONS = {
    act.identity: lambda s: s,
    act.sigmoid: torch.sigmoid,
    act.tanh: torch.tanh,
    act.relu: lambda s, slope=1.0: slope * torch.relu(s),
    act.leaky_relu: lambda s, leak=0.1: F.leaky_relu(s, leak),
    act.elu: F.elu,
    act.maxout: maxout,
    act.softmax: lambda s: torch.softmax(s, dim=0),
}


def labels(Y):
    return Y.argmax(dim=0)


def hinge(V, Y, margin=1.0):
    """PyTorch divides the sum over the classes by their number."""
    return len(V) * F.multi_margin_loss(V.T, labels(Y), margin=margin, reduction="sum")


LOSSES = {
    losses.squared_error: lambda P, Y: F.mse_loss(P, Y, reduction="sum"),
    losses.half_squared_error: lambda P, Y: F.mse_loss(P, Y, reduction="sum") / 2,
    losses.absolute_error: lambda P, Y: F.l1_loss(P, Y, reduction="sum"),
    losses.cross_entropy: lambda P, Y: F.nll_loss(P.log().T, labels(Y), reduction="sum"),
    losses.binary_cross_entropy: lambda P, Y: F.binary_cross_entropy(P, Y, reduction="sum"),
    losses.cross_entropy_from_scores: lambda S, Y: F.cross_entropy(S.T, Y.T, reduction="sum"),
    losses.binary_cross_entropy_from_scores: lambda S, Y: F.binary_cross_entropy_with_logits(
        S, Y, reduction="sum"
    ),
    losses.multiclass_hinge: hinge,
}


def leaf(value):
    return torch.tensor(np.asarray(value), dtype=torch.float64, requires_grad=True)


def autograd(net, X, Y):
    """The loss of a net and its gradients, the input's under "X", by PyTorch."""
    leaves = {"X": leaf(X), **{name: leaf(value) for name, value in net.parameters.items()}}
    A = leaves["X"]
    for k, layer in enumerate(net.layers, 1):
        S = leaves[f"W{k}"] @ A + leaves.get(f"b{k}", 0.0)
        A = ACTIVATIONS[layer.activation](S, **layer.options)
    options = {key: value for key, value in net.options.items() if key != "scale"}
    total = LOSSES[net.loss_function](A, torch.tensor(Y, dtype=torch.float64), **options)
    loss = factor(net.options.get("scale", "sum"), A.shape) * total
    loss.backward()
    return loss.item(), {name: value.grad.numpy() for name, value in leaves.items()}


def compare(net, X, Y):
    loss, expected = autograd(net, X, Y)
    computed = {"X": net.input_gradient(X, Y), **net.gradients(X, Y)}
    assert net.loss(X, Y) == pytest.approx(loss, rel=LIMIT)
    assert computed.keys() == expected.keys()
    for name, gradient in computed.items():
        assert gradient.shape == expected[name].shape
        assert np.isfinite(gradient).all()
        assert np.abs(gradient - expected[name]).max() <= LIMIT * np.abs(expected[name]).max(
            initial=1.0
        )


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", NETS)
def test_a_network_of_the_course(name, shape):
    compare(*build(name, shape, np.random.default_rng([len(name), *shape, 17])))


def column(values):
    array = np.array(values, dtype=float)
    return array[:, None] if array.ndim == 1 else array


# data of the sources: activations, loss, its options
PRINTED = {
    "regression net": [
        ([act.relu, act.identity], losses.squared_error, {}),
        ([act.tanh, act.sigmoid], losses.squared_error, {}),
    ],
    "classification net": [
        ([act.tanh, act.sigmoid], losses.squared_error, {}),
        ([act.tanh, act.sigmoid], losses.binary_cross_entropy, {"scale": "entry_mean"}),
    ],
    "three-layer net": [([act.tanh, act.sigmoid, act.tanh], losses.half_squared_error, {})],
    "batch net": [
        ([act.relu, act.identity], losses.half_squared_error, {"scale": "sample_mean"}),
    ],
    "softmax regression": [([act.softmax], losses.cross_entropy, {})],
    "one-layer net": [
        ([act.sigmoid], losses.squared_error, {}),
        ([act.softmax], losses.cross_entropy, {}),
        ([act.softmax], losses.multiclass_hinge, {"margin": 0.15}),
    ],
    "two-layer net": [
        ([act.sigmoid, act.sigmoid], losses.squared_error, {}),
        ([act.sigmoid, act.softmax], losses.cross_entropy, {}),
    ],
    "proof net": [([act.sigmoid, act.softmax], losses.cross_entropy, {})],
}
CASES = [(name, *case) for name, cases in PRINTED.items() for case in cases]


@pytest.mark.parametrize(("name", "kinds", "loss", "options"), CASES, ids=lambda v: str(v)[:20])
def test_a_network_with_the_numbers_of_a_source(name, kinds, loss, options):
    data = {key: value for key, value in DATA["inputs"][name].items() if key[0] not in "fl"}
    get = {key: column(value) for key, value in data.items()}
    W, b = ([get[k] for k in (f"{letter}{i}" for i in "123") if k in get] for letter in "Wb")
    W, b = W or [get["W"]], b or [get["b"]] if "b" in get else [None] * 3
    layers = [Layer(*each) for each in zip(W, b, kinds, strict=False)]
    X = get.get("X", get.get("x"))
    Y = next(get[key] for key in ("Y", "y", "z", "t") if key in get)
    compare(Net(layers, loss, **options), X, Y)
    assert len(layers) == len(kinds)


def test_the_linear_regression_of_a_source():
    w, b, x, y = (DATA["inputs"]["linear regression"][key] for key in "wbxy")
    net = Net([Layer(column(w).T, [[b]])], losses.half_squared_error)
    compare(net, column(x), [[y]])


# Random nets: any activations, any loss, one to four layers, scores up to 50 on either side.
OUTPUTS = {
    losses.cross_entropy: [act.softmax],
    losses.binary_cross_entropy: [act.sigmoid],
}
NETS_OF_EACH = 12
FOUND = Counter()


def random_net(loss, depth, rng):
    """A net whose scores reach up to 50, layer by layer, with its batch."""
    n, d, samples = rng.integers(2, 5), rng.integers(1, 5), rng.integers(1, 6)
    A = X = rng.normal(size=(d, samples))
    layers = []
    for k in range(depth):
        last = k == depth - 1
        kinds = OUTPUTS.get(loss, list(ACTIVATIONS)) if last else list(ACTIVATIONS)
        kind = kinds[rng.integers(len(kinds))]
        options = LAYER_OPTIONS.get(kind, {})
        rows = (n if last else rng.integers(1, 6)) * (options.get("pieces", 1))
        W, b = rng.normal(size=(rows, len(A))), rng.normal(size=(rows, 1))
        size = rng.uniform(0.1, 50) / np.abs(W @ A + b).max()
        layers.append(Layer(W * size, b * size, kind, **options))
        A = kind(layers[-1].W @ A + layers[-1].b, **options)
    scale = losses.SCALES[rng.integers(3)]
    return Net(layers, loss, scale=scale), X, targets(loss, (n, samples), rng)


def judged(net, X, Y):
    """Which other way confirms the gradients of a net.

    PyTorch subtracts p - y and clamps logarithms: where that loses digits, the complex step tells.
    A hinge of saturated probabilities subtracts them in the loss itself: there the step has no more
    digits than the loss, and the gradients have to agree with it to the rounding of the loss.
    """
    value, expected = autograd(net, X, Y)
    found = {"X": net.input_gradient(X, Y), **net.gradients(X, Y)}
    errors = [
        relative_error(found[k], v) if np.isfinite(v).all() else 1 for k, v in expected.items()
    ]
    if max(errors) <= 1e-9 and abs(net.loss(X, Y) - value) <= 1e-9 * value:
        return "PyTorch"
    names, point = net.parameters.keys(), {"X": X, **net.parameters}
    f = lambda p: net.loss_at({k: p[k] for k in names}, p["X"], Y)  # noqa: E731
    try:
        check_gradient(f, point, found, methods=("complex",))
    except AssertionError:
        for k in found:
            step = numerical_gradient(lambda v, k=k: f({**point, k: v}), point[k], "complex")
            assert np.abs(found[k] - step).max() <= 1e-15 * max(1.0, value)
        return "the complex step, to the rounding of the loss"
    return "the complex step"


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
@pytest.mark.parametrize("loss", LOSSES, ids=lambda f: f.__name__)
def test_random_nets_agree_with_pytorch_or_with_the_complex_step(loss, depth):
    for seed in range(NETS_OF_EACH):
        net, X, Y = random_net(
            loss, depth, np.random.default_rng([seed, depth, len(loss.__name__)])
        )
        assert max(np.abs(S).max() for S in net.forward(X).scores) <= 50 * (1 + 1e-12)
        FOUND[judged(net, X, Y)] += 1


def test_how_many_agree_with_which(capsys, record_property):
    """Runs after the nets above, in the same process, and says what they were compared with."""
    with capsys.disabled():
        for way, count in sorted(FOUND.items()):
            record_property(f"random nets that agree with {way}", count)
            print(f"\n{count} random nets agree with {way}", end="")
    total = FOUND.total()
    assert total in (0, 32 * NETS_OF_EACH)  # 0 if this test is run alone
    assert FOUND["PyTorch"] >= 0.6 * total
    assert FOUND["the complex step, to the rounding of the loss"] <= 0.02 * total
