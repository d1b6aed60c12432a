"""Networks of layers, and the error-signal recursion that differentiates them, in one place.

The columns of X are samples. A layer computes S = W @ X + b and then its activation A = f(S).
Parameters and gradients are dicts with the keys W1, b1, W2, b2, ...: layer 1 is next to the input.
A net never changes: a step returns a new one, and writing into a net or its arrays raises.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bplib import validate
from bplib.activations import BACKWARD, DERIVATIVES, identity, maxout, pull_back, sigmoid, softmax
from bplib.losses import (
    GRADIENTS,
    binary_cross_entropy,
    binary_cross_entropy_from_scores,
    cross_entropy,
    cross_entropy_from_scores,
)

Array = NDArray[Any]
Parameters = dict[str, Array]

# An output activation and a loss that are better differentiated as one function of the scores.
FROM_SCORES = {
    (softmax, cross_entropy): cross_entropy_from_scores,
    (sigmoid, binary_cross_entropy): binary_cross_entropy_from_scores,
}


class Forward(NamedTuple):
    """Every score S1, S2, ... and every activation A1, A2, ... of a net, from input to output."""

    scores: list[Array]
    activations: list[Array]


class TrainingStep(NamedTuple):
    """One step: its number, the loss it started from, the net it led to."""

    number: int
    loss: float
    net: "Net"


class _Fixed:
    """What nobody changes after its constructor."""

    _options: dict[str, Any]

    @property
    def options(self) -> Mapping[str, Any]:
        return MappingProxyType(self._options)

    def __setattr__(self, name: str, value: object) -> None:
        if name in self.__dict__:
            raise AttributeError(f"{type(self).__name__}: {name!r} must stay; make another.")
        super().__setattr__(name, value)


class Layer(_Fixed):
    """One layer: an affine map and an activation; b may be None.

    Formula: A = f(W @ X + b).
    Shapes: W (m, d), b (m, 1); X (d, N), A (m, N).
    Raises: TypeError for parameters that are not floats; ValueError for shapes that do not fit, or
    an option that the activation refuses.
    Source: S3-ARC1, S3-JL1.

    >>> Layer(np.eye(3, 2), None, identity)
    Layer(3 x 2, identity)
    """

    def __init__(
        self,
        W: ArrayLike,
        b: ArrayLike | None,
        activation: Callable[..., Array] = identity,
        **options: Any,
    ) -> None:
        validate.choice("Layer", "activation", activation, DERIVATIVES | BACKWARD)
        self.W = _fixed(validate.parameters("Layer", "W", W, "(m, d)").copy())
        shape = f"({len(self.W)}, 1)"
        self.b = None if b is None else _fixed(validate.parameters("Layer", "b", b, shape).copy())
        activation(np.zeros((len(self.W), 1)), **options)  # refuses an option now, not at a batch
        self.activation = activation
        self._options = options
        self.pieces = options.get("pieces", 2) if activation is maxout else 1

    def __repr__(self) -> str:
        rows, columns = self.W.shape
        return f"Layer({rows} x {columns}, {self.activation.__name__})"


class Net(_Fixed):
    """Layers and a loss; the options are the loss's own, such as its scale or its margin.

    Formula: A_0 = X, S_k = W_k A_{k-1} + b_k, A_k = f_k(S_k), L = loss(A_K, Y).
    Shapes: X (d, N); Y as the output, (n, N).
    Raises: ValueError if a layer does not fit the one before it, there is none, the loss is unknown
    or refuses an option.
    Source: S3-ARC2, S2-E1-shapes.

    >>> from bplib.losses import half_squared_error
    >>> net = Net([Layer([[6.0, -4.0]], [[-8.0]])], half_squared_error)
    >>> net.gradients([[8.0], [1.0]], [[1.0]])
    {'W1': array([[280.,  35.]]), 'b1': array([[35.]])}
    """

    def __init__(self, layers: Sequence[Layer], loss: Callable[..., Any], **options: Any) -> None:
        validate.choice("Net", "loss", loss, GRADIENTS)
        loss([[0.5], [0.5]], [[1.0], [0.0]], **options)  # refuses an option now
        self.layers = tuple(layers) if isinstance(layers, Sequence | Iterator) else ()
        self.loss_function = loss
        self._options = options
        if not self.layers or not all(isinstance(layer, Layer) for layer in self.layers):
            validate.refuse("Net", "layers", "be a list of one Layer or more", repr(layers))
        for k, (layer, after) in enumerate(pairwise(self.layers), 1):
            validate.matmul("Net", f"W{k + 1}", after.W, f"A{k}", layer.W[:: layer.pieces])

    def __repr__(self) -> str:
        return f"Net({', '.join(map(repr, self.layers))}; {self.loss_function.__name__})"

    @property
    def parameters(self) -> Parameters:
        """Every W and b under its name.

        Formula: {"W1": W_1, "b1": b_1, "W2": W_2, ...}; a layer without a bias has no b.
        Shapes: W_k (m, d), b_k (m, 1); to write into one raises: take a copy.
        Raises: nothing.
        Source: S3-N1-def.
        """
        result = {}
        for k, layer in enumerate(self.layers, 1):
            result[f"W{k}"] = layer.W
            if layer.b is not None:
                result[f"b{k}"] = layer.b
        return result

    def forward(self, X: ArrayLike) -> Forward:
        """Compute every score and every activation.

        Formula: S_k = W_k A_{k-1} + b_k, A_k = f_k(S_k), A_0 = X.
        Shapes: X (d, N); S_k (m, N).
        Raises: ValueError if X does not fit W1, is empty, not finite or so large that a score is.
        Source: S1-1b.1, S2-E2-S1.
        """
        return self._run(self.parameters, self._input("Net.forward", X))

    def loss(self, X: ArrayLike, Y: ArrayLike) -> float:
        """Compute the loss of a batch.

        Formula: L = loss(A_K, Y).
        Shapes: X (d, N), Y (n, N); result a number.
        Raises: ValueError if X or Y does not fit.
        Source: S2-E2-L.
        """
        return float(self._loss(self.forward(X), Y))

    def loss_at(self, parameters: Parameters, X: ArrayLike, Y: ArrayLike) -> Any:
        """Compute the loss with other parameters in place of the net's own, for derivative checks.

        Formula: as ``loss``; the parameters may be complex, as a complex step makes them.
        Shapes: parameters as in ``parameters``, X (d, N), Y (n, N); result a number.
        Raises: ValueError if the names or the shapes differ, or X or Y does not fit.
        Source: the course's own.
        """
        own = self.parameters
        validate.names("Net.loss_at", "parameters", parameters, own)
        given = {k: validate.array("Net.loss_at", k, parameters[k], f"{own[k].shape}") for k in own}
        return self._loss(self._run(given, self._input("Net.loss_at", X)), Y)

    def error_signals(self, X: ArrayLike, Y: ArrayLike) -> list[Array]:
        """Compute the gradient of the loss with respect to each score, by the recursion.

        Formula: Delta_K = dL/dS_K; Delta_k = (W_{k+1}^T Delta_{k+1}) * f_k'(S_k).
        Shapes: X (d, N), Y (n, N); Delta_k the shape of S_k.
        Raises: ValueError if X or Y does not fit.
        Source: S2-E1-rule, S2-E2-D1.
        """
        return self._signals(self.forward(X), Y)

    def gradients(self, X: ArrayLike, Y: ArrayLike) -> Parameters:
        """Compute the gradient of the loss with respect to every parameter.

        Formula: grad_W_k = Delta_k A_{k-1}^T; grad_b_k = the sum of the columns of Delta_k.
        Shapes: X (d, N), Y (n, N); each gradient the shape of its parameter.
        Raises: ValueError if X or Y does not fit.
        Source: S2-E1-dW1, S3-N2-dW1.
        """
        run = self.forward(X)
        return self._products(self._signals(run, Y), run, np.asarray(X))

    def input_gradient(self, X: ArrayLike, Y: ArrayLike) -> Array:
        """Compute the gradient of the loss with respect to the input.

        Formula: grad_X = W_1^T Delta_1.
        Shapes: X (d, N), Y (n, N); result (d, N).
        Raises: ValueError if X or Y does not fit.
        Source: S3-N1-dx.
        """
        return np.asarray(self.layers[0].W.T @ self.error_signals(X, Y)[0])

    def step(self, X: ArrayLike, Y: ArrayLike, learning_rate: float) -> "Net":
        """Return the net after one step of gradient descent: one backward pass, all layers.

        Formula: W_k - learning_rate * grad_W_k, and b_k alike.
        Shapes: X (d, N), Y (n, N).
        Raises: ValueError if X or Y does not fit, the learning rate is not positive and finite, or
        so large that the parameters or the loss are not finite any more.
        Source: S0-Q2.2d, S2-E2-W1n.
        """
        return next(self.train(X, Y, learning_rate, steps=1)).net

    def train(
        self, X: ArrayLike, Y: ArrayLike, learning_rate: float, steps: int
    ) -> Iterator[TrainingStep]:
        """Take many steps on one batch, and stop after each to show where training stands.

        Formula: as ``step``, again and again.
        Shapes: X (d, N), Y (n, N).
        Raises: as ``step``; TypeError if X or Y is complex; ValueError unless steps is whole.
        Source: S3-CODE-run.

        >>> from bplib.losses import half_squared_error
        >>> net = Net([Layer([[0.0]], None)], half_squared_error)
        >>> [t.loss for t in net.train([[1.0]], [[4.0]], learning_rate=0.5, steps=3)]
        [8.0, 2.0, 0.5]
        """
        rate, net = validate.learning_rate("Net.train", learning_rate), self
        X, Y = (
            validate.finite("Net.train", name, value, kinds="iuf")
            for name, value in (("X", self._input("Net.train", X)), ("Y", Y))
        )
        for number in range(1, validate.whole("Net.train", "steps", steps, 0) + 1):
            try:
                loss, net = net._descended(X, Y, rate, number == steps)
            except OverflowError:
                if number == 1:  # no step has been taken yet: the rate is not to blame
                    raise
                net._diverged(rate)
            yield TrainingStep(number, loss, net)

    def _descended(self, X: Array, Y: Array, rate: float, last: bool) -> tuple[float, "Net"]:
        run = self._run(self.parameters, X)
        loss = float(self._loss(run, Y))
        # The signals are smaller than the gradients, so the rate multiplies them: -rate * grad_W.
        with np.errstate(all="ignore"):
            moves = self._products([-rate * s for s in self._signals(run, Y)], run, X)
        # A step that overflows is found by the scores of the next one; the last has none.
        if last and not all(np.isfinite(move).all() for move in moves.values()):
            self._diverged(rate)
        return loss, self._moved(moves)

    def _diverged(self, rate: float) -> NoReturn:
        validate.refuse("Net.train", "learning_rate", "keep the loss finite", f"{rate:g}")

    def _input(self, function: str, X: ArrayLike) -> Array:
        X = validate.array(function, "X", X, "(d, N)")
        validate.matmul(function, "W1", self.layers[0].W, "X", X)
        return X

    def _run(self, parameters: Parameters, X: Array) -> Forward:
        run, A = Forward([], []), X
        for k, layer in enumerate(self.layers, 1):
            with np.errstate(all="ignore"):  # the activation refuses infinite scores
                S = parameters[f"W{k}"] @ A
                S = S + parameters[f"b{k}"] if layer.b is not None else S
            A = layer.activation(S, **layer.options)
            run.scores.append(S)
            run.activations.append(A)
        return run

    def _loss(self, run: Forward, Y: ArrayLike) -> Any:
        from_scores = FROM_SCORES.get((self.layers[-1].activation, self.loss_function))
        if from_scores:
            return from_scores(run.scores[-1], Y, **self.options)
        return self.loss_function(run.activations[-1], Y, **self.options)

    def _output_signal(self, run: Forward, Y: ArrayLike) -> Array:
        last = self.layers[-1]
        from_scores = FROM_SCORES.get((last.activation, self.loss_function))
        if from_scores:
            return GRADIENTS[from_scores](run.scores[-1], Y, **self.options)
        grad_A = GRADIENTS[self.loss_function](run.activations[-1], Y, **self.options)
        return pull_back(last.activation, run.scores[-1], grad_A, **last.options)

    def _signals(self, run: Forward, Y: ArrayLike) -> list[Array]:
        signals = [self._output_signal(run, Y)]
        for k in reversed(range(len(self.layers) - 1)):
            grad_A = self.layers[k + 1].W.T @ signals[0]
            layer = self.layers[k]
            signal = pull_back(layer.activation, run.scores[k], grad_A, **layer.options)
            signals.insert(0, signal)
        return signals

    def _products(self, signals: list[Array], run: Forward, X: Array) -> Parameters:
        inputs = [X, *run.activations]
        result = {}
        for k, (layer, signal) in enumerate(zip(self.layers, signals, strict=True)):
            result[f"W{k + 1}"] = signal @ inputs[k].T
            if layer.b is not None:
                result[f"b{k + 1}"] = signal.sum(axis=1, keepdims=True)
        return result

    def _moved(self, moves: Parameters) -> "Net":
        """The net at W + move, written over the moves: new memory would cost more than the sum."""
        for name, value in self.parameters.items():
            moves[name] += value
            _fixed(moves[name])
        layers = tuple(
            _like(layer, W=moves[f"W{k}"], b=moves.get(f"b{k}"))
            for k, layer in enumerate(self.layers, 1)
        )
        return _like(self, layers=layers)


def _fixed(value: Array) -> Array:
    value.flags.writeable = False
    return value


Like = TypeVar("Like", Layer, Net)


def _like(original: Like, **fields: Any) -> Like:
    """A copy with other fields, unchecked: what was valid before a step stays valid."""
    result = object.__new__(type(original))
    result.__dict__.update(original.__dict__, **fields)
    return result
