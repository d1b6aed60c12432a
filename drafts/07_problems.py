# %% [markdown]
# # Problems: The chain rule
#
# From warm-up to exam; the lesson is [The chain rule](../07_chain_rule.ipynb). Except where a loss is named, a *force* is the
# derivative of the output itself, in full, with no factor in front. Each solution is proved by the folded line below it.

# %% tags=["hide-input"]
import numpy as np

from bplib import activations, graph, linalg, losses, nets, plots, transforms
from bplib.check import check
from bplib.explore import Slider, explore, show
from bplib.gradcheck import (
    check_gradient,
    numerical_gradient,
    numerical_hessian,
    numerical_jacobian,
)

rng = np.random.default_rng(0)

# %% [markdown]
# ## Problem 1: three links
#
# Let $v = e^s$, $u = 1 + v$ and $f = \ln u$. Stand at $s = 0$. What are the three local slopes, and what is
# $\partial f / \partial s$? Does it ever exceed $1$?
#
# <details><summary>Hint</summary>
#
# There is a single lane from $s$ to $f$.
#
# </details>
#
# <details><summary>Solution</summary>
#
# Forward: $v = 1$, $u = 2$, $f = 0.6931$. The slopes are $\partial v / \partial s = v = 1$, $\partial u / \partial v = 1$ and
# $\partial f / \partial u = 1/u = 0.5$. Their product is $0.5$. In general it is $v / (1 + v)$, and since $v$ is positive, this
# stays between $0$ and $1$.
#
# </details>

# %% tags=["proof"]
check("f", "0.6931", np.log(2))
check("df/ds", "0.5", (1 / 2) * 1 * 1)
check_gradient(lambda s: np.log(1 + np.exp(s)).sum(), np.array([0.0]), np.array([0.5]), name="s")

# %% [markdown]
# ## Problem 2: a gate read backwards
#
# The forces around an operation betray the values in it. (a) A force of $2$ arrives at a product and leaves as $6$ towards $x$ and
# $-8$ towards $y$. What are $x$ and $y$? (b) A force of $1$ arrives at a quotient $x / y$ and leaves as $0.5$
# towards $x$ and $-1.5$ towards $y$. What are they now? (c) A force of $3$ arrives at a sum and leaves as $3$ and $3$. What can you say?
#
# <details><summary>Hint</summary>
#
# A product swaps: what leaves towards $x$ is the arriving force times $y$.
#
# </details>
#
# <details><summary>Solution</summary>
#
# (a) $2y = 6$ and $2x = -8$, so $y = 3$ and $x = -4$. (b) $1/y = 0.5$, so $y = 2$; then $-x/y^2 = -1.5$ gives $x = 6$.
# (c) Nothing: a sum copies, whatever its operands. This is also why the backward pass of a sum need not keep any value.
#
# </details>

# %% tags=["proof"]
check_gradient(
    lambda v: 2 * v[0] * v[1], np.array([-4.0, 3.0]), np.array([6.0, -8.0]), name="product"
)
check_gradient(lambda v: v[0] / v[1], np.array([6.0, 2.0]), np.array([0.5, -1.5]), name="quotient")
check("y in (a)", "3", 6 / 2)
check("x in (a)", "-4", -8 / 2)
check("y in (b)", "2", 1 / 0.5)
check("x in (b)", "6", 1.5 * 2**2)

# %% [markdown]
# ## Problem 3: two lanes each
#
# Take $f = (x + y)(x - y)$ at $x = 3$, $y = 1$, with the steps $s = x + y$ and $k = x - y$. Run forward and backward. Then compare
# with $x^2 - y^2$. What does a program find that writes `=` where `+=` is due, undoing $f$, then $k$, then $s$?
#
# <details><summary>Hint</summary>
#
# A difference copies a force towards its first operand, and copies it with the opposite sign towards its second.
#
# </details>
#
# <details><summary>Solution</summary>
#
# Forward: $s = 4$, $k = 2$, $f = 8$. The product swaps, so the force on $s$ is $2$ and the force on $k$ is $4$. Undoing $k$ brings $4$ to
# $x$ and $-4$ to $y$; undoing $s$ brings $2$ to both. They add to $\partial f / \partial x = 6$ and $\partial f / \partial y = -2$, which are
# $2x$ and $-2y$. With `=` only the last survives, $2$ and $2$. The second has even the wrong sign: a walk downhill would climb along $y$.
#
# </details>

