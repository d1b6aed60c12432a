"""graph: each operation's pull against two independent derivatives, at non-square shapes."""

import numpy as np
import pytest

from bplib.gradcheck import numerical_gradient
from bplib.graph import Node, ordered
from bplib.steps import steps

RNG = np.random.default_rng(7)
M = RNG.normal(size=(3, 5))
COLUMN, ROW, SCALAR = M[:, :1], M[:1, :], np.array(0.7)
LEFT, RIGHT = RNG.normal(size=(4, 3)), RNG.normal(size=(5, 2))
POSITIVE = np.exp(M)

UNARY = {
    "neg": (lambda x: -x, lambda x: -x),
    "exp": (Node.exp, np.exp),
    "sigmoid": (Node.sigmoid, lambda x: 1 / (1 + np.exp(-x))),
    "tanh": (Node.tanh, np.tanh),
    "relu": (Node.relu, lambda x: x * (x.real > 0)),
    "softmax": (Node.softmax, lambda x: np.exp(x) / np.exp(x).sum(axis=0)),
    "sum": (Node.sum, np.sum),
}
BINARY = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}
# One fixed random weight per entry, so that every entry of the result matters differently.
WEIGHTS = RNG.normal(size=(5, 5))


def weighed(y):
    value = getattr(y, "value", y)
    weights = WEIGHTS[: value.shape[0], : value.shape[1]] if value.ndim else np.array(1.3)
    return (y * weights).sum()


def agree(f_node, f_numpy, x):
    node = Node(x, "x")
    weighed(f_node(node)).backward()
    for method, limit in (("central", 1e-7), ("complex", 1e-12)):
        numerical = numerical_gradient(lambda v: weighed(f_numpy(v)), x, method)
        error = np.linalg.norm(node.grad - numerical) / (np.linalg.norm(numerical) or 1.0)
        assert node.grad.shape == x.shape
        assert error <= limit, (method, error)


@pytest.mark.parametrize("name", UNARY)
@pytest.mark.parametrize("x", [M, COLUMN, ROW], ids=["matrix", "column", "row"])
def test_unary(name, x):
    agree(*UNARY[name], x)


@pytest.mark.parametrize("x", [POSITIVE, POSITIVE[:, :1]], ids=["matrix", "column"])
def test_log(x):
    agree(Node.log, np.log, x)


@pytest.mark.parametrize("symbol", BINARY)
@pytest.mark.parametrize("x", [M, COLUMN, ROW, SCALAR], ids=["matrix", "column", "row", "number"])
def test_binary_on_both_sides_with_each_stretching(symbol, x):
    f = BINARY[symbol]
    agree(lambda n: f(n, Node(POSITIVE)), lambda v: f(v, POSITIVE), x)
    agree(lambda n: f(M, n), lambda v: f(M, v), np.exp(x))
    agree(lambda n: f(n, 2.5), lambda v: f(v, 2.5), x)
    agree(lambda n: f(2.5, n), lambda v: f(2.5, v), np.exp(x))


def test_matmul_on_both_sides():
    agree(lambda n: LEFT @ n, lambda v: LEFT @ v, M)
    agree(lambda n: n @ RIGHT, lambda v: v @ RIGHT, M)
    agree(lambda n: n @ Node(RIGHT), lambda v: v @ RIGHT, M)


LARGER = [(M, POSITIVE), (M, COLUMN), (COLUMN, M), (M, ROW), (ROW, M), (COLUMN, ROW), (M, SCALAR)]


@pytest.mark.parametrize(("a", "b"), LARGER, ids=lambda v: "x".join(map(str, np.shape(v))))
def test_maximum_of_two_shapes(a, b):
    b = b + 0.01  # no ties
    assert Node(a).maximum(b).value.tolist() == np.maximum(a, b).tolist()

    def larger(v, w):  # np.maximum would compare complex steps by their real parts, but warn
        return np.where(np.real(v) > np.real(w), v, w)

    agree(lambda n: n.maximum(b), lambda v: larger(v, b), a)
    agree(lambda n: n.maximum(Node(b)), lambda v: larger(v, b), a)
    agree(lambda n: Node(a).maximum(n), lambda v: larger(a, v), b)


