# %% [markdown]
# # Problems: Jacobians
#
# From warm-up to exam; the lesson is [Jacobians](../08_jacobians.ipynb). Vectors are columns, a Jacobian has one row for each output, a gradient has the shape of its variable, and
# $\langle \mathbf A, \mathbf B \rangle$ multiplies entry by entry and adds up. Each problem says how its loss is scaled.

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
from bplib.results import results

rng = np.random.default_rng(0)

# %% [markdown]
# ## Problem 1: two inputs, three outputs
#
# *From a slide deck on linear algebra for computer vision ([bibliography](../bibliography.md)).*
#
# Let
#
# $$
# \mathbf f(\mathbf x) = \begin{bmatrix} 2 x_1 + x_2^2 \\ -x_1^2 + 3 x_2 \\ 4 x_1 x_2 \end{bmatrix}
# $$
#
# (a) Find its Jacobian, and its value at $(2, 1)$. What shape has it? (b) Predict the change of $\mathbf f$ for the nudge $(0.01, -0.02)$, and compare with the real one.
# (c) Somebody says that the Jacobian of this map has the shape $(2, 3)$. Which product shows that it cannot be used for (b)?
#
# <details><summary>Hint</summary>
#
# One row for each output: write the slopes of each entry of $\mathbf f$ into its own row.
#
# </details>
#
# <details><summary>Solution</summary>
#
# (a) It has three rows and two columns, shape $(3, 2)$:
#
# $$
# \mathbf J = \begin{bmatrix} 2 & 2 x_2 \\ -2 x_1 & 3 \\ 4 x_2 & 4 x_1 \end{bmatrix} = \begin{bmatrix} 2 & 2 \\ -4 & 3 \\ 4 & 8 \end{bmatrix}
# $$
#
# (b) At $(2, 1)$ the map has the value $(5, -1, 8)$. Predicted: $(-0.02, -0.1, -0.12)$. Real: $(-0.0196, -0.1001, -0.1208)$.
#
# (c) The nudge has the shape $(2, 1)$, and $(2, 3)(2, 1)$ does not exist. With shape $(2, 3)$ one has the denominator layout, in which the nudge stands on the other side, as a row.
#
# </details>


# %% tags=["proof"] items=["S3-JAC2"]
def three_outputs(v):
    return np.stack([2 * v[0] + v[1] ** 2, -(v[0] ** 2) + 3 * v[1], 4 * v[0] * v[1]])


x1, nudge1 = np.array([[2.0], [1.0]]), np.array([[0.01], [-0.02]])
J1 = np.array([[2, 2], [-4, 3], [4, 8]])
check("J", "[[2, 2], [-4, 3], [4, 8]]", np.round(numerical_jacobian(three_outputs, x1), 8))
check("f", "[5, -1, 8]", three_outputs(x1))
check("predicted", "[-0.02, -0.1, -0.12]", J1 @ nudge1)
check("real", "[-0.0196, -0.1001, -0.1208]", three_outputs(x1 + nudge1) - three_outputs(x1))

# %% tags=["proof"] items=["S3-JAC3", "E3-23"]
check("shape of J", "[3, 2]", J1.shape)
check("shape of what it predicts", "[3, 1]", (J1 @ nudge1).shape)

# %% [markdown]
# The prediction has the shape $(3, 1)$, like the output.
#
# Misprints in the source: [errata](../errata.ipynb#e3-23--one-jacobian-two-shapes)

# %% [markdown]
# ## Problem 2: shapes
#
# For each map, how many rows and columns has its Jacobian? How many of its entries can be different from zero? (a) $\max(0, \mathbf s)$ of a column of 4. (b) $\mathbf W \mathbf x$ by $\mathbf W$, with $\mathbf W$ of shape $(3, 5)$.
# (c) $\mathbf W \mathbf X$ by $\mathbf X$, with $\mathbf W$ of shape $(3, 5)$ and 2 samples. (d) The transpose of a $(3, 2)$ matrix. (e) Softmax of a column of 4. (f) The sum of all entries of a $(3, 2)$ matrix.
#
# <details><summary>Hint</summary>
#
# Rows: entries of the output. Columns: entries of the input. Then ask for one output: which inputs does it feel?
#
# </details>
#
# <details><summary>Solution</summary>
#
# | | rows and columns | not always zero | why |
# |---|---|---|---|
# | (a) | $4$ and $4$ | $4$ | each output feels its own score |
# | (b) | $3$ and $15$ | $15$ | each score feels the five weights of its row |
# | (c) | $6$ and $10$ | $30$ | each score feels the five inputs of its sample |
# | (d) | $6$ and $6$ | $6$ | each output is one input, in another place |
# | (e) | $4$ and $4$ | $16$ | everybody pays |
# | (f) | $1$ and $6$ | $6$ | one row of ones; its gradient is a $(3, 2)$ matrix of ones |
#
# </details>


# %% tags=["proof"]
def counted(f, at):
    J = numerical_jacobian(f, at)
    return [*J.shape, (abs(J) > 1e-9).sum()]


W2, v5, six = rng.normal(size=(3, 5)), rng.normal(size=(5, 1)), rng.normal(size=(3, 2))
check("a", "[4, 4, 4]", counted(lambda s: np.maximum(0, s), np.ones((4, 1))))
check("b", "[3, 15, 15]", counted(lambda W: W @ v5, W2))
check("c", "[6, 10, 30]", counted(lambda X: W2 @ X, rng.normal(size=(5, 2))))
check("d", "[6, 6, 6]", counted(lambda M: M.T, six))
check("e", "[4, 4, 16]", counted(activations.softmax, np.zeros((4, 1))))
check("f", "[1, 6, 6]", counted(np.sum, six))

