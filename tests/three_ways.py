"""The second way to each derivative: activations and losses as graphs of nodes; shapes to try."""

from itertools import permutations

import numpy as np

from bplib import activations as act
from bplib import losses
from bplib.graph import Node

# (outputs n, inputs d, samples N): all different, so that a transposed axis shows.
SHAPES = [
    *permutations((2, 3, 4)),
    *permutations((2, 3, 5)),
    *((n, d, 1) for n, d in permutations((2, 3, 4), 2)),
    (3, 4, 7),
    (5, 2, 4),
    (4, 6, 3),
]
PIECEWISE = {act.relu, act.leaky_relu, act.elu, act.maxout}


def maxout(s, pieces=2):
    """The larger of two blocks of rows; the first on a tie."""
    rows = s.value.shape[0] // pieces
    blocks = [np.eye(rows, rows * pieces, k * rows) @ s for k in range(pieces)]
    largest = blocks[0]
    for block in blocks[1:]:
        largest = largest + (block - largest).relu()
    return largest


ACTIVATIONS = {
    act.identity: lambda s: s + 0.0,
    act.sigmoid: Node.sigmoid,
    act.tanh: Node.tanh,
    act.relu: lambda s, slope=1.0: slope * s.relu(),
    act.leaky_relu: lambda s, leak=0.1: leak * s + (1 - leak) * s.relu(),
    act.elu: lambda s, alpha=1.0: s.relu() + alpha * ((s - s.relu()).exp() - 1.0),
    act.maxout: maxout,
    act.softmax: Node.softmax,
}


def rows_of_ones(s):
    return np.ones((1, s.value.shape[0]))


def squared(P, Y):
    return ((P - Y) * (P - Y)).sum()


def absolute(P, Y):
    return ((P - Y).relu() + (Y - P).relu()).sum()


def cross_entropy(P, Y):
    return -(Y * P.log()).sum()


def binary_cross_entropy(P, Y):
    return -(Y * P.log() + (1 - Y) * (1 - P).log()).sum()


def cross_entropy_from_scores(S, Y):
    T = S - S.value.max(axis=0, keepdims=True)
    return (rows_of_ones(S) @ T.exp()).log().sum() - (Y * T).sum()


def softplus(s):
    if np.abs(s.value).max() < 500:
        return (1.0 + s.exp()).log()
    return s.relu() + (1.0 + (-s.relu() - (-s).relu()).exp()).log()


def binary_cross_entropy_from_scores(S, Y):
    return (Y * softplus(-S) + (1 - Y) * softplus(S)).sum()


def multiclass_hinge(V, Y, margin=1.0):
    true = rows_of_ones(V) @ (Y * V)
    return ((1 - Y) * (V - true + margin).relu()).sum()


LOSSES = {
    losses.squared_error: squared,
    losses.half_squared_error: lambda P, Y: 0.5 * squared(P, Y),
    losses.absolute_error: absolute,
    losses.cross_entropy: cross_entropy,
    losses.cross_entropy_from_scores: cross_entropy_from_scores,
    losses.binary_cross_entropy: binary_cross_entropy,
    losses.binary_cross_entropy_from_scores: binary_cross_entropy_from_scores,
    losses.multiclass_hinge: multiclass_hinge,
}


def factor(scale, shape):
    return {"sum": 1.0, "sample_mean": 1 / shape[1], "entry_mean": 1 / (shape[0] * shape[1])}[scale]


def targets(loss, shape, rng):
    """Targets that suit a loss: one-hot, from 0 to 1, or any."""
    if loss in (losses.cross_entropy, losses.cross_entropy_from_scores, losses.multiclass_hinge):
        return losses.one_hot(rng.integers(shape[0], size=shape[1]), shape[0])
    if "binary" in loss.__name__:
        return rng.integers(2, size=shape).astype(float)
    return rng.normal(size=shape)
