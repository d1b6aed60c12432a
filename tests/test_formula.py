"""check_formula reads what the course writes, computes it as numpy does, and refuses the rest."""

# ruff: noqa: E501  (tables of formulas: one per line)

import ast
from pathlib import Path

import numpy as np
import pytest

import bplib.formula
from bplib import activations
from bplib.formula.check import Options, check_formula, prove
from bplib.formula.reader import FormulaError, read

rng = np.random.default_rng(5)
W, W1, W2 = (rng.normal(size=size) for size in ((3, 2), (3, 2), (2, 3)))
x, y, b, s1 = (rng.normal(size=(size, 1)) for size in (2, 3, 3, 3))
X, A, M = rng.normal(size=(2, 4)), rng.normal(size=(4, 2)), rng.normal(size=(3, 3))
a, c, t = 0.7, 1.3, -0.4

VALUES = [
    (r"2 a - c / 2", 2 * a - c / 2),
    (r"a c / 2 t", a * c / (2 * t)),
    (r"1/a \cdot c", c / a),
    (r"\frac12 a + \tfrac{1}{3} c - \frac a c", a / 2 + c / 3 - a / c),
    (r"-a^2 + (-a)^2", 0),
    (r"e^{-a} + e", np.exp(-a) + np.e),
    (r"\sqrt{a^2 + c^2}", np.hypot(a, c)),
    (r"\tanh^2 a + \tanh(a)^2", 2 * np.tanh(a) ** 2),
    (r"\max(0, t) + \min(a, c, t)", t),
    (r"\lvert t \rvert", -t),
    (r"[a > c] + 2 [a < c]", 2),
    (r"\begin{cases} a & \text{if } a > c \\ c & \text{otherwise} \end{cases}", c),
    (r"\mathbf W \mathbf x + \mathbf b", W @ x + b),
    (r"\mathbf W \mathbf X + \mathbf b", W @ X + b),
    (r"\mathbf x^\top \mathbf x", x.T @ x),
    (r"\mathbf x \mathbf x^\top", x @ x.T),
    (r"\mathbf W^\top (\mathbf b \odot \mathbf y)", W.T @ (b * y)),
    (r"\mathbf b \oslash \mathbf y", b / y),
    (r"\mathbf x \otimes \mathbf b", np.kron(x, b)),
    (r"\mathbf M^{-1} \mathbf b", np.linalg.solve(M, b)),
    (r"\mathbf A^+ \mathbf A", np.eye(2)),
    (r"\mathbf M^2", M @ M),
    (r"\lVert \mathbf x \rVert", np.linalg.norm(x)),
    (r"\lVert \mathbf x \rVert_1 + \lVert \mathbf X \rVert_F^2", np.abs(x).sum() + (X**2).sum()),
    (r"\langle \mathbf b, \mathbf y \rangle", (b * y).sum()),
    (r"\max(0, \mathbf b)", np.maximum(0, b)),
    (r"[\mathbf b > 0]", b > 0),
    (r"\operatorname{diag}(\mathbf b)", np.diagflat(b)),
    (r"\operatorname{softmax}(\mathbf b)_2", activations.softmax(b)[1, 0]),
    (r"\sigma(a) + \sigma'(a)", activations.sigmoid(a) + activations.sigmoid_derivative(a)),
    (r"x_1 + x_2", x.sum()),
    (r"w_{21} + w_{1,2}", W[1, 0] + W[0, 1]),
    (r"\sum_i x_i^2 + \sum_{j=1}^2 j x_j", (x**2).sum() + x[0, 0] + 2 * x[1, 0]),
    (r"\prod_i b_i", np.prod(b)),
    (r"\sum_{j \ne k} b_j", b[0, 0] + b[2, 0]),
    (r"\max_i b_i", b.max()),
    (r"\sum b", b.sum()),
    (r"\begin{bmatrix} a & 1 \\ 0 & -c \end{bmatrix}", [[a, 1], [0, -c]]),
    (r"(a, c, 2)", [[a], [c], [2]]),
    (r"b_1 + \dots + b_n", b.sum()),
    (r"\underbrace{a + c}_{\text{both}} t", (a + c) * t),
    (r"\mathbf s_1^\top \mathbf W_1", s1.T @ W1),
    (r"\mathbf W^{(1)} \mathbf x", W1 @ x),
    (r"\mathbf I_3 - \mathbf M", np.eye(3) - M),
    (r"10^{-3} \cdot 1\,000", 1),
]