# %% tags=["proof"]
check("f", "8", (3 + 1) * (3 - 1))
check("df/dx", "6", 4 + 2)
check("df/dy", "-2", -4 + 2)
check_gradient(
    lambda v: (v[0] + v[1]) * (v[0] - v[1]), np.array([3.0, 1.0]), np.array([6.0, -2.0])
)

# %% [markdown]
# ## Problem 4: a parabola of a parabola
#
# *From a slide deck on linear algebra for computer vision ([bibliography](../bibliography.md)).*
#
# Let $h = 2x^2 - 1$ and $y = 3h^2 - 2h + 5$. Find $dy/dx$ as a formula in $x$, and its values at
# $x = -1, -0.4, 0, 0.5, 2$. Where does a nudge of $x$ die on its way to $y$, and at which of the two steps?
#
# <details><summary>Hint</summary>
#
# One factor for each step: $dy/dh$ and $dh/dx$. A product is zero where one of its factors is.
#
# </details>
#
# <details><summary>Solution</summary>
#
# The factors are $dh/dx = 4x$ and $dy/dh = 6h - 2$. Put $h$ into their product:
#
# $$
# \frac{dy}{dx} = \bigl( 6 (2 x^2 - 1) - 2 \bigr) \cdot 4x = 48 x^3 - 32 x
# $$
#
# The values are $-16, 9.728, 0, -10, 320$. At $x = 0$ the first step lets nothing through. At
# $h = 1/3$, which is $x = \pm 0.8165$, it is the second: $h$ moves and $y$ stands still. One factor of zero is enough to cut a chain.
#
# </details>

# %% tags=["proof"] items=["S3-CR2"]
xs = np.array([[-1.0], [-0.4], [0.0], [0.5], [2.0]])
hs = 2 * xs**2 - 1
check("formula", "[-16, 9.728, 0, -10, 320]", 48 * xs**3 - 32 * xs)
check("product", "[-16, 9.728, 0, -10, 320]", (6 * hs - 2) * (4 * xs))
check("where the second factor is zero", "0.8165", np.sqrt(2 / 3))


def parabolas(x):
    h = 2 * x**2 - 1
    return (3 * h**2 - 2 * h + 5).sum()


check_gradient(parabolas, xs, 48 * xs**3 - 32 * xs)

# %% [markdown]
# **What if** $x$ stands elsewhere? Look for the three places where nothing arrives at $y$.

# %% tags=["hide-input"]
explore(plots.nudge, x=Slider((-1.2, 1.2, 0.05), start=0.5))

# %% [markdown]
# *A nudge of 0.1, the thick piece, on its way from x through h to y.*

# %% [markdown]
# ## Problem 5: three referees
#
# Take $f = \max(x, y) + \max(y, z) + \max(z, x)$ at $x = 1$, $y = 5$, $z = 3$. What are the three forces? How far may $z$ move before
# any of them changes?
#
# <details><summary>Hint</summary>
#
# Each maximum routes its whole force to one winner.
#
# </details>
#
# <details><summary>Solution</summary>
#
# The winners are $y$, $y$ and $z$, so the forces are $0$ on $x$, $2$ on $y$ and $1$ on $z$. They remain so while the order $x < z < y$ lasts:
# $z$ may fall to $1$ or rise to $5$. Between these corners $f$ is exactly linear, and its slopes do not depend on the values at all, only on their order.
#
# </details>

# %% tags=["proof"]
def referees(v):
    x, y, z = v
    return np.maximum(x, y) + np.maximum(y, z) + np.maximum(z, x)


for z in (1.1, 3.0, 4.9):
    check_gradient(referees, np.array([1.0, 5.0, z]), np.array([0.0, 2.0, 1.0]), name=f"z at {z}")

