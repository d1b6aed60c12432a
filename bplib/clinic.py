"""A ward of backward passes: one is healthy, each of the others has one planted fault.

A pass is a table of lines that run from top to bottom, each naming what it computes; a fault
replaces one line. The line that a page shows is therefore the line that runs.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bplib.activations import relu, softmax
from bplib.gradcheck import numerical_gradient, relative_error
from bplib.losses import cross_entropy_from_scores, one_hot

Array = NDArray[Any]
Parameters = dict[str, Array]

FORWARD = {
    "S1": "W1 @ X + b1",  # (m, N)
    "Z1": "relu(S1)",  # (m, N)
    "S2": "W2 @ Z1 + b2",  # (C, N)
    "P": "softmax(S2)",  # (C, N)
}
BACKWARD = {
    "grad_S2": "(P - Y) / N",  # (C, N)
    "grad_W2": "grad_S2 @ Z1.T",  # (C, m)
    "grad_b2": "grad_S2.sum(axis=1, keepdims=True)",  # (C, 1)
    "grad_Z1": "W2.T @ grad_S2",  # (m, N)
    "grad_S1": "grad_Z1 * (S1 > 0)",  # (m, N)
    "grad_W1": "grad_S1 @ X.T",  # (m, d)
    "grad_b1": "grad_S1.sum(axis=1, keepdims=True)",  # (m, 1)
}


class Fault(NamedTuple):
    """One line of BACKWARD gone wrong, and the parameters whose gradient that spoils."""

    name: str
    target: str
    line: str
    fails: tuple[str, ...]
    square: bool = False  # shapes refuse it unless W2 is square


BOTH_LAYERS, FIRST_LAYER = ("W1", "b1", "W2", "b2"), ("W1", "b1")
HEALTHY = Fault("healthy", "grad_S2", BACKWARD["grad_S2"], ())
WARD = {
    "A": Fault("1/N is missing", "grad_S2", "P - Y", BOTH_LAYERS),
    "B": Fault("mask from Z1 >= 0", "grad_S1", "grad_Z1 * (Z1 >= 0)", FIRST_LAYER),
    "C": Fault("bias not summed", "grad_b1", "grad_S1", ("b1",)),
    "D": Fault("wrong sign", "grad_S2", "(Y - P) / N", BOTH_LAYERS),
    "E": Fault("W2 not transposed", "grad_Z1", "W2 @ grad_S2", FIRST_LAYER, square=True),
    "F": HEALTHY,
    "G": Fault("softmax diagonal only", "grad_S2", "(P - 1) * Y / N", BOTH_LAYERS),
    "H": Fault("last sample only", "grad_W1", "grad_S1[:, -1:] @ X[:, -1:].T", ("W1",)),
    "I": Fault("W2 updated first", "grad_Z1", "(W2 - 0.5 * grad_W2).T @ grad_S2", FIRST_LAYER),
    "J": Fault("labels, not one-hot", "grad_S2", "(P - labels) / N", BOTH_LAYERS),
    "K": Fault("scores for activations", "grad_W2", "grad_S2 @ S1.T", ("W2",)),
}


class Patient(NamedTuple):
    """A two-layer net and its batch: inputs in columns, one-hot targets, parameters by name."""

    X: Array
    Y: Array
    parameters: Parameters


def patient(square: bool = False) -> Patient:
    """Return the net of the ward; a square one keeps two of its four hidden units.

    Formula: S1 = W1 X + b1, Z1 = relu(S1), S2 = W2 Z1 + b2, P = softmax(S2).
    Shapes: X (3, 5), Y (2, 5); W1 (4, 3), b1 (4, 1), W2 (2, 4), b2 (2, 1).
    Raises: nothing.
    Source: the course's own.
    """
    X = [[1.4, 1.6, -1.8, 0.6, 1.6], [1.2, 1.8, -1.8, 1.6, 1.0], [1.8, 0.8, 0.6, 0.8, -1.8]]
    W1 = [[-0.3, -0.8, -0.8], [0.2, -0.4, -0.7], [-0.2, -0.2, 0.8], [-0.3, -0.7, -0.5]]
    W2 = [[-0.2, -0.9, -0.2, -0.4], [-0.7, -0.1, -0.3, 0.8]]
    hidden = 2 if square else 4
    parameters = {
        "W1": np.array(W1)[:hidden],
        "b1": np.array([[0.1], [0.7], [0.8], [-0.4]])[:hidden],
        "W2": np.array(W2)[:, :hidden],
        "b2": np.array([[0.3], [0.6]]),
    }
    return Patient(np.array(X), one_hot([0, 1, 1, 0, 1], 2), parameters)


def patient_loss(case: Patient, parameters: Parameters) -> Any:
    """Return the loss of a patient at any parameters, complex ones too.

    Formula: L = mean over samples of -log p_y.
    Shapes: parameters as those of the patient; result a number.
    Raises: NameError if a parameter is missing.
    Source: the course's own.
    """
    S2 = _run(FORWARD, {"X": case.X, **parameters})["S2"]
    return cross_entropy_from_scores(S2, case.Y, "sample_mean")


def patient_gradients(case: Patient, fault: Fault = HEALTHY) -> Parameters:
    """Return the gradients by a backward pass with one fault, or with none.

    Formula: the lines of FORWARD, then those of BACKWARD with fault.target = fault.line.
    Shapes: each gradient as its parameter, unless that is the fault.
    Raises: ValueError if the faulty line does not fit the shapes of the net.
    Source: the course's own.
    """
    start = {"X": case.X, "Y": case.Y, "N": case.X.shape[1], "labels": case.Y.argmax(axis=0)}
    lines = FORWARD | BACKWARD | {fault.target: fault.line}
    values = _run(lines, {**start, **case.parameters})
    return {name: values[f"grad_{name}"] for name in case.parameters}


def examined(fault: Fault) -> tuple[Parameters, Parameters]:
    """Return the gradients of a faulty pass, and those of central differences.

    Formula: numerical gradient of the loss by each parameter.
    Shapes: two dicts with W1, b1, W2 and b2.
    Raises: nothing.
    Source: the course's own.
    """
    return patient_gradients(patient(fault.square), fault), dict(_numerical(fault.square))


def relative_errors(fault: Fault) -> dict[str, float]:
    """Return the relative error of each gradient; infinity if even its shape is wrong.

    Formula: norm(given - numerical) / max(norm(given), norm(numerical)) per tensor.
    Shapes: result a number for W1, b1, W2 and b2.
    Raises: nothing.
    Source: the course's own.
    """
    given, numerical = examined(fault)
    return {
        name: relative_error(given[name], expected)
        if given[name].shape == expected.shape
        else np.inf
        for name, expected in numerical.items()
    }


@cache
def _numerical(square: bool) -> Parameters:
    case = patient(square)

    def along(name: str) -> Callable[[Array], Any]:
        return lambda value: patient_loss(case, case.parameters | {name: value})

    return {name: numerical_gradient(along(name), x) for name, x in case.parameters.items()}


def _run(lines: dict[str, str], values: dict[str, Any]) -> dict[str, Any]:
    """Compute one value after another: each line may use all values above it."""
    for name, line in lines.items():
        values[name] = eval(line, {"relu": relu, "softmax": softmax}, values)
    return values