# %% [markdown]
# ## Problem 3: a quadratic form
#
# Let $q(\mathbf x) = \tfrac{1}{2} \mathbf x^\top \mathbf A \mathbf x$. (a) Find its gradient by the product rule and the bracket, for any square $\mathbf A$. (b) Evaluate it at $\mathbf x = (1, 1)$ for
#
# $$
# \mathbf A = \begin{bmatrix} 0 & 2 \\ 0 & 0 \end{bmatrix}
# $$
#
# and compare with $\mathbf A \mathbf x$. (c) What is the Hessian of $q$? (d) And what is the gradient of $q$ by $\mathbf A$?
#
# <details><summary>Hint</summary>
#
# $q = \tfrac{1}{2} \langle \mathbf x, \mathbf A \mathbf x \rangle$, and $\mathbf x$ stands in it twice.
#
# </details>
#
# <details><summary>Solution</summary>
#
# (a) Two uses, two terms; in the second one $\mathbf A$ crosses the bracket:
#
# $$
# dq = \tfrac{1}{2} \langle d\mathbf x, \mathbf A \mathbf x \rangle + \tfrac{1}{2} \langle \mathbf x, \mathbf A \, d\mathbf x \rangle
# = \tfrac{1}{2} \langle (\mathbf A + \mathbf A^\top) \mathbf x, d\mathbf x \rangle
# $$
#
# So $\nabla q = \tfrac{1}{2} (\mathbf A + \mathbf A^\top) \mathbf x$, which is $\mathbf A \mathbf x$ only where $\mathbf A$ is symmetric.
#
# (b) Here $q = x_1 x_2$. Its gradient is $(1, 1)$, while $\mathbf A \mathbf x = (2, 0)$.
#
# (c) The gradient is linear in $\mathbf x$, so $\mathbf H = \tfrac{1}{2} (\mathbf A + \mathbf A^\top)$.
#
# (d) $dq = \tfrac{1}{2} \langle \mathbf x, d\mathbf A \, \mathbf x \rangle = \tfrac{1}{2} \langle \mathbf x \mathbf x^\top, d\mathbf A \rangle$, so it is $\tfrac{1}{2} \mathbf x \mathbf x^\top$.
#
# </details>

# %% tags=["proof"]
A3, ones = np.array([[0.0, 2.0], [0.0, 0.0]]), np.ones((2, 1))
check("gradient", "[1, 1]", (A3 + A3.T) @ ones / 2)
check("A x", "[2, 0]", A3 @ ones)
any_A, any_x = rng.normal(size=(3, 3)), rng.normal(size=(3, 1))
check_gradient(
    lambda t: (t["x"].T @ t["A"] @ t["x"]).sum() / 2,
    {"x": any_x, "A": any_A},
    {"x": (any_A + any_A.T) @ any_x / 2, "A": any_x @ any_x.T / 2},
)
second = numerical_hessian(lambda x: (x.T @ any_A @ x).sum() / 2, any_x)
check("Hessian", "0", abs(np.round(second - (any_A + any_A.T) / 2, 5)).max())

# %% [markdown]
# ## Problem 4: length and direction
#
# A column $\mathbf x$ of two entries has the length $r = \sqrt{x_1^2 + x_2^2}$ and the direction $\mathbf u = \mathbf x / r$. (a) Find $dr$ and $d\mathbf u$. (b) Write down the Jacobian of $\mathbf u$, and its value at $\mathbf x = (3, 4)$.
# (c) What is $\mathbf J \mathbf u$, and why? (d) If $\mathbf g$ arrives at $\mathbf u$, what goes back to $\mathbf x$? Do not build the matrix.
#
# <details><summary>Hint</summary>
#
# $r^2 = \langle \mathbf x, \mathbf x \rangle$ gives $dr$. Then $\mathbf u$ is a product of $\mathbf x$ and the number $1/r$.
#
# </details>
#
# <details><summary>Solution</summary>
#
# (a) From $2 r \, dr = 2 \langle \mathbf x, d\mathbf x \rangle$ follows $dr = \langle \mathbf u, d\mathbf x \rangle$. Then
# $d\mathbf u = \frac{1}{r} d\mathbf x - \frac{1}{r^2} \mathbf x \, dr = \frac{1}{r} (d\mathbf x - \mathbf u \langle \mathbf u, d\mathbf x \rangle)$.
#
# (b) $\mathbf J = \frac{1}{r} (\mathbf I - \mathbf u \mathbf u^\top)$. At $(3, 4)$ the length is $5$, the direction $(0.6, 0.8)$, and
#
# $$
# \mathbf J = \begin{bmatrix} 0.128 & -0.096 \\ -0.096 & 0.072 \end{bmatrix}
# $$
#
# (c) It is $\mathbf 0$: a nudge along $\mathbf x$ changes the length only. (d) $\frac{1}{r} (\mathbf g - \mathbf u \langle \mathbf u, \mathbf g \rangle)$: take away the part of $\mathbf g$ along $\mathbf u$, and divide by the length. It is built like the rule
# of softmax.
#
# </details>