# %% [markdown]
# ## Problem 6: the lesson's formula at another place
#
# Take the lesson's $f = (x y + e^x) / (x + \max(x, y))$ again, at $x = 1$, $y = 0$. Do the backward pass on paper, with letters where numbers
# are not whole. What is remarkable about the force on $x$?
#
# <details><summary>Hint</summary>
#
# Forward: $a = 0$, $b = e$, $t = e$, $m = 1$, $u = 2$. This time the maximum routes to $x$.
#
# </details>
#
# <details><summary>Solution</summary>
#
# The force on $t$ is $1/u = \tfrac12$, and on $u$ it is $-t/u^2 = -\tfrac e4$. Undo the steps, last first:
#
# - $u = x + m$ brings $-\tfrac e4$ to $x$ and to $m$.
# - $m = \max(x, y)$ hands its $-\tfrac e4$ to $x$.
# - $b = e^x$ brings $\tfrac12 \cdot e$ to $x$.
# - $a = x y$ brings $\tfrac12 \cdot 0$ to $x$ and $\tfrac12 \cdot 1$ to $y$.
#
# On $x$ they add to $-\tfrac e4 - \tfrac e4 + \tfrac e2 = 0$, and on $y$ to $0.5$. So $x$ feels no force, although three of its four wires carry one:
# they cancel. Along $y = 0$ the formula is $e^x / 2x$, and $x = 1$ is the bottom of this curve.
#
# </details>

# %% tags=["proof"]
def lesson_f(v):
    return (v[0] * v[1] + np.exp(v[0])) / (v[0] + np.maximum(v[0], v[1]))


check("force on x", "0", -np.e / 4 - np.e / 4 + np.e / 2 + 0)
check("force on y", "0.5", 0.5 * 1)
check_gradient(lesson_f, np.array([1.0, 0.0]), np.array([0.0, 0.5]))

# %% [markdown]
# ## Problem 7: the length of an arrow
#
# The length $r = \sqrt{x^2 + y^2}$ has a root in it, which is not among the lesson's operations. Build it from those that are: multiplications, a sum, $\ln$,
# a multiplication by $\tfrac12$, and $\exp$. Run your graph forward and backward at $x = 3$, $y = 4$. Which simple formula do the forces obey?
#
# <details><summary>Hint</summary>
#
# $\sqrt{q} = e^{\frac12 \ln q}$. The product $x \cdot x$ uses $x$ twice.
#
# </details>
#
# <details><summary>Solution</summary>
#
# Forward: $q = x \cdot x + y \cdot y = 25$, $\;l = \ln q$, $\;k = \tfrac12 l$, $\;r = e^k = 5$.
#
# Backward: the exponential scales by its result, so the force on $k$ is $5$. On $l$ it is $2.5$. The logarithm divides by its operand, so
# on $q$ it is $2.5 / 25 = 0.1$. The sum copies it. The product $x \cdot x$ brings $0.1 \cdot 3$ along each of its two wires,
# together $0.6$; for $y$ they are twice $0.1 \cdot 4$, together $0.8$.
#
# These are $x / r$ and $y / r$: the arrow of length one that points away from the origin. The logarithm, which never was in the problem, has left no trace.
#
# </details>

# %% tags=["proof"]
point = graph.Node(3.0, "x"), graph.Node(4.0, "y")
q = point[0] * point[0] + point[1] * point[1]
r = (0.5 * q.log()).exp()
r.backward()
check("q", "25", q.value)
check("r", "5", r.value)
check("force on l", "2.5", 5 / 2)
check("force on q", "0.1", q.grad)
check("force on x", "0.6", point[0].grad)
check("force on y", "0.8", point[1].grad)
check_gradient(lambda v: np.sqrt((v**2).sum()), np.array([3.0, 4.0]), np.array([0.6, 0.8]))

