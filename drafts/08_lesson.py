# %% [markdown]
# # 8 Jacobians
#
# **What is the derivative of something with many outputs?** A layer takes in a matrix and gives back a matrix, and the word
# "slope" does not seem to fit any more. After this chapter you can say what its derivative is, find a gradient by a whole matrix in three lines, say
# where every transpose of backpropagation comes from, and send a gradient back through a layer, a sigmoid and a
# softmax without building a single table of slopes.
#
# You need: products and transposes from [Matrix algebra](01_matrix_algebra.ipynb), the arrow of
# [Gradients](06_gradients.ipynb), and [The chain rule](07_chain_rule.ipynb). Symbols are listed in [Notation](notation.ipynb).

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
# ## Under the magnifier
#
# Here is a map with two inputs and two outputs, so that it can be drawn. It carries the point $(1, 1)$ to $(0.5, 1.5)$.
#
# $$
# \mathbf f(\mathbf x) = \begin{bmatrix} x_1 - \tfrac{1}{2} x_2^2 \\ x_2 + \tfrac{1}{2} x_1^2 \end{bmatrix}
# $$
#
# Nudge the input by a small column $d\mathbf x = (dx_1, dx_2)$, and multiply out what becomes of the output:
#
# $$
# \mathbf f(\mathbf x + d\mathbf x) - \mathbf f(\mathbf x)
# = \begin{bmatrix} dx_1 - x_2 \, dx_2 \\ x_1 \, dx_1 + dx_2 \end{bmatrix}
# + \tfrac{1}{2} \begin{bmatrix} -dx_2^2 \\ dx_1^2 \end{bmatrix}
# $$
#
# The first part is linear in the nudge: twice the nudge, twice the change. The second part is made of *products* of nudges. With a nudge ten times
# smaller it becomes a hundred times smaller, so for small nudges the first part is all that counts. And a linear
# map of a column is a matrix:
#
# $$
# d\mathbf f = \mathbf J \, d\mathbf x, \qquad \mathbf J = \begin{bmatrix} 1 & -x_2 \\ x_1 & 1 \end{bmatrix}
# $$
#
# At $(1, 1)$ the nudge $(0.1, 0.2)$ is predicted to change the output by $(-0.1, 0.3)$. In truth the change is $(-0.12, 0.305)$. The same is true at a glance for a little
# square of nudges.

# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> When the side of the square is halved, what becomes of the gap between the two images, measured in sides? And at which x₂ does the predicted image collapse to a line?</summary>
#
# The gap halves as well: $35.4$ percent of a side at side $0.5$, and $17.7$ at $0.25$. The image collapses at $x_2 = -1$, where the two columns of $\mathbf J$ are equal.
#
# </details>


# %% tags=["hide-input"]
def plane_map(x):
    return np.stack([x[0] - x[1] ** 2 / 2, x[1] + x[0] ** 2 / 2])


def square_at(x2, side):
    J = np.array([[1.0, -x2], [1.0, 1.0]])
    return plots.small_square(plane_map, J, np.array([[1.0], [x2]]), side)


sides = Slider([1.0, 0.5, 0.25, 0.1, 0.05, 0.01], start=1.0, play=True)
heights = Slider((-1.5, 1, 0.25), label="x₂", start=0.5)
explore(square_at, x2=heights, side=sides)

# %% [markdown]
# *A square with its corner at (1, x₂), and its image under the map (solid) and under the matrix J (dashed). Both are magnified so that
# the square keeps its size.*

# %% [markdown]
# > <a id="def-derivative"></a>**Definition (derivative).** The derivative of $\mathbf f$ at $\mathbf x$ is the linear map that predicts
# > the change of $\mathbf f$ for a small change of $\mathbf x$, with an error that vanishes faster than the change itself:
# >
# > $$\mathbf f(\mathbf x + d\mathbf x) = \mathbf f(\mathbf x) + \mathbf J \, d\mathbf x + \text{error}, \qquad \lVert \text{error} \rVert / \lVert d\mathbf x \rVert \to 0$$
# >
# > The predicted change is the **differential**, $d\mathbf f = \mathbf J \, d\mathbf x$. The matrix is the **Jacobian**,
# > $J_{ij} = \partial f_i / \partial x_j$: one row for each output, one column for each input.
#
# Column $j$ must hold the slopes by $x_j$, as one sees by moving $x_j$ alone. Where these slopes are continuous, they do predict every small change: move the inputs one after the other, as in the
# [sum rule](07_chain_rule.ipynb#why-they-add). Two maps one after the other need no new idea: put
# $d\mathbf y = \mathbf J_1 \, d\mathbf x$ into $d\mathbf z = \mathbf J_2 \, d\mathbf y$.
#
# > <a id="rule-chain"></a>**Rule (chain).** If $\mathbf y$ is computed from $\mathbf x$, and $\mathbf z$ from $\mathbf y$, then their Jacobians multiply,
# > the later one on the left: $d\mathbf z = \mathbf J_2 \mathbf J_1 \, d\mathbf x$.