@pytest.mark.parametrize(("latex", "value"), VALUES, ids=[latex for latex, _ in VALUES])
def test_a_formula_has_the_value_that_numpy_gives_it(latex, value):
    check_formula(latex, equals=np.asarray(value) * 1.0, k=2, n=3)


def _grown(depth, rng):
    """A random formula of three letters as LaTeX, and as a function."""
    if not depth:
        return (
            ("a", lambda v: v[0]),
            ("c", lambda v: v[1]),
            ("t", lambda v: v[2]),
            ("2", lambda v: 2.0),
        )[rng.integers(4)]
    (p, f), (q, g) = _grown(depth - 1, rng), _grown(rng.integers(depth), rng)
    return (
        (rf"({p} + {q})", lambda v: f(v) + g(v)),
        (rf"({p} - {q})", lambda v: f(v) - g(v)),
        (rf"\left( {p} \right) \left( {q} \right)", lambda v: f(v) * g(v)),
        (rf"{p} \cdot {q}", lambda v: f(v) * g(v)),
        (rf"\frac{{{p}}}{{3 + ({q})^2}}", lambda v: f(v) / (3 + g(v) ** 2)),
        (rf"\tanh({p})", lambda v: np.tanh(f(v))),
        (rf"\max({p}, {q})", lambda v: max(f(v), g(v))),
        (rf"e^{{-({p})^2}}", lambda v: np.exp(-(f(v) ** 2))),
        (rf"[{p} > {q}]", lambda v: float(f(v) > g(v))),
        (rf"\sqrt{{1 + ({p})^2}}", lambda v: np.sqrt(1 + f(v) ** 2)),
    )[rng.integers(10)]


@pytest.mark.parametrize("seed", range(300))
def test_a_grown_formula_has_the_value_of_its_function(seed):
    latex, function = _grown(3, np.random.default_rng(seed))
    prove(
        latex,
        {"a": a, "c": c, "t": t},
        {},
        Options(equals=lambda a, c, t: function((a, c, t)), points=2),
    )