# %% [markdown]
# ## Problem 8: a unit, taken apart
#
# *From the worked solutions of a computer vision course ([bibliography](../bibliography.md)).*
#
# A graph has the weights $w_0 = 0.2$, $w_1 = 0.2$, $w_2 = 0.3$ and the inputs $x_0 = 2$, $x_1 = 3$. The product $p = w_0 x_0$, the product
# $w_1 x_1$ and the constant $w_2$ are added. The sum, doubled, is called $q$, and the output is
#
# $$
# L = (e^q - 1) \cdot \frac{1}{e^q + 1}
# $$
#
# (a) Write $L$ as a known function of $q$. (b) Find $p$, $q$ and $L$. (c) Find the force on $q$, first by a formula, then step by step.
# (d) Find the force on $p$. (e) Which of the five weights and inputs would change $L$ most, if each were nudged by the same amount?
#
# <details><summary>Hint</summary>
#
# For the steps, name $v = e^q$, the top $t = v - 1$ and the bottom $u = v + 1$. The value $v$ is used twice.
#
# </details>
#
# <details><summary>Solution</summary>
#
# (a) Divide top and bottom by $e^{q/2}$: $L = \tanh \tfrac q2$. (b) $p = 0.4$, $q = 2 (0.4 + 0.6 + 0.3) = 2.6$, and $L = 0.8617$.
#
# (c) By the quotient rule
#
# $$
# \frac{\partial L}{\partial q} = \frac{2 e^q}{(e^q + 1)^2} = 0.1287
# $$
#
# Step by step: the force on $t$ is $1/u = 0.06914$, on $u$ it is $-t/u^2 = -0.05958$. Both come back to $v$ as they are, and
# add to $0.00956$. The exponential scales this by its result, $v = 13.46$, and that is $0.1287$ again.
#
# (d) Doubling multiplies the force by $2$, and sums copy it: $0.2574$ on $p$, on $w_1 x_1$ and on $w_2$.
#
# (e) Products swap: $0.2574 \cdot 2 = 0.5149$ on $w_0$, and $0.2574 \cdot 3 = 0.7723$ on $w_1$. Each input gets
# $0.2574 \cdot 0.2 = 0.05149$. So $w_1$ matters most, because the largest input stands beside it.
#
# </details>

# %% tags=["proof"] items=["S0-Q2.1-fig", "E0-11", "S0-Q2.1b"]
p8 = 0.2 * 2.0
q8 = 2 * (p8 + 0.2 * 3.0 + 0.3)
check("p", "0.4", p8)
check("second product", "0.6", 0.2 * 3.0)
check("q", "2.6", q8)

# %% tags=["proof"] items=["S0-Q2.1a"]
check("L", "0.8617", (np.exp(q8) - 1) / (np.exp(q8) + 1))
check("tanh(q/2)", "0.8617", np.tanh(q8 / 2))

# %% tags=["proof"] items=["S0-Q2.1c", "S0-Q2.1d", "E0-1", "E0-2"]
v8 = np.exp(q8)
grad_q8 = 2 * v8 / (v8 + 1) ** 2
check("dL/dq", "0.1287", grad_q8)
check("dL/dp", "0.2574", grad_q8 * 2)

# %% tags=["proof"]
check("v", "13.46", v8)
check("force on t", "0.06914", 1 / (v8 + 1))
check("force on u", "-0.05958", -(v8 - 1) / (v8 + 1) ** 2)
check("together", "0.00956", 1 / (v8 + 1) - (v8 - 1) / (v8 + 1) ** 2)
check("on w0", "0.5149", grad_q8 * 2 * 2)
check("on w1", "0.7723", grad_q8 * 2 * 3)
check("on an input", "0.05149", grad_q8 * 2 * 0.2)
check_gradient(
    lambda w: np.tanh(w[0] * 2 + w[1] * 3 + w[2]),
    np.array([0.2, 0.2, 0.3]),
    grad_q8 * 2 * np.array([2.0, 3.0, 1.0]),
    name="w",
)

# %% [markdown]
# **Step through it**, and compare with your paper.

# %% tags=["hide-input"]
def unit_apart(step):
    w0, x0 = graph.Node(0.2, "w₀"), graph.Node(2.0, "x₀")
    w1, x1 = graph.Node(0.2, "w₁"), graph.Node(3.0, "x₁")
    p, k = (w0 * x0).named("p"), (w1 * x1).named("k")
    q = (2 * ((p + k).named("a") + graph.Node(0.3, "w₂")).named("b")).named("q")
    v = q.exp().named("v")
    t, u = (v - 1).named("t"), (v + 1).named("u")
    return plots.computational_graph((t / u).named("L"), step)


explore(unit_apart, step=Slider((0, 24, 1), play=True))

# %% [markdown]
# *Values stand left of the wires, forces come back at their right.*
#
# <small>Misprints in the source: [E0-1](../errata.ipynb#e0-1-an-input-that-does-not-exist), [E0-2](../errata.ipynb#e0-2-a-slope-by-a-variable-called-n), [E0-11](../errata.ipynb#e0-11-the-computational-graph-is-not-there).</small>

