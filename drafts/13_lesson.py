# %% [markdown]
# # 13 Two-layer regression
#
# **Whom does a hidden unit's error belong to?** Nobody gives a hidden unit a target, so how can anybody say how far it is off?
# After this chapter you can measure the blame of a hidden unit, derive it, write the whole backward pass of a two-layer net in four lines, check them, and train
# with them.
#
# You need: [The chain rule](07_chain_rule.ipynb), above all that the ways of a nudge add up,
# [Gradient checking](09_gradient_checking.ipynb), and [One-layer regression](12_one_layer_regression.ipynb). Symbols are listed in
# [Notation](notation.ipynb).

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
# ## Who is blamed?
#
# Here is the net of this chapter: two inputs, three hidden units with ReLU, one output, no biases.
#
# $$
# \mathbf W_1 = \begin{bmatrix} 1 & 1 \\ -1 & 0 \\ 1 & 0 \end{bmatrix} \qquad
# \mathbf W_2 = \begin{bmatrix} 2 & 5 & -1 \end{bmatrix} \qquad
# \mathbf x = \begin{bmatrix} 1 \\ 2 \end{bmatrix} \qquad y = 3
# $$
#
# The first layer computes scores $\mathbf s_1 = \mathbf W_1 \mathbf x$, ReLU turns them into activations
# $\mathbf z_1 = \max(0, \mathbf s_1)$, the second layer mixes these into the output $p = \mathbf W_2 \mathbf z_1$, and the loss is half the squared
# miss, $L = \tfrac{1}{2} (p - y)^2$.

# %%
x, y = np.array([[1.0], [2.0]]), np.array([[3.0]])
W1 = np.array([[1.0, 1.0], [-1.0, 0.0], [1.0, 0.0]])
W2 = np.array([[2.0, 5.0, -1.0]])

# %%
s1 = W1 @ x
z1 = np.maximum(0, s1)
p = W2 @ z1
loss = ((p - y) ** 2).sum() / 2
results(s1=s1, z1=z1, p=p, loss=loss)

# %% [markdown]
# The output is $p = 5$ where $3$ was wanted, so the loss is $L = 2$. Which of the three units is to blame? We need no formula to find out: we can *ask the net*. Add a little
# to the score of one unit, leave everything else alone, and look at the loss. What the loss gains, divided by what we added, is the **price** of a disturbance there.

# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> The units reach the output through the weights 2, 5 and −1. At which of them is a small disturbance the most expensive?</summary>
#
# At unit 1, with a price near 4. The second, with the largest weight of all, costs nothing.
#
# </details>

# %% tags=["hide-input"]
from bplib.plots.blame import disturbed, passes, two_runs, ways_out

relu = activations.relu
net = nets.Net([nets.Layer(W1, None, relu), nets.Layer(W2, None)], losses.half_squared_error)


def disturb(unit, added):
    return disturbed(net, x, y, unit, added)


amounts = [-1.5, -1, -0.5, -0.1, -0.01, 0.01, 0.1, 0.5, 1, 1.5]
explore(disturb, unit=Slider([1, 2, 3], start=3), added=Slider(amounts, start=1))

# %% [markdown]
# *The loss against what is added to one score. The dashed line joins the two dots, and its slope is the price. Make the disturbance small and watch the
# price settle.*

# %% [markdown]
# The price depends on how much we add. At unit 1 it is $6$ if we add 1, $4.2$ if we add 0.1, and $4.02$ if we add 0.01: the dashed
# line turns into the tangent, and the price settles at $4$. At unit 3 it settles at $-2$, which means that raising this score *helps*. At unit 2
# nothing happens until we have added 1.
#
# > <a id="def-error-signal"></a>**Definition (error signal).** The error signal $\delta$ of a unit is the price of a very small disturbance
# > of its score: the derivative $\partial L / \partial s$. The signals of a layer form a column $\boldsymbol\delta$ of the shape of its scores.
#
# From here on, *price* means this limit. So blame can be *measured*, and here it is $(4, 0, -2)$. Two questions remain: how to compute it without three experiments, and why the unit with the weight 5
# gets none.