# %% tags=["proof"]
x4 = np.array([[3.0], [4.0]])
u4 = x4 / 5
check("length", "5", np.linalg.norm(x4))
check("direction", "[0.6, 0.8]", u4)
J4 = (np.eye(2) - u4 @ u4.T) / 5
check("J", "[[0.128, -0.096], [-0.096, 0.072]]", J4)
check("J u", "[0, 0]", np.round(J4 @ u4, 12) + 0.0)
by_x4 = numerical_jacobian(lambda x: x / np.sqrt((x**2).sum()), x4, "complex")
check("measured", "0", abs(by_x4 - J4).max())
g4 = rng.normal(size=(2, 1))
check("short form", "0", abs(J4.T @ g4 - (g4 - u4 * (u4 * g4).sum()) / 5).max())

# %% [markdown]
# ## Problem 5: there and back
#
# Polar coordinates: $\mathbf f$ takes the length and the angle to the point, $(r, \theta) \mapsto (r \cos \theta, r \sin \theta)$. (a) Find its Jacobian and its determinant. (b) The map back takes a point to its length and angle. Find its
# Jacobian at $(3, 4)$ *without* a formula for the angle. (c) By how much does the angle change, to first order, when the point moves from $(3, 4)$ by $(0, 0.1)$?
#
# <details><summary>Hint</summary>
#
# There and back is the map that changes nothing. What is its Jacobian, and what does the chain rule say?
#
# </details>
#
# <details><summary>Solution</summary>
#
# (a) With $c = \cos \theta$ and $s = \sin \theta$ the Jacobian is below, and its determinant is $r c^2 + r s^2 = r$: a small rectangle of lengths and angles becomes a patch whose area is larger by the factor $r$.
#
# $$
# \begin{bmatrix} c & -r s \\ s & r c \end{bmatrix}
# $$
#
# (b) There and back has the Jacobian $\mathbf I$, so the two Jacobians are inverse to each other. At $(3, 4)$ the length is $5$, $c = 0.6$ and $s = 0.8$:
#
# $$
# \begin{bmatrix} 0.6 & -4 \\ 0.8 & 3 \end{bmatrix}^{-1} = \begin{bmatrix} 0.6 & 0.8 \\ -0.16 & 0.12 \end{bmatrix}
# $$
#
# (c) The second row answers: $0.12 \cdot 0.1 = 0.012$ radians.
#
# </details>

# %% tags=["proof"]
J5 = np.array([[0.6, -4], [0.8, 3]])
check("there", "[[0.6, -4], [0.8, 3]]", J5)
check("back", "[[0.6, 0.8], [-0.16, 0.12]]", np.linalg.inv(J5))
check("determinant", "5", np.linalg.det(J5))
check("change of the angle", "0.012", 0.12 * 0.1)


def polar(v):
    return np.stack([v[0] * np.cos(v[1]), v[0] * np.sin(v[1])])


measured5 = numerical_jacobian(polar, np.array([[5.0], [np.arctan2(4, 3)]]), "complex")
check("measured", "0", abs(measured5 - J5).max())

# %% [markdown]
# ## Problem 6: the squared error of a layer
#
# *From a slide deck on linear algebra for computer vision ([bibliography](../bibliography.md)); the numbers are ours.*
#
# A layer computes $\mathbf s = \mathbf W \mathbf x + \mathbf b$ with
#
# $$
# \mathbf W = \begin{bmatrix} 0.946 & -0.443 & -0.832 & 0.657 \\ 0.663 & -0.828 & -0.45 & 0.944 \\ 0.206 & -0.997 & 0.05 & 0.984 \end{bmatrix}, \quad
# \mathbf x = \begin{bmatrix} 0.516 \\ -0.916 \\ -0.279 \\ 0.988 \end{bmatrix}, \quad
# \mathbf b = \begin{bmatrix} -0.058 \\ -0.982 \\ 0.312 \end{bmatrix}, \quad
# \mathbf y = \begin{bmatrix} 0.4 \\ -1 \\ 0.7 \end{bmatrix}
# $$
#
# and the loss is the *full* square, $L = \lVert \mathbf y - \mathbf s \rVert^2 = \sum_j (y_j - \mathbf w_j^\top \mathbf x - b_j)^2$, where $\mathbf w_j^\top$ is row $j$ of $\mathbf W$. (a) Find the gradients by $\mathbf s$, by $\mathbf b$, by one row $\mathbf w_j$ and by
# $\mathbf W$, and evaluate $L$ and the last one. (b) What changes if there is no bias? (c) What is the gradient by $\mathbf s$ of the *sum of sizes* $\lVert \mathbf y - \mathbf s \rVert_1 = \sum_j \lvert y_j - s_j \rvert$? (d) Somebody calls $L$ "the L2 norm". For
# $\mathbf y = (0, 1, 0)$ and $\mathbf s = (0.1, 0.7, 0.2)$, what are the L1 norm, the L2 norm and $L$?
#
# <details><summary>Hint</summary>
#
# Write $d(y_j - s_j)^2 = -2 (y_j - s_j) \, ds_j$, and then use the lesson's rule for a product.
#
# </details>
#
# <details><summary>Solution</summary>
#
# (a) What arrives at the scores is $\mathbf g = -2 (\mathbf y - \mathbf s)$, twice the miss $\mathbf s - \mathbf y$. The bias passes it on as it is, $\nabla_{\mathbf b} L = \mathbf g$. A row gets $g_j \mathbf x$, and all rows together $\mathbf g \mathbf x^\top$. The loss is $9.0007$,
# $\mathbf g = (2.6343, 4.3536, 3.1796)$, and
#
# $$
# \nabla_{\mathbf W} L = \begin{bmatrix} 1.3593 & -2.4131 & -0.7350 & 2.6027 \\ 2.2464 & -3.9879 & -1.2146 & 4.3013 \\ 1.6407 & -2.9125 & -0.8871 & 3.1414 \end{bmatrix}
# $$
#
# (b) The formula stays, $-2 (\mathbf y - \mathbf W \mathbf x) \mathbf x^\top$, but the miss is another one. Its first row is now $(1.4192, -2.5193, -0.7673, 2.7173)$.
#
# (c) Each size has the slope $1$ or $-1$, so it is $\operatorname{sign}(\mathbf s - \mathbf y)$, here $(1, 1, 1)$: all three scores are too large. Where a score hits its target, the size has a corner.
#
# (d) The L1 norm is $0.6$, the L2 norm $0.374$, and $L$ is its *square*, $0.14$.
#
# </details>