# %% [markdown]
# ## Problem 9: one weight deep inside a network
#
# *From a slide deck on linear algebra for computer vision ([bibliography](../bibliography.md)).*
#
# Three inputs, two hidden units, one output; every unit adds up its inputs times its weights and applies $\tanh$ to the sum. The weight into
# unit $j$ of layer $l$ from unit $k$ of the layer before is called $u^l_{jk}$, and
#
# $$
# \mathbf U^1 = \begin{bmatrix} 0.1 & -0.3 & 0.5 \\ 0.7 & 0.2 & -0.4 \end{bmatrix}, \qquad
# \mathbf U^2 = \begin{bmatrix} 0.6 & -0.9 \end{bmatrix}, \qquad
# \mathbf x = \begin{bmatrix} 1 \\ 2 \\ -1 \end{bmatrix}
# $$
#
# What is the derivative of the output $o_1$ by the weight $u^1_{23}$? Give it as a formula with one factor for each step, and as a number. There is no loss here: it
# would come in front as one more factor.

# %% tags=["hide-input"]
show(plots.network((3, 2, 1), (1, 2, 3)))

# %% [markdown]
# *The weight in question, and the wire through which it acts.*
#
# <details><summary>Hint</summary>
#
# The weight reaches the output along one lane: product with $x_3$, sum, $\tanh$ of unit 2, product with $u^2_{12}$, sum, $\tanh$. The slope of $\tanh$ is one minus
# the square of its result.
#
# </details>
#
# <details><summary>Solution</summary>
#
# $$
# \frac{\partial o_1}{\partial u^1_{23}} = \underbrace{(1 - o_1^2)}_{\tanh \text{ at the output}} \cdot \; u^2_{12} \cdot
# \underbrace{(1 - z_2^2)}_{\tanh \text{ at unit } 2} \cdot \; x_3
# $$
#
# On $u$ and $\mathbf U$ the raised numbers count layers; on $o_1$ and $z_2$ they are squares. Forward, unit 2 has the sum
# $0.7 + 0.4 + 0.4 = 1.5$, so $z_2 = 0.9051$. With $z_1 = -0.7616$ the output's sum is $-1.2716$, so $o_1 = -0.8542$. The four factors are
# $0.2703$, $-0.9$, $0.1807$ and $-1$, and their product is $0.04396$. The sums only copy, and add no factor.
#
# </details>

# %% tags=["proof"] items=["S3-CR3", "E3-34", "E3-37"]
U1 = np.array([[0.1, -0.3, 0.5], [0.7, 0.2, -0.4]])
U2 = np.array([[0.6, -0.9]])
x9 = np.array([[1.0], [2.0], [-1.0]])
z9 = np.tanh(U1 @ x9)
o9 = np.tanh(U2 @ z9).item()
check("do1/du23", "0.04396", (1 - o9**2) * U2[0, 1] * (1 - z9[1, 0] ** 2) * x9[2, 0])

# %% tags=["proof"]
check("sum of unit 2", "1.5", (U1 @ x9)[1, 0])
check("z2", "0.9051", z9[1, 0])
check("z1", "-0.7616", z9[0, 0])
check("sum of the output", "-1.2716", (U2 @ z9).item())
check("o1", "-0.8542", o9)
check("slope at the output", "0.2703", 1 - o9**2)
check("slope at unit 2", "0.1807", 1 - z9[1, 0] ** 2)


def output_of(u23):
    U = U1 + np.array([[0, 0, 0], [0, 0, 1]]) * (u23 + 0.4)
    return np.tanh(U2 @ np.tanh(U @ x9)).sum()


deep = (1 - o9**2) * U2[0, 1] * (1 - z9[1, 0] ** 2) * x9[2, 0]
check_gradient(output_of, np.array(-0.4), np.array(deep), name="u23")

# %% [markdown]
# <small>Missing from the source: [E3-34](../errata.ipynb#e3-34-a-weight-without-its-drawing), [E3-37](../errata.ipynb#e3-37-drawings-that-are-not-there).</small>