# %% tags=["proof"]
def price(unit, added):
    moved = s1 + added * np.eye(3)[:, [unit - 1]]
    return (((W2 @ np.maximum(0, moved) - y) ** 2).sum() / 2 - loss) / added


check("output", "5", p.item())
check("loss", "2", loss)
check("price at unit 1, adding 1", "6", price(1, 1))
check("price at unit 1, adding 0.1", "4.2", price(1, 0.1))
check("price at unit 1, adding 0.01", "4.02", price(1, 0.01))
measured = numerical_gradient(lambda s: ((W2 @ np.maximum(0, s) - y) ** 2).sum() / 2, s1)
check("error signals, measured", "[4, 0, -2]", np.round(measured, 6))
check("unit 2, adding 1", "0", price(2, 1))

# %% [markdown]
# ## One wire back, then two
#
# Start at the end. The output has an error signal too, the plain miss, because the slope of $\tfrac{1}{2} (p - y)^2$
# is $p - y$: here $\delta_2 = 2$. Now step back to the activation of unit 1. It reaches the output through one wire, whose weight is 2. Add 0.01 to the activation, and
# the output rises by $0.02$; the price of the output is $2$, so the loss rises by $0.04$. The price has come back through
# the same wire, multiplied by its weight: $2 \cdot 2 = 4$. For the three units together
#
# $$
# \mathbf W_2^\top \delta_2 = \begin{bmatrix} 2 \\ 5 \\ -1 \end{bmatrix} \cdot 2 = \begin{bmatrix} 4 \\ 10 \\ -2 \end{bmatrix}
# $$
#
# With one output it hardly matters whether we write $\mathbf W_2$ or $\mathbf W_2^\top$. So give the net a second one: one more row in $\mathbf W_2$, say $(1, -2, 3)$, and a
# target that it misses by $-1$. Every unit now has two wires, and reaches the loss in two ways.

# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> Unit 2 has the weight 5 to an output that is 2 too high, and the weight −2 to an output that is 1 too low. What is the price at its activation?</summary>
#
# It is 12. Raising the activation makes the first miss worse, at $5 \cdot 2$, and the second one too, at $(-2) \cdot (-1)$, for it pushes
# down what is too low already. The prices add.
#
# </details>

# %% tags=["hide-input"]
W2_two = np.array([[2.0, 5.0, -1.0], [1.0, -2.0, 3.0]])
delta2_two = np.array([[2.0], [-1.0]])


def back_through(unit):
    return ways_out(W2_two, delta2_two, unit)


explore(back_through, unit=Slider([1, 2, 3], start=1))

# %% [markdown]
# *The two wires by which a hidden unit reaches the two outputs. Look at where their weights stand in the matrix.*

# %% [markdown]
# Here is the same in general, for any number of outputs. Entry $k, i$ of $\mathbf W_2$ is written $w_{2,ki}$.
#
# 1. Move the activation $z_{1,i}$ by a small $dz$. Output $k$ is $p_k = \sum_i w_{2,ki} \, z_{1,i}$, and only one of these terms changes, so output $k$ moves by $w_{2,ki} \, dz$.
# 2. Each output moves the loss at its own price $\delta_{2,k}$. All of them move at once, and small changes add ([chapter 7](07_chain_rule.ipynb)):
#    $dL = \sum_k \delta_{2,k} \, w_{2,ki} \, dz$.
# 3. Hence the price is $\partial L / \partial z_{1,i} = \sum_k w_{2,ki} \, \delta_{2,k}$. The sum runs over the *first* index: down column $i$ of $\mathbf W_2$.
#
# A matrix product sums along rows. To sum down the columns we must turn them into rows, and that, and nothing else, is the transpose. In the brackets of [chapter 8](08_jacobians.ipynb)
# all this is one line: $dL = \langle \boldsymbol\delta_2, \mathbf W_2 \, d\mathbf z_1 \rangle = \langle \mathbf W_2^\top \boldsymbol\delta_2, d\mathbf z_1 \rangle$.
#
# > <a id="rule-back-through-weights"></a>**Rule (back through weights).** If $\mathbf p = \mathbf W_2 \mathbf z_1$ and $\boldsymbol\delta_2$ is the price of
# > $\mathbf p$, then the price of $\mathbf z_1$ is $\mathbf W_2^\top \boldsymbol\delta_2$, of shape $(m, 1) = (m, n)(n, 1)$ for $m$ units and $n$ outputs.