# %% tags=["proof"] items=["S3-JR1", "E3-28"]
W6 = np.array(
    [[0.946, -0.443, -0.832, 0.657], [0.663, -0.828, -0.45, 0.944], [0.206, -0.997, 0.05, 0.984]]
)
x6 = np.array([[0.516], [-0.916], [-0.279], [0.988]])
b6 = np.array([[-0.058], [-0.982], [0.312]])
y6 = np.array([[0.4], [-1.0], [0.7]])
miss6 = y6 - (W6 @ x6 + b6)
check("L", "9.0007", sum((y6[j, 0] - W6[j] @ x6 - b6[j]).item() ** 2 for j in range(3)))
d6 = np.array([[0.0], [1.0], [0.0]]) - np.array([[0.1], [0.7], [0.2]])
check("L1 norm", "0.6", abs(d6).sum())
check("L2 norm", "0.374", np.linalg.norm(d6))
check("its square", "0.14", (d6**2).sum())

# %% tags=["proof"] items=["S3-JR2"]
g6 = -2 * miss6
check("g", "[2.6343, 4.3536, 3.1796]", g6)
check(
    "grad_W",
    "[[1.3593, -2.4131, -0.7350, 2.6027], "
    "[2.2464, -3.9879, -1.2146, 4.3013], "
    "[1.6407, -2.9125, -0.8871, 3.1414]]",
    g6 @ x6.T,
)
check_gradient(
    lambda t: losses.squared_error(t["W"] @ x6 + t["b"], y6),
    {"W": W6, "b": b6},
    {"W": g6 @ x6.T, "b": g6},
)

# %% tags=["proof"] items=["S3-JR3"]
bare6 = -2 * (y6 - W6 @ x6) @ x6.T
check("first row without bias", "[1.4192, -2.5193, -0.7673, 2.7173]", bare6[0])
check_gradient(lambda W: losses.squared_error(W @ x6, y6), W6, bare6, name="W")
check("gradient of the sum of sizes", "[1, 1, 1]", -np.sign(miss6))
check_gradient(
    lambda s: abs(y6 - s).sum(),
    W6 @ x6 + b6,
    -np.sign(miss6),
    methods=("central",),
    name="s",
)

# %% [markdown]
# Misprints in the source: [errata](../errata.ipynb#e3-28--losses-of-vectors-without-norm-signs)

# %% [markdown]
# ## Problem 7: the Hessian of the camel
#
# *From a slide deck on linear algebra for computer vision ([bibliography](../bibliography.md)).*
#
# The six-hump camel of [chapter 6](../06_gradients.ipynb) is
#
# $$
# f(\mathbf x) = \bigl( 4 - 2.1 x_1^2 + \tfrac{1}{3} x_1^4 \bigr) x_1^2 + x_1 x_2 + \bigl( -4 + 4 x_2^2 \bigr) x_2^2
# $$
#
# (a) Find its gradient and its Hessian. (b) Evaluate the Hessian at $(0, 1)$ and at $(0.5, -0.3)$. (c) A second derivative needs *two* nudges. At $(0, 1)$ nudge $x_1$ and $x_2$ by $h$, up or down, and take
# $f(h, 1 + h) + f(-h, 1 - h) - f(h, 1 - h) - f(-h, 1 + h)$. By what must it be divided to give the mixed second derivative? What happens if it is divided by the nudge only once, by $2h$?
#
# <details><summary>Hint</summary>
#
# Only the term $x_1 x_2$ has a mixed derivative.
#
# </details>
#
# <details><summary>Solution</summary>
#
# (a) The gradient is $(2 x_1^5 - 8.4 x_1^3 + 8 x_1 + x_2, \; 16 x_2^3 - 8 x_2 + x_1)$. Each entry, differentiated once more, gives a row:
#
# $$
# \mathbf H = \begin{bmatrix} 10 x_1^4 - 25.2 x_1^2 + 8 & 1 \\ 1 & 48 x_2^2 - 8 \end{bmatrix}
# $$
#
# (b) At the two points it is
#
# $$
# \begin{bmatrix} 8 & 1 \\ 1 & 40 \end{bmatrix} \qquad \text{and} \qquad \begin{bmatrix} 2.325 & 1 \\ 1 & -3.68 \end{bmatrix}
# $$
#
# (c) By $2h$ for each nudge, so by $4 h^2$: that gives $1$ at every $h$. Divided once, it gives $0.2$ at $h = 0.1$ and $0.02$ at $h = 0.01$, and goes to zero. That is why $\partial^2 f / (\partial x_1 \, \partial x_2)$ is written with two differentials below.
#
# </details>