# %% [markdown]
# ## Problem 10: paths and wires
#
# One input feeds ten values, each of these feeds the same next ten, these feed ten more, and these feed one output. How many paths lead from the input to the output,
# and how many wires are there? A second input is added that also feeds the first ten. How many paths and wires now, and how many walks does one need from the front, and
# from the back?
#
# <details><summary>Hint</summary>
#
# A path chooses one value in each row. Wires stand between neighbouring rows only.
#
# </details>
#
# <details><summary>Solution</summary>
#
# A path makes three choices of ten: $1000$ paths. The wires are $10 + 100 + 100 + 10 = 220$. With the second input there are $2000$ paths and $230$ wires. From the front
# one walks twice, once for each input; from the back still once.
#
# </details>

# %% tags=["proof"]
paths_matrix = np.ones((1, 10)) @ np.ones((10, 10)) @ np.ones((10, 10)) @ np.ones((10, 2))
check("paths from each input", "1000", paths_matrix[0, 0])
check("paths from both", "2000", paths_matrix.sum())
check("wires", "220", 10 + 100 + 100 + 10)
check("wires with two inputs", "230", 20 + 100 + 100 + 10)

# %% [markdown]
# ## Problem 11: a planted bug
#
# This function should return the gradients of $f = \sum_i \bigl( e^{x_i + y_i} + x_i^2 \bigr)$ by the columns $\mathbf x$ and $\mathbf y$. Its author has tested it with plain numbers, and the test passed.
#
# ```python
# def gradients(x, y):
#     s = x + y
#     v = np.exp(s)
#     grad_v = np.ones_like(v)
#     grad_s = grad_v * v   # undo v = exp(s)
#     grad_x = grad_s       # undo s = x + y
#     grad_y = grad_s
#     grad_x += 2 * x       # undo x * x
#     return grad_x, grad_y
# ```
#
# At $\mathbf x = (0, 1)$, $\mathbf y = (0, -1)$ every $e^{x_i + y_i}$ is $1$. What should come out, and what does? Find the line, explain why plain numbers do not show it, and mend it.
#
# <details><summary>Hint</summary>
#
# How many arrays are there, and how many names for them?
#
# </details>
#
# <details><summary>Solution</summary>
#
# Right would be $(1, 3)$ for $\mathbf x$ and $(1, 1)$ for $\mathbf y$. The function returns $(1, 3)$ for both. A sum copies the force, but `grad_x = grad_s` copies nothing: it gives
# the same array a second name, and `grad_y = grad_s` a third. Then `+=` changes that array in its place, under all its names. A plain number cannot be changed in place, so there `+=` makes a new one,
# and the test passes. Cure: write `grad_x = grad_s + 2 * x`, or begin with `grad_x = grad_s.copy()`.
#
# </details>

# %% tags=["proof"]
def planted(x, y):
    grad_s = np.ones_like(x) * np.exp(x + y)
    grad_x = grad_s
    grad_y = grad_s
    grad_x += 2 * x
    return grad_x, grad_y


x11, y11 = np.array([[0.0], [1.0]]), np.array([[0.0], [-1.0]])
check("returned for x", "[1, 3]", planted(x11, y11)[0])
check("returned for y", "[1, 3]", planted(x11, y11)[1])
check("right for y", "[1, 1]", np.exp(x11 + y11))
check_gradient(
    lambda v: (np.exp(v["x"] + v["y"]) + v["x"] ** 2).sum(),
    {"x": x11, "y": y11},
    {"x": np.array([[1.0], [3.0]]), "y": np.array([[1.0], [1.0]])},
)

# %% [markdown]
# ## Problem 12: write the backward pass
#
# Let
#
# $$
# f = \ln(x y + z^2) - \frac{\max(x, z)}{y}
# $$
#
# Complete `value_and_gradient`: the forward lines stand there, the backward lines are yours. Undo the last line first, and add where a value was used twice. The check below marks your
# lines at four points, on both sides of the corner.
#
# <details><summary>Hint</summary>
#
# Five values are used once, and $x$, $y$, $z$ twice or three times: $x$ in $a$ and in $m$, $y$ in $a$ and in $k$, $z$ twice in $c$ and once in $m$.
#
# </details>