# %% tags=["proof"] items=["S3-JAC1"]
at, nudge = np.array([[1.0], [1.0]]), np.array([[0.1], [0.2]])
check("f", "[0.5, 1.5]", plane_map(at))
check("predicted change", "[-0.1, 0.3]", np.array([[1, -1], [1, 1]]) @ nudge)
check("real change", "[-0.12, 0.305]", plane_map(at + nudge) - plane_map(at))
check("J", "0", abs(numerical_jacobian(plane_map, at, "complex") - [[1, -1], [1, 1]]).max())


def far_corner(side):
    corner, step = np.array([[1.0], [0.5]]), np.array([[side], [side]])
    miss = plane_map(corner + step) - plane_map(corner) - np.array([[1, -0.5], [1, 1]]) @ step
    return 100 * np.linalg.norm(miss) / side


check("gap at side 0.5", "35.4", far_corner(0.5))
check("gap at side 0.25", "17.7", far_corner(0.25))
check("det J at x2 = -1", "0", np.linalg.det(np.ones((2, 2))))
J2 = numerical_jacobian(lambda y: y[:1] * y[1:], plane_map(at), "complex")
both = numerical_jacobian(lambda x: plane_map(x)[:1] * plane_map(x)[1:], at, "complex")
check("chain", "0", abs(both - J2 @ [[1, -1], [1, 1]]).max())

# %% [markdown]
# ## Any shape will do
#
# Nothing in this definition asks for columns. If the input or the output is a matrix, list its entries, row after row; then every entry of the output answers
# to every entry of the input with a factor of its own. How many are there?

# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> For which outputs has the table of factors as many entries as the input itself?</summary>
#
# For a single number. Then the table is one row, and its entries can be kept in the shape of the input.
#
# </details>


# %% tags=["hide-input"]
def shapes(output, by):
    return plots.factor_table(output, by)


kinds = ["a number", "a column", "a matrix"]
explore(
    shapes,
    output=Slider(kinds, start="a column", label="the output is"),
    by=Slider(kinds, start="a column", label="the input is"),
)

# %% [markdown]
# *The change of each output entry, on the left, is its row of factors times the changes of the inputs. Matrices are listed row after row. Where the
# output is a number, its factors are drawn a second time, in the shape of the input.*

# %% [markdown]
# A network ends in a number, its loss, so this lucky case is the one that we need most. To write it without listing entries, we multiply two matrices of one shape entry by
# entry and add everything up: $\langle \mathbf A, \mathbf B \rangle = \sum_{ij} a_{ij} b_{ij}$. For columns this *bracket* is $\mathbf a^\top \mathbf b$.
#
# > <a id="def-gradient"></a>**Definition (gradient).** The gradient of a number $L$ by $\mathbf W$ has the shape of $\mathbf W$ and
# > collects the factors of $L$: $\;dL = \langle \nabla_{\mathbf W} L, d\mathbf W \rangle$ for every small change $d\mathbf W$.
#
# There is only one such matrix: let a single entry of $\mathbf W$ change, and the bracket reads off the entry of the gradient in the same place. So to *find* a gradient, write $dL$ as a bracket with $d\mathbf W$
# alone on one side; what stands on the other side is the gradient.

# %% [markdown]
# <details class="bp-turn"><summary><strong>Your turn.</strong> A layer has 5 inputs, 2 outputs and a bias. What shapes have the Jacobians of its scores by the input, by the bias, and by the weights?</summary>
#
# There are 2 rows each time. By the input $(2, 5)$, by the bias $(2, 2)$, and by the 10 weights $(2, 10)$.
#
# </details>

# %% tags=["proof"]
wide, column, bias = rng.normal(size=(2, 5)), rng.normal(size=(5, 1)), rng.normal(size=(2, 1))
by_input = numerical_jacobian(lambda x: wide @ x + bias, column)
by_bias = numerical_jacobian(lambda b: wide @ column + b, bias)
by_weights = numerical_jacobian(lambda W: W @ column + bias, wide)
check("by the input", "[2, 5]", by_input.shape)
check("by the bias", "[2, 2]", by_bias.shape)
check("by the weights", "[2, 10]", by_weights.shape)

