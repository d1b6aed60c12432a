"""steps and graph: how every operation is written, and what its edges say and do."""

# ruff: noqa: E501  (the table of refusals: one per line)

import numpy as np
import pytest

from bplib.graph import Node, label
from bplib.steps import expression, number, steps

A, B = Node(3.0, "a"), Node(-2.0, "b")
S = Node([[1.0, 2.0], [3.0, 5.0], [0.0, -1.0]], "S")
W = Node([[1.0, -1.0, 2.0]], "W")


@pytest.mark.parametrize(
    ("make", "written", "locals_"),
    [
        (lambda: A + B, "a + b", ["1", "1"]),
        (lambda: A - B, "a − b", ["1", "−1"]),
        (lambda: A * B, "a × b", ["b", "a"]),
        (lambda: A / B, "a / b", ["1/b", "−a/b²"]),
        (lambda: W @ S, "W @ S", ["Sᵀ on the right", "Wᵀ on the left"]),
        (lambda: -A, "−a", ["−1"]),
        (lambda: A.exp(), "exp(a)", ["exp(a)"]),
        (lambda: A.log(), "log(a)", ["1/a"]),
        (lambda: S.sigmoid(), "sigmoid(S)", ["p(1 − p)"]),
        (lambda: S.tanh(), "tanh(S)", ["1 − tanh²"]),
        (lambda: S.relu(), "relu(S)", ["1 where positive"]),
        (lambda: S.softmax(), "softmax(S)", ["diag(p) − p pᵀ"]),
        (lambda: S.sum(), "sum(S)", ["1"]),
        (lambda: 2 * A, "2 × a", ["a", "2"]),
        (lambda: S + np.ones((3, 1)), "S + constant", ["1", "1"]),
    ],
)
def test_every_operation_is_written_as_on_paper(make, written, locals_):
    node = make()
    assert expression(node) == written
    assert [edge.local for edge in node.edges] == locals_


def test_a_negation_has_its_value():
    assert float((-A).value) == -3.0


def test_names():
    assert label(A) == "a"
    assert label(A + B) == "· + ·"
    assert label((A + B).named("c")) == "c"
    assert label(Node(2.5)) == "2.5"
    assert repr(A) == "Node('a', shape ())"
    assert repr(S @ np.ones((2, 1))) == "Node('{} @ {}', shape (3, 1))"
    assert repr(Node(1.0)) == "Node('{}', shape ())"


def test_numbers():
    assert number(np.array(-0.5)) == "−0.5"
    assert number(np.array([[-0.0]])) == "0"
    assert number(np.array(0.12874)) == "0.1287"
    assert number(np.ones((3, 2))) == "3 × 2"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Node([np.inf]), ValueError, "Node: 'value' must be finite; got inf at entry [0]."),
        (lambda: Node([np.inf], "x"), ValueError, "Node: 'x' must be finite; got inf at entry [0]."),
        (lambda: Node(1j), TypeError, "Node: 'value' must hold real numbers; got complex128."),
        (lambda: Node(800.0, "q").exp(), ValueError, "Node: 'exp(q)' must be finite; got inf at entry []."),
        (lambda: S + np.ones((2, 2)), ValueError, "Node +: shapes (3, 2) and (2, 2) do not fit. Use columns (m, 1)."),
        (lambda: S - np.ones((2, 2)), ValueError, "Node -: shapes (3, 2) and (2, 2) do not fit. Use columns (m, 1)."),
        (lambda: S * np.ones((2, 2)), ValueError, "Node *: shapes (3, 2) and (2, 2) do not fit. Use columns (m, 1)."),
        (lambda: S / np.ones((2, 2)), ValueError, "Node /: shapes (3, 2) and (2, 2) do not fit. Use columns (m, 1)."),
        (lambda: S @ W, ValueError, "Node @: 'W' must have 2 rows for S @ W; got shape (1, 3)."),
    ],
)  # fmt: skip
def test_refusals(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message


def test_a_stretched_column_takes_the_sum_of_its_copies():
    b = Node(np.zeros((3, 1)), "b")
    (S.value * (b + S.value)).sum().backward()
    assert b.grad.tolist() == [[3.0], [8.0], [-1.0]]


def test_integers_become_floats():
    node = A + 1
    assert node.edges[1].parent.value.dtype == float


def test_steps_of_a_sum_of_entries_say_no_local_number():
    x = Node([[2.0]], "x")
    texts = [step.text for step in steps((x @ [[1.0, 2.0]]).sum().named("L"))]
    assert texts[-1].endswith("on the right")