# %%
delta2 = p - y
back = W2.T @ delta2
results(delta2=delta2, back=back, back_two=W2_two.T @ delta2_two)

# %% tags=["proof"]
check("rise of the output", "0.02", (W2 @ (z1 + [[0.01], [0], [0]]) - p).item())
check("rise of the loss, to first order", "0.04", 0.01 * back[0, 0])
check("output signal", "2", delta2.item())
check("price of z1", "[4, 10, -2]", back)
check("two outputs, unit 2", "12", (W2_two.T @ delta2_two)[1, 0])
targets = np.array([[3.0], [7.0]])
misses = W2_two @ z1 - targets
check("missed by", "-1", misses[1, 0])
check_gradient(
    lambda z: ((W2_two @ z - targets) ** 2).sum() / 2, z1, W2_two.T @ misses, name="z1"
)

# %% [markdown]
# <details class="bp-turn"><summary><strong>Your turn.</strong> The two outputs send back 3, 12 and −5. A third output has the weights (0, 1, 1), and its miss is 3. What comes back now?</summary>
#
# One more term for each unit, three times its weight: $(3, 12, -5) + 3 \cdot (0, 1, 1) = (3, 15, -2)$.
#
# </details>

# %% tags=["proof"]
check("from two outputs", "[3, 12, -5]", W2_two.T @ delta2_two)
check("from three outputs", "[3, 15, -2]", np.vstack([W2_two, [0, 1, 1]]).T @ [[2], [-1], [3]])

# %% [markdown]
# ## Through the bend
#
# The wires send back $(4, 10, -2)$, but the experiment measured $(4, 0, -2)$. This is no contradiction: the wires tell the price of an *activation*, and we had
# disturbed the *scores*. Between them stands the bend. A small $ds$ of a score moves its activation by $f'(s) \, ds$, so the price is multiplied by the slope $f'(s)$
# once more.
#
# The slope of ReLU is 1 where the score is positive, and 0 where it is negative. Unit 2 has the score $-1$: it lies on the flat side, where a small change of the score
# does not reach the activation.
#
# > <a id="rule-error-signal"></a>**Rule (error signal of a hidden layer).** $\boldsymbol\delta_1 = (\mathbf W_2^\top \boldsymbol\delta_2) \odot f'(\mathbf s_1)$: back through the
# > same weights, then through the slope at the score. For ReLU the slope is the mask $[\mathbf s_1 > 0]$.

# %%
delta1 = back * (s1 > 0)
results(delta1=delta1)

# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> You want unit 2 to be blamed. Should you change its weight 5, the target, or the input?</summary>
#
# The input, and it must be the first one: the score of unit 2 is $-x_1$, so a negative $x_1$ wakes it. Its weight and the target only multiply a slope that is 0.
#
# </details>

# %% tags=["hide-input"]
def wake_up(x_1):
    given = np.array([[float(x_1)], [2.0]])
    miss = net.forward(given).scores[1].item() - 3
    said = f"x = ({x_1}, 2): missed by {miss:g}".replace("-", "−")
    return passes(net, given, y, 8, said)


explore(wake_up, x_1=Slider((-2, 2, 1), start=1, label="first input"))

# %% [markdown]
# *Scores and activations in blue, error signals and gradients in orange. A wire is as thick as the gradient of its weight; where that is 0, the wire vanishes.*

# %% [markdown]
# With $x_1 = -1$ unit 2 is awake, and takes most of the blame: the signals are $(8, 20, 0)$. At $x_1 = 0$ two scores are exactly 0, where ReLU has no slope; this
# course takes 0 there.
#
# **Watch out.** It is tempting to take the mask from the activation, as `z1 >= 0`. But ReLU's output is *never* negative, so this mask is true everywhere, and the silent unit is charged $10$. Take
# the mask from the score.