# %% [markdown]
# ## Where transposes come from
#
# This is the layer of the chapter: three outputs, two inputs, and two samples side by side.
#
# $$
# \mathbf W = \begin{bmatrix} 1 & 2 \\ 0 & 1 \\ 1 & -1 \end{bmatrix} \qquad
# \mathbf X = \begin{bmatrix} 1 & 2 \\ 3 & 0 \end{bmatrix} \qquad
# \mathbf Y = \begin{bmatrix} 6 & 2 \\ 3 & -1 \\ -4 & 3 \end{bmatrix}
# $$
#
# Its scores are $\mathbf S = \mathbf W \mathbf X$, and the loss is half the sum of the squared misses, $L = \tfrac{1}{2} \lVert \mathbf S - \mathbf Y \rVert^2$. Write
# $\mathbf G = \mathbf S - \mathbf Y$ for the miss. Each term $\tfrac{1}{2} g_{ij}^2$ changes by $g_{ij} \, ds_{ij}$, so
# $dL = \langle \mathbf G, d\mathbf S \rangle$: the miss is the gradient that *arrives* at the product.

# %%
W = np.array([[1.0, 2.0], [0.0, 1.0], [1.0, -1.0]])
X = np.array([[1.0, 2.0], [3.0, 0.0]])
Y = np.array([[6.0, 2.0], [3.0, -1.0], [-4.0, 3.0]])
S = W @ X
G = S - Y
results(S=S, G=G, loss=(G**2).sum() / 2)

# %% [markdown]
# What does the product do to a nudge? Nudge both factors, and multiply out:
#
# $$
# (\mathbf W + d\mathbf W)(\mathbf X + d\mathbf X) = \mathbf W \mathbf X + d\mathbf W \, \mathbf X + \mathbf W \, d\mathbf X + d\mathbf W \, d\mathbf X
# $$
#
# The last term is a product of nudges, and drops out as before.
#
# > <a id="rule-product"></a>**Rule (product).** $d(\mathbf A \mathbf B) = d\mathbf A \, \mathbf B + \mathbf A \, d\mathbf B$. Each factor keeps its side.
#
# For the loss this gives $dL = \langle \mathbf G, d\mathbf W \, \mathbf X \rangle + \langle \mathbf G, \mathbf W \, d\mathbf X \rangle$. We are nearly there; only $\mathbf X$ and $\mathbf W$
# still stand beside the nudges, and have to go to the other side of the bracket.
#
# > <a id="rule-bracket"></a>**Rule (across the bracket).** A factor changes sides by being transposed. What stood on the right stays on the right, and what
# > stood on the left stays on the left:
# >
# > $$\langle \mathbf G, \mathbf A \mathbf B \rangle = \langle \mathbf G \mathbf B^\top, \mathbf A \rangle = \langle \mathbf A^\top \mathbf G, \mathbf B \rangle$$
#
# Why? Written out, the bracket is $\sum_{ijk} g_{ij} \, a_{ik} \, b_{kj}$. Ask what multiplies $a_{ik}$: it is $\sum_j g_{ij} \, b_{kj}$. In this sum
# the *second* index of $b$ runs, along a row of $\mathbf B$; a product runs down the columns of its second factor, so $\mathbf B$ must be turned over, and the sum is entry $ik$ of $\mathbf G \mathbf B^\top$. In the same way $\sum_i a_{ik} \, g_{ij}$
# multiplies $b_{kj}$, and that is entry $kj$ of $\mathbf A^\top \mathbf G$.
#
# This is where the transposes come from, all of them.
#
# > <a id="rule-back-through-product"></a>**Rule (back through a product).** If $\mathbf G$ arrives at $\mathbf S = \mathbf W \mathbf X$, then
# >
# > $$\nabla_{\mathbf W} L = \mathbf G \mathbf X^\top, \qquad \nabla_{\mathbf X} L = \mathbf W^\top \mathbf G$$

# %%
grad_W = G @ X.T
grad_X = W.T @ G
results(grad_W=grad_W, grad_X=grad_X)

# %% [markdown]
# By hand:
#
# $$
# \mathbf G \mathbf X^\top = \begin{bmatrix} 1 & 0 \\ 0 & 1 \\ 2 & -1 \end{bmatrix} \begin{bmatrix} 1 & 3 \\ 2 & 0 \end{bmatrix}
# = \begin{bmatrix} 1 & 3 \\ 2 & 0 \\ 0 & 6 \end{bmatrix} \qquad
# \mathbf W^\top \mathbf G = \begin{bmatrix} 3 & -1 \\ 0 & 2 \end{bmatrix}
# $$
#
# **Watch out.** A learner remembers only that something is transposed, and tries until the shapes fit. With a square matrix everything fits. For
# $L = \mathbf g^\top \mathbf W \mathbf x$ with $\mathbf g = (1, 0)$ and
#
# $$
# \mathbf W = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}
# $$
#
# the gradient by $\mathbf x$ is $\mathbf W^\top \mathbf g = (1, 2)$. The wrong $\mathbf W \mathbf g = (1, 3)$ has the same shape. Do not guess: move across the bracket.