# %% tags=["solution"]
def value_and_gradient(x, y, z):
    a = x * y
    c = z * z
    q = a + c
    m = max(x, z)
    k = m / y
    f = np.log(q) - k
    ### BEGIN SOLUTION
    grad_q, grad_k = 1 / q, -1.0  # f = ln q - k
    grad_m, grad_y = grad_k / y, -grad_k * m / y**2  # k = m / y
    grad_x, grad_z = grad_m * (x >= z), grad_m * (z > x)  # m = max(x, z)
    grad_a, grad_c = grad_q, grad_q  # q = a + c
    grad_z += 2 * grad_c * z  # c = z * z
    grad_x += grad_a * y  # a = x * y
    grad_y += grad_a * x
    ### END SOLUTION
    return f, np.array([grad_x, grad_y, grad_z])


# %% tags=["proof"]
def twelve(v):
    return np.log(v[0] * v[1] + v[2] ** 2) - np.maximum(v[0], v[2]) / v[1]


for place in ([1.0, 2.0, 3.0], [3.0, 2.0, 1.0], [0.5, 4.0, -1.0], [-1.0, 0.5, 2.0]):
    check_gradient(twelve, np.array(place), value_and_gradient(*place)[1], name="f")

# %% [markdown]
# <details><summary>Solution</summary>
#
# The lines between the two marks, above. Read them from the bottom up, and you read the forward pass.
#
# </details>

# %% [markdown]
# ## Problem 13: write reverse mode itself
#
# While a program runs forward it can keep a list, the *tape*, with an entry for each step: the name of the result, and its operands with their local slopes. The lesson's formula at
# $(0, 2)$ leaves this tape behind:
#
# ```python
# tape = [
#     ("a", [("x", 2.0), ("y", 0.0)]),
#     ("b", [("x", 1.0)]),
#     ("t", [("a", 1.0), ("b", 1.0)]),
#     ("m", [("x", 0.0), ("y", 1.0)]),
#     ("u", [("x", 1.0), ("m", 1.0)]),
#     ("f", [("t", 0.5), ("u", -0.25)]),
# ]
# ```
#
# Complete `forces_of(tape)`: it returns the force on every name. Three lines are enough, and they must work for any tape. What does it give for the eight names?
#
# <details><summary>Hint</summary>
#
# Every force is $0$ at first, except that of the last result, which is $1$. Which of the two rules is the loop, and which is the `+=`?
#
# </details>

# %% tags=["solution"]
def forces_of(tape):
    names = {result for result, _ in tape} | {name for _, used in tape for name, _ in used}
    force = dict.fromkeys(names, 0.0)
    force[tape[-1][0]] = 1.0
    ### BEGIN SOLUTION
    for result, operands in reversed(tape):
        for operand, slope in operands:
            force[operand] += force[result] * slope
    ### END SOLUTION
    return force


# %% tags=["proof"]
def tape_of(x, y):
    t, u = x * y + np.exp(x), x + max(x, y)
    return [
        ("a", [("x", y), ("y", x)]),
        ("b", [("x", np.exp(x))]),
        ("t", [("a", 1.0), ("b", 1.0)]),
        ("m", [("x", float(x >= y)), ("y", float(y > x))]),
        ("u", [("x", 1.0), ("m", 1.0)]),
        ("f", [("t", 1 / u), ("u", -t / u**2)]),
    ]


found = forces_of(tape_of(0.0, 2.0))
check("t, a, b", "[0.5, 0.5, 0.5]", np.array([found[name] for name in "tab"]))
check("u, m, y", "[-0.25, -0.25, -0.25]", np.array([found[name] for name in "umy"]))
check("f and x", "[1, 1.25]", np.array([found["f"], found["x"]]))
for place in ([0.0, 2.0], [1.0, 0.0], [3.0, -1.0]):
    both = np.array([forces_of(tape_of(*place))[name] for name in "xy"])
    check_gradient(lesson_f, np.array(place), both, name="tape")

# %% [markdown]
# <details><summary>Solution</summary>
#
# The three lines between the marks. Multiplying by the slope is the chain rule, and `+=` is the sum rule; the reversed loop sees to it that a force is complete before it is handed on. Here
# $f$ gets $1$; $t$, $a$ and $b$ get $0.5$; $u$, $m$ and $y$ get $-0.25$; and $x$ gets $1.25$. Everything else that `backward()` does is bookkeeping.
#
# </details>