# %% tags=["proof"]
check("activations' prices", "[4, 10, -2]", W2.T @ delta2)
check("hidden signals", "[4, 0, -2]", delta1)
woken = net.error_signals([[-1.0], [2.0]], y)[0]
check("signals for x1 = -1", "[8, 20, 0]", woken)
check("mask from the activation", "10", (back * (z1 >= 0))[1, 0])
check_gradient(lambda s: ((W2 @ np.maximum(0, s) - y) ** 2).sum() / 2, s1, delta1, name="s1")

# %% [markdown]
# ## From signal to weight
#
# We do not train scores, we train weights. It is one short step from one to the other. The score of unit $i$ is $s_{1,i} = \sum_j w_{1,ij} \, x_j$.
# Move one weight $w_{1,ij}$ by a small $dw$: this score moves by $x_j \, dw$, and no other score moves at all. The price of this score is $\delta_{1,i}$, so
#
# $$
# \frac{\partial L}{\partial w_{1,ij}} = \delta_{1,i} \, x_j
# $$
#
# the signal above the weight times the value below it. All these products together are the column $\boldsymbol\delta_1$ times the row
# $\mathbf x^\top$. The second layer is a layer like the first, with $\mathbf z_1$ for its input.
#
# $$
# \nabla_{\mathbf W_1} L = \boldsymbol\delta_1 \mathbf x^\top = \begin{bmatrix} 4 & 8 \\ 0 & 0 \\ -2 & -4 \end{bmatrix} \qquad
# \nabla_{\mathbf W_2} L = \boldsymbol\delta_2 \mathbf z_1^\top = \begin{bmatrix} 6 & 0 & 2 \end{bmatrix}
# $$
#
# > <a id="rule-gradient-of-weights"></a>**Rule (gradient of weights).** $\nabla_{\mathbf W_k} L = \boldsymbol\delta_k \mathbf z_{k-1}^\top$ with
# > $\mathbf z_0 = \mathbf x$: what is blamed above, times what came in below. It has the shape of $\mathbf W_k$.

# %%
grad_W1 = delta1 @ x.T
grad_W2 = delta2 @ z1.T
results(grad_W1=grad_W1, grad_W2=grad_W2)

# %% tags=["proof"]
check("grad_W1", "[[4, 8], [0, 0], [-2, -4]]", grad_W1)
check("grad_W2", "[[6, 0, 2]]", grad_W2)
by_hand = {"W1": grad_W1, "W2": grad_W2}
check_gradient(lambda t: net.loss_at(t, x, y), {"W1": W1, "W2": W2}, by_hand)

# %% [markdown]
# <details class="bp-turn"><summary><strong>Your turn.</strong> Row 2 of the first gradient is 0, and so is entry 2 of the second. Is it for the same reason?</summary>
#
# Not quite. Row 2 of the first is $\delta_{1,2} \, \mathbf x^\top$, and the *signal* is 0, because the slope is. Entry 2 of the second is $\delta_2 \, z_{1,2}$, and there the signal is 2 but the *activation* is 0.
# Both come from one negative score: a sleeping unit neither learns nor is heard.
#
# </details>

# %% [markdown]
# ## The whole pass
#
# Now all lines stand side by side. Read the left column down, then the right column *up*, from the loss to the input. Each line on the right undoes the line beside it.
#
# | | forward, downwards | backward, upwards | its shape |
# |---|---|---|---|
# | 1 | $\mathbf s_1 = \mathbf W_1 \mathbf x$ | $\nabla_{\mathbf W_1} L = \boldsymbol\delta_1 \mathbf x^\top$ | $(3, 2)$ |
# | 2 | $\mathbf z_1 = \max(0, \mathbf s_1)$ | $\boldsymbol\delta_1 = (\mathbf W_2^\top \boldsymbol\delta_2) \odot [\mathbf s_1 > 0]$ | $(3, 1)$ |
# | 3 | $\mathbf p = \mathbf W_2 \mathbf z_1$ | $\nabla_{\mathbf W_2} L = \boldsymbol\delta_2 \mathbf z_1^\top$ | $(1, 3)$ |
# | 4 | $L = \tfrac{1}{2} \lVert \mathbf p - \mathbf y \rVert^2$ | $\boldsymbol\delta_2 = \mathbf p - \mathbf y$ | $(1, 1)$ |

# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> Which results of the forward pass must be kept until the backward pass has used them?</summary>
#
# The output, for the miss; the activations, for the gradient of $\mathbf W_2$; the signs of the scores, for the mask; and the input. This is why training needs
# so much more memory than prediction.
#
# </details>

# %% tags=["hide-input"]
def line_by_line(line):
    return passes(net, x, y, line)


explore(line_by_line, line=Slider((0, 8, 1), play=True, label="lines done"))

# %% [markdown]
# *The two passes, line by line: four forward in blue, four backward in orange. Say each number before you move on.*

# %% [markdown]
# <details class="bp-turn"><summary><strong>Your turn.</strong> Write the four backward lines, once and for all.</summary>
#
# Complete this function, in a cell of your own or on paper, without the table.
#
# ```python
# def both_passes(W1, W2, X, Y):
#     S1 = W1 @ X
#     Z1 = np.maximum(0, S1)
#     P = W2 @ Z1
#     loss = ((P - Y) ** 2).sum() / 2
#     Delta2 = ...
#     grad_W2 = ...
#     Delta1 = ...
#     grad_W1 = ...
#     return loss, {"W1": grad_W1, "W2": grad_W2}
# ```
#
# These lines mark it. A solution is folded below.
#
# ```python
# weights = {"W1": W1, "W2": W2}
# _, gradients = both_passes(**weights, X=x, Y=y)
# check_gradient(lambda t: both_passes(**t, X=x, Y=y)[0], weights, gradients)
# ```
#
# </details>

# %% tags=["solution"]
def both_passes(W1, W2, X, Y):
    S1 = W1 @ X
    Z1 = np.maximum(0, S1)
    P = W2 @ Z1
    loss = ((P - Y) ** 2).sum() / 2
    ### BEGIN SOLUTION
    Delta2 = P - Y
    grad_W2 = Delta2 @ Z1.T
    Delta1 = (W2.T @ Delta2) * (S1 > 0)
    grad_W1 = Delta1 @ X.T
    ### END SOLUTION
    return loss, {"W1": grad_W1, "W2": grad_W2}

# %% tags=["proof"]
weights = {"W1": W1, "W2": W2}
check_gradient(lambda t: both_passes(**t, X=x, Y=y)[0], weights, both_passes(**weights, X=x, Y=y)[1])
others = {"W1": rng.normal(size=(5, 3)), "W2": rng.normal(size=(2, 5))}
data = {"X": rng.normal(size=(3, 4)), "Y": rng.normal(size=(2, 4))}
check_gradient(lambda t: both_passes(**t, **data)[0], others, both_passes(**others, **data)[1])

# %% [markdown]
# ## Four samples at once
#
# Put four samples side by side, as columns; the first one is the old one.
#
# $$
# \mathbf X = \begin{bmatrix} 1 & -1 & 2 & -2 \\ 2 & 2 & -3 & 1 \end{bmatrix} \qquad
# \mathbf Y = \begin{bmatrix} 3 & 8 & -3 & 12 \end{bmatrix}
# $$
#
# A product treats every column of its right factor separately, and so do ReLU and the mask. So not one line needs to change: scores, activations and signals become matrices with one
# column per sample, and the loss is half the *sum* of the four squared misses. But a gradient has the shape of its weights, so somewhere the samples must be added up. Where?

# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> Which of the four samples teach unit 2?</summary>
#
# The second and the fourth. The score of unit 2 is $-x_1$, so it is awake where the first input is negative, and it learns only from the samples that wake it.
#
# </details>

# %% tags=["hide-input"]
X = np.array([[1.0, -1.0, 2.0, -2.0], [2.0, 2.0, -3.0, 1.0]])
Y = np.array([[3.0, 8.0, -3.0, 12.0]])


def one_sample(sample):
    column, target = X[:, [sample - 1]], Y[:, [sample - 1]]
    return passes(net, column, target, 8, f"sample {sample}: its share of the gradient")


explore(one_sample, sample=Slider([1, 2, 3, 4], start=1))

# %% [markdown]
# *Both passes for one sample at a time. The orange numbers on the wires are what this sample adds to the gradient.*