# %% tags=["proof"] items=["S3-JL1"]
check("S", "[[7, 2], [3, 0], [-2, 2]]", np.stack([W[j] @ X for j in range(3)]))
check("Xᵀ", "[[1, 3], [2, 0]]", X.T)
check("G", "[[1, 0], [0, 1], [2, -1]]", G)
check("loss", "3.5", losses.half_squared_error(S, Y))
check("grad_W", "[[1, 3], [2, 0], [0, 6]]", grad_W)
check("grad_X", "[[3, -1], [0, 2]]", grad_X)
check_gradient(
    lambda t: losses.half_squared_error(t["W"] @ t["X"], Y),
    {"W": W, "X": X},
    {"W": grad_W, "X": grad_X},
)
A, B, any_G = rng.normal(size=(4, 3)), rng.normal(size=(3, 5)), rng.normal(size=(4, 5))
sides_of_it = [(any_G * (A @ B)).sum(), (any_G @ B.T * A).sum(), (A.T @ any_G * B).sum()]
check("across the bracket", "0", np.ptp(sides_of_it))
square, g2 = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0], [0.0]])
check("W^T g", "[1, 2]", square.T @ g2)
check("W g", "[1, 3]", square @ g2)
check_gradient(lambda x: (g2.T @ square @ x).sum(), np.ones((2, 1)), square.T @ g2, name="square")

# %% [markdown]
# The scores are $(7, 3, -2)$ for the first sample and $(2, 0, 2)$ for the second; score $j$ is row $j$ of $\mathbf W$ times the sample. The loss is $3.5$.
#
# <details class="bp-turn"><summary><strong>Your turn.</strong> The layer also adds a bias b to every column. With 𝟏 for a column of two ones, S = WX + b𝟏ᵀ. What is the gradient by b?</summary>
#
# Here $d\mathbf S = d\mathbf b \, \mathbf 1^\top$, so $dL = \langle \mathbf G, d\mathbf b \, \mathbf 1^\top \rangle = \langle \mathbf G \mathbf 1, d\mathbf b \rangle$.
# The gradient is $\mathbf G \mathbf 1 = (1, 1, 1)$: the sum over the samples.
#
# </details>

# %% tags=["proof"] items=["S3-JL3"]
check("first sample", "[7, 3, -2]", S[:, 0])
check("second sample", "[2, 0, 2]", S[:, 1])
check("gradient by b", "[1, 1, 1]", G @ np.ones((2, 1)))
by_b = numerical_jacobian(lambda b: W @ X[:, :1] + b, np.zeros((3, 1)), "complex")
check("for one sample the Jacobian by b is I", "0", abs(by_b - np.eye(3)).max())

# %% [markdown]
# ## Entry by entry: a diagonal
#
# After the product comes the bend, for example the **sigmoid** $\sigma(s) = 1 / (1 + e^{-s})$. For one number
#
# $$
# \sigma'(s) = \frac{e^{-s}}{(1 + e^{-s})^2} = \frac{1}{1 + e^{-s}} \cdot \frac{1 + e^{-s} - 1}{1 + e^{-s}} = \sigma(s) \, (1 - \sigma(s))
# $$
#
# At the scores $-2, -1, 0, 1, 2$ this slope is $(0.1050, 0.1966, 0.2500, 0.1966, 0.1050)$. A column goes through entry by entry: $p_i = \sigma(s_i)$ depends on $s_i$ alone, so
# $dp_i = \sigma'(s_i) \, ds_i$. All at once this is $d\mathbf p = \sigma'(\mathbf s) \odot d\mathbf s$, and the Jacobian $\operatorname{diag}(\sigma'(\mathbf s))$ holds zeros everywhere but on its diagonal.
# On the way back the bracket only multiplies entries, so the slope may change sides as it is: $\langle \mathbf g, \sigma'(\mathbf s) \odot d\mathbf s \rangle = \langle \mathbf g \odot \sigma'(\mathbf s), d\mathbf s \rangle$.
#
# > <a id="rule-entrywise"></a>**Rule (entry by entry).** If $\mathbf g$ arrives at $\mathbf p = f(\mathbf s)$, taken entry by entry, then
# > $\nabla_{\mathbf s} L = \mathbf g \odot f'(\mathbf s)$.

# %% tags=["proof"] items=["S3-JS1", "S3-JS2"]
five = np.array([[-2.0], [-1.0], [0.0], [1.0], [2.0]])
slopes = activations.sigmoid(five) * (1 - activations.sigmoid(five))
check("slopes", "[0.1050, 0.1966, 0.2500, 0.1966, 0.1050]", slopes)
by_s = numerical_jacobian(activations.sigmoid, five, "complex")
check("Jacobian minus diagonal", "0", abs(by_s - np.diag(slopes[:, 0])).max())
weights = rng.normal(size=(5, 1))
check_gradient(lambda s: (weights * activations.sigmoid(s)).sum(), five, weights * slopes, name="s")