def test_maximum_sends_each_force_to_the_winner_and_a_tie_to_the_first():
    a, b = Node([[1.0], [4.0], [2.0]], "a"), Node([[3.0], [-1.0], [2.0]], "b")
    (a.maximum(b) * np.array([[5.0], [7.0], [11.0]])).sum().backward()
    assert a.grad.ravel().tolist() == [0.0, 7.0, 11.0]
    assert b.grad.ravel().tolist() == [5.0, 0.0, 0.0]


def test_the_winners_of_a_stretched_operand_add_their_forces():
    a, b = Node([[1.0, 5.0, 2.0], [0.0, -1.0, 9.0]], "a"), Node([[2.0], [0.0]], "b")
    (a.maximum(b) * np.array([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])).sum().backward()
    assert a.grad.tolist() == [[0.0, 2.0, 4.0], [8.0, 0.0, 32.0]]
    assert b.grad.tolist() == [[1.0], [16.0]]


def test_maximum_of_one_value_with_itself_counts_it_once():
    x = Node(3.0, "x")
    x.maximum(x).backward()
    assert x.grad == 1.0


def test_maximum_with_a_number_and_its_words():
    s = Node(-2.0, "s")
    z = s.maximum(0.0).named("z")
    z.backward()
    assert (z.value, s.grad) == (0.0, 0.0)
    walk = [step.text for step in steps((s.maximum(Node(1.0, "t"))).named("z"))]
    assert walk[0] == "z = max(s, t) = 1"
    assert "∂z/∂t gets ∂z/∂z × [t > s] = 1 × 1 = 1" in walk
    assert "∂z/∂s gets ∂z/∂z × [s ≥ t] = 1 × 0 = 0" in walk


def test_a_whole_layer_with_its_bias():
    W, b = RNG.normal(size=(4, 3)), RNG.normal(size=(4, 1))
    agree(lambda n: (n @ M + b).tanh(), lambda v: np.tanh(v @ M + b), W)
    agree(lambda n: (W @ M + n).tanh(), lambda v: np.tanh(W @ M + v), b)


def test_gradients_of_two_uses_add():
    x, y = Node(2.0, "x"), Node(3.0, "y")
    f = (x + y) * (x * y)
    f.backward()
    assert (f.value, x.grad, y.grad) == (30.0, 21.0, 16.0)


def test_backward_twice_gives_the_same():
    x = Node(2.0, "x")
    f = x * x
    f.backward()
    f.backward()
    assert x.grad == 4.0


def test_the_worked_graph():
    p = Node(0.4, "p")
    q = (2 * (p + 0.6 + 0.3)).named("q")
    e = q.exp()
    L = (1 / (e + 1)) * (e - 1)
    L.backward()
    assert [round(float(v), 4) for v in (q.value, L.value, q.grad, p.grad)] == [
        2.6,
        0.8617,
        0.1287,
        0.2574,
    ]


def test_order_puts_operands_first():
    x = Node(1.0, "x")
    y = (x + x) * x
    nodes = ordered(y)
    assert len(nodes) == 3
    for k, node in enumerate(nodes):
        assert all(any(parent is n for n in nodes[:k]) for parent in node.parents)