# %%
S1 = W1 @ X
Z1 = np.maximum(0, S1)
Delta2 = W2 @ Z1 - Y
Delta1 = (W2.T @ Delta2) * (S1 > 0)
results(Delta2=Delta2, Delta1=Delta1)
results(grad_W1=Delta1 @ X.T, grad_W2=Delta2 @ Z1.T)

# %% [markdown]
# The samples are added up inside the last product. In $\boldsymbol\Delta_1 \mathbf X^\top$, of shape $(3, 2) = (3, 4)(4, 2)$, the inner size is the number of samples: entry $i, j$ is the sum over all samples $n$ of
# $\Delta_{1,in} \, x_{jn}$, one product of signal and input for each.
#
# $$
# \boldsymbol\Delta_1 \mathbf X^\top = \begin{bmatrix} 4 & -2 & 0 & 0 \\ 0 & -5 & 0 & -10 \\ -2 & 0 & -1 & 0 \end{bmatrix} \mathbf X^\top
# = \begin{bmatrix} 6 & 4 \\ 25 & -20 \\ -4 & -1 \end{bmatrix}
# $$
#
# For a *mean* over $N$ samples, divide $\boldsymbol\Delta_2$ by $N$, once; everything else follows from it.

# %% tags=["proof"]
gradients = both_passes(W1, W2, X, Y)[1]
check("hidden signals", "[[4, -2, 0, 0], [0, -5, 0, -10], [-2, 0, -1, 0]]", Delta1)
check("grad_W1", "[[6, 4], [25, -20], [-4, -1]]", Delta1 @ X.T)
shares = sum(Delta1[:, [n]] @ X[:, [n]].T for n in range(4))
check("sum of the shares minus the product", "0", np.abs(shares - gradients["W1"]).max())
check_gradient(lambda t: net.loss_at(t, X, Y), {"W1": W1, "W2": W2}, gradients)

# %% [markdown]
# <details class="bp-turn"><summary><strong>Your turn.</strong> Give the hidden layer a bias that is 0 for now. What is its gradient for the four samples?</summary>
#
# A bias is a weight on an input that is always 1, so its gradient is $\boldsymbol\Delta_1$ times a column of ones: the sum of its columns, $(2, -15, -3)$.
#
# </details>
#
# With biases the net reads $\mathbf p = \mathbf W_2 \max(0, \mathbf W_1 \mathbf x + \mathbf b_1) + \mathbf b_2$. It is called a *two-layer* network, because one counts the layers of weights; the hidden
# layer is one of them. A third layer wraps it once more: $\mathbf W_3 \max(0, \mathbf p) + \mathbf b_3$. For our first sample, $\mathbf b_1 = (0, 2, 0)$ would wake unit 2, and with $b_2 = 1$ the output would be $11$; a third layer with the
# weight $-3$ and the bias $40$ would turn that into $7$.

# %% tags=["proof"] items=["S3-ARC2", "S3-ARC3", "S3-ARC4"]
check("gradient of b1", "[2, -15, -3]", Delta1.sum(axis=1))
two_layers = W2 @ np.maximum(0, W1 @ x + [[0], [2], [0]]) + 1
check("two-layer network", "11", two_layers.item())
check("three-layer network", "7", (-3 * np.maximum(0, two_layers) + 40).item())

# %% [markdown]
# ## Three ways to get it wrong
#
# **No mask.** You forget the slope of ReLU. For the first sample the row of the silent unit becomes $(10, 20)$, the largest of all.
#
# **W2 first.** You take the step of $\mathbf W_2$ at once, and send the blame back through the *new* weights. With the rate 0.1 the first row becomes $(2.8, 5.6)$ in place of $(4, 8)$. But a
# gradient belongs to one point: compute all of it, then step.
#
# **Equal units.** You start all three units with the same weights, $(1, 1)$ in and 2 out. Every line of your code is right.
#
# Here are the first two in code. Each run below takes 60 steps with the rate 0.005 on the four samples.

# %%
def slipped(W1, W2, mistake):
    S1 = W1 @ X
    Z1 = np.maximum(0, S1)
    Delta2 = W2 @ Z1 - Y
    grad_W2 = Delta2 @ Z1.T
    above = W2 - 0.005 * grad_W2 if mistake == "W2 first" else W2
    mask = np.ones(S1.shape) if mistake == "no mask" else S1 > 0
    grad_W1 = ((above.T @ Delta2) * mask) @ X.T
    return (Delta2**2).sum() / 2, {"W1": grad_W1, "W2": grad_W2}


# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> One of these mistakes cannot be seen in the training curve, and one passes every gradient check. Which?</summary>
#
# "W2 first" hides from the curve: the step is so short that the new weights are nearly the old ones. "Equal units" passes the check: the gradient is right, it is the start that is wrong.
#
# </details>

# %% tags=["hide-input"]
def sixty_steps(mistake):
    twins = np.ones((3, 2)), np.full((1, 3), 2.0)
    (lower, upper), run = twins if mistake == "equal units" else (W1, W2), []
    for _ in range(61):
        now, grad = slipped(lower, upper, mistake)
        run.append(now)
        lower, upper = lower - 0.005 * grad["W1"], upper - 0.005 * grad["W2"]
    return run


def mistakes(mistake):
    return two_runs(sixty_steps("none"), sixty_steps(mistake), mistake)


explore(mistakes, mistake=Slider(["no mask", "W2 first", "equal units"]))

# %% [markdown]
# *The loss over 60 steps, on a logarithmic scale: wide and blue without a mistake, dashed and orange with it.*

# %% [markdown]
# | mistake | the gradient check says | the training curve says |
# |---|---|---|
# | no mask | relative error $0.51$ | falls, but to $0.11$ only |
# | W2 first | relative error $0.006$ | falls to $0.0000014$, like the right one |
# | equal units | passes | stops at $7.39$ |
#
# So a loss that falls proves nothing: without the mask it falls too, and without the right curve beside it you would never know. And a gradient that passes does not prove that the net can learn. Equal units get the same
# scores, the same blame and the same step, so after 60 steps the gap between them is still $0$: three units do the work of one. That is why weights start at random.

# %% tags=["proof"]
from bplib.gradcheck import relative_error

right = both_passes(W1, W2, X, Y)[1]["W1"]
check("no mask, error", "0.51", relative_error(slipped(W1, W2, "no mask")[1]["W1"], right))
check("W2 first, error", "0.006", relative_error(slipped(W1, W2, "W2 first")[1]["W1"], right))
check("no mask, first sample", "[10, 20]", ((W2.T @ delta2) @ x.T)[1])
early = (W2 - 0.1 * grad_W2).T @ delta2 * (s1 > 0) @ x.T
check("too early, first sample", "[2.8, 5.6]", early[0])
check("right, first row", "[4, 8]", grad_W1[0])
check("no mask at the end", "0.11", sixty_steps("no mask")[-1])
check("W2 first at the end", "0.0000014", sixty_steps("W2 first")[-1])
check("right at the end", "0.0000014", sixty_steps("none")[-1])
check("equal units at the end", "7.39", sixty_steps("equal units")[-1])
U, V = np.ones((3, 2)), np.full((1, 3), 2.0)
for _ in range(60):
    step = both_passes(U, V, X, Y)[1]
    U, V = U - 0.005 * step["W1"], V - 0.005 * step["W2"]
check("gap between equal units", "0", max(np.ptp(U, axis=0).max(), np.ptp(V)))
start = {"W1": np.ones((3, 2)), "W2": np.full((1, 3), 2.0)}
check_gradient(lambda t: net.loss_at(t, X, Y), start, slipped(*start.values(), "equal units")[1])

# %% [markdown]
# ## What hidden units buy
#
# Is it worth the trouble? Without the ReLU, the two layers collapse into one: $\mathbf W_2 \mathbf W_1 = \begin{bmatrix} -4 & 2 \end{bmatrix}$ does the same for every input. So take points that no single layer can fit, a wave: the best
# straight line through these 41 points keeps a loss of $8.547$.

# %%
at = np.linspace(-2, 2, 41)
X_wave = np.vstack([at, np.ones(41)])  # the constant input 1 makes the second weight a bias
Y_wave = np.sin(2 * at)[None, :] + 0.3 * at
seeded = np.random.default_rng(1)
start_W1 = np.column_stack([seeded.choice([-1.0, 1.0], 12), seeded.uniform(-2, 2, 12)])
start_W2 = seeded.normal(size=(1, 12)) / 2