# %% [markdown]
# ## Softmax: everybody pays
#
# **Softmax** turns a column of scores into probabilities, $\mathbf p = e^{\mathbf s} / c$ with $c = \sum_j e^{s_j}$, and here every output depends on every score, because every score is in $c$. Differentiate as a quotient. Since
# $dc = \langle e^{\mathbf s}, d\mathbf s \rangle$,
#
# $$
# \begin{aligned}
# d\mathbf p &= \frac{e^{\mathbf s} \odot d\mathbf s}{c} - \frac{e^{\mathbf s} \, \langle e^{\mathbf s}, d\mathbf s \rangle}{c^2} \\
# &= \mathbf p \odot d\mathbf s - \mathbf p \, \langle \mathbf p, d\mathbf s \rangle
# \end{aligned}
# $$
#
# > <a id="rule-softmax"></a>**Rule (softmax).** The Jacobian of softmax is $\operatorname{diag}(\mathbf p) - \mathbf p \mathbf p^\top$. Its entries are
# > $\partial p_a / \partial s_b = p_a (\delta_{ab} - p_b)$, where the *Kronecker delta* $\delta_{ab}$ is $1$ if $a = b$ and $0$ if not.
#
# For the scores $(0, \ln 2, \ln 3)$ the exponentials are $(1, 2, 3)$, with the sum $6$, and the table is
#
# $$
# \mathbf J = \frac{1}{36} \begin{bmatrix} 5 & -2 & -3 \\ -2 & 8 & -6 \\ -3 & -6 & 9 \end{bmatrix}
# $$

# %%
scores = np.log([[1.0], [2.0], [3.0]])
p = np.exp(scores) / np.exp(scores).sum()
jacobian_p = np.diag(p[:, 0]) - p @ p.T
results(p=p, jacobian_p=jacobian_p, times_36=36 * jacobian_p)

# %% tags=["proof"] items=["S3-JSM1", "S3-JSM2", "S3-JSM3"]
e = np.exp(scores)
c = e.sum()
check("exponentials", "[1, 2, 3]", e)
check("their sum", "6", c)
quotient = (np.diag(e[:, 0]) * c - e @ e.T) / c**2
check("36 J", "[[5, -2, -3], [-2, 8, -6], [-3, -6, 9]]", 36 * quotient)
entries = [[p[a, 0] * ((a == b) - p[b, 0]) for b in range(3)] for a in range(3)]
check("entries", "0", abs(entries - quotient).max())
check("matrix form", "0", abs(jacobian_p - quotient).max())
by_scores = numerical_jacobian(activations.softmax, scores, "complex")
check("measured", "0", abs(by_scores - quotient).max())

# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> What is the sum of a row of this table? And for which scores is the whole table nearly zero?</summary>
#
# Every row sums to zero: raising all scores alike changes no probability. Every column does too, for what one class gains the others lose. The table fades when one class is nearly sure, as at $s_1 = -3$, $s_2 = 3$.
#
# </details>


# %% tags=["hide-input"]
def scores_at(s1, s2):
    return plots.softmax_table(np.array([[s1], [s2], [0.0]]))


first = Slider((-3, 3, 0.5), label="s₁", start=0.0)
second = Slider((-3, 3, 0.5), label="s₂", start=1.0)
explore(scores_at, s1=first, s2=second)

# %% [markdown]
# *The bars are the probabilities; the third score stays at 0. Row a of the table says how the probability of class a answers to each score.*

# %% [markdown]
# **Watch out.** A learner takes the diagonal alone, $p (1 - p)$, as for the sigmoid. Let the loss be $-\ln p_3$ at the scores above. Then $\mathbf g = (0, 0, -2)$ arrives at $\mathbf p = (\tfrac16, \tfrac13, \tfrac12)$. Sent back through the whole table it
# becomes $\tfrac16 (1, 2, -3)$; through the diagonal, $(0, 0, -0.5)$. The first two scores would never learn that they are too high.

# %% tags=["proof"]
g3 = np.array([[0.0], [0.0], [-2.0]])
check("sums of rows", "[0, 0, 0]", jacobian_p.sum(axis=1))
check("six times the gradient", "[1, 2, -3]", 6 * jacobian_p.T @ g3)
check("diagonal alone", "[0, 0, -0.5]", np.diag(jacobian_p)[:, None] * g3)
check_gradient(lambda s: -np.log(activations.softmax(s)[2]), scores, jacobian_p.T @ g3, name="s")