# %% tags=["proof"] items=["S3-HES2a", "S3-HES2b"]
def camel_hessian(x1, x2):
    return np.array([[10 * x1**4 - 25.2 * x1**2 + 8, 1], [1, 48 * x2**2 - 8]])


def camel_gradient(v):
    by_x1 = 2 * v[0] ** 5 - 8.4 * v[0] ** 3 + 8 * v[0] + v[1]
    return np.stack([by_x1, 16 * v[1] ** 3 - 8 * v[1] + v[0]])


check("at (0, 1)", "[[8, 1], [1, 40]]", camel_hessian(0, 1))
check("at (0.5, -0.3)", "[[2.325, 1], [1, -3.68]]", camel_hessian(0.5, -0.3))
place = np.array([[0.5], [-0.3]])
measured7 = numerical_jacobian(camel_gradient, place, "complex")
check("measured", "0", abs(measured7 - camel_hessian(0.5, -0.3)).max())


# %% tags=["proof"] items=["E3-24"]
def camel(x1, x2):
    hump = (4 - 2.1 * x1**2 + x1**4 / 3) * x1**2
    return hump + x1 * x2 + (-4 + 4 * x2**2) * x2**2


def mixed(h):
    return camel(h, 1 + h) + camel(-h, 1 - h) - camel(h, 1 - h) - camel(-h, 1 + h)


check("divided by both", "1", mixed(0.1) / (4 * 0.1**2))
check("divided once", "0.2", mixed(0.1) / (2 * 0.1))
check("divided once, smaller nudge", "0.02", mixed(0.01) / (2 * 0.01))
check_gradient(lambda v: camel(v[0], v[1]).sum(), place, camel_gradient(place))

# %% [markdown]
# Misprints in the source: [errata](../errata.ipynb#e3-24--second-derivatives-with-one-differential)

# %% [markdown]
# ## Problem 8: logarithm of softmax
#
# In practice one needs the *logarithms* of the probabilities, $\mathbf l = \mathbf s - \mathbf 1 \ln \sum_j e^{s_j}$. (a) Find $d\mathbf l$, and the Jacobian. (b) What goes back to $\mathbf s$ when $\mathbf g$ arrives at $\mathbf l$? (c) The loss of
# class $y$ is $-l_y$, in full. What arrives, and what goes back? Evaluate for the scores $(0, \ln 2, \ln 3)$ and class 2.
#
# <details><summary>Hint</summary>
#
# The logarithm of the sum changes by $\langle \mathbf p, d\mathbf s \rangle$. Why?
#
# </details>
#
# <details><summary>Solution</summary>
#
# (a) With $c = \sum_j e^{s_j}$ we have $d \ln c = dc / c = \langle e^{\mathbf s} / c, d\mathbf s \rangle = \langle \mathbf p, d\mathbf s \rangle$. So
# $d\mathbf l = d\mathbf s - \mathbf 1 \langle \mathbf p, d\mathbf s \rangle$ and $\mathbf J = \mathbf I - \mathbf 1 \mathbf p^\top$. It is *not* symmetric; here a forgotten transpose would show.
#
# (b) $\mathbf J^\top \mathbf g = \mathbf g - \mathbf p \, \langle \mathbf 1, \mathbf g \rangle$: the sum of what arrived is charged to everybody, in proportion to $\mathbf p$.
#
# (c) What arrives is $-1$ in place $y$ and zero elsewhere, $-\mathbf y$ for the one-hot column $\mathbf y$. Its sum is $-1$, so $\mathbf p - \mathbf y$ goes back. Here $\mathbf p = \tfrac16 (1, 2, 3)$, and the gradient is
# $\tfrac16 (1, -4, 3)$.
#
# </details>

# %% tags=["proof"]
scores8 = np.log([[1.0], [2.0], [3.0]])
p8 = activations.softmax(scores8)
J8 = np.eye(3) - np.ones((3, 1)) @ p8.T


def log_p(s):
    return s - np.log(np.exp(s).sum())


check("measured", "0", abs(numerical_jacobian(log_p, scores8, "complex") - J8).max())
arriving8 = np.array([[0.0], [-1.0], [0.0]])
check("six times p", "[1, 2, 3]", 6 * p8)
check("six times the gradient", "[1, -4, 3]", 6 * J8.T @ arriving8)
check_gradient(lambda s: -log_p(s)[1], scores8, J8.T @ arriving8, name="s")