REFUSED = [
    (r"a \to b", 2, "a limit"),
    (r"\lim a = b", 0, "a limit"),
    (r"a \in b", 2, "a set"),
    (r"\forall a = b", 0, "in words"),
    (r"\int a = b", 0, "an integral"),
    (r"a = \pm b", 4, "two formulas"),
    (r"\arg a = b", 0, "where a maximum lies"),
    (r"|a| = b", 0, r"\\lvert"),
    (r"n! = 2", 1, "a factorial"),
    (r"a / b / c = 1", 6, "two ways"),
    (r"a =", 3, "missing at the end"),
    (r"= a", 0, "not understood"),
    (r"a + = b", 4, "not understood"),
    (r"(a + c = t", 7, "not understood"),
    (r"a + c) = t", 5, "not understood"),
    (r"\frac{a} = c", 9, "not understood"),
    (r"\mathbb R = a", 0, "a set"),
    (r"\text{so } a = c", 0, "words"),
    (r"\mystery a = c", 0, "not understood"),
    (r"a = \begin{bmatrix} 1 & 2 \\ 3 \end{bmatrix}", 4, "one length"),
    (r"a = q", 4, "q has no value"),
    (r"\mathbf x = \mathbf Q \mathbf x", 12, "Q has no value"),
    (r"a = \operatorname{mystery}(c)", 4, "mystery is not known"),
    (r"a = \lVert \mathbf x \rVert_7", 4, "norm 7"),
    (r"a = \max(c)", 4, "two values"),
    (r"a = \ln(a, c)", 4, "one value"),
    (r"a = \partial c", 4, "in a quotient"),
    (r"a = \frac{\partial c}{dt}", 10, "same sign of a change"),
    (r"a = \frac{\partial c}{\partial (a + t)}", 31, "by a symbol"),
    (r"a = \frac{\partial c}{t}", 10, "same sign of a change"),
    (r"a'' = c", 1, "one prime"),
    (r"a = \sum_i c", 4, "not used"),
    (r"a = \dots", 4, "index 1"),
    (r"a = x_1 + \dots + x_2", 4, "dots stand between"),
    (r"a = \begin{cases} a & a > c \end{cases}", 4, "none of the cases"),
    (r"a = x_{a + c + t}", 0, "an index is"),
    (r"a = b_{\text{far}}", 4, "an index is"),
    (r"a + c", 0, "nothing is claimed"),
    ("", 0, "no formula"),
    (r"1/2 \sum_i x_i = a", 4, "before the slash"),
    (r"a = \tan^", 9, "missing at the end"),
    (r"a \mathbf{xy} = c", 2, "not understood"),
    (r"a @ c = t", 2, "not understood"),
    (r"__import__('os') = a", 0, "not understood"),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "place", "reason"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_cannot_be_read_is_refused_with_place_and_reason(latex, place, reason):
    with pytest.raises(FormulaError, match=reason) as refusal:
        check_formula(latex)
    assert f"at character {place}:" in str(refusal.value)
    assert str(refusal.value).splitlines()[-1] == "  " + " " * place + "^"


NET = {
    "s1": lambda W1, x: W1 @ x,
    "z1": lambda s1: np.maximum(0, s1),
    "p": lambda W2, z1: W2 @ z1,
    "L": lambda p, t: ((p - t) ** 2).sum() / 2,
    "t": rng.normal(size=(2, 1)),
    "delta2": lambda p, t: p - t,
    "delta1": lambda W2, delta2, s1: (W2.T @ delta2) * (s1 > 0),
}
RIGHT = [
    r"\boldsymbol\delta_1 = (\mathbf W_2^\top \boldsymbol\delta_2) \odot [\mathbf s_1 > 0]",
    r"\boldsymbol\delta_1 = \nabla_{\mathbf s_1} L",
    r"\nabla_{\mathbf W_k} L = \boldsymbol\delta_k \mathbf z_{k-1}^\top",
    r"\frac{\partial L}{\partial w_{1,ij}} = \delta_{1,i} \, x_j",
    r"\frac{\partial L}{\partial \mathbf s_1} = \frac{\partial L}{\partial \mathbf p} \, \mathbf W_2 \, \frac{\partial \mathbf z_1}{\partial \mathbf s_1}",
    r"L = \tfrac{1}{2} \lVert \mathbf p - \mathbf t \rVert^2",
    r"\begin{aligned} \boldsymbol\delta_2 &= \mathbf p - \mathbf t & (2, 1) \\ \nabla_{\mathbf W_2} L &= \boldsymbol\delta_2 \mathbf z_1^\top & (2, 3) &= (2, 1)(1, 3) \end{aligned}",
    r"(m, N) = (m, d)(d, N) + (m, 1)",
]


@pytest.mark.parametrize("latex", RIGHT)
def test_a_right_formula_passes(latex):
    check_formula(latex, z0=lambda x: x, **NET)


WRONG = {
    "a turned sign": r"\boldsymbol\delta_2 = \mathbf p + \mathbf t",
    "a lost transpose": r"\nabla_{\mathbf W_2} L = \boldsymbol\delta_2 \mathbf z_1",
    "a lost transpose of a matrix": r"\boldsymbol\delta_1 = (\mathbf W_2 \boldsymbol\delta_2) \odot [\mathbf s_1 > 0]",
    "a factor": r"L = \lVert \mathbf p - \mathbf t \rVert^2",
    "the order of a product": r"\nabla_{\mathbf W_2} L = \mathbf z_1^\top \boldsymbol\delta_2",
    "a product for entries": r"\boldsymbol\delta_1 = (\mathbf W_2^\top \boldsymbol\delta_2) [\mathbf s_1 > 0]",
    "a wrong relation": r"\boldsymbol\delta_1 = (\mathbf W_2^\top \boldsymbol\delta_2) \odot [\mathbf s_1 \ge 0]",
    "a wrong index": r"\frac{\partial L}{\partial w_{1,ij}} = \delta_{1,j} \, x_i",
    "a wrong layer": r"\nabla_{\mathbf W_1} L = \boldsymbol\delta_2 \mathbf x^\top",
    "a lost bracket": r"L = \tfrac{1}{2} \mathbf p - \mathbf t^2",
    "a wrong shape": r"\begin{aligned} \boldsymbol\delta_2 &= \mathbf p - \mathbf t & (3, 1) \end{aligned}",
    "wrong factors of a shape": r"\begin{aligned} \nabla_{\mathbf W_2} L &= \boldsymbol\delta_2 \mathbf z_1^\top & (2, 3) &= (2, 4)(4, 3) \end{aligned}",
    "an inner size": r"(m, N) = (m, d)(m, N)",
    "a later step of a chain": r"\boldsymbol\delta_2 = \mathbf p - \mathbf t = \mathbf t - \mathbf p",
    "a relation of numbers": r"1 < 2 < 2",
    "a digit": r"3 \cdot 0.25 = 0.74",
}


@pytest.mark.parametrize("latex", WRONG.values(), ids=WRONG)
def test_a_wrong_formula_fails(latex):
    with pytest.raises(AssertionError):
        check_formula(latex, **NET)
    check_formula(latex, wrong=True, **NET)


def test_what_is_shown_as_wrong_must_be():
    with pytest.raises(AssertionError, match="and holds"):
        check_formula(r"a = a", wrong=True)


def test_a_derivative_comes_from_the_function_and_not_from_the_formula():
    check_formula(r"\frac{df}{dx} = 2x", r"df/dx = 2x", r"f' = 2x", f=lambda x: x**2, x=3.0)
    with pytest.raises(AssertionError):
        check_formula(r"\frac{df}{dx} = 2x", f=lambda x: x**3, x=2 / 3)


def test_an_accident_of_the_example_does_not_pass():
    with pytest.raises(AssertionError, match="at a random place; here it holds"):
        check_formula(r"u = v^2", u=lambda v: 2 * v, v=2.0)
    check_formula(r"u = v^2", u=lambda v: 2 * v, v=2.0, points=0)
    one = {"u": lambda v, w: v @ w.T, "v": np.ones((1, 1)), "w": np.ones((3, 1))}
    check_formula(r"\mathbf u = \mathbf v^\top \mathbf w^\top", **one)
    with pytest.raises(AssertionError):
        check_formula(r"\mathbf u = \mathbf v^\top \mathbf w^\top", sizes={"v": (2, 1)}, **one)


def test_the_line_says_what_was_compared(capsys):
    check_formula(r"\mathbf W \mathbf x = \mathbf W \mathbf x", r"1 + 1 = 2")
    check_formula(r"u = 3 v", u=lambda v: 3 * v, v=1.0, near=0.1)
    assert capsys.readouterr().out.splitlines() == [
        r"✓ formula: \mathbf W \mathbf x = \mathbf W \mathbf x (2 sides of shape (3, 1); here and at 10 places)",
        r"✓ formula: 1 + 1 = 2 (2 sides; here)",
        r"✓ formula: u = 3 v (2 sides; here and at 5 places)",
    ]


def test_a_function_agrees_with_the_notebook_or_is_refused():
    z = W @ x
    check_formula(r"\mathbf z = \mathbf W \mathbf x", z=lambda W, x: W @ x)
    z = z + 1  # what the notebook holds is not what its formula gives
    with pytest.raises(AssertionError, match="the notebook has"):
        check_formula(r"\mathbf z = \mathbf W \mathbf x", z=lambda W, x: W @ x)


def test_rounded_numbers_stand_for_those_they_came_from():
    with pytest.raises(AssertionError):
        check_formula(r"0.2574 \cdot 2 = 0.5149")
    check_formula(r"0.2574 \cdot 2 = 0.5149", rounded=0.257432)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: check_formula(3), TypeError, "check_formula: 'formula' must be LaTeX; got 3."),
        (lambda: check_formula("a = a", layout="rows"), ValueError, "check_formula: 'layout' must be 'numerator' or 'denominator'; got 'rows'."),
        (lambda: check_formula("a = a", method="guess"), ValueError, "check_formula: 'method' must be 'complex' or 'central'; got 'guess'."),
        (lambda: check_formula("a = a", points=-1), ValueError, "check_formula: 'points' must be a whole number, 0 or more; got -1."),
        (lambda: check_formula("a = a", near=-1), ValueError, "check_formula: 'near' must be 0 or positive; got -1."),
        (lambda: check_formula("a = a", a=None), TypeError, "check_formula: 'a' must be numbers, a function or a formula; got None."),
        (lambda: check_formula("a = c", a=r"c = t"), ValueError, "the meaning of a is one expression"),
        (lambda: check_formula(), TypeError, "check_formula: 'formula' must be LaTeX; got None."),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_named_with_what_is_expected(call, error, message):
    with pytest.raises(error) as refusal:
        call()
    assert message in str(refusal.value)


def test_no_text_is_ever_run_as_python():
    for path in Path(bplib.formula.__file__).parent.glob("*.py"):
        names = {
            n.id for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Name)
        }
        assert not names & {"eval", "exec", "compile", "__import__", "literal_eval"}, path.name


def test_claims_of_a_display_are_read_in_order():
    latex = r"a = 1, \qquad c = 2 \qquad \begin{aligned} t &= 3 & (1, 1) \\ &= 4 \end{aligned}"
    sides = [len(claim.chain.children[::2]) for claim in read(latex)]
    assert sides == [2, 2, 2, 2]