# %% [markdown]
# ## Nobody builds the matrix
#
# All three rules have one form. A gradient $\mathbf g$ arrives at $\mathbf y$, so $dL = \langle \mathbf g, d\mathbf y \rangle$. Put $d\mathbf y = \mathbf J \, d\mathbf x$ into it and move $\mathbf J$ across the bracket:
# $dL = \langle \mathbf J^\top \mathbf g, d\mathbf x \rangle$.
#
# > <a id="rule-vjp"></a>**Rule (vector-Jacobian product).** If $\mathbf g$ arrives at $\mathbf y$, then $\nabla_{\mathbf x} L = \mathbf J^\top \mathbf g$: the row $\mathbf g^\top \mathbf J$, stood up as a column.
#
# So the backward pass needs one product of the Jacobian, and never the Jacobian itself. Look at the table of our layer's scores by its weights. It has $36$ entries, and $24$ of them are zero whatever
# $\mathbf X$ holds, because score $i$ of a sample knows row $i$ of $\mathbf W$ only.

# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> Each row is multiplied by the number that arrives at its output, and all are added. What will the sum be, arranged as W?</summary>
#
# It is $\mathbf G \mathbf X^\top$, with the rows $(1, 3)$, $(2, 0)$ and $(0, 6)$.
#
# </details>


# %% tags=["hide-input"]
def sent_back(rows):
    return plots.rows_sent_back(X, G, rows)


explore(sent_back, rows=Slider((0, 6, 1), start=0, play=True, label="rows used"))

# %% [markdown]
# *The Jacobian of S by W, with what arrives at each output on its left. The empty places are always zero.*

# %% [markdown]
# A layer from $1000$ inputs to $1000$ outputs has $1\,000\,000$ weights. For a single sample its Jacobian by them holds $1\,000\,000\,000$ numbers, and $\mathbf g \mathbf x^\top$ only as many as there are weights. Each operation has its short form:
#
# | forward | what is sent back when $\mathbf g$ arrives | the Jacobian that is never built |
# |---|---|---|
# | $\mathbf s = \mathbf W \mathbf x + \mathbf b$ | $\mathbf W^\top \mathbf g$ to $\mathbf x$ | $\mathbf W$ |
# | | $\mathbf g \mathbf x^\top$ to $\mathbf W$ | $\mathbf x^\top$ once for each output |
# | | $\mathbf g$ to $\mathbf b$ | $\mathbf I$ |
# | $\mathbf p = f(\mathbf s)$ by entries | $f'(\mathbf s) \odot \mathbf g$ | $\operatorname{diag}(f'(\mathbf s))$ |
# | softmax | $\mathbf p \odot (\mathbf g - \langle \mathbf p, \mathbf g \rangle)$ | $\operatorname{diag}(\mathbf p) - \mathbf p \mathbf p^\top$ |
#
# In the last line the number $\langle \mathbf p, \mathbf g \rangle$ is taken from every entry. A chain sends $\mathbf g^\top \mathbf J_3 \mathbf J_2 \mathbf J_1$ back, and begins at the loss: there each product is a row times a matrix, never a matrix times a matrix. That is the backward
# pass of [chapter 7](07_chain_rule.ipynb), with columns in place of numbers.

# %% tags=["proof"]
by_W = numerical_jacobian(lambda W: W @ X, W, "complex")
pattern = numerical_jacobian(lambda W: W @ np.ones((2, 2)), W, "complex")
check("entries", "36", by_W.size)
check("always zero", "24", (pattern == 0).sum())
check("weights of the large layer", "1000000", 1000 * 1000)
check("entries of its Jacobian", "1000000000", 1000 * 1000 * 1000)
check("rows of G X^T", "[[1, 3], [2, 0], [0, 6]]", (G.ravel() @ by_W).reshape(3, 2))
check("three rows", "[1, 3, 2, 0, 0, 6]", G.ravel() @ np.kron(np.eye(3), X.T))
any_g = rng.normal(size=(3, 1))
short = p * (any_g - (p * any_g).sum())
check("softmax, short form", "0", abs(short - jacobian_p.T @ any_g).max())

# %% [markdown]
# ## A matrix used twice
#
# What if a matrix comes twice, and once transposed? Send one sample $\mathbf x$ through the layer and back through the same weights:
# $\mathbf a = \mathbf W \mathbf x$, $\mathbf h = \mathbf W^\top \mathbf a$, and $L = \tfrac{1}{2} \lVert \mathbf h \rVert^2$. At $\mathbf x = (1, 1)$ we have $\mathbf a = (3, 1, 0)$ and $\mathbf h = (3, 7)$. The product rule
# treats each use as it comes (the transpose of $\mathbf W$ is nudged by $d\mathbf W^\top$, the transpose of the nudge), and the bracket gathers them:
#
# $$
# \begin{aligned}
# dL &= \langle \mathbf h, d\mathbf h \rangle = \langle \mathbf h, d\mathbf W^\top \mathbf a \rangle + \langle \mathbf h, \mathbf W^\top d\mathbf W \, \mathbf x \rangle \\
# &= \langle \mathbf h \mathbf a^\top, d\mathbf W^\top \rangle + \langle \mathbf W \mathbf h \mathbf x^\top, d\mathbf W \rangle
# = \langle \mathbf a \mathbf h^\top + \mathbf W \mathbf h \mathbf x^\top, d\mathbf W \rangle
# \end{aligned}
# $$
#
# In the last step both sides of the first bracket are transposed, which moves entries but changes no product of them. The two uses *add*, as two wires from one value do in [chapter 7](07_chain_rule.ipynb#why-they-add):
#
# $$
# \nabla_{\mathbf W} L = \begin{bmatrix} 9 & 21 \\ 3 & 7 \\ 0 & 0 \end{bmatrix} + \begin{bmatrix} 17 & 17 \\ 7 & 7 \\ -4 & -4 \end{bmatrix}
# = \begin{bmatrix} 26 & 38 \\ 10 & 14 \\ -4 & -4 \end{bmatrix}
# $$