# %% [markdown]
# ## Problem 9: the inverse
#
# (a) Find $d(\mathbf A^{-1})$ from $\mathbf A \mathbf A^{-1} = \mathbf I$. (b) A gradient $\mathbf G$ arrives at $\mathbf B = \mathbf A^{-1}$. What goes back to $\mathbf A$? (c) Evaluate for the matrices below. (d) By how much does the sum of *all* entries of
# $\mathbf A^{-1}$ change, to first order, when the upper right entry of $\mathbf A$ grows by $0.01$?
#
# $$
# \mathbf A = \begin{bmatrix} 2 & 1 \\ 1 & 1 \end{bmatrix} \qquad \mathbf G = \begin{bmatrix} 1 & 1 \\ 1 & 1 \end{bmatrix}
# $$
#
# <details><summary>Hint</summary>
#
# The right side of $\mathbf A \mathbf A^{-1} = \mathbf I$ does not change. In (b) two factors have to cross the bracket, one on each side.
#
# </details>
#
# <details><summary>Solution</summary>
#
# (a) By the product rule $d\mathbf A \, \mathbf A^{-1} + \mathbf A \, d(\mathbf A^{-1}) = \mathbf 0$. Solve: $d(\mathbf A^{-1}) = -\mathbf A^{-1} \, d\mathbf A \, \mathbf A^{-1}$. For a number this is $d(1/a) = -da / a^2$.
#
# (b) $\langle \mathbf G, -\mathbf B \, d\mathbf A \, \mathbf B \rangle = \langle -\mathbf B^\top \mathbf G \mathbf B^\top, d\mathbf A \rangle$, so $-\mathbf B^\top \mathbf G \mathbf B^\top$ goes back.
#
# (c) The inverse, and the gradient:
#
# $$
# \mathbf B = \begin{bmatrix} 1 & -1 \\ -1 & 2 \end{bmatrix} \qquad -\mathbf B^\top \mathbf G \mathbf B^\top = \begin{bmatrix} 0 & 0 \\ 0 & -1 \end{bmatrix}
# $$
#
# (d) The sum is $\langle \mathbf G, \mathbf B \rangle$, so (c) is its gradient, and the upper right entry of that is $0$: to first order, nothing.
#
# </details>

# %% tags=["proof"]
A9, G9 = np.array([[2.0, 1.0], [1.0, 1.0]]), np.array([[1.0, 1.0], [1.0, 1.0]])
B9 = np.linalg.inv(A9)
check("B", "[[1, -1], [-1, 2]]", B9)
back9 = np.round(-B9.T @ G9 @ B9.T, 9) + 0.0
check("gradient", "[[0, 0], [0, -1]]", back9)
check("upper right", "0", back9[0, 1] * 0.01)
other9 = rng.normal(size=(3, 3)) + 3 * np.eye(3)
any9 = rng.normal(size=(3, 3))
inverse9 = np.linalg.inv(other9)
check_gradient(
    lambda A: (any9 * np.linalg.inv(A)).sum(), other9, -inverse9.T @ any9 @ inverse9.T, name="A"
)

# %% [markdown]
# ## Problem 10: translate
#
# *The sources of this course use three conventions ([bibliography](../bibliography.md)).*
#
# Three books give the gradient of one layer $\mathbf s = \mathbf W \mathbf x$ with 4 inputs and 3 outputs; $\mathbf g$ $(3, 1)$ arrives. Book one writes $\partial L / \partial \mathbf W = \mathbf x \mathbf g^\top$ and $\partial L / \partial \mathbf x = \mathbf g^\top \mathbf W$. Book two
# writes $\partial L / \partial \mathbf W = \mathbf g \mathbf x^\top$ and $\partial \mathbf s / \partial \mathbf x = \mathbf W^\top$. Book three writes $\partial L / \partial \mathbf W = \mathbf g \mathbf x^\top$ and $\partial \mathbf s / \partial \mathbf x = \mathbf W$. (a) Which layout uses each? (b) With which of them does
# $\mathbf W - \eta \, \partial L / \partial \mathbf W$ make sense as it stands? (c) In book one a chain reads $\frac{\partial L}{\partial \mathbf s} \frac{\partial \mathbf s}{\partial \mathbf z} \frac{\partial \mathbf z}{\partial \mathbf x}$. Write it in the layout of book two.
#
# <details><summary>Hint</summary>
#
# Look at the shapes, $(4, 3)$ or $(3, 4)$. To translate, transpose each factor and reverse their order.
#
# </details>
#
# <details><summary>Solution</summary>
#
# (a) Book one: numerator throughout, $(4, 3)$ for the weights and a row $(1, 4)$ for the input. Book two: denominator throughout. Book three: numerator for Jacobians, and gradients in the shape of their variable, as in this course.
#
# (b) With two and three, where it has the shape $(3, 4)$ of $\mathbf W$. Book one has to transpose first.
#
# (c) $\frac{\partial \mathbf z}{\partial \mathbf x} \frac{\partial \mathbf s}{\partial \mathbf z} \frac{\partial L}{\partial \mathbf s}$, and each factor is the transpose of the one in book one.
#
# </details>

# %% tags=["proof"] items=["EX-2"]
numerator10, denominator10 = x6 @ g6.T, g6 @ x6.T
check("book one", "[4, 3]", numerator10.shape)
check("book two", "[3, 4]", denominator10.shape)
check("after transposing", "0", abs(numerator10 - denominator10.T).max())
chain10 = [rng.normal(size=size) for size in ((1, 3), (3, 5), (5, 4))]
turned = chain10[2].T @ chain10[1].T @ chain10[0].T
check("chain turned round", "0", abs((chain10[0] @ chain10[1] @ chain10[2]).T - turned).max())

# %% [markdown]
# Misprints in the sources: [errata](../errata.ipynb#ex-2--three-layouts-of-a-gradient)