# %% [markdown]
# Twelve units have their random start. We take the first $H$ of them, and train them with your own lines: forward, loss, backward, step.

# %%
def train(W1, W2, steps):
    for _ in range(steps):
        _, grad = both_passes(W1, W2, X_wave, Y_wave)
        W1, W2 = W1 - 0.002 * grad["W1"], W2 - 0.002 * grad["W2"]
    return W1, W2

# %% [markdown]
# One hidden unit is a *hinge*: flat on one side of the place where its score is 0, and sloping on the other. The output adds the hinges up.

# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> How many hinges does it take to follow this wave, which goes down, up and down again?</summary>
#
# Three, if they are well placed: one for the first slope, and one for each of the two turns.
#
# </details>

# %% tags=["hide-input"]
def fit(H, steps):
    lower, upper = train(start_W1[:H], start_W2[:, :H], steps)
    layers = [nets.Layer(lower[:, :1], lower[:, 1:], relu), nets.Layer(upper, None)]
    bent = nets.Net(layers, losses.half_squared_error)
    return plots.hinges(bent, at[None, :], Y_wave)


units = Slider([1, 2, 3, 4, 6, 8, 12], label="hidden units H", start=2)
explore(fit, H=units, steps=Slider([0, 30, 100, 300, 1000, 3000], play=True))

# %% [markdown]
# *Points, the single hinges (thin), their sum (thick), and rings at its corners. Watch the corners wander while the net learns.*

# %% [markdown]
# After 3000 steps one unit still has a loss of $10.7$, worse than the straight line, and two have $7.02$. With three it drops to $0.148$, and with twelve to $0.008$. The first layer has built its own inputs for the second, and the
# blame that came back through $\mathbf W_2$ has told each corner where to go.
#
# **Watch out.** Do not conclude that three units always do. From the start with seed 0 they end at $7.03$: all three sleep for the $20$ leftmost samples, whose misses find nobody to blame. The usual remedy is a few units to spare.

# %% tags=["proof"]
check("without ReLU", "[[-4, 2]]", W2 @ W1)
line = linalg.least_squares(X_wave.T, Y_wave.T)
check("best straight line", "8.547", ((X_wave.T @ line - Y_wave.T) ** 2).sum() / 2)


def left(H, lower=start_W1, upper=start_W2):
    return both_passes(*train(lower[:H], upper[:, :H], 3000), X_wave, Y_wave)[0]


check("one unit", "10.7", left(1))
check("two units", "7.02", left(2))
check("three units", "0.148", left(3))
check("twelve units", "0.008", left(12))
other = np.random.default_rng(0)
lower = np.column_stack([other.choice([-1.0, 1.0], 12), other.uniform(-2, 2, 12)])
upper = other.normal(size=(1, 12)) / 2
check("three units, seed 0", "7.03", left(3, lower, upper))
asleep = (train(lower[:3], upper[:, :3], 3000)[0] @ X_wave <= 0).all(axis=0)
check("samples that wake nobody", "20", asleep.sum())
check("they are the leftmost", "0", (~asleep[:20]).sum())

# %% [markdown]
# ## Summary
#
# - The [error signal](#def-error-signal) of a unit is the price of a small disturbance of its score.
# - Backwards it takes [the same wires](#rule-back-through-weights), $\mathbf W_2^\top \boldsymbol\delta_2$, and then [the slope at the score](#rule-error-signal), $\boldsymbol\delta_1 = (\mathbf W_2^\top \boldsymbol\delta_2) \odot f'(\mathbf s_1)$.
# - The [gradient of a weight](#rule-gradient-of-weights) is the signal above it times the value below it; over a batch the product adds up the samples.
# - Take the mask from the scores, take all gradients at one point, and start the units unequal.
#
# Whom does a hidden unit's error belong to? To every output that it feeds, in proportion to the weight between them, and only if the unit was awake.
#
# Now it is [your turn on paper](problems/13_two_layer_regression.ipynb). Then [One-layer softmax](14_one_layer_softmax.ipynb) turns scores into probabilities.