def test_a_deep_chain_needs_no_recursion():
    x = node = Node(1.0, "x")
    for _ in range(5000):
        node = node + 1.0
    node.backward()
    assert x.grad == 1.0


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Node(M) + Node(M.T), r"Node \+: shapes \(3, 5\) and \(5, 3\) do not fit"),
        (lambda: Node(COLUMN) + np.ones(3), r"shapes \(3, 1\) and \(3,\) do not fit"),
        (lambda: Node(M) @ Node(M), r"\(3, 5\)"),
        (lambda: Node(M).maximum(M.T), r"Node maximum: shapes \(3, 5\) and \(5, 3\) do not fit"),
        (lambda: Node(COLUMN).maximum(np.ones(3)), r"shapes \(3, 1\) and \(3,\) do not fit"),
        (lambda: Node(1.0, "x").maximum(np.nan), "finite"),
        (lambda: Node(np.nan), "finite"),
        (lambda: Node([]), "empty"),
        (lambda: Node(1000.0, "q").exp(), r"exp\(q\).*finite"),
        (lambda: Node(0.0, "p").log(), r"log\(p\).*finite"),
        (lambda: Node(-1.0, "p").log(), r"log\(p\).*finite"),
        (
            lambda: Node([1.0, 2.0], "x") @ Node([1.0, 2.0]),
            "Node @: 'x' must be a matrix; got shape",
        ),
        (lambda: Node(M) @ np.ones(5), "Node @: 'constant' must be a matrix; got shape"),
        (lambda: np.ones(3) @ Node(M), "Node @: 'constant' must be a matrix; got shape"),
        (
            lambda: Node([[1.0], [2.0, 3.0]], "x"),
            "Node: 'x' must be one array; got rows",
        ),
        (lambda: Node(1e308, "x") + 1e308, r"Node: 'x \+ 1e\+308' must be finite"),
        (lambda: Node([1e308, 1e308], "x").sum(), r"Node: 'sum\(x\)' must be finite"),
        (lambda: (1 / Node(1e-200, "d")).backward(), "backward: 'gradient of d' must be finite"),
        (lambda: Node(M, "S").backward(), r"backward: .*scalar.*\.sum\(\)"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_division_by_zero_is_refused():
    with pytest.raises(ValueError, match="1 / d"):
        1 / Node(0.0, "d")


def test_steps_run_forward_then_backward():
    x = Node(3.0, "x")
    walk = steps((x * x).named("y"))
    assert [step.kind for step in walk] == ["forward", "seed", "backward", "backward"]
    assert [float(step.flow) for step in walk] == [9.0, 1.0, 3.0, 3.0]
    assert walk[-1].text == "∂y/∂x gets ∂y/∂y × x = 1 × 3 = 3, together 6"


def test_steps_of_arrays_print_shapes_not_numbers():
    W = Node(LEFT, "W")
    walk = steps((W @ Node(M, "X")).named("S").sum().named("L"))
    assert walk[0].text == "S = W @ X = 4 × 5"
    assert "∂L/∂W gets ∂L/∂S × Xᵀ on the right" in [step.text for step in walk]


@pytest.mark.parametrize(
    "bad", ["3", None, True, 1j, np.ma.array([3.0], mask=[1]), [True], object()]
)
@pytest.mark.parametrize("symbol", BINARY)
def test_only_numbers_are_operands(bad, symbol):
    for pair in ((Node(2.0, "x"), bad), (bad, Node(2.0, "x"))):
        with pytest.raises(TypeError, match=r"^Node: 'value' must (hold|have)"):
            BINARY[symbol](*pair)


@pytest.mark.parametrize(
    ("x", "y"), [(1e-300, 1e-200), (1e300, 1e200), (3.0, 4.0), (-1e-160, 1e-160)]
)
def test_the_slope_of_a_quotient_where_its_square_is_no_float(x, y):
    a, b = Node(x, "x"), Node(y, "y")
    (a / b).backward()
    assert float(b.grad) == pytest.approx(-(x / y) / y, rel=1e-15)
    assert float(a.grad) == pytest.approx(1 / y, rel=1e-15)


SMALL = [1.9287498479639178e-22, -1.9287498479639178e-22]


def test_a_saturated_softmax_keeps_its_digits():
    node = Node([[50.0], [0.0]], "s")
    (np.array([[1.0], [0.0]]) * node.softmax()).sum().backward()
    assert node.grad.ravel().tolist() == pytest.approx(
        [1.9287498479639178e-22, -1.9287498479639178e-22], abs=0
    )


def test_a_node_keeps_its_value_when_the_array_it_was_made_from_changes():
    x = np.ones(2)
    node = Node(x, "x")
    x[:] = 5.0
    assert node.value.tolist() == [1.0, 1.0]
