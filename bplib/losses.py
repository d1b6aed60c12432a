"""Losses, each with its gradient beside it; the scale of a loss lives here and nowhere else.

``scale`` says what the sum over all entries is multiplied by: "sum" (1), "sample_mean" (1 / N, with
N columns) or "entry_mean" (1 / number of entries). A gradient has the same scale as its loss.
A loss that would be infinite is refused, and no argument makes one NaN.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bplib import validate
from bplib.activations import relu, sigmoid, softmax
from bplib.validate import bounded

Array = NDArray[Any]
SCALES = ("sum", "sample_mean", "entry_mean")


@bounded
def squared_error(P: ArrayLike, Y: ArrayLike, scale: str = "sum") -> Any:
    """Square of the distance between outputs and targets (L2).

    Formula: L = scale * sum((P - Y)^2).
    Shapes: P and Y (n, N); result a number.
    Raises: ValueError if the shapes differ, or the scale is unknown.
    Source: S1-1b.5, S3-REG1.

    >>> float(squared_error([[3.0, 4.0]], [[1.0, 1.0]]))
    13.0
    """
    P, Y = _pair("squared_error", P, Y)
    return _factor("squared_error", scale, P) * ((P - Y) ** 2).sum()


@bounded
def squared_error_gradient(P: ArrayLike, Y: ArrayLike, scale: str = "sum") -> Array:
    """Gradient of the squared error with respect to P.

    Formula: grad_P = scale * 2 (P - Y).
    Shapes: P and Y (n, N); result (n, N).
    Raises: ValueError if the shapes differ, or the scale is unknown.
    Source: S1-1d-l, S3-N1-dp.
    """
    P, Y = _pair("squared_error_gradient", P, Y)
    return np.asarray(_factor("squared_error_gradient", scale, P) * 2 * (P - Y))


@bounded
def half_squared_error(P: ArrayLike, Y: ArrayLike, scale: str = "sum") -> Any:
    """Half of the squared error, so that the gradient has no 2.

    Formula: L = scale * 1/2 sum((P - Y)^2).
    Shapes: P and Y (n, N); result a number.
    Raises: ValueError if the shapes differ, or the scale is unknown.
    Source: S0-Q2.2b, S2-E1-loss.

    >>> float(half_squared_error([[36.0]], [[1.0]]))
    612.5
    """
    P, Y = _pair("half_squared_error", P, Y)
    return _factor("half_squared_error", scale, P) * ((P - Y) ** 2).sum() / 2


@bounded
def half_squared_error_gradient(P: ArrayLike, Y: ArrayLike, scale: str = "sum") -> Array:
    """Gradient of half the squared error with respect to P.

    Formula: grad_P = scale * (P - Y).
    Shapes: P and Y (n, N); result (n, N).
    Raises: ValueError if the shapes differ, or the scale is unknown.
    Source: S2-E1-dY.
    """
    P, Y = _pair("half_squared_error_gradient", P, Y)
    return np.asarray(_factor("half_squared_error_gradient", scale, P) * (P - Y))


@bounded
def absolute_error(P: ArrayLike, Y: ArrayLike, scale: str = "sum") -> Any:
    """Sum of the absolute differences (L1).

    Formula: L = scale * sum(|P - Y|).
    Shapes: P and Y (n, N); result a number.
    Raises: ValueError if the shapes differ, or the scale is unknown.
    Source: S3-REG1, S3-REG2.

    >>> float(absolute_error([[3.0], [4.0]], [[1.0], [5.0]]))
    3.0
    """
    P, Y = _pair("absolute_error", P, Y)
    return _factor("absolute_error", scale, P) * ((P - Y) * np.sign((P - Y).real)).sum()


@bounded
def absolute_error_gradient(P: ArrayLike, Y: ArrayLike, scale: str = "sum") -> Array:
    """Gradient of the absolute error with respect to P; 0 where P = Y.

    Formula: grad_P = scale * sign(P - Y).
    Shapes: P and Y (n, N); result (n, N).
    Raises: ValueError if the shapes differ, or the scale is unknown.
    Source: S3-REG1.
    """
    P, Y = _pair("absolute_error_gradient", P, Y)
    return np.asarray(_factor("absolute_error_gradient", scale, P) * np.sign((P - Y).real))


def one_hot(labels: ArrayLike, classes: int) -> Array:
    """Write class labels as columns with a single 1.

    Formula: Y[labels[n], n] = 1, else 0.
    Shapes: labels (N,), whole numbers from 0 to C-1; result (C, N).
    Raises: TypeError unless labels are integers; ValueError for a label out of range, such as -1,
    or classes that are not a whole number.
    Source: S3-N3-def.

    >>> one_hot([2, 0], 3)
    array([[0., 1.],
           [0., 0.],
           [1., 0.]])
    """
    classes = validate.whole("one_hot", "classes", classes, 1, 10**6)
    labels = validate.labels("one_hot", "labels", labels, classes)
    return np.asarray(np.arange(classes)[:, None] == labels, dtype=np.float64)


@bounded
def cross_entropy(P: ArrayLike, Y: ArrayLike, scale: str = "sum") -> Any:
    """Minus the log-likelihood of the true classes, from probabilities.

    Formula: L = scale * -sum(Y log P), that is -log p_y for each column.
    Shapes: P (C, N) probabilities, Y (C, N) one-hot; result a number.
    Raises: ValueError for other columns, or a true class of probability 0 (an infinite loss) or
    beyond 0 to 1; of the other classes, a printed column may have some beyond by rounding.
    Source: S3-LL1, S0-Q2.3b, S4-1.

    >>> print(f"{cross_entropy([[0.1], [0.7], [0.2]], [[0], [1], [0]]):.4f}")
    0.3567
    """
    P, Y, true = _true_probability("cross_entropy", P, Y)
    return _factor("cross_entropy", scale, P) * -np.log(true).sum()


@bounded
def cross_entropy_gradient(P: ArrayLike, Y: ArrayLike, scale: str = "sum") -> Array:
    """Gradient of the cross-entropy with respect to the probabilities.

    Formula: grad_P = scale * -1 / p_y in row y, else 0.
    Shapes: P (C, N) probabilities, Y (C, N) one-hot; result (C, N).
    Raises: ValueError as the loss itself.
    Source: S3-N3-dp, S4-2c.
    """
    P, Y, true = _true_probability("cross_entropy_gradient", P, Y)
    return np.asarray(_factor("cross_entropy_gradient", scale, P) * -Y / true)


@bounded
def cross_entropy_from_scores(S: ArrayLike, Y: ArrayLike, scale: str = "sum") -> Any:
    """Cross-entropy of softmax(S), without ever taking the log of 0.

    Formula: L = scale * sum over columns of (log sum_k e^{s_k} - s_y), computed as
    log(1 + sum over k != y of e^{s_k - s_y}), which keeps its digits where p_y is close to 1.
    Shapes: S (C, N), Y (C, N) one-hot; result a number.
    Raises: ValueError if Y is not one-hot, or the shapes differ.
    Source: S3-LL3.

    >>> float(cross_entropy_from_scores([[1000.0], [0.0]], [[0], [1]]))
    1000.0
    """
    S, Y = _one_hot_pair("cross_entropy_from_scores", S, Y)
    leads = S - (S * Y).sum(axis=0)  # of each class over the true one
    top = leads.real.max(axis=0)  # 0 where the true class is the largest
    rivals = (np.exp(leads - top) * (1 - Y)).sum(axis=0)
    terms = top + np.log1p(np.expm1(-top) + rivals)
    return _factor("cross_entropy_from_scores", scale, S) * terms.sum()


@bounded
def cross_entropy_from_scores_gradient(S: ArrayLike, Y: ArrayLike, scale: str = "sum") -> Array:
    """Gradient of softmax and cross-entropy together, with respect to the scores.

    Formula: grad_S = scale * (softmax(S) - Y); in the row y it is minus the sum of the other rows,
    which keeps its digits where p_y is close to 1.
    Shapes: S (C, N), Y (C, N) one-hot; result (C, N).
    Raises: ValueError if Y is not one-hot, or the shapes differ.
    Source: S3-N3-ds-simplified, S4-2e, S0-Q2.3g.
    """
    S, Y = _one_hot_pair("cross_entropy_from_scores_gradient", S, Y)
    factor = _factor("cross_entropy_from_scores_gradient", scale, S)
    rivals = softmax(S) * (1 - Y)
    return np.asarray(factor * (rivals - Y * rivals.sum(axis=0)))


@bounded
def binary_cross_entropy(P: ArrayLike, Y: ArrayLike, scale: str = "sum") -> Any:
    """Minus the log-likelihood of independent yes-or-no targets, from probabilities.

    Formula: L = scale * -sum(Y log P + (1 - Y) log(1 - P)), with 0 log 0 = 0.
    Shapes: P and Y (n, N), entries from 0 to 1; result a number.
    Raises: ValueError outside 0 to 1, or where P is 0 or 1 and wrong (an infinite loss).
    Source: S1-2b-loss2.

    >>> print(f"{binary_cross_entropy([[0.5, 0.5]], [[1.0, 0.0]], 'entry_mean'):.4f}")
    0.6931
    """
    P, Y = _binary_pair("binary_cross_entropy", P, Y)
    yes, no = np.where(Y > 0, P, 1), np.where(Y < 1, 1 - P, 1)
    total = -np.sum(Y * np.log(yes) + (1 - Y) * np.log(no))
    return _factor("binary_cross_entropy", scale, P) * total


@bounded
def binary_cross_entropy_gradient(P: ArrayLike, Y: ArrayLike, scale: str = "sum") -> Array:
    """Gradient of the binary cross-entropy with respect to the probabilities.

    Formula: grad_P = scale * (-Y / P + (1 - Y) / (1 - P)).
    Shapes: P and Y (n, N), entries from 0 to 1; result (n, N).
    Raises: ValueError outside 0 to 1, or where P is 0 or 1 and wrong.
    Source: S1-2b-dl.
    """
    P, Y = _binary_pair("binary_cross_entropy_gradient", P, Y)
    yes, no = np.where(Y > 0, P, 1), np.where(Y < 1, 1 - P, 1)
    factor = _factor("binary_cross_entropy_gradient", scale, P)
    return np.asarray(factor * ((1 - Y) / no - Y / yes))


@bounded
def binary_cross_entropy_from_scores(S: ArrayLike, Y: ArrayLike, scale: str = "sum") -> Any:
    """Binary cross-entropy of sigmoid(S), without ever taking the log of 0.

    Formula: L = scale * sum(Y g(-S) + (1 - Y) g(S)), with g(s) = log(1 + e^s).
    Shapes: S and Y (n, N), targets from 0 to 1; result a number.
    Raises: ValueError if the shapes differ, or a target is outside 0 to 1.
    Source: S1-2b-loss2.

    >>> float(binary_cross_entropy_from_scores([[1000.0]], [[0.0]]))
    1000.0
    """
    S, Y = _targets_pair("binary_cross_entropy_from_scores", S, Y)
    terms = Y * _log_one_plus_exp(-S) + (1 - Y) * _log_one_plus_exp(S)
    return _factor("binary_cross_entropy_from_scores", scale, S) * terms.sum()


@bounded
def binary_cross_entropy_from_scores_gradient(
    S: ArrayLike, Y: ArrayLike, scale: str = "sum"
) -> Array:
    """Gradient of sigmoid and binary cross-entropy together, with respect to the scores.

    Formula: grad_S = scale * (sigmoid(S) - Y) = scale * ((1 - Y) sigmoid(S) - Y sigmoid(-S)).
    Shapes: S and Y (n, N), targets from 0 to 1; result (n, N).
    Raises: ValueError if the shapes differ, or a target is outside 0 to 1.
    Source: S1-2b-dl.
    """
    S, Y = _targets_pair("binary_cross_entropy_from_scores_gradient", S, Y)
    factor = _factor("binary_cross_entropy_from_scores_gradient", scale, S)
    return np.asarray(factor * ((1 - Y) * sigmoid(S) - Y * sigmoid(-S)))


@bounded
def multiclass_hinge(V: ArrayLike, Y: ArrayLike, margin: float = 1.0, scale: str = "sum") -> Any:
    """Ask the true class to lead every other one by a margin; V holds raw scores or probabilities.

    Formula: L = scale * sum over j != y of (v_j - v_y + margin), where v_y - v_j <= margin, else 0.
    Shapes: V (C, N), Y (C, N) one-hot; result a number.
    Raises: ValueError if Y is not one-hot, the shapes differ, or the margin is not positive.
    Source: S2-E3-loss.

    >>> float(multiclass_hinge([[2.0], [1.5], [0.0]], [[1], [0], [0]]))
    0.5
    """
    _, lead, active = _leads("multiclass_hinge", V, Y, margin)
    return _factor("multiclass_hinge", scale, lead) * np.where(active, margin - lead, 0).sum()


@bounded
def multiclass_hinge_gradient(
    V: ArrayLike, Y: ArrayLike, margin: float = 1.0, scale: str = "sum"
) -> Array:
    """Gradient of the hinge with respect to V; a tie takes the active branch.

    Formula: grad_V = scale * 1 in each active row j, minus their number in row y, else 0.
    Shapes: V (C, N), Y (C, N) one-hot; result (C, N).
    Raises: ValueError if Y is not one-hot, the shapes differ, or the margin is not positive.
    Source: S2-E3-final.
    """
    Y, lead, active = _leads("multiclass_hinge_gradient", V, Y, margin)
    factor = _factor("multiclass_hinge_gradient", scale, lead)
    return np.asarray(factor * (active - Y * active.sum(axis=0)))


def _pair(function: str, P: ArrayLike, Y: ArrayLike) -> tuple[Array, Array]:
    name = "S" if function.count("scores") else "P"
    P = validate.array(function, name, P, "(n, N)")
    Y = validate.finite(function, "Y", Y)
    validate.same_shape(function, "Y", Y, name, P)
    return P, Y


def _targets_pair(function: str, S: ArrayLike, Y: ArrayLike) -> tuple[Array, Array]:
    S, Y = _pair(function, S, Y)
    validate.unit_interval(function, "Y", Y)
    return S, Y


def _one_hot_pair(function: str, S: ArrayLike, Y: ArrayLike) -> tuple[Array, Array]:
    S, Y = _pair(function, S, Y)
    return S, validate.one_hot(function, "Y", Y)


def _binary_pair(function: str, P: ArrayLike, Y: ArrayLike) -> tuple[Array, Array]:
    P, Y = _targets_pair(function, P, Y)
    validate.unit_interval(function, "P", P)
    if (((P == 0) & (Y > 0)) | ((P == 1) & (Y < 1))).any():
        validate.refuse(function, "P", "not be certain and wrong", "0 or 1: the loss is infinite")
    return P, Y


def _true_probability(function: str, P: ArrayLike, Y: ArrayLike) -> tuple[Array, Array, Array]:
    P, Y = validate.probabilities(function, "P", P), validate.one_hot(function, "Y", Y)
    validate.same_shape(function, "Y", Y, "P", P)
    true = (P * Y).sum(axis=0)
    validate.unit_interval(function, "P", true)
    if (true == 0).any():
        hint = " Use cross_entropy_from_scores."
        validate.refuse(function, "P", "not be 0 at the true class", "an infinite loss", hint)
    return P, Y, true


def _leads(function: str, V: ArrayLike, Y: ArrayLike, margin: float) -> tuple[Array, Array, Array]:
    """The targets, the lead v_y - v_j of the true class over each, and where that is too small."""
    V, Y = validate.array(function, "V", V, "(C, N)"), validate.one_hot(function, "Y", Y)
    validate.same_shape(function, "Y", Y, "V", V)
    lead = (V * Y).sum(axis=0) - V
    return Y, lead, (lead.real <= validate.positive(function, "margin", margin)) & (Y == 0)


def _log_one_plus_exp(s: Array) -> Array:
    return relu(s) + np.log1p(np.exp(np.where(s.real > 0, -s, s)))


def _factor(function: str, scale: str, P: Array) -> float:
    validate.choice(function, "scale", scale, SCALES)
    count: int = {"sum": 1, "sample_mean": P.shape[1], "entry_mean": P.size}[scale]
    return 1 / count


GRADIENTS: dict[Callable[..., Any], Callable[..., Array]] = {
    squared_error: squared_error_gradient,
    half_squared_error: half_squared_error_gradient,
    absolute_error: absolute_error_gradient,
    cross_entropy: cross_entropy_gradient,
    cross_entropy_from_scores: cross_entropy_from_scores_gradient,
    binary_cross_entropy: binary_cross_entropy_gradient,
    binary_cross_entropy_from_scores: binary_cross_entropy_from_scores_gradient,
    multiclass_hinge: multiclass_hinge_gradient,
}
