"""Activation functions, each with its derivative beside it; a derivative takes the score s.

Scores may be complex, so that a complex step can pass through; a branch looks at the real part.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bplib import validate
from bplib.validate import bounded

Array = NDArray[Any]


def identity(s: ArrayLike) -> Array:
    """Leave the score as it is.

    Formula: f(s) = s.
    Shapes: s any; result the same.
    Raises: TypeError or ValueError unless s holds finite numbers.
    Source: S1-1b.4.
    """
    return validate.finite("identity", "s", s).copy()


def identity_derivative(s: ArrayLike) -> Array:
    """Slope of the identity.

    Formula: f'(s) = 1.
    Shapes: s any; result the same.
    Raises: TypeError or ValueError unless s holds finite numbers.
    Source: S1-1d-g.
    """
    return np.ones_like(validate.finite("identity_derivative", "s", s))


def sigmoid(s: ArrayLike) -> Array:
    """Squash a score into (0, 1).

    Formula: f(s) = 1 / (1 + e^-s); below s = -709, where e^-s overflows, 1e-308.
    Shapes: s any; result the same.
    Raises: TypeError or ValueError unless s holds finite numbers.
    Source: S3-ACT-sigmoid, S4-5a.

    >>> sigmoid([0.0, 1000.0])
    array([0.5, 1. ])
    """
    s = validate.finite("sigmoid", "s", s)
    return np.asarray(1 / (1 + _exp_minus(s)))


def sigmoid_derivative(s: ArrayLike) -> Array:
    """Slope of the sigmoid; it keeps its digits where the sigmoid is close to 1.

    Formula: f'(s) = f(s) (1 - f(s)) = e^-s / (1 + e^-s)^2.
    Shapes: s any; result the same.
    Raises: TypeError or ValueError unless s holds finite numbers.
    Source: S3-JS1, S4-5b.

    >>> sigmoid_derivative(0.0)
    array(0.25)
    """
    e = _exp_minus(validate.finite("sigmoid_derivative", "s", s))
    return np.asarray(e / (1 + e) / (1 + e))


def _exp_minus(s: Array) -> Array:
    """e^-s, kept from overflow where s is below -709."""
    return np.exp(-np.maximum(s, -709.0))


def tanh(s: ArrayLike) -> Array:
    """Squash a score into (-1, 1).

    Formula: f(s) = (e^s - e^-s) / (e^s + e^-s).
    Shapes: s any; result the same.
    Raises: TypeError or ValueError unless s holds finite numbers.
    Source: S3-ACT-tanh.
    """
    return np.asarray(np.tanh(validate.finite("tanh", "s", s)))


def tanh_derivative(s: ArrayLike) -> Array:
    """Slope of tanh; it keeps its digits where tanh is close to 1.

    Formula: f'(s) = 1 - tanh(s)^2 = 4 sigmoid'(2s).
    Shapes: s any; result the same.
    Raises: TypeError or ValueError unless s holds finite numbers.
    Source: S1-2a-dz2.

    >>> tanh_derivative(0.0)
    array(1.)
    """
    s = validate.finite("tanh_derivative", "s", s)
    return np.asarray(4 * sigmoid_derivative(2 * np.clip(s, -355, 355)))


@bounded
def relu(s: ArrayLike, slope: float = 1.0) -> Array:
    """Keep positive scores, times a slope; set the others to 0.

    Formula: f(s) = slope * max(0, s).
    Shapes: s any; result the same.
    Raises: TypeError or ValueError unless s and slope are finite.
    Source: S3-ACT-relu, S1-1b.2 (slope 5).

    >>> relu([-2.0, 3.0], slope=5.0)
    array([ 0., 15.])
    """
    s, slope = _with_option("relu", s, slope=slope)
    return np.where(s.real > 0, slope * s, 0)


def relu_derivative(s: ArrayLike, slope: float = 1.0) -> Array:
    """Slope of ReLU, taken from the score; 0 at s = 0.

    Formula: f'(s) = slope where s > 0, else 0.
    Shapes: s any; result the same.
    Raises: TypeError or ValueError unless s and slope are finite.
    Source: S1-1d-f.

    >>> relu_derivative([-2.0, 0.0, 3.0])
    array([0., 0., 1.])
    """
    s, slope = _with_option("relu_derivative", s, slope=slope)
    return np.where(s.real > 0, slope, 0.0)


@bounded
def leaky_relu(s: ArrayLike, leak: float = 0.1) -> Array:
    """Keep positive scores and let a little of the others through.

    Formula: f(s) = s where s > 0, else leak * s.
    Shapes: s any; result the same.
    Raises: TypeError or ValueError unless s and leak are finite.
    Source: S3-ACT-lrelu.

    >>> leaky_relu([-2.0, 3.0])
    array([-0.2,  3. ])
    """
    s, leak = _with_option("leaky_relu", s, leak=leak)
    return np.where(s.real > 0, s, leak * s)


def leaky_relu_derivative(s: ArrayLike, leak: float = 0.1) -> Array:
    """Slope of the leaky ReLU; the leak at s = 0.

    Formula: f'(s) = 1 where s > 0, else leak.
    Shapes: s any; result the same.
    Raises: TypeError or ValueError unless s and leak are finite.
    Source: S3-ACT-lrelu.
    """
    s, leak = _with_option("leaky_relu_derivative", s, leak=leak)
    return np.where(s.real > 0, 1.0, leak)


@bounded
def elu(s: ArrayLike, alpha: float = 1.0) -> Array:
    """Keep positive scores and bend the others smoothly towards -alpha.

    Formula: f(s) = s where s >= 0, else alpha (e^s - 1).
    Shapes: s any; result the same.
    Raises: TypeError or ValueError unless s and alpha are finite.
    Source: S3-ACT-elu.
    """
    s, alpha = _with_option("elu", s, alpha=alpha)
    return np.where(s.real >= 0, s, alpha * np.expm1(np.minimum(s, 0)))


def elu_derivative(s: ArrayLike, alpha: float = 1.0) -> Array:
    """Slope of ELU; 1 at s = 0.

    Formula: f'(s) = 1 where s >= 0, else alpha e^s.
    Shapes: s any; result the same.
    Raises: TypeError or ValueError unless s and alpha are finite.
    Source: S3-ACT-elu.
    """
    s, alpha = _with_option("elu_derivative", s, alpha=alpha)
    return np.where(s.real >= 0, 1, alpha * np.exp(np.minimum(s, 0)))


def _with_option(function: str, s: ArrayLike, **option: float) -> tuple[Array, float]:
    ((name, value),) = option.items()
    return validate.finite(function, "s", s), validate.number(function, name, value)


def maxout(s: ArrayLike, pieces: int = 2) -> Array:
    """Keep the largest of several affine pieces, whose scores are stacked as blocks of rows.

    Formula: a_i = max over k of s[k m + i].
    Shapes: s (pieces * m, N); result (m, N).
    Raises: ValueError if the rows do not divide into pieces, or s is not finite.
    Source: S3-ACT-maxout.

    >>> maxout([[1.0], [5.0], [2.0], [3.0]])
    array([[2.],
           [5.]])
    """
    blocks, winner = _blocks("maxout", s, pieces)
    return np.asarray(np.take_along_axis(blocks, winner, axis=0)[0])


def maxout_jacobian(s: ArrayLike, pieces: int = 2) -> Array:
    """Jacobian of maxout: row i selects the winning piece; the first one on a tie.

    Formula: J[i, k m + i] = 1 for the winning k, else 0.
    Shapes: s (pieces * m, 1); result (m, pieces * m).
    Raises: ValueError if s is not one column, or its rows do not divide into pieces.
    Source: S3-ACT-maxout.
    """
    s = validate.array("maxout_jacobian", "s", s, "(n, 1)")
    winner = _blocks("maxout_jacobian", s, pieces)[1].ravel()
    size = len(winner)
    return np.asarray(np.eye(len(s))[winner * size + np.arange(size)])


def maxout_backward(s: ArrayLike, grad: ArrayLike, pieces: int = 2) -> Array:
    """Send each gradient to the piece that won, column by column.

    Formula: grad_s = J(s)^T grad.
    Shapes: s (pieces * m, N), grad (m, N); result the shape of s.
    Raises: ValueError if the shapes do not fit.
    Source: S3-ACT-maxout.
    """
    blocks, winner = _blocks("maxout_backward", s, pieces)
    grad = validate.array("maxout_backward", "grad", grad)
    validate.same_shape("maxout_backward", "grad", grad, "maxout(s)", blocks[0])
    result = np.where(np.arange(pieces)[:, None, None] == winner, grad, 0)
    return result.reshape(pieces * len(grad), grad.shape[1])


def _blocks(function: str, s: ArrayLike, pieces: int) -> tuple[Array, NDArray[np.intp]]:
    """The scores as (pieces, m, N), and the winning piece of each output as (1, m, N)."""
    s = validate.array(function, "s", s, "(n, N)")
    if len(s) % validate.whole(function, "pieces", pieces, 1):
        validate.refuse(function, "s", f"have rows in {pieces} equal pieces", f"{len(s)} rows")
    blocks = s.reshape(pieces, len(s) // pieces, s.shape[1])
    return blocks, blocks.real.argmax(axis=0, keepdims=True)


@bounded
def softmax(s: ArrayLike) -> Array:
    """Turn each column of scores into probabilities.

    Formula: p_k = e^{s_k} / sum_j e^{s_j}, with the largest score subtracted first: its own e^0
    is then exactly 1, and what the others add to it keeps its digits.
    Shapes: s (n, N); result (n, N), columns sum to 1.
    Raises: ValueError for a 1-D s; TypeError or ValueError unless s holds finite numbers.
    Source: S3-SM1, S0-Q2.3a.

    >>> softmax([[1000.0], [1000.0]])
    array([[0.5],
           [0.5]])
    """
    s = validate.array("softmax", "s", s, "(n, N)")
    e = np.exp(s - _at_largest(s, s))
    return np.asarray(e / e.sum(axis=0))


def _at_largest(s: Array, values: Array) -> Array:
    """Of each column, the value in the row of the largest score, as (N,)."""
    return np.asarray(values[s.real.argmax(axis=0), np.arange(s.shape[1])])


def softmax_jacobian(s: ArrayLike) -> Array:
    """Jacobian of softmax at one column of scores.

    Formula: J[a, b] = p_a (delta_ab - p_b), that is diag(p) - p p^T; each row sums to 0, which
    gives the diagonal without the difference of two numbers near 1.
    Shapes: s (n, 1); result (n, n).
    Raises: ValueError if s is not one column of finite numbers.
    Source: S3-JSM3, S4-2b.

    >>> softmax_jacobian([[0.0], [0.0]])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    p = softmax(validate.array("softmax_jacobian", "s", s, "(n, 1)"))
    others = p @ p.T * (1 - np.eye(len(p)))
    return np.asarray(np.diag(others.sum(axis=1)) - others)