# %%
ones = np.ones((2, 1))
a = W @ ones
h = W.T @ a
shared = a @ h.T + W @ h @ ones.T
results(a=a, h=h, shared=shared)

# %% tags=["proof"]
check("a", "[3, 1, 0]", a)
check("h", "[3, 7]", h)
check("first use", "[[9, 21], [3, 7], [0, 0]]", a @ h.T)
check("second use", "[[17, 17], [7, 7], [-4, -4]]", W @ h @ ones.T)
check("both", "[[26, 38], [10, 14], [-4, -4]]", shared)
check_gradient(lambda V: ((V.T @ V @ ones) ** 2).sum() / 2, W, shared, name="W")

# %% [markdown]
# ## The Hessian: the Jacobian of a gradient
#
# A gradient is itself a map from columns to columns, so it has a Jacobian. It is called the **Hessian**, and holds all second derivatives:
#
# $$
# H_{ij} = \frac{\partial^2 L}{\partial x_i \, \partial x_j}
# $$
#
# Take the loss of one sample as a function of the input, $L = \tfrac{1}{2} \lVert \mathbf W \mathbf x - \mathbf y \rVert^2$. Its gradient is $\mathbf W^\top (\mathbf W \mathbf x - \mathbf y)$, and a nudge changes that by $\mathbf W^\top \mathbf W \, d\mathbf x$. So
#
# $$
# \mathbf H = \mathbf W^\top \mathbf W = \begin{bmatrix} 2 & 1 \\ 1 & 6 \end{bmatrix}
# $$
#
# It is symmetric, and this is no accident.
#
# > <a id="rule-hessian"></a>**Rule (symmetry).** If the second derivatives of $L$ are continuous, their order does not matter: $\mathbf H = \mathbf H^\top$.
#
# <details><summary>Proof</summary>
#
# Nudge $x_i$ by $h$ and $x_j$ by $k$, separately and together, and hold everything else. Let
#
# $$
# Q = L(x_i + h, x_j + k) - L(x_i + h, x_j) - L(x_i, x_j + k) + L(x_i, x_j)
# $$
#
# Call $\varphi(t) = L(t, x_j + k) - L(t, x_j)$. Then $Q = \varphi(x_i + h) - \varphi(x_i)$, and by the mean value theorem $Q = h \, \varphi'(t)$ for some $t$ between. Now $\varphi'(t)$ is
# a difference of $\partial L / \partial x_i$ over the nudge $k$. By the same theorem once more, $Q = h k$ times $\partial^2 L / \partial x_j \partial x_i$ at some place within the nudges.
#
# But $Q$ does not change when $i$ and $j$ change roles. So it is also $h k$ times $\partial^2 L / \partial x_i \partial x_j$ at some place within the nudges. Divide by $h k$ and let both shrink: the two derivatives
# are continuous, so they tend to their values at the point, and these are equal.
#
# </details>
#
# Its eigenvalues are the curvatures that limit the learning rate in [chapter 6](06_gradients.ipynb).


# %% tags=["proof"] items=["S3-HES1"]
def half_square(v):
    return ((W @ v - Y[:, :1]) ** 2).sum() / 2


check("H", "[[2, 1], [1, 6]]", W.T @ W)
check_gradient(half_square, ones, W.T @ (W @ ones - Y[:, :1]))
measured = numerical_jacobian(lambda v: W.T @ (W @ v - Y[:, :1]), ones, "complex")
check("Jacobian of the gradient", "0", abs(measured - W.T @ W).max())
second = numerical_hessian(half_square, ones) - W.T @ W
check("second differences", "0", abs(np.round(second, 5)).max())