# %% [markdown]
# ## Problem 11: from which end?
#
# Three maps follow each other: from 1000 inputs to 500, from 500 to 100, and from 100 to one number. Count the multiplications of $\mathbf J_3 \mathbf J_2 \mathbf J_1$ (a) if it is multiplied from the left, beginning at the loss, and (b) from the right, beginning
# at the input. (c) When would (b) be cheaper?
#
# <details><summary>Hint</summary>
#
# A product of shapes $(m, k)(k, n)$ takes $m k n$ multiplications.
#
# </details>
#
# <details><summary>Solution</summary>
#
# The shapes are $(1, 100)$, $(100, 500)$ and $(500, 1000)$. (a) First $100 \cdot 500 = 50000$, which leaves one row; then $500 \cdot 1000 = 500000$. Together $550000$.
#
# (b) First $100 \cdot 500 \cdot 1000 = 50000000$, then $100 \cdot 1000 = 100000$. Together $50100000$, which is $91$ times as many.
#
# (c) With one input and many outputs. Then the narrow end is on the right, and slopes are best carried forward. A network has its narrow end, the loss, at the back.
#
# </details>

# %% tags=["proof"]
check("from the left, first", "50000", 1 * 100 * 500)
check("from the left, second", "500000", 1 * 500 * 1000)
check("from the left", "550000", 1 * 100 * 500 + 1 * 500 * 1000)
check("from the right, first", "50000000", 100 * 500 * 1000)
check("from the right, second", "100000", 1 * 100 * 1000)
check("from the right", "50100000", 100 * 500 * 1000 + 1 * 100 * 1000)
check("ratio", "91", np.round(50100000 / 550000))

# %% [markdown]
# ## Problem 12: softmax of a batch, sent back
#
# The columns of $\mathbf S$ are the scores of $N$ samples, and softmax acts on each column. A gradient $\mathbf G$ arrives at $\mathbf P$. Complete the function, which returns $\mathbf P$ and what goes back to $\mathbf S$: two lines, no loop, and no Jacobian. Mind along which axis you add.
#
# <details><summary>Hint</summary>
#
# For one column it is $\mathbf p \odot (\mathbf g - \langle \mathbf p, \mathbf g \rangle)$. Each column has a number $\langle \mathbf p, \mathbf g \rangle$ of its own.
#
# </details>


# %% tags=["solution"]
def send_back_softmax(S, G):
    P = np.exp(S) / np.exp(S).sum(axis=0, keepdims=True)
    ### BEGIN SOLUTION
    shares = (P * G).sum(axis=0, keepdims=True)
    grad_S = P * (G - shares)
    ### END SOLUTION
    return P, grad_S


# %% tags=["proof"]
S12, G12 = rng.normal(size=(3, 5)), rng.normal(size=(3, 5))


def weighted_sum(S):
    return (G12 * np.exp(S) / np.exp(S).sum(axis=0, keepdims=True)).sum()


check_gradient(weighted_sum, S12, send_back_softmax(S12, G12)[1], name="S")
check("sum of each column", "0", abs(send_back_softmax(S12, G12)[1].sum(axis=0)).max())

# %% [markdown]
# <details><summary>Solution</summary>
#
# The lines between the two marks. `keepdims=True` keeps the sums as one row, so that numpy subtracts each from its own column. Each column of the result adds up to zero.
#
# </details>

# %% [markdown]
# ## Problem 13: one matrix, there and back
#
# An *autoencoder* squeezes a column into fewer numbers and unfolds it again, here with the same weights: $\mathbf a = \mathbf W \mathbf x$, $\mathbf z = \sigma(\mathbf a)$, $\mathbf h = \mathbf W^\top \mathbf z$, and the loss is half the square, $L = \tfrac{1}{2} \lVert \mathbf h - \mathbf x \rVert^2$.
# Complete the backward pass for $\mathbf W$ *and* for $\mathbf x$. Each of them is used twice.
#
# <details><summary>Hint</summary>
#
# Undo the lines from the last to the first. $\mathbf x$ is also the target: the loss feels it directly, with a minus.
#
# </details>


# %% tags=["solution"]
def autoencoder_gradients(W, x):
    z = 1 / (1 + np.exp(-W @ x))
    h = W.T @ z
    ### BEGIN SOLUTION
    grad_h, grad_x = h - x, x - h  # L = half the square of h - x
    grad_z, grad_W = W @ grad_h, z @ grad_h.T  # h = W.T @ z
    grad_a = grad_z * z * (1 - z)  # z = sigmoid(a)
    grad_W = grad_W + grad_a @ x.T  # a = W @ x
    grad_x = grad_x + W.T @ grad_a
    ### END SOLUTION
    return grad_W, grad_x


# %% tags=["proof"]
W13, x13 = rng.normal(size=(2, 5)), rng.normal(size=(5, 1))


def rebuilt(t):
    h = t["W"].T @ activations.sigmoid(t["W"] @ t["x"])
    return ((h - t["x"]) ** 2).sum() / 2


found13 = autoencoder_gradients(W13, x13)
check_gradient(rebuilt, {"W": W13, "x": x13}, {"W": found13[0], "x": found13[1]})

# %% [markdown]
# <details><summary>Solution</summary>
#
# The lines between the two marks. In $\mathbf h = \mathbf W^\top \mathbf z$ the nudge is $d\mathbf W^\top \mathbf z$. So $\langle \mathbf g, d\mathbf W^\top \mathbf z \rangle = \langle \mathbf g \mathbf z^\top, d\mathbf W^\top \rangle = \langle \mathbf z \mathbf g^\top, d\mathbf W \rangle$,
# with $\mathbf g$ for `grad_h`.
#
# </details>