@bounded
def softmax_backward(s: ArrayLike, grad: ArrayLike) -> Array:
    """Multiply each column of a gradient by the softmax Jacobian, without building it.

    Formula: grad_s = J(s)^T grad = p * (grad - sum(p * grad)); the same for grad less a number,
    here its entry at the largest score, which would drown the others.
    Shapes: s and grad (n, N); result (n, N).
    Raises: ValueError if the shapes differ.
    Source: S3-N3-ds.
    """
    s = validate.array("softmax_backward", "s", s, "(n, N)")
    grad = validate.array("softmax_backward", "grad", grad)
    validate.same_shape("softmax_backward", "grad", grad, "s", s)
    p, grad = softmax(s), grad - _at_largest(s, grad)
    return np.asarray(p * (grad - (p * grad).sum(axis=0)))


DERIVATIVES: dict[Callable[..., Array], Callable[..., Array]] = {
    identity: identity_derivative,
    sigmoid: sigmoid_derivative,
    tanh: tanh_derivative,
    relu: relu_derivative,
    leaky_relu: leaky_relu_derivative,
    elu: elu_derivative,
}
BACKWARD: dict[Callable[..., Array], Callable[..., Array]] = {
    maxout: maxout_backward,
    softmax: softmax_backward,
}


@bounded
def pull_back(activation: Callable[..., Array], s: Array, grad: Array, **options: Any) -> Array:
    """Take a gradient from an activation's output to its score.

    Formula: grad_s = f'(s) * grad for an elementwise f, else J(s)^T grad for each column.
    Shapes: s (n, N), grad the shape of f(s); result the shape of s.
    Raises: KeyError for a function that is not an activation of this module; ValueError for
    another shape.
    Source: S2-E1-dYdS, S3-N3-ds.
    """
    if activation in BACKWARD:
        return BACKWARD[activation](s, grad, **options)
    slope, grad = DERIVATIVES[activation](s, **options), validate.finite("pull_back", "grad", grad)
    validate.same_shape("pull_back", "grad", grad, "s", slope)
    return slope * grad