# %% [markdown]
# ## Two layouts
#
# Books disagree about one thing: whether the outputs run down the side of the table or along its top. This course puts one output in each *row*, the **numerator layout**. The **denominator layout** puts
# one output in each *column*, so each of its tables is the transpose of ours. On the web page the switch shows one of them, or both. Take the first sample $\mathbf x = (1, 3)$, a number $\mathbf g^\top \mathbf W \mathbf x$ with $\mathbf g = (1, 0, 2)$, and a second layer $\mathbf z = \mathbf C \mathbf s$ with four outputs.
#
# *Scores by the input.*
#
# **Numerator layout:** `W`, shape $(3, 2)$
#
# $$
# \frac{\partial \mathbf s}{\partial \mathbf x} = \mathbf W
# $$
#
# **Denominator layout:** `W.T`, shape $(2, 3)$
#
# $$
# \frac{\partial \mathbf s}{\partial \mathbf x} = \mathbf W^\top
# $$
#
# *Scores by one row of weights*, here the second, written as a column $\mathbf w_2$. Only $s_2$ feels it; $\mathbf e_2$ has a 1 in place 2.
#
# **Numerator layout:** `e2 @ x.T`, shape $(3, 2)$
#
# $$
# \frac{\partial \mathbf s}{\partial \mathbf w_2} = \mathbf e_2 \mathbf x^\top
# $$
#
# **Denominator layout:** `x @ e2.T`, shape $(2, 3)$
#
# $$
# \frac{\partial \mathbf s}{\partial \mathbf w_2} = \mathbf x \mathbf e_2^\top
# $$
#
# *The chain rule.* The order of the factors turns round.
#
# **Numerator layout:** `C @ W`, shape $(4, 2)$
#
# $$
# \frac{\partial \mathbf z}{\partial \mathbf x} = \frac{\partial \mathbf z}{\partial \mathbf s} \, \frac{\partial \mathbf s}{\partial \mathbf x}
# $$
#
# **Denominator layout:** `W.T @ C.T`, shape $(2, 4)$
#
# $$
# \frac{\partial \mathbf z}{\partial \mathbf x} = \frac{\partial \mathbf s}{\partial \mathbf x} \, \frac{\partial \mathbf z}{\partial \mathbf s}
# $$
#
# *A number by a column.*
#
# **Numerator layout:** `g.T @ W`, shape $(1, 2)$
#
# $$
# \frac{\partial L}{\partial \mathbf x} = \mathbf g^\top \mathbf W
# $$
#
# **Denominator layout:** `W.T @ g`, shape $(2, 1)$
#
# $$
# \frac{\partial L}{\partial \mathbf x} = \mathbf W^\top \mathbf g
# $$
#
# *A number by a matrix.*
#
# **Numerator layout:** `x @ g.T`, shape $(2, 3)$
#
# $$
# \frac{\partial L}{\partial \mathbf W} = \mathbf x \, \mathbf g^\top
# $$
#
# **Denominator layout:** `g @ x.T`, shape $(3, 2)$
#
# $$
# \frac{\partial L}{\partial \mathbf W} = \mathbf g \, \mathbf x^\top
# $$

# %% tags=["proof"] items=["S3-JL2", "S3-JL4", "S3-JL5"]
x, g, C = X[:, :1], G[:, :1], rng.normal(size=(4, 3))
check("x", "[1, 3]", x)
check("g", "[1, 0, 2]", g)
e1, e2, e3 = np.eye(3)[:, :, None]
by_x = numerical_jacobian(lambda x: W @ x, x, "complex")
by_rows = numerical_jacobian(lambda W: W @ x, W, "complex")
check("by x", "0", abs(by_x - W).max())
check("by each row", "0", abs(by_rows - np.hstack([e @ x.T for e in (e1, e2, e3)])).max())
check("chain", "0", abs(numerical_jacobian(lambda x: C @ W @ x, x, "complex") - C @ W).max())

# %% [markdown]
# To translate a formula, transpose each factor and reverse their order. To find out which layout a page uses, look there for a map whose input and output differ in size. Our gradients have the shape of
# their variable, so they agree with the denominator layout, and `W - learning_rate * grad_W` makes sense.
#
# ## Summary
#
# - The [derivative](#def-derivative) is the linear map that predicts small changes, $d\mathbf f = \mathbf J \, d\mathbf x$; one map after the other [multiplies](#rule-chain).
# - To find a [gradient](#def-gradient), use the [product rule](#rule-product), and [move across the bracket](#rule-bracket) until the nudge stands alone.
# - [Through a product](#rule-back-through-product): $\mathbf G \mathbf X^\top$ and $\mathbf W^\top \mathbf G$. [Entry by entry](#rule-entrywise): $\mathbf g \odot f'(\mathbf s)$. [Through softmax](#rule-softmax): $\mathbf p \odot (\mathbf g - \langle \mathbf p, \mathbf g \rangle)$.
# - The backward pass takes [one product](#rule-vjp) of each Jacobian, and builds none. A matrix used twice gets two terms.
#
# What is the derivative of something with many outputs? The linear map that it looks like from close by. Read from the loss backwards, this map is transposed, and that is all that a transpose means. Now try [the problems](problems/08_problems.ipynb).
# Then [gradient checking](09_gradient_checking.ipynb) tests such formulas without an answer key.
