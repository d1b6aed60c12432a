"""Every number and formula of the sources, reproduced by a bplib call: one test per item's id.

``_data/sources.json`` holds what was asked, the inputs and the right results. A function below
computes the named results of one or more items; the test compares all of them, digit by digit.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from bplib import linalg, losses, transforms
from bplib.activations import (
    elu,
    identity,
    identity_derivative,
    leaky_relu,
    maxout,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    softmax,
    softmax_backward,
    softmax_jacobian,
    tanh,
    tanh_derivative,
)
from bplib.gradcheck import numerical_gradient, numerical_hessian, numerical_jacobian
from bplib.graph import Node
from bplib.nets import Layer, Net
from tests.sources import DATA

REPRODUCE: dict[str, Callable[..., dict[str, Any]]] = {}


def reproduces(ids: str, prefix: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Say which items a function reproduces: their ids, or what follows a common prefix."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        REPRODUCE.update(dict.fromkeys([prefix + name for name in ids.split()], function))
        return function

    return register


def prepared(value: Any) -> Any:
    """A list as an array, a flat one as a column; a number or a word as it is."""
    if not isinstance(value, list):
        return value
    array = np.array(value, dtype=float)
    return array[:, None] if array.ndim == 1 else array


def inputs_of(item: dict[str, Any]) -> dict[str, Any]:
    inputs = item["inputs"]
    return {
        k: prepared(v)
        for k, v in (
            DATA["inputs"].get(inputs, inputs) if isinstance(inputs, str) else inputs
        ).items()
    }


def agree(name: str, computed: Any, expected: Any, decimals: int | None) -> None:
    got, want = np.asarray(computed, dtype=float), np.asarray(expected, dtype=float)
    if want.ndim == 1 and got.shape == (want.size, 1):
        got = got[:, 0]
    assert got.shape == want.shape, f"{name}: {got.shape} is not {want.shape}"
    size = float(np.abs(want).max()) or 1e-3
    limit = 1e-9 * size if decimals is None else 0.5 * 10.0**-decimals
    assert got.size
    assert np.isfinite(got).all()
    assert np.abs(got - want).max() <= limit * (1 + 1e-9), f"{name}: {got} is not {want}"


ITEMS = [item for item in DATA["items"] if "expected" in item]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])
def test_item(item: dict[str, Any]) -> None:
    computed = REPRODUCE[item["id"]](**inputs_of(item))
    computed = computed if isinstance(computed, dict) else {"value": computed}
    if "id" in computed:  # one function for several items
        computed = computed["id"][item["id"]]
    assert item["expected"]
    for name, expected in item["expected"].items():
        agree(f"{item['id']} {name}", computed[name], expected, item["decimals"].get(name))


def test_every_item_has_a_reproduction_and_no_other() -> None:
    ids = [item["id"] for item in ITEMS]
    assert len(ids) == len(set(ids)) == 228
    assert set(ids) == set(REPRODUCE)


# --- matrix algebra, first worked set


@reproduces("S0-Q1.1")
def _(A, B):
    return {"AB": (Node(A) @ Node(B)).value}


@reproduces("S0-Q1.2")
def _(x, y):
    squared = losses.squared_error(x, y)
    return {"difference": (Node(x) - Node(y)).value, "norm_squared": squared, "norm": squared**0.5}


@reproduces("S0-Q1.3")
def _(x, target):
    def gradient(w):
        net = Net([Layer(w.T, None)], losses.half_squared_error)
        return net.gradients(x, [[float(target)]])["W1"]

    zero = np.zeros((2, 1))
    return {
        "coefficients_of_w": numerical_jacobian(gradient, zero),
        "constants": gradient(zero)[0],
    }


def small_graph(w, x):
    """The graph of S0-Q2.1 with its marked nodes p and q."""
    p = Node(w[0, 0], "w0") * Node(x[0, 0], "x0")
    q = 2 * (p + Node(w[1, 0], "w1") * Node(x[1, 0], "x1") + Node(w[2, 0], "w2"))
    return p, q, output_of(q)


def output_of(q):
    e = q.exp()
    return (e - 1) / (e + 1)


@reproduces("S0-Q2.1-fig S0-Q2.1b S0-Q2.1d")
def _(w, x, p=None):
    p, q, loss = small_graph(w, x)
    loss.backward()
    values = {"p": p.value, "q": q.value, "exp": q.exp().value, "L": loss.value}
    return {**values, "dL_dp": p.grad, "dq_dp": p.grad / q.grad}


@reproduces("S0-Q2.1a")
def _(q):
    return {"value": [float(output_of(Node(value)).value) for value in q[:, 0]]}


@reproduces("S0-Q2.1c")
def _(q):
    node = Node(q, "q")
    output_of(node).backward()
    return {"dL_dq": node.grad}


@reproduces("S0-Q2.2a S0-Q2.2b S0-Q2.2c S0-Q2.2d")
def _(w, b, x, y, lr):
    Y = [[y]]
    net = Net([Layer(w.T, [[b]])], losses.half_squared_error)
    grad, new = net.gradients(x, Y), net.step(x, Y, learning_rate=lr)
    return {
        "yhat": net.forward(x).activations[-1].item(),
        "loss": net.loss(x, Y),
        "grad_w": grad["W1"].T,
        "grad_b": grad["b1"].item(),
        "w_new": new.parameters["W1"].T,
        "b_new": new.parameters["b1"].item(),
        "yhat_new": new.forward(x).activations[-1].item(),
        "loss_new": new.loss(x, Y),
    }


@reproduces("S0-Q2.3a S0-Q2.3b S0-Q2.3g")
def _(W, b, x, y):
    net = Net([Layer(W, b, softmax)], losses.cross_entropy)
    (s,), (p,) = net.forward(x)
    grad_b = net.gradients(x, y)["b1"]
    return {"logits": s, "probabilities": p, "loss": net.loss(x, y), "grad_b": grad_b}


@reproduces("S0-Q2.3c")
def _(W, b, x, y):
    s = W @ x + b
    grad_p = losses.cross_entropy_gradient(softmax(s), y)
    return {"value": softmax_backward(s, grad_p), "dL_dprob": grad_p}


@reproduces("S0-Q2.3d S0-Q2.3e S0-Q2.3f")
def _(W, b, x, y):
    row = softmax_jacobian(W @ x + b)[2]
    return {"id": {f"S0-Q2.3{c}": {"value": row[k]} for k, c in enumerate("def")}}


# --- the 5-ReLU and the tanh-sigmoid net


@reproduces("S1-1a")
def _(x, y, w, learning_rate):
    net = Net([Layer([[w]], None)], losses.squared_error)
    steps = net.train([[x]], [[y]], learning_rate, steps=3)
    return {"weights": [step.net.parameters["W1"].item() for step in steps]}


def regression_net(W1, b1, W2, b2, loss=losses.squared_error, **options):
    return Net([Layer(W1, b1, relu, slope=5.0), Layer(W2, b2, identity)], loss, **options)


def classification_net(W1, b1, W2, b2, loss=losses.squared_error, **options):
    return Net([Layer(W1, b1, tanh), Layer(W2, b2, sigmoid)], loss, **options)


def two_layer_items(prefix, net, x, y, tables):
    """What both nets of this source are asked; derivatives in its numerator layout."""
    (z1, z3), (z2, yhat) = net.forward(x)
    grad = net.gradients(x, y)
    signal1, signal3 = net.error_signals(x, y)
    derivative1, derivative3 = tables
    return {
        f"{prefix}.1": {"z1": z1},
        f"{prefix}.2": {"value": z2},
        f"{prefix}.3": {"value": z3},
        f"{prefix}.4": {"value": yhat},
        f"{prefix}.5": {"value": net.loss(x, y)},
        "pre": {"value": signal1.T, "dl_dz3": signal3.T},
        "b2": {"value": grad["b2"].T},
        "b1": {"value": grad["b1"].T},
        "W2": {
            "value": grad["W2"].T,
            "value_in_shape_of_W2": grad["W2"],
            "numerator_layout_value": grad["W2"].T,
        },
        "W1": {"value": grad["W1"].T, "value_in_shape_of_W1": grad["W1"]},
        "f": {"value": np.diag(derivative1(z1)[:, 0])},
        "g": {"value": np.diag(derivative3(z3)[:, 0])},
        "l": {"value": losses.squared_error_gradient(yhat, y).T},
    }


@reproduces("b.1 b.2 b.3 b.4 b.5 c-pre c-b2 c-b1 c-W2 c-W1 d-f d-g d-l", prefix="S1-1")
def _(x, y, **parameters):
    net = regression_net(**parameters)
    mean = regression_net(**parameters, scale="entry_mean").loss(x, y)
    slopes = (lambda s: relu_derivative(s, slope=5.0), identity_derivative)
    found = two_layer_items("S1-1b", net, x, y, slopes)
    found["S1-1b.5"]["mean_over_K"] = mean
    found["W2"]["value"] = net.gradients(x, y)["W2"]  # the blocks already have W2's shape
    names = {f"S1-1c-{k}": found[k] for k in ("pre", "b2", "b1", "W2", "W1")}
    return {"id": {**found, **names, **{f"S1-1d-{k}": found[k] for k in "fgl"}}}


@reproduces("S1-1c-shapes")
def _(x, y, **parameters):
    net = regression_net(**parameters)
    (z1, z3), (z2, yhat) = net.forward(x)
    arrays = {"x": x, **net.parameters, "z1": z1, "z2": z2, "z3": z3, "yhat": yhat}
    return {k: [n for n in v.shape if n > 1] for k, v in arrays.items()}


@reproduces(".1 .2 .3 .4 .5 -b2 -b1 -W2 -W1 -dz2 -dyhat -dl", prefix="S1-2a")
def _(x, y, **parameters):
    net = classification_net(**parameters)
    found = two_layer_items("S1-2a", net, x, y, (tanh_derivative, sigmoid_derivative))
    names = {f"S1-2a-{k}": found[k] for k in ("b2", "b1", "W2", "W1")}
    tables = {"S1-2a-dz2": found["f"], "S1-2a-dyhat": found["g"], "S1-2a-dl": found["l"]}
    return {"id": {**found, **names, **tables}}


@reproduces("loss1 loss2 dl", prefix="S1-2b-")
def _(x, y, **parameters):
    net = classification_net(**parameters, loss=losses.binary_cross_entropy, scale="entry_mean")
    yhat = net.forward(x).activations[-1]
    from_probabilities = losses.binary_cross_entropy(yhat, y, "entry_mean")
    assert from_probabilities == pytest.approx(net.loss(x, y), rel=1e-12)
    loss = {"value": from_probabilities}
    gradient = {
        "value": losses.binary_cross_entropy_gradient(yhat, y, "entry_mean"),
        "dl_dz3_simplified": net.error_signals(x, y)[-1],
    }
    return {"id": {"S1-2b-loss1": loss, "S1-2b-loss2": loss, "S1-2b-dl": gradient}}


@reproduces("S1-2c")
def _(depth, score):
    return {
        "depth": depth,
        "best_case_product_sigmoid": sigmoid_derivative(0.0) ** depth,
        "product_tanh_at_1": tanh_derivative(score) ** depth,
        "product_relu_active": relu_derivative(score) ** depth,
        "product_relu_if_one_unit_is_inactive": relu_derivative(-score) ** depth,
    }


@reproduces("S1-3a")
def _(scores, beta):
    weights = softmax(scores)
    return {
        "softmax": [softmax(b * scores)[:, 0] for b in beta[:, 0]],
        "expected_index": weights[:, 0] @ np.arange(3),
        "log_sum_exp": losses.cross_entropy_from_scores(scores, [[0], [1], [0]]) + scores[1, 0],
    }


@reproduces("S1-3d")
def _(W1, b1, W2, b2):
    net = Net([Layer(W1, b1), Layer(W2, b2)], losses.squared_error)
    output = lambda X: net.forward(X).activations[-1]  # noqa: E731
    zero = np.zeros((2, 1))
    return {"W": numerical_jacobian(output, zero), "b": output(zero)}


@reproduces("S1-3e")
def _(x, y):
    theta = linalg.least_squares(np.hstack([x, np.ones_like(x)]), y)
    net = Net([Layer([[theta[0, 0]]], [[theta[1, 0]]])], losses.squared_error, scale="sample_mean")
    return {"argmin_theta": theta, "objective_at_theta": net.loss(x.T, y.T)}


# --- batches, error signals, the hinge


def three_layer_net(W1, W2, W3, **_):
    layers = [Layer(W1, None, tanh), Layer(W2, None, sigmoid), Layer(W3, None, tanh)]
    return Net(layers, losses.half_squared_error)


@reproduces("shapes rule", prefix="S2-E1-")
def _(X, Y, **given):
    net = three_layer_net(**given)
    scores, outputs = net.forward(X)
    named = {f"S{k}": s for k, s in enumerate(scores, 1)} | {
        f"Z{k}": z for k, z in enumerate(outputs, 1)
    }
    shapes = {k: v.shape for k, v in {"X": X, **net.parameters, **named}.items()}
    gradients = net.gradients(X, Y).values()
    lines = {"S2-E1-shapes": shapes}
    padded = [grad.shape for grad in gradients]
    return {"id": {**lines, "S2-E1-rule": {"shapes": padded}}}


@reproduces("1-loss 1-chain 1-dY 1-dYdS 1-dSdW 1-dW3 1-dZ2 1-dW2 1-dW1 4", prefix="S2-E")
def _(X, Y, W3, **given):
    net = three_layer_net(W3=W3, **given)
    (_, _, S3), (_, Z2, Z3) = net.forward(X)
    delta1, delta2, delta3 = net.error_signals(X, Y)
    grad = net.gradients(X, Y)
    jacobian = numerical_jacobian(tanh, S3, "complex")
    off_diagonal = jacobian - np.diag(np.diag(jacobian))
    blocks = numerical_jacobian(lambda W: W @ Z2, W3, "complex").reshape(*S3.shape, *W3.shape)
    signals = {"Delta1": delta1, "Delta2": delta2, "Delta3": delta3}
    values = {
        "S2-E1-loss": net.loss(X, Y),
        "S2-E1-dY": losses.half_squared_error_gradient(Z3, Y),
        "S2-E1-dYdS": tanh_derivative(S3).ravel(),
        "S2-E1-dSdW": blocks,
        "S2-E1-dZ2": W3.T @ delta3,
        **{f"S2-E1-dW{k}": grad[f"W{k}"] for k in (1, 2, 3)},
    }
    chain = {"dY3_dS3_entries": jacobian.size, "off_diagonal_max": np.abs(off_diagonal).max()}
    return {
        "id": {k: {"value": v} for k, v in values.items()}
        | {"S2-E1-chain": chain, "S2-E4": signals}
    }


@reproduces("data S1 Z1 Y L Dout D1 gW2 gW1 W1n W2n Ln", prefix="S2-E2-")
def _(X, W1, W2, y):
    net = Net(
        [Layer(W1, None, relu), Layer(W2, None)], losses.half_squared_error, scale="sample_mean"
    )
    (S1, _), (Z1, Y) = net.forward(X)
    grad, new = net.gradients(X, y), net.step(X, y, learning_rate=0.5)
    D1, D2 = net.error_signals(X, y)
    data = {"X": X.shape, "W1": W1.shape, "W2": W2.shape, "y": y.shape}
    results = {
        "S1": S1,
        "Z1": Z1,
        "Y": Y,
        "L": net.loss(X, y),
        "Dout": D2,
        "D1": D1,
        "gW2": grad["W2"],
        "gW1": grad["W1"],
        "W1n": new.parameters["W1"],
        "W2n": new.parameters["W2"],
        "Ln": new.loss(X, y),
    }
    return {"id": {"S2-E2-data": data} | {f"S2-E2-{k}": {k: v} for k, v in results.items()}}


@reproduces("S2-E2-convention")
def _(X, W1, W2, y):
    """Only one scale and one rate give the printed loss and the printed new weights."""
    printed = {item["id"]: item["expected"] for item in ITEMS}
    matches = []
    for name, scale in (("sample_mean", 1 / 8), ("sum", 1 / 2), ("entry_mean", 1 / 8)):
        net = Net([Layer(W1, None, relu), Layer(W2, None)], losses.half_squared_error, scale=name)
        for rate in (0.05, 0.1, 0.125, 0.25, 0.5, 1.0):
            new = net.step(X, y, rate)
            loss_off = abs(net.loss(X, y) - printed["S2-E2-L"]["L"])
            off = np.abs(new.parameters["W1"] - printed["S2-E2-W1n"]["W1n"]).max()
            if max(loss_off, off) <= 0.5e-4:
                matches.append({"learning_rate": rate, "scale": scale})
    assert matches[0] == matches[-1]
    return matches[0]


@reproduces("S2-E3-prose")
def _(o, y, C):
    Y = losses.one_hot([y], len(o))
    p = softmax(o)
    return {
        "p": p,
        "term_of_class_1": losses.multiclass_hinge(p[:2], Y[:2], margin=C),
        "loss": losses.multiclass_hinge(p, Y, margin=C),
    }


@reproduces("loss dLraw final", prefix="S2-E3-")
def _(o, y, C):
    Y = losses.one_hot([y], len(o))
    net = Net([Layer(np.eye(4), None, softmax)], losses.multiclass_hinge, margin=C)
    p = softmax(o)
    active = np.flatnonzero(losses.multiclass_hinge_gradient(p, Y, margin=C) > 0)
    gradient = {"value": net.error_signals(o, Y)[0]}
    loss = {"value": net.loss(o, Y), "p": p, "active_classes": active}
    return {"id": {"S2-E3-loss": loss, "S2-E3-dLraw": gradient, "S2-E3-final": gradient}}


@reproduces("quot num den term", prefix="S2-E3-")
def _(o, y, C):
    p, k = softmax(o)[:, 0], 3
    jacobian = softmax_jacobian(o)
    exponentials = [Node(o) for _ in range(2)]
    pick, total = np.eye(4)[k : k + 1] - np.eye(4)[y : y + 1], np.ones((1, 4))
    for row, node in zip((pick, total), exponentials, strict=True):
        (row @ node.exp()).sum().backward()
    values = {
        "S2-E3-quot": p[k] - p[y],
        "S2-E3-num": exponentials[0].grad,
        "S2-E3-den": exponentials[1].grad,
        "S2-E3-term": jacobian - jacobian[y],
    }
    return {"id": {name: {"value": v} for name, v in values.items()}}


# --- linear algebra


@reproduces("S3-EIG1 S3-LS1 S3-SUM1")
def _(A, b):
    x = linalg.least_squares(A, b)
    residual = losses.squared_error(A @ x, b) ** 0.5
    return {"x": x, "value": x, "residual_norm": residual}


@reproduces("S3-EIG2")
def _(A):
    x = linalg.null_vector(A)
    assert np.abs(A @ x).max() < 1e-14
    sign = np.sign(x[0, 0])
    return {
        "non_trivial_solution": sign * x,
        "trivial_solution": linalg.least_squares(np.eye(3), np.zeros((3, 1))),
    }


def eigenpairs(M):
    """Eigenvalues, each recomputed as the Rayleigh quotient of its eigenvector."""
    vectors = np.linalg.eigh(M)[1]
    values = [linalg.rayleigh_quotient(M, v[:, None]) for v in vectors.T]
    return np.array(values), vectors


@reproduces("S3-EIG3")
def _(A):
    return {"eigenvalues": eigenpairs(A)[0]}


@reproduces("S3-EIG4")
def _(nonsymmetric, symmetric):
    one, other = (linalg.null_vector(nonsymmetric - k * np.eye(2)) for k in (2.0, 3.0))
    vectors = eigenpairs(symmetric)[1]
    assert losses.squared_error(vectors.T @ vectors, np.eye(3)) < 1e-28
    return {"dot_of_unit_eigenvectors_of_nonsymmetric": (one.T @ other).item()}


@reproduces("S3-EIG5")
def _(nilpotent, full_rank):
    assert linalg.effective_rank(full_rank) == 3
    return {
        "rank_of_nilpotent": linalg.effective_rank(nilpotent),
        "nonzero_eigenvalues_of_nilpotent": np.count_nonzero(np.linalg.eigvals(nilpotent)),
        "full_rank_example_eigenvalues": eigenpairs(full_rank)[0],
    }


@reproduces("S3-EIG6")
def _(symmetric, nonsymmetric):
    values, vectors = eigenpairs(symmetric)
    units = [linalg.null_vector(nonsymmetric - k * np.eye(2)) for k in (2.0, 3.0)]
    return {
        "symmetric_sum": vectors * values @ vectors.T,
        "nonsymmetric_sum": sum(k * u @ u.T for k, u in zip((2.0, 3.0), units, strict=True)),
    }


@reproduces("S3-EIG7 S3-SVD0 S3-SVD0u S3-SVD2b S3-SVD6")
def _(A):
    U, d, Vt = np.linalg.svd(A)
    assert linalg.condition_number(A) == pytest.approx(d[0] / d[-1], rel=1e-12)
    kept = U[:, :3]
    assert losses.squared_error(-kept * d @ -Vt, A) < 1e-25  # other signs, the same A
    frobenius = losses.squared_error(A, np.zeros_like(A)) ** 0.5
    return {
        "U": U.shape,
        "V": Vt.T.shape,
        "singular_values": d,
        "number_of_singular_values_of_a_2x3": linalg.effective_rank(np.eye(2, 3)),
        "rank_relative": linalg.effective_rank(1e-8 * np.eye(3)),
        "value": [frobenius, losses.squared_error(d[:, None], 0 * d[:, None]) ** 0.5],
    }


@reproduces("S3-SVD1a")
def _(nonsingular, singular):
    assert (linalg.effective_rank(nonsingular), linalg.effective_rank(singular)) == (3, 2)
    inverse = linalg.pseudo_inverse(nonsingular)
    return {
        "singular_values_nonsingular": np.linalg.svd(nonsingular)[1],
        "det_nonsingular": 1 / np.linalg.det(inverse),
        "two_largest_of_singular": np.linalg.svd(singular)[1][: linalg.effective_rank(singular)],
    }


@reproduces("S3-SVD1b")
def _(A):
    return linalg.condition_number(A)


@reproduces("S3-SVD2a")
def _(A):
    rank = linalg.effective_rank(A)
    return {"rank": rank, "nonzero_singular_values": np.linalg.svd(A)[1][:rank]}


@reproduces("S3-SVD3a S3-SVD3b")
def _(A):
    return linalg.pseudo_inverse(A)


@reproduces("S3-SVD4")
def _(A):
    inverse, null = linalg.pseudo_inverse(A), linalg.null_vector(A)
    wide = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    return {
        "rank": linalg.effective_rank(A),
        "range_projector": A @ inverse,
        "null_projector": null @ null.T,
        "wide_null_space_dimension": 3 - linalg.effective_rank(wide),
    }


@reproduces("S3-SVD5a S3-SVD5b")
def _(A):
    small, large = eigenpairs(A.T @ A)[0], eigenpairs(A @ A.T)[0]
    assert np.abs(large[0]) < 1e-12
    assert np.allclose(small, large[1:], rtol=1e-12)
    return large[1:]


@reproduces("S3-SVD5c")
def _(A, A_3x3):
    U, d, Vt = np.linalg.svd(A)
    forward = losses.squared_error(A @ Vt.T, U[:, :3] * d)
    return {"zero": forward + losses.squared_error(A.T @ U[:, :3], Vt.T * d)}


@reproduces("S3-HOM1")
def _(A):
    x = linalg.null_vector(A)
    assert np.abs(A @ x).max() < 1e-14
    return {"unit_solution_up_to_sign": x * np.sign(x[0])}


@reproduces("S3-HOM2 S3-HOM4 S3-HOM5 S3-RQ2")
def _(A):
    values, vectors = eigenpairs(A.T @ A)
    objective = [losses.squared_error(A @ v[:, None], 0 * A[:, :1]) for v in vectors.T[::-1]]
    least = linalg.rayleigh_quotient(A.T @ A, linalg.null_vector(A))
    return {
        "smallest_eigenvalue": least,
        "value": values,
        "objective_for_each_column_of_V": objective,
        "singular_values": np.sqrt(objective),
    }


@reproduces("S3-HOM3")
def _(A, x, multiplier):
    def lagrangian(v):
        return losses.squared_error(A @ v, np.zeros((5, 1))) - multiplier * ((v * v).sum() - 1)

    assert np.allclose(linalg.rayleigh_quotient(A.T @ A, x) * (x * x).sum(), ((A @ x) ** 2).sum())
    return numerical_gradient(lagrangian, x, "complex")


@reproduces("S3-RQ1")
def _(M_real, M_imaginary, x_real, x_imaginary):
    M, x = M_real + 1j * M_imaginary, x_real + 1j * x_imaginary
    return {"R": linalg.rayleigh_quotient(M, x), "eigenvalues": eigenpairs(M)[0]}


@reproduces("S3-SUM2")
def _(A):
    x = linalg.null_vector(A)
    return {"value": x * np.sign(x[0]), "rayleigh_minimum": linalg.rayleigh_quotient(A.T @ A, x)}


# --- plane transforms


@reproduces("S3-GEO2")
def _(M, H, point):
    return {
        "affine_image": transforms.apply_affine(M, point),
        "projective_raw": H @ np.vstack([point, [[1.0]]]),
        "projective_after_division": transforms.apply_homography(H, point),
    }


def degrees_of_freedom(matrix, *parameters):
    """The rank of the Jacobian of the matrix by its parameters."""
    flat = np.array(parameters, dtype=float)
    return linalg.effective_rank(numerical_jacobian(lambda q: matrix(*q), flat, "complex"))


def rigid(angle, x, y, scale=1.0):
    c, s = scale * np.cos(angle), scale * np.sin(angle)
    return np.array([[c, -s, x], [s, c, y]])


def unit(*entries):
    return np.array(entries) / np.sqrt(sum(entry**2 for entry in entries))


@reproduces("S3-TAB1")
def _(t):
    return {
        "dof": degrees_of_freedom(lambda x, y: rigid(0.0, x, y), *t[:, 0]),
        "matrix": rigid(0.0, *t[:, 0]),
    }


@reproduces("S3-TAB2")
def _(angle, t):
    return {"dof": degrees_of_freedom(rigid, angle, *t[:, 0]), "matrix": rigid(angle, *t[:, 0])}


@reproduces("S3-TAB3")
def _(angle, scale, t):
    x, y = t[:, 0]
    return {
        "dof": degrees_of_freedom(rigid, angle, x, y, scale),
        "matrix": rigid(angle, x, y, scale),
    }


@reproduces("S3-TAB4")
def _(M):
    return {"dof": degrees_of_freedom(lambda *m: np.array(m), *M.ravel()), "matrix": M}


@reproduces("S3-TAB5")
def _(H):
    return {"dof": degrees_of_freedom(unit, *H.ravel()), "matrix": H}


def affine_rows(points):
    """The least-squares matrix of an affine fit: how its six entries move the points."""
    move = lambda m: transforms.apply_affine(m.reshape(2, 3), points).T  # noqa: E731
    return numerical_jacobian(move, np.zeros(6)).round(9)


@reproduces("S3-AFF1")
def _(point, M):
    return {"value": transforms.apply_affine(M, point), "A": affine_rows(point)}


@reproduces("S3-AFF2")
def _(M, points):
    fitted = transforms.fit_affine(points, transforms.apply_affine(M, points))
    on_a_line = np.array([[0.0, 1.0, 2.0], [0.0, 1.0, 2.0]])
    return {
        "value": fitted.ravel(),
        "A": affine_rows(points),
        "rank_for_three_collinear_points": linalg.effective_rank(affine_rows(on_a_line)),
    }


@reproduces("S3-HG1")
def _(H, point):
    x, moved = np.vstack([point, [[1.0]]]), transforms.apply_homography(H, point)
    moved = np.vstack([moved, [[1.0]]])
    assert np.abs(np.cross(moved[:, 0], (H @ x)[:, 0])).max() < 1e-14
    return {"x": x, "Hx": H @ x, "x_prime": moved}


@reproduces("S3-HG2")
def _(H, points):
    target = transforms.apply_homography(H, points)
    rows = transforms.dlt_matrix(points, target)
    fitted = transforms.fit_homography(points, target)
    return {
        "value": fitted / fitted[2, 2],
        "A_shape": rows.shape,
        "rank_A": linalg.effective_rank(rows),
    }


# --- derivatives


def parabola(x):
    return np.sum(x**2 - 4 * x + 3)


def camel(x):
    a, b = x.ravel()
    return (4 - 2.1 * a**2 + a**4 / 3) * a**2 + a * b + (-4 + 4 * b**2) * b**2


def curved_map(x):
    a, b = x.ravel()
    return np.array([2 * a + b**2, -(a**2) + 3 * b, 4 * a * b])


@reproduces("S3-DER1")
def _(x, steps):
    quotients = [(parabola(x + h) - parabola(x)) / h for h in steps[:, 0]]
    limit = numerical_gradient(parabola, [x], "complex").item()
    return {"difference_quotients_at_1": np.round(quotients, 9), "limit": limit}


@reproduces("S3-DER2")
def _(x):
    slopes = numerical_gradient(parabola, x)
    return {
        "signs": np.sign(slopes)
        * np.sign([[parabola(v + 0.01 * g) - parabola(v)] for v, g in zip(x, slopes, strict=True)])
    }


def descent(x, rate, steps):
    """Gradient descent on (w - 2)^2, which differs from the parabola by a constant."""
    net = Net([Layer([[x]], None)], losses.squared_error)
    return [t.net.parameters["W1"].item() for t in net.train([[1.0]], [[2.0]], rate, steps)]


@reproduces("S3-DER3")
def _(x, learning_rates):
    slow, fast = learning_rates[:, 0]
    return {
        "with_rate_0.25_from_5": descent(x, slow, 3),
        "with_rate_1_from_5": descent(x, fast, 2),
        "minimiser": descent(x, 0.5, 1)[0],
    }


@reproduces("S3-DER4")
def _(x):
    slope = numerical_gradient(parabola, x, "complex")
    least = linalg.least_squares(numerical_hessian(parabola, [0.0], "complex"), [[4.0]]).item()
    return {
        "value": slope,
        "minimiser": least,
        "minimum": parabola(least),
        "roots": [least - 1, least + 1],
    }


@reproduces("S3-PD1 S3-HES1")
def _(point):
    shapes = {
        "S3-PD1": numerical_gradient(camel, point),
        "S3-HES1": numerical_hessian(camel, point),
    }
    return {"id": {k: {"shape": v.shape} for k, v in shapes.items()}}


@reproduces("S3-PD2")
def _(points):
    slopes = [numerical_gradient(camel, p, "complex") for p in points.T]
    return {"value": slopes, "f_at_points": [camel(p) for p in points.T]}


@reproduces("S3-CR1")
def _(x):
    two = lambda t: np.sin(np.exp(t))  # noqa: E731
    three = lambda t: np.sin(np.exp(t**2 + 1))  # noqa: E731
    return {"value": [numerical_gradient(f, x, "complex") for f in (two, three)]}


@reproduces("S3-CR2")
def _(x):
    t = Node(x, "t")
    h = 2 * t * t - 1
    (3 * h * h - 2 * h + 5).sum().backward()
    return {"value": t.grad}


@reproduces("S3-JAC1 S3-JAC2 S3-JAC3")
def _(point):
    jacobian = numerical_jacobian(curved_map, point, "complex")
    return {"J_at_2_1": jacobian, "shape": jacobian.shape}


@reproduces("S3-HES2a S3-HES2b")
def _(point):
    hessian = numerical_hessian(camel, point, "complex")
    gradient = numerical_gradient(camel, point, "complex")
    return {"value": hessian, "H_at_0_1": hessian, "gradient_at_0_1": gradient}


# --- activations and losses


@reproduces("S3-ACT-sigmoid")
def _(x):
    return sigmoid(x)


@reproduces("S3-ACT-lrelu")
def _(x):
    return leaky_relu(x)


@reproduces("S3-ACT-tanh")
def _(x):
    return tanh(x)


@reproduces("S3-ACT-relu")
def _(x):
    return relu(x)


@reproduces("S3-ACT-elu")
def _(x, alpha):
    return elu(x, alpha)


@reproduces("S3-ACT-maxout")
def _(x, w1, b1, w2, b2):
    layer = Layer(np.vstack([w1.T, w2.T]), [[b1], [b2]], maxout, pieces=2)
    net = Net([layer], losses.squared_error)
    (s,), (a,) = net.forward(x)
    return {"branches": s, "maxout": a.item()}


@reproduces("S3-SM1 S3-JSM1")
def _(scores):
    return softmax(scores)


@reproduces("S3-SM2")
def _(scores):
    exp = Node(scores).exp().value[:, 0]
    total = Node(scores).exp().sum().value
    return {"exp": exp, "exp_two": exp[:2], "exp_frog": exp[2], "sum": total, "p": softmax(scores)}


@reproduces("S3-JSM2 S3-JSM3")
def _(scores):
    return softmax_jacobian(scores)


@reproduces("S3-SM3 S3-JL1")
def _(W, x, b):
    return Net([Layer(W, b)], losses.squared_error).forward(x).scores[0]


@reproduces("S3-LL1 S3-LL2")
def _(p, z):
    return {"loss": losses.cross_entropy(p, z)}


@reproduces("S3-LL3 S3-LL4")
def _(scores):
    loss = losses.cross_entropy_from_scores(scores, losses.one_hot([0], 3))
    return {"value": loss, "loss": losses.cross_entropy(softmax(scores), [[1], [0], [0]])}


@reproduces("S3-REG1 S3-REG2")
def _(y, s):
    squared = losses.squared_error(s, y)
    terms = [losses.absolute_error(s[k : k + 1], y[k : k + 1]) for k in (0, 1, 9)]
    return {
        "L1": losses.absolute_error(s, y),
        "L1_terms": terms,
        "squared_L2": squared,
        "L2": squared**0.5,
    }


@reproduces("S3-JL2 S3-JL3 S3-JL4 S3-JL5")
def _(W, x, b):
    """The source prints these Jacobians in the other layout: ours, transposed."""
    score = lambda W, x, b: W @ x + b  # noqa: E731
    by_W = numerical_jacobian(lambda v: score(v, x, b), W, "complex")
    by_row = {j: by_W[:, j * len(x) : (j + 1) * len(x)].T for j in range(3)}
    by_b = numerical_jacobian(lambda v: score(W, x, v), b, "complex")
    by_x = numerical_jacobian(lambda v: score(W, v, b), x, "complex")
    for j in range(3):
        assert np.allclose(by_row[j][:, j], x[:, 0], rtol=1e-15)
    values = {"S3-JL2": by_row[0], "S3-JL3": by_b.T, "S3-JL5": by_x.T}
    return {
        "id": {k: {"value": v} for k, v in values.items()} | {"S3-JL4": {"shape": by_row[1].shape}}
    }


@reproduces("S3-JS1")
def _(x):
    return sigmoid_derivative(x)


@reproduces("S3-JS2")
def _(s):
    assert np.allclose(
        numerical_jacobian(sigmoid, s, "complex"), np.diag(sigmoid_derivative(s)[:, 0]), rtol=1e-13
    )
    return np.diag(sigmoid_derivative(s)[:, 0])


@reproduces("S3-JR1 S3-JR2")
def _(W, x, b, y):
    net = Net([Layer(W, b)], losses.squared_error)
    grad = net.gradients(x, y)
    loss = {"value": net.loss(x, y)}
    return {"id": {"S3-JR1": loss, "S3-JR2": {"value": grad["W1"], "grad_b": grad["b1"]}}}


@reproduces("S3-JR3")
def _(W, x, b, y):
    return Net([Layer(W, None)], losses.squared_error).gradients(x, y)["W1"]


# --- the deck's nets, the proofs


@reproduces("S3-ARC1 S3-ARC2 S3-ARC3")
def _(x, **p):
    pairs = [(p[f"W{k}"], p[f"b{k}"]) for k in (1, 2, 3)]
    found = {}
    for depth in (1, 2, 3):
        layers = [Layer(*pair, relu) for pair in pairs[: depth - 1]] + [Layer(*pairs[depth - 1])]
        net = Net(layers, losses.squared_error)
        found[f"S3-ARC{depth}"] = {"f": net.forward(x).activations[-1]}
    return {"id": found}


def deck_items(prefix, net, x, z, grad_p):
    """What the deck asks of each of its four nets; the output layer without a number if alone."""
    (*_, s), (*hidden, p) = net.forward(x)
    signals, grad = net.error_signals(x, z), net.gradients(x, z)
    last = len(signals)
    k = "" if last == 1 else last
    values = {
        f"dp{k}": grad_p(p, z),
        f"ds{k}": signals[-1],
        f"dW{k}": grad[f"W{last}"],
        f"db{k}": grad[f"b{last}"],
        "dw": grad["W1"],
        "dx": net.input_gradient(x, z),
        "ds1": signals[0],
        "dW1": grad["W1"],
        "db1": grad["b1"],
    }
    if hidden:
        values["dp1"] = net.parameters["W2"].T @ signals[1]
    found = {f"{prefix}-{name}": {"value": value} for name, value in values.items()}
    definition = {"s": s, "p": p, "loss": net.loss(x, z)}
    figure = {f"s{k}": s for k, s in enumerate(net.forward(x).scores, 1)}
    figure |= {f"p{k}": a for k, a in enumerate(net.forward(x).activations, 1)}
    figure["loss"] = net.loss(x, z)
    return found | {f"{prefix}-def": definition, f"{prefix}-fig": figure, f"{prefix}-sum": values}


@reproduces("def dp ds ds-hadamard dw dW db sum dx", prefix="S3-N1-")
def _(W, b, x, z):
    net = Net([Layer(W, b, sigmoid)], losses.squared_error)
    found = deck_items("S3-N1", net, x, z, losses.squared_error_gradient)
    by_matrix = (
        np.diag(sigmoid_derivative(net.forward(x).scores[0])[:, 0]) @ found["S3-N1-dp"]["value"]
    )
    return {
        "id": found | {"S3-N1-ds-hadamard": found["S3-N1-ds"], "S3-N1-ds": {"value": by_matrix}}
    }


@reproduces("fig ds1 dW1 db1 dp2 ds2 dW2 db2 dp1", prefix="S3-N2-")
def _(W1, b1, W2, b2, x, z):
    net = Net([Layer(W1, b1, sigmoid), Layer(W2, b2, sigmoid)], losses.squared_error)
    return {"id": deck_items("S3-N2", net, x, z, losses.squared_error_gradient)}


@reproduces("def dp ds ds-simplified dw dW D db sum dx", prefix="S3-N3-")
def _(W, b, x, z):
    net = Net([Layer(W, b, softmax)], losses.cross_entropy)
    found = deck_items("S3-N3", net, x, z, losses.cross_entropy_gradient)
    s = net.forward(x).scores[0]
    jacobian = softmax_jacobian(s)
    through_D = {"value": jacobian @ found["S3-N3-dp"]["value"]}
    extra = {
        "S3-N3-D": {"value": jacobian},
        "S3-N3-ds": through_D,
        "S3-N3-ds-simplified": found["S3-N3-ds"],
    }
    return {"id": found | extra}


@reproduces("fig dp2 ds2 dW2 dp1 db2 ds1 dW1 db1", prefix="S3-N4-")
def _(W1, b1, W2, b2, x, z):
    net = Net([Layer(W1, b1, sigmoid), Layer(W2, b2, softmax)], losses.cross_entropy)
    return {"id": deck_items("S3-N4", net, x, z, losses.cross_entropy_gradient)}


@reproduces("S3-CODE-grad")
def _(x, y, w1, w2):
    """The listing has samples in rows: each matrix is ours, transposed."""
    net = Net([Layer(w1.T, None, sigmoid), Layer(w2.T, None)], losses.squared_error)
    grad = net.gradients(x.T, y.T)
    return {"value": grad["W1"].T, "grad_w2": grad["W2"].T, "loss": net.loss(x.T, y.T)}


def listing_net(seed, N, sizes):
    rng = np.random.RandomState(seed)
    d, hidden, n = (int(size) for size in sizes[:, 0])
    x, y = rng.randn(N, d), rng.randn(N, n)
    w1, w2 = rng.randn(d, hidden), rng.randn(hidden, n)
    net = Net([Layer(w1.T, None, sigmoid), Layer(w2.T, None)], losses.squared_error)
    return net, x.T, y.T


@reproduces("S3-CODE-run")
def _(seed, N, sizes, learning_rate):
    net, X, Y = listing_net(seed, N, sizes)
    hidden = net.forward(X).activations[0]
    seen = (0, 1, 10, 100)
    every = [step.loss for step in net.train(X, Y, learning_rate, steps=101)]
    assert all(after < before for before, after in pairwise(every))
    saturated = np.mean((hidden < 0.01) | (hidden > 0.99))
    return {"steps": seen, "losses": [every[k] for k in seen], "saturated": saturated}


@reproduces("S3-CODE-legend")
def _(N, sizes):
    return {name: value.shape for name, value in listing_net(0, N, sizes)[0].parameters.items()}


@reproduces("fig 1 2a 2b 2c 2d 2e 3 4a 4b 5a 5b 5c 5d 6 7a 7b", prefix="S4-")
def _(x, W1, W2, t):
    net = Net(
        [Layer(W1, None, sigmoid), Layer(W2, None, softmax)],
        losses.cross_entropy,
        scale="sample_mean",
    )
    (z1, z2), (y1, y2) = net.forward(x)
    signal1, signal2 = net.error_signals(x, t)
    grad, loss = net.gradients(x, t), net.loss(x, t)
    jacobian1 = numerical_jacobian(sigmoid, z1, "complex")
    jacobian2 = softmax_jacobian(z2)
    values = {
        "1": loss,
        "2a": y2,
        "2b": np.diag(jacobian2),
        "2c": losses.cross_entropy_gradient(y2, t),
        "2d": signal2,
        "2e": signal2.T,
        "3": signal2.T @ W2,
        "4a": grad["W2"],
        "4b": grad["W2"],
        "5a": y1,
        "5b": sigmoid_derivative(z1),
        "5c": jacobian1 - np.diag(np.diag(jacobian1)),
        "5d": np.diag(sigmoid_derivative(z1)[:, 0]),
        "6": signal1.T,
        "7a": grad["W1"],
        "7b": grad["W1"],
    }
    found = {f"S4-{k}": {"value": v} for k, v in values.items()}
    found["S4-2b"]["full_jacobian"] = jacobian2
    return {"id": found | {"S4-fig": {"z1": z1, "y1": y1, "z2": z2, "y2": y2, "E": loss}}}


@pytest.mark.slow
def test_the_listing_reaches_its_end() -> None:
    """S3-CODE-run: all 2000 steps, a falling loss, 4.35 at the end."""
    net, X, Y = listing_net(0, 64, np.array([[1000], [100], [10]]))
    every = [step.loss for step in net.train(X, Y, 1e-4, steps=2000)]
    assert all(after < before for before, after in pairwise(every))
    assert every[-1] == pytest.approx(4.34850293144, rel=1e-6)