# %% [markdown]
# ## Problem 14: a planted bug
#
# The loss is half the square, $L = \tfrac{1}{2} \lVert \mathbf W \mathbf W \mathbf x \rVert^2$, with a square matrix that is used twice. This function should return its gradient by $\mathbf W$. Its author has checked it against differences, at
#
# $$
# \mathbf W = \begin{bmatrix} 2 & 1 \\ 1 & 3 \end{bmatrix}
# $$
#
# and the check passed.
#
# ```python
# def gradient(W, x):
#     a = W @ x
#     y = W @ a
#     grad_a = W @ y          # undo y = W a
#     return y @ a.T + grad_a @ x.T
# ```
#
# Find the bug, say why the check passed, and give a better matrix for the check. What comes out, and what should, for the following one and $\mathbf x = (1, 1)$?
#
# $$
# \mathbf W = \begin{bmatrix} 1 & 2 \\ 0 & 1 \end{bmatrix}
# $$
#
# <details><summary>Hint</summary>
#
# Which line fits for a square matrix only?
#
# </details>
#
# <details><summary>Solution</summary>
#
# `grad_a` must be `W.T @ y`: the factor crosses the bracket. The author's matrix is symmetric, so $\mathbf W^\top = \mathbf W$, and the check saw nothing wrong because at this place nothing *is* wrong.
#
# At the second matrix $\mathbf a = (3, 1)$ and $\mathbf y = (5, 1)$. The right gradient, and the one that is returned:
#
# $$
# \begin{bmatrix} 20 & 10 \\ 14 & 12 \end{bmatrix} \qquad \begin{bmatrix} 22 & 12 \\ 4 & 2 \end{bmatrix}
# $$
#
# A place for a check should have no symmetry, no zeros and no equal entries; random numbers do.
#
# </details>


# %% tags=["proof"]
def planted(W, x):
    a = W @ x
    y = W @ a
    grad_a = W @ y
    return y @ a.T + grad_a @ x.T


def twice(W):
    return ((W @ W @ np.ones((2, 1))) ** 2).sum() / 2


symmetric14, skew14 = np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([[1.0, 2.0], [0.0, 1.0]])
check_gradient(twice, symmetric14, planted(symmetric14, ones), name="passes")
a14 = skew14 @ ones
y14 = skew14 @ a14
check("a", "[3, 1]", a14)
check("y", "[5, 1]", y14)
right14 = y14 @ a14.T + skew14.T @ y14 @ ones.T
check("right", "[[20, 10], [14, 12]]", right14)
check("returned", "[[22, 12], [4, 2]]", planted(skew14, ones))
check_gradient(twice, skew14, right14, name="W")

# %% [markdown]
# ## Problem 15: softmax never turns back
#
# The exam question, without numbers. Let $\mathbf J = \operatorname{diag}(\mathbf p) - \mathbf p \mathbf p^\top$ with positive $p_i$ that add up to 1. Prove (a) $\mathbf J \mathbf v = \mathbf 0$ for every column $\mathbf v$ with equal entries; (b) $\langle \mathbf v, \mathbf J \mathbf v \rangle \ge 0$ for
# every $\mathbf v$; (c) equality in (b) only for the columns of (a). (d) What does (b) say about the probabilities when the scores are moved a little along $\mathbf v$?
#
# <details><summary>Hint</summary>
#
# Write $m = \langle \mathbf p, \mathbf v \rangle$, the mean of $\mathbf v$ with the weights $p_i$, and compare with $\sum_i p_i (v_i - m)^2$.
#
# </details>
#
# <details><summary>Solution</summary>
#
# (a) If all $v_i$ are $v$, then $m = v$, so $\mathbf J \mathbf v = \mathbf p \odot (\mathbf v - m) = \mathbf 0$.
#
# (b) $\langle \mathbf v, \mathbf J \mathbf v \rangle = \sum_i p_i v_i^2 - m^2$. On the other hand $\sum_i p_i (v_i - m)^2 = \sum_i p_i v_i^2 - 2 m \sum_i p_i v_i + m^2 \sum_i p_i = \sum_i p_i v_i^2 - m^2$. The two are equal, and the second one is a sum of squares with
# positive weights. It is the *variance* of $\mathbf v$.
#
# (c) Such a sum is zero only if every $v_i$ equals $m$.
#
# (d) The probabilities move by $d\mathbf p = \mathbf J \mathbf v$ times a small number, and $\langle \mathbf v, d\mathbf p \rangle$ is the change of the mean of $\mathbf v$. So this mean never falls: raise some scores against others, and probability moves towards those that were raised more.
#
# </details>

# %% tags=["proof"]
p15 = rng.dirichlet(np.ones(5))[:, None]
J15 = np.diag(p15[:, 0]) - p15 @ p15.T
check("equal entries", "0", abs(J15 @ np.full((5, 1), 3.0)).max())
v15 = rng.normal(size=(5, 1))
spread = (p15 * (v15 - (p15 * v15).sum()) ** 2).sum()
check("bracket minus variance", "0", (v15 * (J15 @ v15)).sum() - spread)
check("directions without a change", "1", (abs(np.linalg.eigvalsh(J15)) < 1e-12).sum())