# %% [markdown]
# ## Problem 14: three rules from two
#
# No numbers here. Take the chain rule, the sum rule and three local facts as given: a product swaps its values, $1/u$ has the slope $-1/u^2$, and $x^n$ is a product of $n$ factors $x$.
# Derive (a) the product rule $(g h)' = g' h + g h'$ for two functions of $x$, (b) the quotient rule, (c) the power rule
# $(x^n)' = n x^{n-1}$ for whole $n \ge 1$. (d) At which point of a derivation like these would a corner of $\max$ do harm?
#
# <details><summary>Hint</summary>
#
# Draw $x$ with two wires, one into $g$ and one into $h$, and a product behind them.
#
# </details>
#
# <details><summary>Solution</summary>
#
# (a) The force on the product is $1$. It swaps: $h$ arrives at $g$, and $g$ at $h$. The chain rule multiplies by the local slopes, so $h g'$ and $g h'$ come back to $x$. By the sum rule they add.
#
# (b) Write $g / h$ as the product of $g$ and $k = 1/h$. By (a) the slope is $g' k + g k'$, and by the chain rule $k' = -h'/h^2$. On a common denominator this is $(g' h - g h') / h^2$.
#
# (c) In the product of $n$ factors, the force on one factor is the product of all the others, $x^{n-1}$. All $n$ factors are the same $x$, used $n$ times; so $n$ equal forces add.
#
# (d) The proof of the sum rule moves the copies one after the other and lets the slopes at the places in between tend to those at the start. This needs slopes that are continuous there. At a corner they jump,
# and the order in which the copies move would decide what comes out.
#
# </details>

# %% tags=["proof"]
check_gradient(
    lambda x: (np.sin(x) * np.exp(2 * x)).sum(),
    np.array([0.3, -1.2]),
    np.cos([0.3, -1.2]) * np.exp([0.6, -2.4]) + np.sin([0.3, -1.2]) * 2 * np.exp([0.6, -2.4]),
)
check_gradient(
    lambda x: (np.sin(x) / np.exp(2 * x)).sum(),
    np.array([0.3, -1.2]),
    (np.cos([0.3, -1.2]) - 2 * np.sin([0.3, -1.2])) / np.exp([0.6, -2.4]),
)
check_gradient(lambda x: (x**5).sum(), np.array([0.3, -1.2]), 5 * np.array([0.3, -1.2]) ** 4)

# %% [markdown]
# ## Problem 15: why the backward pass is right
#
# The exam question. Let the values of a graph, inputs first, be in an order in which each stands after its operands. Prove, by induction from the last value to the first, that the backward pass leaves on every value $v$ the sum,
# over all paths from $v$ to $f$, of the products of the local slopes along the path. Then say where the proof uses that the steps are undone in reverse order.
#
# <details><summary>Hint</summary>
#
# Every path from $v$ begins with one wire, from $v$ to a step $w$ that uses it. Sort the paths by that wire.
#
# </details>
#
# <details><summary>Solution</summary>
#
# *Start.* On $f$ stands $1$: there is one path from $f$ to itself, it has no wires, and a product of no factors is $1$.
#
# *Step.* Let the claim hold for all values that stand after $v$. Whatever uses $v$ is among them; call these uses $w_1, \dots, w_k$, and the local slopes on the wires $c_1, \dots, c_k$. When the pass has undone all
# steps after $v$, there stands on $v$
#
# $$
# c_1 \frac{\partial f}{\partial w_1} + \dots + c_k \frac{\partial f}{\partial w_k}
# $$
#
# By assumption each $\partial f / \partial w_i$ is the sum over the paths from $w_i$. Multiplied by $c_i$, it becomes the sum over those paths from $v$ that begin with wire $i$. Each path from $v$ begins with exactly one wire,
# so the whole sum counts every path once. That is the claim for $v$.
#
# *Order.* The line for $v$ multiplies each force on a $w_i$ by $c_i$ when $w_i$ is undone, and it must be complete by then. In reverse order all steps that use $w_i$ have been undone before.
#
# </details>

# %% tags=["proof"]
wires = np.triu(np.round(rng.normal(size=(6, 6)), 2), k=1)  # [i, j]: slope of value j by value i
by_paths = sum(np.linalg.matrix_power(wires, length) for length in range(6))[:, -1]
entries = [(j, [(i, wires[i, j]) for i in range(j)]) for j in range(1, 6)]
by_pass = forces_of(entries)
check("largest difference", "0", abs(by_paths - np.array([by_pass[i] for i in range(6)])).max())
