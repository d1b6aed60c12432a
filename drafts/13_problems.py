# %% [markdown]
# # Problems: two-layer regression
#
# Sixteen problems for [chapter 13](../13_two_layer_regression.ipynb), from a warm-up to an exam. Each is complete in itself, and each says how its loss is scaled. Vectors are columns, samples are columns, and
# the slope of ReLU at 0 is 0. Take paper, and open a hint before you open a solution.

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
# ## Problem 1: one pass by hand
#
# A net with ReLU in the hidden layer, nothing at the output and no biases has
#
# $$
# \mathbf W_1 = \begin{bmatrix} 1 & 1 \\ -1 & 0 \\ 1 & 0 \end{bmatrix} \qquad
# \mathbf W_2 = \begin{bmatrix} 2 & 5 & -1 \end{bmatrix} \qquad
# \mathbf x = \begin{bmatrix} 2 \\ -1 \end{bmatrix} \qquad y = 5
# $$
#
# and the loss is half the square, $L = \tfrac{1}{2} (p - y)^2$. Find the scores, the output, the loss, both error signals and both gradients.
#
# <details><summary>Hint</summary>
#
# Four lines forward, four lines backward. The miss is negative this time.
#
# </details>
#
# <details><summary>Solution</summary>
#
# 1. Forward: $\mathbf s_1 = (1, -2, 2)$, $\mathbf z_1 = (1, 0, 2)$, $p = 2 - 2 = 0$ and $L = 12.5$.
# 2. The output signal is the miss, $\delta_2 = -5$.
# 3. Back through the weights, $\mathbf W_2^\top \delta_2 = (-10, -25, 5)$. Unit 2 sleeps, so $\boldsymbol\delta_1 = (-10, 0, 5)$.
# 4. Signal times value below:
#
# $$
# \nabla_{\mathbf W_1} L = \begin{bmatrix} -20 & 10 \\ 0 & 0 \\ 10 & -5 \end{bmatrix} \qquad
# \nabla_{\mathbf W_2} L = \begin{bmatrix} -5 & 0 & -10 \end{bmatrix}
# $$
#
# </details>

# %% tags=["proof"]
relu = activations.relu
by_integers = np.array([[1.0, 1.0], [-1.0, 0.0], [1.0, 0.0]]), np.array([[2.0, 5.0, -1.0]])
layers = [nets.Layer(by_integers[0], None, relu), nets.Layer(by_integers[1], None)]
integer_net = nets.Net(layers, losses.half_squared_error)
x, y = np.array([[2.0], [-1.0]]), np.array([[5.0]])
run = integer_net.forward(x)
check("scores", "[1, -2, 2]", run.scores[0])
check("activations", "[1, 0, 2]", run.activations[0])
check("output", "0", run.scores[1].item())
check("loss", "12.5", integer_net.loss(x, y))
delta1, delta2 = integer_net.error_signals(x, y)
check("output signal", "-5", delta2.item())
check("back through the weights", "[-10, -25, 5]", by_integers[1].T @ delta2)
check("hidden signals", "[-10, 0, 5]", delta1)
check("grad_W1", "[[-20, 10], [0, 0], [10, -5]]", delta1 @ x.T)
check("grad_W2", "[[-5, 0, -10]]", delta2 @ run.activations[0].T)
gradients = {"W1": delta1 @ x.T, "W2": delta2 @ run.activations[0].T}
check_gradient(lambda t: integer_net.loss_at(t, x, y), integer_net.parameters, gradients)

# %% [markdown]
# ## Problem 2: shapes
#
# A two-layer net with biases has 4 inputs, 5 hidden units and 2 outputs, and gets a batch of 10 samples. Give the shapes of $\mathbf S_1$, $\boldsymbol\Delta_2$, $\boldsymbol\Delta_1$ and of all four gradients,
# and write each as a product of shapes where it is one. Which of your products would also be defined if you forgot a transpose? (No scale of the loss is needed.)
#
# <details><summary>Hint</summary>
#
# An error signal has the shape of its scores, a gradient that of its parameter. Write both down first; the products must follow.
#
# </details>
#
# <details><summary>Solution</summary>
#
# | | shape | as a product |
# |---|---|---|
# | $\mathbf S_1$ | $(5, 10)$ | $\mathbf W_1 \mathbf X$: $(5, 4)(4, 10)$ |
# | $\boldsymbol\Delta_2$ | $(2, 10)$ | |
# | $\boldsymbol\Delta_1$ | $(5, 10)$ | $\mathbf W_2^\top \boldsymbol\Delta_2$: $(5, 2)(2, 10)$ |
# | $\nabla_{\mathbf W_1} L$ | $(5, 4)$ | $\boldsymbol\Delta_1 \mathbf X^\top$: $(5, 10)(10, 4)$ |
# | $\nabla_{\mathbf W_2} L$ | $(2, 5)$ | $\boldsymbol\Delta_2 \mathbf Z_1^\top$: $(2, 10)(10, 5)$ |
# | $\nabla_{\mathbf b_1} L$ | $(5, 1)$ | sum of the columns of $\boldsymbol\Delta_1$ |
# | $\nabla_{\mathbf b_2} L$ | $(2, 1)$ | sum of the columns of $\boldsymbol\Delta_2$ |
#
# None: all sizes differ, so every forgotten transpose stops the program. That is the reason to test with sizes that differ. With 5 inputs, 5 hidden units and 5 outputs, $\mathbf W_2 \boldsymbol\Delta_2$ would run, and be wrong.
#
# </details>

# %% tags=["proof"]
W1, b1, W2, b2 = (rng.normal(size=size) for size in ((5, 4), (5, 1), (2, 5), (2, 1)))
X, Y = rng.normal(size=(4, 10)), rng.normal(size=(2, 10))
wide = nets.Net([nets.Layer(W1, b1, relu), nets.Layer(W2, b2)], losses.half_squared_error)
signals, gradients = wide.error_signals(X, Y), wide.gradients(X, Y)
check("S1", "[5, 10]", wide.forward(X).scores[0].shape)
check("Delta2", "[2, 10]", signals[1].shape)
check("Delta1", "[5, 10]", signals[0].shape)
check("grad_W1", "[5, 4]", gradients["W1"].shape)
check("grad_W2", "[2, 5]", gradients["W2"].shape)
check("grad_b1", "[5, 1]", gradients["b1"].shape)
check("grad_b2", "[2, 1]", gradients["b2"].shape)

# %% [markdown]
# ## Problem 3: two outputs
#
# A net with two inputs, two hidden units (ReLU) and two outputs (linear, no biases) has
#
# $$
# \mathbf W_1 = \begin{bmatrix} 1 & 2 \\ -1 & 1 \end{bmatrix} \qquad \mathbf W_2 = \begin{bmatrix} 1 & -1 \\ 2 & 1 \end{bmatrix} \qquad
# \mathbf x = \begin{bmatrix} 1 \\ 2 \end{bmatrix} \qquad \mathbf y = \begin{bmatrix} 3 \\ 12 \end{bmatrix}
# $$
#
# and the loss is half the sum of the squares. Find both gradients, and the gradient of the *input*. What would you get for $\boldsymbol\delta_1$ if you forgot the transpose?
#
# <details><summary>Hint</summary>
#
# The input is to the first layer what the activations are to the second: its price comes back through $\mathbf W_1^\top$.
#
# </details>
#
# <details><summary>Solution</summary>
#
# 1. Forward: $\mathbf s_1 = \mathbf z_1 = (5, 1)$, and $\mathbf p = (4, 11)$. The first output is 1 too high, the second 1 too low: $\boldsymbol\delta_2 = (1, -1)$.
# 2. Both units are awake, so $\boldsymbol\delta_1 = \mathbf W_2^\top \boldsymbol\delta_2 = (-1, -2)$. Unit 1 raises both outputs, but the second one more strongly, and the second one is too low: so its signal is negative, and it should be raised.
# 3. The outer products:
#
# $$
# \nabla_{\mathbf W_1} L = \begin{bmatrix} -1 & -2 \\ -2 & -4 \end{bmatrix} \qquad \nabla_{\mathbf W_2} L = \begin{bmatrix} 5 & 1 \\ -5 & -1 \end{bmatrix}
# $$
#
# 4. The input: $\mathbf W_1^\top \boldsymbol\delta_1 = (1, -4)$.
#
# Without the transpose, $\mathbf W_2 \boldsymbol\delta_2 = (2, 1)$: both signs wrong, and the shape is no warning.
#
# </details>

# %% tags=["proof"]
W1, W2 = np.array([[1.0, 2.0], [-1.0, 1.0]]), np.array([[1.0, -1.0], [2.0, 1.0]])
x, y = np.array([[1.0], [2.0]]), np.array([[3.0], [12.0]])
square = nets.Net([nets.Layer(W1, None, relu), nets.Layer(W2, None)], losses.half_squared_error)
check("scores", "[5, 1]", W1 @ x)
check("outputs", "[4, 11]", W2 @ W1 @ x)
delta2 = W2 @ W1 @ x - y
delta1 = W2.T @ delta2
check("output signals", "[1, -1]", delta2)
check("hidden signals", "[-1, -2]", delta1)
check("grad_W1", "[[-1, -2], [-2, -4]]", delta1 @ x.T)
check("grad_W2", "[[5, 1], [-5, -1]]", delta2 @ (W1 @ x).T)
check("gradient of the input", "[1, -4]", W1.T @ delta1)
check("without the transpose", "[2, 1]", W2 @ delta2)
gradients = {"W1": delta1 @ x.T, "W2": delta2 @ (W1 @ x).T}
check_gradient(lambda t: square.loss_at(t, x, y), square.parameters, gradients)
check_gradient(lambda v: ((W2 @ W1 @ v - y) ** 2).sum() / 2, x, W1.T @ delta1, name="x")

# %% [markdown]
# ## Problem 4: how long a step?
#
# Take the net of problem 1, but with the sample $\mathbf x = (1, 2)$ and $y = 3$. The output is $5$, the loss, half the square, is $2$, and the gradients are
#
# $$
# \nabla_{\mathbf W_1} L = \begin{bmatrix} 4 & 8 \\ 0 & 0 \\ -2 & -4 \end{bmatrix} \qquad \nabla_{\mathbf W_2} L = \begin{bmatrix} 6 & 0 & 2 \end{bmatrix}
# $$
#
# 1. Take one step with the rate $0.1$. What is the output now?
# 2. Find the output after one step as a function of the rate $\eta$, as long as no unit falls asleep or wakes. Which rate hits the target?
# 3. What drop of the loss does the gradient promise for $\eta = 0.01$, and what does it really bring?
#
# <details><summary>Hint</summary>
#
# Both layers move at once, so the output is a *product* of two things that depend on $\eta$. It is enough to follow units 1 and 3.
#
# </details>
#
# <details><summary>Solution</summary>
#
# 1. It is $-1$: from 5 past the target 3, because both layers moved it the same way.
# 2. Unit 1 gets the score $3 - 20\eta$ and the weight $2 - 6\eta$, unit 3 the score $1 + 10\eta$ and the weight $-1 - 2\eta$. Together $p = 5 - 70\eta + 100\eta^2$. It is 3 for
#    $\eta = (70 - \sqrt{4100}) / 200 = 0.0298$.
# 3. The squared length of the gradient is $140$, so $\eta = 0.01$ promises a drop of $1.4$. The output becomes $4.31$ and the loss $0.858$: a real drop of $1.142$.
#
# One layer alone gives a parabola of the loss along its step ([chapter 12](../12_one_layer_regression.ipynb)). With two layers even the output is bent.
#
# </details>

# %% tags=["proof"]
x, y = np.array([[1.0], [2.0]]), np.array([[3.0]])


def after(rate):
    return integer_net.step(x, y, rate).forward(x).scores[1].item()


gradients = integer_net.gradients(x, y)
check("output", "5", integer_net.forward(x).scores[1].item())
check("grad_W1", "[[4, 8], [0, 0], [-2, -4]]", gradients["W1"])
check("grad_W2", "[[6, 0, 2]]", gradients["W2"])
check("output after the step", "-1", after(0.1))
check("formula minus step", "0", max(abs(5 - 70 * r + 100 * r**2 - after(r)) for r in (0.01, 0.1)))
check("under the root", "4100", 70**2 - 4 * 100 * 2)
check("rate that hits", "0.0298", (70 - 4100**0.5) / 200)
check("output there", "3", after((70 - 4100**0.5) / 200))
squared = sum((g**2).sum() for g in gradients.values())
check("squared length", "140", squared)
check("promised", "1.4", 0.01 * squared)
check("output after a short step", "4.31", after(0.01))
check("loss after it", "0.858", (after(0.01) - 3) ** 2 / 2)
check("real drop", "1.142", 2 - (after(0.01) - 3) ** 2 / 2)

# %% [markdown]
# ## Problem 5: one round of training
#
# *From the theory homework of a deep learning course ([bibliography](../bibliography.md)).*
#
# Name the five steps of one round of training in a library that *adds* each new gradient to the old one. Then take $L = (2w - 1)^2$, the square, from $w = 1$ with the rate $0.05$, for three rounds:
# where does the weight go if the gradients are cleared, and where if they never are? Finally: the gradient at the start is 4. Which of the five steps depends on whether you use plain descent or momentum?
#
# <details><summary>Hint</summary>
#
# The slope is $4 (2w - 1)$. Without clearing, each round uses the sum of all slopes so far.
#
# </details>
#
# <details><summary>Solution</summary>
#
# Run forward, compute the loss, clear the old gradients, run backward, update.
#
# Cleared, the weight goes to $0.8$, $0.68$, $0.608$. Never cleared, it goes to $0.8$, $0.48$, $0.168$, far past the minimum at 0.5.
#
# Only the update. The backward pass gives the gradient, $4$, whatever is done with it. Plain descent then goes to $0.8$. With momentum, say a velocity of $0.5$ of which nine tenths remain, the same gradient leads to $0.7775$.
#
# </details>
#
# Misprints in the source: [errata](../errata.ipynb#e1-1-a-gradient-computed-by-sgd)

# %% tags=["proof"] items=["S1-1a", "E1-1"]
def three_rounds(clear):
    w, kept, path = 1.0, 0.0, []
    for _ in range(3):
        kept = 4 * (2 * w - 1) + (0.0 if clear else kept)
        w = w - 0.05 * kept
        path.append(w)
    return path


check("weight, cleared", "[0.8, 0.68, 0.608]", three_rounds(clear=True))
check("never cleared", "[0.8, 0.48, 0.168]", three_rounds(clear=False))
check("the gradient at 1", "4", 4 * (2 * 1 - 1))
check("momentum", "0.7775", 1 - 0.05 * (0.9 * 0.5 + 4))

# %% [markdown]
# ## Problem 6: a training step in numbers
#
# *From the pen and paper exercises of a deep learning course ([bibliography](../bibliography.md)).*
#
# Four samples, ReLU in the hidden layer, nothing at the output, no biases:
#
# $$
# \begin{aligned}
# \mathbf X &= \begin{bmatrix} 0.75 & 0.2 & -0.75 & 0.2 \\ 0.8 & 0.05 & 0.8 & -0.05 \end{bmatrix} &
# \mathbf W_1 &= \begin{bmatrix} 0.6 & 0.01 \\ 0.7 & 0.43 \\ 0.0 & 0.88 \end{bmatrix} \\[4pt]
# \mathbf Y &= \begin{bmatrix} 1 & 1 & -1 & -1 \end{bmatrix} &
# \mathbf W_2 &= \begin{bmatrix} 0.02 & 0.03 & 0.09 \end{bmatrix}
# \end{aligned}
# $$
#
# The loss is half the mean of the squared misses, $L = \frac{1}{2N} \sum (p - y)^2$ with $N = 4$. Run forward and backward, take one step with the rate $0.5$, both layers from the same backward pass, and compute the new loss.
#
# <details><summary>Hint</summary>
#
# The scale of the loss enters once: $\boldsymbol\Delta_2 = (\mathbf P - \mathbf Y) / N$.
#
# </details>
#
# <details><summary>Solution</summary>
#
# **Forward.** Two scores of the third sample and one of the fourth are negative:
#
# $$
# \begin{aligned}
# \mathbf S_1 &= \begin{bmatrix} 0.4580 & 0.1205 & -0.4420 & 0.1195 \\
# 0.8690 & 0.1615 & -0.1810 & 0.1185 \\ 0.7040 & 0.0440 & 0.7040 & -0.0440 \end{bmatrix} & (3, 4) &= (3, 2)(2, 4) \\[4pt]
# \mathbf Z_1 &= \begin{bmatrix} 0.4580 & 0.1205 & 0 & 0.1195 \\
# 0.8690 & 0.1615 & 0 & 0.1185 \\ 0.7040 & 0.0440 & 0.7040 & 0 \end{bmatrix} & (3, 4) & \\[4pt]
# \mathbf P &= \begin{bmatrix} 0.0986 & 0.0112 & 0.0634 & 0.0059 \end{bmatrix} & (1, 4) &= (1, 3)(3, 4)
# \end{aligned}
# $$
#
# The loss is $L = 0.4916$.
#
# **Backward.** The signals, and then one product for each layer, which adds up the samples:
#
# $$
# \begin{aligned}
# \boldsymbol\Delta_2 &= \begin{bmatrix} -0.2254 & -0.2472 & 0.2658 & 0.2515 \end{bmatrix} \\[4pt]
# \boldsymbol\Delta_1 &= \begin{bmatrix} -0.0045 & -0.0049 & 0 & 0.0050 \\ -0.0068 & -0.0074 & 0 & 0.0075 \\
# -0.0203 & -0.0222 & 0.0239 & 0 \end{bmatrix} \\[4pt]
# \nabla_{\mathbf W_2} L &= \begin{bmatrix} -0.1029 & -0.2060 & 0.0176 \end{bmatrix} \\[4pt]
# \nabla_{\mathbf W_1} L &= \begin{bmatrix} -0.0034 & -0.0041 \\ -0.0050 & -0.0062 \\ -0.0376 & 0.0018 \end{bmatrix}
# \end{aligned}
# $$
#
# **Update.**
#
# $$
# \mathbf W_1 \leftarrow \begin{bmatrix} 0.6017 & 0.0121 \\ 0.7025 & 0.4331 \\ 0.0188 & 0.8791 \end{bmatrix} \qquad
# \mathbf W_2 \leftarrow \begin{bmatrix} 0.0715 & 0.1330 & 0.0812 \end{bmatrix}
# $$
#
# The new loss is $0.4657$.
#
# </details>

# %% tags=["proof"] items=["S2-E2-data", "S2-E2-S1", "S2-E2-Z1", "S2-E2-Y", "S2-E2-L"]
X = np.array([[0.75, 0.2, -0.75, 0.2], [0.8, 0.05, 0.8, -0.05]])
W1 = np.array([[0.6, 0.01], [0.7, 0.43], [0.0, 0.88]])
W2, Y = np.array([[0.02, 0.03, 0.09]]), np.array([[1.0, 1.0, -1.0, -1.0]])
S1 = W1 @ X
Z1 = np.maximum(0, S1)
P = W2 @ Z1
check(
    "S1",
    "[[0.4580, 0.1205, -0.4420, 0.1195], [0.8690, 0.1615, -0.1810, 0.1185],"
    " [0.7040, 0.0440, 0.7040, -0.0440]]",
    S1,
)
check(
    "Z1",
    "[[0.4580, 0.1205, 0, 0.1195], [0.8690, 0.1615, 0, 0.1185], [0.7040, 0.0440, 0.7040, 0]]",
    Z1,
)
check("P", "[[0.0986, 0.0112, 0.0634, 0.0059]]", P)
check("loss", "0.4916", ((P - Y) ** 2).sum() / (2 * 4))

# %% tags=["proof"] items=["S2-E2-Dout", "S2-E2-D1", "S2-E2-gW2", "S2-E2-gW1"]
Delta2 = (P - Y) / 4
Delta1 = (W2.T @ Delta2) * (S1 > 0)
grad_W2, grad_W1 = Delta2 @ Z1.T, Delta1 @ X.T
check("output signals", "[[-0.2254, -0.2472, 0.2658, 0.2515]]", Delta2)
check(
    "hidden signals",
    "[[-0.0045, -0.0049, 0, 0.0050], [-0.0068, -0.0074, 0, 0.0075], [-0.0203, -0.0222, 0.0239, 0]]",
    Delta1,
)
check("grad_W2", "[[-0.1029, -0.2060, 0.0176]]", grad_W2)
check("grad_W1", "[[-0.0034, -0.0041], [-0.0050, -0.0062], [-0.0376, 0.0018]]", grad_W1)

# %% tags=["proof"] items=["S2-E2-W1n", "S2-E2-W2n", "S2-E2-Ln"]
new_W1, new_W2 = W1 - 0.5 * grad_W1, W2 - 0.5 * grad_W2
new_P = new_W2 @ np.maximum(0, new_W1 @ X)
check("W1", "[[0.6017, 0.0121], [0.7025, 0.4331], [0.0188, 0.8791]]", new_W1)
check("W2", "[[0.0715, 0.1330, 0.0812]]", new_W2)
check("new loss", "0.4657", ((new_P - Y) ** 2).sum() / (2 * 4))
n1, n2 = graph.Node(W1, "W1"), graph.Node(W2, "W2")
misses = n2 @ (n1 @ X).relu() - Y
((misses * misses).sum() / (2 * 4)).backward()
check("hand minus graph, W1", "0", np.abs(grad_W1 - n1.grad).max())
check("hand minus graph, W2", "0", np.abs(grad_W2 - n2.grad).max())
layers = [nets.Layer(W1, None, relu), nets.Layer(W2, None)]
untrained = nets.Net(layers, losses.half_squared_error, scale="sample_mean")
check("loss after Net's step", "0.4657", untrained.step(X, Y, 0.5).loss(X, Y))
gradients = {"W1": grad_W1, "W2": grad_W2}
check_gradient(lambda t: untrained.loss_at(t, X, Y), untrained.parameters, gradients)

# %% [markdown]
# **What if** only one weight moved? Guess first: which of the nine curves are parabolas, and which can have corners?

# %% tags=["hide-input"]
batch = (X, Y)


def slice_of(weight, value):
    return plots.weight_slice(untrained, *batch, weight, value)


weight = Slider(list(plots.weights_of(untrained)), start="W1[2, 0]")
explore(slice_of, weight=weight, value=Slider((-2, 1.6, 0.4), start=0))

# %% [markdown]
# *The loss against one weight; the dashed tangent has the slope of the gradient, and a ring marks each corner.*
#
# The output is linear in $\mathbf W_2$, so its three curves are parabolas. A weight of $\mathbf W_1$ gives pieces of parabolas: where they meet, a score crosses zero, and a mask changes.

# %% [markdown]
# ## Problem 7: what the figures give away
#
# *From the same exercise, which prints its results and nothing else.*
#
# Suppose that you are given the data and all the results of problem 6, but not a word on how they were computed. Find out, from the printed numbers alone: (a) the activations, (b) the scale of the loss, (c) the learning rate, (d) whether both layers were
# updated from one backward pass, or $\mathbf W_2$ first.
#
# <details><summary>Hint</summary>
#
# For (b) add up the squares and divide. For (c) look at one weight, before and after, and at its gradient. For (d) compute the first weight of $\mathbf W_1$ both ways.
#
# </details>
#
# <details><summary>Solution</summary>
#
# 1. Negative scores become $0$ and positive ones stay: ReLU. The output scores are the outputs: nothing.
# 2. The squares add up to $3.9329$, and an eighth of that is the loss $0.4916$: half the mean. Half the sum would be $1.9664$, with error signals four times as large.
# 3. The last weight of $\mathbf W_2$ moved from $0.09$ to $0.0812$ by a gradient of $0.0176$: the rate is $0.5$.
# 4. Had $\mathbf W_2$ moved first, the first weight of $\mathbf W_1$ would be $0.6060$. It is $0.6017$: one backward pass.
#
# Altogether $64$ numbers agree on this one recipe.
#
# </details>
#
# Misprints in the source: [errata](../errata.ipynb#e2-8-two-scales-for-one-loss), [errata](../errata.ipynb#e2-9-the-recipe-of-the-training-step)

# %% tags=["proof"] items=["S2-E2-convention", "E2-8", "E2-9"]
story = (S1, Z1, P, Delta2, Delta1, grad_W2, grad_W1, new_W1, new_W2)
check("figures, with two losses", "64", sum(a.size for a in story) + 2)
check("sum of squares", "3.9329", ((P - Y) ** 2).sum())
check("half the mean", "0.4916", ((P - Y) ** 2).sum() / 8)
check("half the sum", "1.9664", ((P - Y) ** 2).sum() / 2)
check("last weight", "0.0812", new_W2[0, 2])
check("its gradient", "0.0176", grad_W2[0, 2])
check("rate", "0.5", (0.09 - 0.0812) / 0.0176)
late = W1 - 0.5 * ((new_W2.T @ Delta2) * (S1 > 0)) @ X.T
check("W2 first", "0.6060", late[0, 0])
check("one backward pass", "0.6017", new_W1[0, 0])

# %% [markdown]
# ## Problem 8: sigmoids inside and outside
#
# *From the slides of a linear algebra course for computer vision ([bibliography](../bibliography.md)).*
#
# Not every net has ReLU inside and nothing at the output. It matters: for the score $-1$ ReLU gives $0$ and the sigmoid $0.2689$. So say each time which net you mean. This one has a sigmoid in *both* layers, biases, and the loss
# $L = \sum_k (p_k - y_k)^2$, the sum of the squares, not halved:
#
# $$
# \begin{aligned}
# \mathbf W_1 &= \begin{bmatrix} 0.5 & -0.5 & 1.0 & 0.2 \\ -0.4 & 0.3 & 0.6 & 1.0 \end{bmatrix} & \mathbf b_1 &= \begin{bmatrix} 0.1 \\ -0.2 \end{bmatrix} &
# \mathbf x &= \begin{bmatrix} 1 \\ -2 \\ 0.5 \\ 1 \end{bmatrix} \\
# \mathbf W_2 &= \begin{bmatrix} 1.0 & -2.0 \\ 0.5 & 1.5 \\ 1.0 & 0.5 \end{bmatrix} & \mathbf b_2 &= \begin{bmatrix} 0.3 \\ -0.5 \\ 0.2 \end{bmatrix} &
# \mathbf y &= \begin{bmatrix} 0 \\ 1 \\ 0 \end{bmatrix}
# \end{aligned}
# $$
#
# Write the eight lines of the backward pass with their shapes, and compute them.
#
# <details><summary>Hint</summary>
#
# The output has a bend too, so the error signal of the output is no longer the miss: it is the slope of the loss times the slope of the sigmoid, at the score.
#
# </details>
#
# <details><summary>Solution</summary>
#
# Forward, $L = 1.0314$. Backward, each line uses the one above it, and lines 5 to 8 repeat lines 1 to 4 one layer further down:
#
# $$
# \begin{aligned}
# \nabla_{\mathbf p} L &= 2 (\mathbf p - \mathbf y) & (3, 1) \\
# \boldsymbol\delta_2 &= \sigma'(\mathbf s_2) \odot \nabla_{\mathbf p} L & (3, 1) \\
# \nabla_{\mathbf W_2} L &= \boldsymbol\delta_2 \, \mathbf z_1^\top & (3, 2) &= (3, 1)(1, 2) \\
# \nabla_{\mathbf b_2} L &= \boldsymbol\delta_2 & (3, 1) \\
# \nabla_{\mathbf z_1} L &= \mathbf W_2^\top \boldsymbol\delta_2 & (2, 1) &= (2, 3)(3, 1) \\
# \boldsymbol\delta_1 &= \sigma'(\mathbf s_1) \odot \nabla_{\mathbf z_1} L & (2, 1) \\
# \nabla_{\mathbf W_1} L &= \boldsymbol\delta_1 \, \mathbf x^\top & (2, 4) &= (2, 1)(1, 4) \\
# \nabla_{\mathbf b_1} L &= \boldsymbol\delta_1 & (2, 1)
# \end{aligned}
# $$
#
# In numbers:
#
# $$
# \begin{aligned}
# \nabla_{\mathbf p} L &= \begin{bmatrix} 1.0793 \\ -0.6452 \\ 1.5952 \end{bmatrix} &
# \boldsymbol\delta_2 &= \begin{bmatrix} 0.2681 \\ -0.1410 \\ 0.2575 \end{bmatrix} &
# \nabla_{\mathbf W_2} L &= \begin{bmatrix} 0.2437 & 0.1408 \\ -0.1281 & -0.0740 \\ 0.2341 & 0.1352 \end{bmatrix} \\[6pt]
# \nabla_{\mathbf z_1} L &= \begin{bmatrix} 0.4552 \\ -0.6190 \end{bmatrix} &
# \boldsymbol\delta_1 &= \begin{bmatrix} 0.0377 \\ -0.1544 \end{bmatrix} & &
# \end{aligned}
# $$
#
# $$
# \nabla_{\mathbf W_1} L = \begin{bmatrix} 0.0377 & -0.0754 & 0.0188 & 0.0377 \\ -0.1544 & 0.3087 & -0.0772 & -0.1544 \end{bmatrix}
# $$
#
# </details>
#
# Misprints in the source: [errata](../errata.ipynb#e3-29-relu-announced-sigmoid-derived)

# %% tags=["proof"] items=["E3-29", "S3-N2-dp2", "S3-N2-ds2", "S3-N2-dW2", "S3-N2-db2"]
sigmoid, slope = activations.sigmoid, activations.sigmoid_derivative
W1 = np.array([[0.5, -0.5, 1.0, 0.2], [-0.4, 0.3, 0.6, 1.0]])
W2 = np.array([[1.0, -2.0], [0.5, 1.5], [1.0, 0.5]])
b1, b2 = np.array([[0.1], [-0.2]]), np.array([[0.3], [-0.5], [0.2]])
x, y = np.array([[1.0], [-2.0], [0.5], [1.0]]), np.array([[0.0], [1.0], [0.0]])
s1 = W1 @ x + b1
z1 = sigmoid(s1)
s2 = W2 @ z1 + b2
p = sigmoid(s2)
check("ReLU and sigmoid at -1", "[0, 0.2689]", [relu(-1.0), sigmoid(-1.0)])
check("loss", "1.0314", ((p - y) ** 2).sum())
grad_p = 2 * (p - y)
delta2 = slope(s2) * grad_p
grad_W2, grad_b2 = delta2 @ z1.T, delta2
check("grad_p", "[1.0793, -0.6452, 1.5952]", grad_p)
check("delta2", "[0.2681, -0.1410, 0.2575]", delta2)
check("W2", "[[0.2437, 0.1408], [-0.1281, -0.0740], [0.2341, 0.1352]]", grad_W2)
check("grad_b2", "[0.2681, -0.1410, 0.2575]", grad_b2)

# %% tags=["proof"] items=["S3-N2-dp1", "S3-N2-ds1", "S3-N2-dW1", "S3-N2-db1"]
grad_z1 = W2.T @ delta2
delta1 = slope(s1) * grad_z1
grad_W1, grad_b1 = delta1 @ x.T, delta1
check("grad_z1", "[0.4552, -0.6190]", grad_z1)
check("delta1", "[0.0377, -0.1544]", delta1)
check(
    "grad_W1",
    "[[0.0377, -0.0754, 0.0188, 0.0377], [-0.1544, 0.3087, -0.0772, -0.1544]]",
    grad_W1,
)
check("grad_b1", "[0.0377, -0.1544]", grad_b1)
sigmoid_net = nets.Net(
    [nets.Layer(W1, b1, sigmoid), nets.Layer(W2, b2, sigmoid)], losses.squared_error
)
by_hand = {"W1": grad_W1, "b1": grad_b1, "W2": grad_W2, "b2": grad_b2}
gaps = [np.abs(by_hand[k] - g).max() for k, g in sigmoid_net.gradients(x, y).items()]
check("hand minus Net", "0", max(gaps))
check_gradient(lambda t: sigmoid_net.loss_at(t, x, y), sigmoid_net.parameters, by_hand)

# %% [markdown]
# **What if** you look at it line by line? Before each step, say what comes next and in which shape.

# %% tags=["hide-input"] items=["S3-N2-fig"]
all_sigmoid = sigmoid_net, x, y


def sigmoid_stages(stage):
    return plots.network_steps(*all_sigmoid, 0, stage)


explore(sigmoid_stages, stage=Slider((0, plots.network_stages(sigmoid_net) - 1, 1), play=True))

# %% [markdown]
# *Every unit with its score, activation and error signal; beside each wire its weight in black and its gradient in orange.*

# %% [markdown]
# ## Problem 9: leaky units, biases and a mean (code)
#
# A net with biases has leaky ReLU in the hidden layer, which keeps a positive score and multiplies any other by $0.1$, and nothing at the output. The loss is half the mean over the samples, $L = \frac{1}{2N} \lVert \mathbf P - \mathbf Y \rVert^2$.
# Complete the function, so that `check_gradient` passes for all four parameters.
#
# ```python
# def leaky_gradients(W1, b1, W2, b2, X, Y):
#     S1 = W1 @ X + b1
#     slopes = np.where(S1 > 0, 1.0, 0.1)
#     Z1 = slopes * S1
#     P = W2 @ Z1 + b2
#     ...
#     return {"W1": grad_W1, "b1": grad_b1, "W2": grad_W2, "b2": grad_b2}
# ```
#
# <details><summary>Hint</summary>
#
# Divide by $N$ once, at the output. The gradient of a bias is the sum of the columns of its signals, and must stay a column: `keepdims=True`.
#
# </details>

# %% tags=["solution"]
def leaky_gradients(W1, b1, W2, b2, X, Y):
    S1 = W1 @ X + b1
    slopes = np.where(S1 > 0, 1.0, 0.1)
    Z1 = slopes * S1
    P = W2 @ Z1 + b2
    ### BEGIN SOLUTION
    Delta2 = (P - Y) / X.shape[1]
    Delta1 = (W2.T @ Delta2) * slopes
    grad_W1, grad_b1 = Delta1 @ X.T, Delta1.sum(axis=1, keepdims=True)
    grad_W2, grad_b2 = Delta2 @ Z1.T, Delta2.sum(axis=1, keepdims=True)
    ### END SOLUTION
    return {"W1": grad_W1, "b1": grad_b1, "W2": grad_W2, "b2": grad_b2}

# %% tags=["proof"]
sizes = {"W1": (5, 3), "b1": (5, 1), "W2": (2, 5), "b2": (2, 1)}
some = {name: rng.normal(size=size) for name, size in sizes.items()}
X, Y = rng.normal(size=(3, 7)), rng.normal(size=(2, 7))
lower = nets.Layer(some["W1"], some["b1"], activations.leaky_relu, leak=0.1)
upper = nets.Layer(some["W2"], some["b2"])
leaky = nets.Net([lower, upper], losses.half_squared_error, scale="sample_mean")
check_gradient(lambda t: leaky.loss_at(t, X, Y), some, leaky_gradients(**some, X=X, Y=Y))

# %% [markdown]
# ## Problem 10: the same derivation in rows
#
# *From the theory homework of a deep learning course ([bibliography](../bibliography.md)).*
#
# A net with the activation $5 \max(0, s)$, an identity output and the loss $L = \lVert \mathbf y - \mathbf p \rVert^2$, the sum of the squares, has 3 inputs, 4 hidden units and 2 outputs:
#
# $$
# \begin{aligned}
# \mathbf W_1 &= \begin{bmatrix} 1 & 0 & 1 \\ 0 & 1 & -1 \\ 2 & -1 & 1 \\ 1 & 1 & 0 \end{bmatrix} & \mathbf b_1 &= \begin{bmatrix} 1 \\ -1 \\ 0 \\ -4 \end{bmatrix} & \mathbf x &= \begin{bmatrix} 1 \\ 2 \\ -1 \end{bmatrix} \\
# \mathbf W_2 &= \begin{bmatrix} 1 & -1 & 2 & 0 \\ 0 & 1 & -1 & 1 \end{bmatrix} & \mathbf b_2 &= \begin{bmatrix} 3 \\ -7 \end{bmatrix} & \mathbf y &= \begin{bmatrix} 0 \\ 1 \end{bmatrix}
# \end{aligned}
# $$
#
# Derive all gradients in *numerator layout*: the derivative of $L$ by a column is a row, and the chain rule reads from left to right. Then say which of your results can be subtracted from its matrix.
#
# <details><summary>Hint</summary>
#
# Three Jacobians are needed: of the loss by the output, a row; of the output by its score, $\mathbf I_2$; and of the activation by its score, a diagonal $(4, 4)$ matrix.
#
# </details>
#
# <details><summary>Solution</summary>
#
# **Forward.** The first layer takes the vector $\mathbf x$: 3 numbers go in, 4 come out.
#
# | step | formula | shape | here |
# |---|---|---|---|
# | first linear layer | $\mathbf s_1 = \mathbf W_1 \mathbf x + \mathbf b_1$ | $(4, 1)$ | $(1, 2, -1, -1)$ |
# | activation | $\mathbf z_1 = 5 \max(0, \mathbf s_1)$ | $(4, 1)$ | $(5, 10, 0, 0)$ |
# | second linear layer | $\mathbf s_2 = \mathbf W_2 \mathbf z_1 + \mathbf b_2$ | $(2, 1)$ | $(-2, 3)$ |
# | identity | $\mathbf p = \mathbf s_2$ | $(2, 1)$ | $(-2, 3)$ |
# | loss | $L = \lVert \mathbf y - \mathbf p \rVert^2$ | a number | $8$ |
#
# The 5 belongs to the activation, and must not come a second time: $5 \, \mathbf W_2 \mathbf z_1 + \mathbf b_2$ would be $(-22, 43)$.
#
# **Jacobians.** The loss gives the row $-2 (\mathbf y - \mathbf p)^\top = \begin{bmatrix} -4 & 4 \end{bmatrix}$, the identity gives $\mathbf I_2 = \begin{bmatrix} 1 & 0 \\ 0 & 1 \end{bmatrix}$, and the activation $\operatorname{diag}(5, 5, 0, 0)$, with 5 where the score
# is positive. At the score 0 there is no derivative: the slope is $1$ to the right and $0$ to the left (times 5), and a choice between them is a convention. This course takes 0.
#
# **Rows through the net.** The row of $\mathbf s_2$ is the row of the loss times $\mathbf I_2$, and it is the derivative by $\mathbf b_2$ as well. Two more factors lead to $\mathbf s_1$ and $\mathbf b_1$, with the shapes $(1, 4) = (1, 2)(2, 4)(4, 4)$:
#
# $$
# \frac{\partial L}{\partial \mathbf s_1} = \frac{\partial L}{\partial \mathbf s_2} \, \mathbf W_2 \, \frac{\partial \mathbf z_1}{\partial \mathbf s_1} = \begin{bmatrix} -20 & 40 & 0 & 0 \end{bmatrix}
# $$
#
# **The weights.** A column times a row, of shapes $(4, 2) = (4, 1)(1, 2)$ and $(3, 4) = (3, 1)(1, 4)$:
#
# $$
# \begin{aligned}
# \frac{\partial L}{\partial \mathbf W_2} &= \mathbf z_1 \frac{\partial L}{\partial \mathbf s_2} = \begin{bmatrix} -20 & 20 \\ -40 & 40 \\ 0 & 0 \\ 0 & 0 \end{bmatrix} \\[4pt]
# \frac{\partial L}{\partial \mathbf W_1} &= \mathbf x \frac{\partial L}{\partial \mathbf s_1} = \begin{bmatrix} -20 & 40 & 0 & 0 \\ -40 & 80 & 0 & 0 \\ 20 & -40 & 0 & 0 \end{bmatrix}
# \end{aligned}
# $$
#
# **Neither** can be subtracted from its matrix: both have the transposed shape. The gradients of this course are their transposes, $\boldsymbol\delta_2 \mathbf z_1^\top$ and $\boldsymbol\delta_1 \mathbf x^\top$, where $\boldsymbol\delta$ is the row as a column.
# The two forms must not be mixed. The row times $\mathbf x^\top$ is not even defined, as $(1, 4)$ meets $(1, 3)$, with the inner sizes $4$ and $1$. And who builds $\partial L / \partial \mathbf W_2$ from blocks that have $\mathbf z_1^\top$ in one row gets
# $\begin{bmatrix} -20 & -40 & 0 & 0 \\ 20 & 40 & 0 & 0 \end{bmatrix}$: right, but in the other layout.
#
# </details>
#
# Misprints in the source: [E1-2](../errata.ipynb#e1-2-a-factor-of-five-comes-twice), [E1-5](../errata.ipynb#e1-5-the-same-equality-for-the-first-layer), [E1-6](../errata.ipynb#e1-6-the-layout-changes-on-the-way),
# [E1-19](../errata.ipynb#e1-19-relu-at-zero), [E1-20](../errata.ipynb#e1-20-a-vector-without-its-bold-letter)

# %% tags=["proof"] items=["S1-1b.1", "S1-1b.2", "S1-1b.3", "S1-1b.4", "S1-1b.5", "S1-1c-shapes", "E1-20", "E1-2"]
W1 = np.array([[1.0, 0, 1], [0, 1, -1], [2, -1, 1], [1, 1, 0]])
W2 = np.array([[1.0, -1, 2, 0], [0, 1, -1, 1]])
b1, b2 = np.array([[1.0], [-1], [0], [-4]]), np.array([[3.0], [-7]])
x, y = np.array([[1.0], [2], [-1]]), np.array([[0.0], [1]])
s1 = W1 @ x + b1
z1 = 5 * np.maximum(0, s1)
s2 = W2 @ z1 + b2
p = s2
check("first linear layer", "[1, 2, -1, -1]", s1)
check("activation", "[5, 10, 0, 0]", z1)
check("second linear layer", "[-2, 3]", s2)
check("identity", "[-2, 3]", p)
check("loss", "8", ((y - p) ** 2).sum())
check("shapes of W1 and W2", "[4, 3, 2, 4]", W1.shape + W2.shape)
check("the 5 twice", "[-22, 43]", 5 * W2 @ z1 + b2)

# %% tags=["proof"] items=["S1-1d-l", "S1-1d-g", "S1-1d-f", "S1-1c-pre", "S1-1c-b2", "S1-1c-b1", "S1-1c-W2", "S1-1c-W1", "E1-19"]
row_p = -2 * (y - p).T
jacobian_p = np.eye(2)
jacobian_z1 = np.diag(5.0 * (s1[:, 0] > 0))
check("row of the loss", "[[-4, 4]]", row_p)
check("identity output", "[[1, 0], [0, 1]]", numerical_jacobian(activations.identity, s2))
check("diagonal of the activation", "[5, 5, 0, 0]", np.diag(jacobian_z1))
check("slopes at zero", "[1, 0]", [relu(1e-6) / 1e-6, relu(-1e-6) / -1e-6])
row_2 = row_p @ jacobian_p
row_1 = row_2 @ W2 @ jacobian_z1
check("row of s1", "[[-20, 40, 0, 0]]", row_1)
check("row of b2, as of s2", "[[-4, 4]]", row_2)
check("row of b1, as of s1", "[[-20, 40, 0, 0]]", row_1)
check("by W2", "[[-20, 20], [-40, 40], [0, 0], [0, 0]]", z1 @ row_2)
check("by W1", "[[-20, 40, 0, 0], [-40, 80, 0, 0], [20, -40, 0, 0]]", x @ row_1)

# %% tags=["proof"] items=["E1-5", "E1-6"]
check("inner sizes of the product", "[4, 1]", [row_1.shape[1], x.T.shape[0]])
blocks = [row_2[0, i] * np.eye(2)[:, [i]] @ z1.T for i in range(2)]
check("sum of blocks", "[[-20, -40, 0, 0], [20, 40, 0, 0]]", sum(blocks))
layers = [nets.Layer(W1, b1, relu, slope=5.0), nets.Layer(W2, b2)]
steep = nets.Net(layers, losses.squared_error)
by_hand = {"W1": row_1.T @ x.T, "b1": row_1.T, "W2": row_2.T @ z1.T, "b2": row_2.T}
check_gradient(lambda t: steep.loss_at(t, x, y), steep.parameters, by_hand)

# %% [markdown]
# ## Problem 11: find the bug
#
# This function has passed `check_gradient` on a hundred nets with one output. Today it is used for more outputs, and it fails: the relative error is $0.5$ for two outputs and $0.6667$ for three, in *both* gradients, whatever the number of hidden units and of samples.
# The loss is meant to be half the mean over the samples. Find the line without running anything.
#
# ```python
# def suspect(W1, W2, X, Y):
#     S1 = W1 @ X
#     Z1 = np.maximum(0, S1)
#     P = W2 @ Z1
#     loss = ((P - Y) ** 2).sum() / (2 * Y.shape[1])
#     Delta2 = (P - Y) / Y.size
#     grad_W2 = Delta2 @ Z1.T
#     Delta1 = (W2.T @ Delta2) * (S1 > 0)
#     grad_W1 = Delta1 @ X.T
#     return loss, {"W1": grad_W1, "W2": grad_W2}
# ```
#
# <details><summary>Hint</summary>
#
# The same error in both gradients: so the fault lies where both come from. An error of one half and then of two thirds: by which factor is the gradient too small?
#
# </details>
#
# <details><summary>Solution</summary>
#
# A gradient that is too small by a factor $n$ has the relative error $1 - 1/n$: one half for two outputs, two thirds for three. So the factor is the number of outputs. Both gradients come from `Delta2`, and there `Y.size` counts all entries, $n N$, where the loss divides by the number of
# samples, $N$. With one output the two are equal, and that is why no test had seen it: test with sizes that all differ, and with more than one output. The line should read `Delta2 = (P - Y) / Y.shape[1]`.
#
# </details>

# %% tags=["proof"]
from bplib.gradcheck import relative_error


def suspect(W1, W2, X, Y, count):
    S1 = W1 @ X
    Delta2 = (W2 @ np.maximum(0, S1) - Y) / count
    return {"W1": ((W2.T @ Delta2) * (S1 > 0)) @ X.T, "W2": Delta2 @ np.maximum(0, S1).T}


def errors(outputs):
    shapes = (4, 3), (outputs, 4), (3, 6), (outputs, 6)
    W1, W2, X, Y = (np.random.default_rng(1).normal(size=shape) for shape in shapes)
    layers = [nets.Layer(W1, None, relu), nets.Layer(W2, None)]
    tested = nets.Net(layers, losses.half_squared_error, scale="sample_mean")
    good, bad = suspect(W1, W2, X, Y, 6), suspect(W1, W2, X, Y, Y.size)
    check_gradient(lambda t: tested.loss_at(t, X, Y), tested.parameters, good)
    return [relative_error(bad[name], good[name]) for name in good]


check("one output", "[0, 0]", errors(1))
check("two outputs", "[0.5, 0.5]", errors(2))
check("three outputs", "[0.6667, 0.6667]", errors(3))

# %% [markdown]
# ## Problem 12: a wire past the hidden layer (code)
#
# Give a two-layer net a shortcut: a third matrix leads from the input straight to the output,
#
# $$
# \mathbf P = \mathbf W_2 \max(0, \mathbf W_1 \mathbf X) + \mathbf W_3 \mathbf X
# $$
#
# with the loss half the sum of the squares. Complete the function with the gradients of all three matrices and of the *input*.
#
# ```python
# def with_shortcut(W1, W2, W3, X, Y):
#     S1 = W1 @ X
#     Z1 = np.maximum(0, S1)
#     Delta2 = W2 @ Z1 + W3 @ X - Y
#     ...
#     return {"W1": grad_W1, "W2": grad_W2, "W3": grad_W3, "X": grad_X}
# ```
#
# <details><summary>Hint</summary>
#
# The input now reaches the output in two ways. How do the prices of two ways combine?
#
# </details>

# %% tags=["solution"]
def with_shortcut(W1, W2, W3, X, Y):
    S1 = W1 @ X
    Z1 = np.maximum(0, S1)
    Delta2 = W2 @ Z1 + W3 @ X - Y
    ### BEGIN SOLUTION
    Delta1 = (W2.T @ Delta2) * (S1 > 0)
    grad_W1, grad_W2, grad_W3 = Delta1 @ X.T, Delta2 @ Z1.T, Delta2 @ X.T
    grad_X = W1.T @ Delta1 + W3.T @ Delta2
    ### END SOLUTION
    return {"W1": grad_W1, "W2": grad_W2, "W3": grad_W3, "X": grad_X}

# %% tags=["proof"]
sizes = {"W1": (5, 3), "W2": (2, 5), "W3": (2, 3), "X": (3, 4)}
some, Y = {name: rng.normal(size=size) for name, size in sizes.items()}, rng.normal(size=(2, 4))
check_gradient(
    lambda t: ((t["W2"] @ relu(t["W1"] @ t["X"]) + t["W3"] @ t["X"] - Y) ** 2).sum() / 2,
    some,
    with_shortcut(**some, Y=Y),
)

# %% [markdown]
# <details><summary>Why it is so</summary>
#
# The shortcut adds to the output, so the error signals of the old layers keep their formulas; only the miss is another. $\mathbf W_3$ is a layer of its own, with the signal $\boldsymbol\Delta_2$ above and $\mathbf X$ below. The input has two ways to the loss, so two prices add:
# $\mathbf W_1^\top \boldsymbol\Delta_1 + \mathbf W_3^\top \boldsymbol\Delta_2$. A unit that sleeps blocks the first way, never the second: this is why very deep nets are built with such wires.
#
# </details>

# %% [markdown]
# ## Problem 13: the absolute value
#
# The five points $x = -2, -1, 0, 1, 2$ have the targets $y = \lvert x \rvert$; the loss is half the sum of the squares.
#
# 1. Which line $a x + b$ is best, and what loss remains?
# 2. Find a net with two hidden ReLU units, without any bias, that leaves none.
# 3. Suppose that your second unit has the weight $-0.5$ instead of the right one, and all else is right. Find both gradients. Which samples have caused them?
#
# <details><summary>Hint</summary>
#
# For the line use symmetry. For the net: one unit for each side.
#
# </details>
#
# <details><summary>Solution</summary>
#
# 1. The targets are symmetric, so the slope is $0$ and the best height is the mean, $1.2$. The loss is $1.4$.
# 2. $\lvert x \rvert = \max(0, x) + \max(0, -x)$: weights $(1, -1)$ in, and $(1, 1)$ out. All misses are 0, so both gradients are 0, and training would stop here.
# 3. The left side is now too flat: at $x = -1$ and $x = -2$ the misses are $-0.5$ and $-1$, elsewhere they are 0. Only unit 2 is awake there. Its gradients are $(-0.5)(-1) + (-1)(-2) = 2.5$ below, and $(-0.5)(0.5) + (-1)(1) = -1.25$ above;
#    those of unit 1 are 0. A step makes the lower weight more negative and the upper one larger: both make the left side steeper.
#
# </details>

# %% tags=["proof"]
at = np.arange(-2.0, 3.0)[None, :]
table, heights = np.vstack([at, np.ones(5)]).T, np.abs(at)
best = linalg.least_squares(table, heights.T)
check("slope of the line", "0", best[0, 0])
check("height", "1.2", best[1, 0])
check("loss of the line", "1.4", ((table @ best - heights.T) ** 2).sum() / 2)


def two_sided(left):
    layers = [nets.Layer([[1.0], [left]], None, relu), nets.Layer([[1.0, 1.0]], None)]
    return nets.Net(layers, losses.half_squared_error)


check("loss of the net", "0", two_sided(-1.0).loss(at, heights))
flat = two_sided(-0.5)
check("misses", "[[-1, -0.5, 0, 0, 0]]", flat.forward(at).scores[1] - heights)
check("gradient below", "[0, 2.5]", flat.gradients(at, heights)["W1"])
check("gradient above", "[[0, -1.25]]", flat.gradients(at, heights)["W2"])

# %% [markdown]
# ## Problem 14: equal units stay equal (a proof)
#
# Two hidden units of a two-layer net start with the same row in $\mathbf W_1$, the same bias and the same column in $\mathbf W_2$. Prove that gradient descent keeps them equal for ever, on any data, with any activation, any loss and any learning rates. Which single
# thing could you change at the start to break the proof, and which changes would not help?
#
# <details><summary>Hint</summary>
#
# Go through the eight lines of the two passes and ask of each: if the two units had the same numbers before it, do they have the same numbers after it?
#
# </details>
#
# <details><summary>Solution</summary>
#
# By induction over the steps. Suppose that the two units $i$ and $l$ are equal before a step.
#
# 1. Forward: equal rows and equal biases give equal scores for every sample, and the same activation function gives equal activations.
# 2. Backward: $\mathbf W_2^\top \boldsymbol\Delta_2$ has in row $i$ the column $i$ of $\mathbf W_2$ times $\boldsymbol\Delta_2$. Columns $i$ and $l$ are equal, hence the rows are. The slopes are taken at equal scores. So rows $i$ and $l$ of $\boldsymbol\Delta_1$ are equal.
# 3. Gradients: rows $i$ and $l$ of $\boldsymbol\Delta_1 \mathbf X^\top$ are equal, so are the bias gradients; and columns $i$ and $l$ of $\boldsymbol\Delta_2 \mathbf Z_1^\top$ are equal, because rows $i$ and $l$ of $\mathbf Z_1$ are.
# 4. Step: equal numbers minus the same rate times equal gradients are equal. This is the claim after the step.
#
# It is enough that *one* of these starts differs: an entry of the rows, the bias, or an entry of the columns. Then line 1 or line 2 no longer applies. Other data, another loss, other rates or more steps never help, for the proof did not use them.
#
# </details>

# %% tags=["proof"]
twin_rows, twin_columns = rng.normal(size=(1, 3)), rng.normal(size=(2, 1))
lower = nets.Layer(np.vstack([twin_rows, twin_rows, rng.normal(size=(1, 3))]), None, activations.tanh)
upper = nets.Layer(np.hstack([twin_columns, twin_columns, rng.normal(size=(2, 1))]), None)
twins = nets.Net([lower, upper], losses.squared_error, scale="sample_mean")
*_, end = twins.train(rng.normal(size=(3, 5)), rng.normal(size=(2, 5)), 0.05, steps=200)
rows, columns = end.net.parameters["W1"], end.net.parameters["W2"].T
check("gap of the rows", "0", np.abs(rows[0] - rows[1]).max())
check("gap of the columns", "0", np.abs(columns[0] - columns[1]).max())

# %% [markdown]
# ## Problem 15: twenty lines that train
#
# *From the slides of a linear algebra course for computer vision ([bibliography](../bibliography.md)).*
#
# Twenty lines of numpy train a two-layer net: $N = 64$ random samples of $1000$ numbers each, $100$ hidden sigmoid units, $10$ linear outputs, no biases, samples as *rows*, the loss summed over everything, 2000 steps with the rate $10^{-4}$.
# Here is one of its rounds:
#
# ```python
# def listing(w1, w2):
#     hidden = sigmoid(rows_x @ w1)
#     miss = hidden @ w2 - rows_y
#     grad_w2 = hidden.T @ (2 * miss)
#     grad_hidden = 2 * miss @ w2.T
#     grad_w1 = rows_x.T @ (grad_hidden * hidden * (1 - hidden))
#     return (miss**2).sum(), grad_w1, grad_w2
# ```
#
# 1. Give the shape of every line. Which of the eight lines of problem 8 are missing, and why?
# 2. Are the gradients right?
# 3. The loss falls at every step. Has the net learned anything? Where does most of the blame die?
#
# <details><summary>Hint</summary>
#
# Samples as rows transpose everything, weights too. For the last question look at the first scores: each adds up a thousand products of random numbers.
#
# </details>
#
# <details><summary>Solution</summary>
#
# 1. $(64, 100)$, $(64, 10)$, $(100, 10)$, $(64, 100)$, $(1000, 100)$. The two lines for biases are missing, as there are none, and so is the slope at the output, which is linear.
# 2. Yes. They differ by $0$ from those of the same net with samples as columns, transposed.
# 3. No. With seed 0 the loss starts at $30074.6$ and falls to $38.1$ in step 1000 and $3.50$ in step 1999, never rising; another seed gives other numbers. But inputs and targets are noise, so there is nothing to learn: a hundred thousand weights memorise 64 samples. And at the end a share of $0.94$ of all hidden
#    activations lie within a hundredth of 0 or 1, where the sigmoid has almost no slope: there the blame dies. Smaller starting weights would keep the units awake.
#
# </details>
#
# Misprints in the source: [errata](../errata.ipynb#e3-32-the-listing-trains-another-net)

# %% tags=["proof"] items=["S3-CODE-legend"]
seeded = np.random.default_rng(0)
rows_x, rows_y = seeded.normal(size=(64, 1000)), seeded.normal(size=(64, 10))
w1, w2 = seeded.normal(size=(1000, 100)), seeded.normal(size=(100, 10))
start = nets.Layer(w1.T, None, sigmoid), nets.Layer(w2.T, None)
check("N, D_in, H, D_out", "[64, 1000, 100, 10]", rows_x.shape + w2.shape)


def listing(w1, w2):
    hidden = sigmoid(rows_x @ w1)
    miss = hidden @ w2 - rows_y
    grad_w2 = hidden.T @ (2 * miss)
    grad_hidden = 2 * miss @ w2.T
    grad_w1 = rows_x.T @ (grad_hidden * hidden * (1 - hidden))
    return (miss**2).sum(), grad_w1, grad_w2

# %% tags=["proof"] items=["S3-CODE-grad", "E3-32", "S3-CODE-run"]
noisy = nets.Net(start, losses.squared_error)
loss, grad_w1, grad_w2 = listing(w1, w2)
gradients = noisy.gradients(rows_x.T, rows_y.T)
gaps = [grad_w1 - gradients["W1"].T, grad_w2 - gradients["W2"].T]
check("gap of the gradients", "0", max(np.abs(g).max() for g in gaps))
by_listing = []
for _ in range(2000):
    loss, grad_w1, grad_w2 = listing(w1, w2)
    by_listing.append(loss)
    w1, w2 = w1 - 1e-4 * grad_w1, w2 - 1e-4 * grad_w2
by_net = [t.loss for t in noisy.train(rows_x.T, rows_y.T, 1e-4, steps=50)]
some = [by_listing[t] for t in (0, 1000, 1999)]
check("losses in steps 0, 1000, 1999", "[30074.6, 38.1, 3.50]", some)
check("largest gap to Net, 50 steps", "0", np.abs(np.divide(by_net, by_listing[:50]) - 1).max())
check("steps that rise", "0", (np.diff(by_listing) > 0).sum())
saturated = np.abs(sigmoid(rows_x @ w1) - 0.5) > 0.49
check("saturated share", "0.94", saturated.mean())

# %% [markdown]
# ## Problem 16: a law for every unit (exam)
#
# A two-layer net has ReLU units and no biases; the loss is any function of the outputs. Prove that for *every* hidden unit $i$, on every batch,
#
# $$
# \sum_j w_{1,ij} \, \frac{\partial L}{\partial w_{1,ij}} = \sum_k w_{2,ki} \, \frac{\partial L}{\partial w_{2,ki}}
# $$
#
# What does this say about the lengths of a unit's ingoing and outgoing weights under very short steps of gradient descent? Does the law hold for the sigmoid?
#
# <details><summary>Hint</summary>
#
# Write both sides with error signals. ReLU has a property that ties its value to its slope: $f(s) = f'(s) \, s$.
#
# </details>
#
# <details><summary>Solution</summary>
#
# 1. For one sample the left side is $\sum_j w_{1,ij} \, \delta_{1,i} \, x_j = \delta_{1,i} \, s_{1,i}$, because the sum over $j$ is the score.
# 2. The right side is $\sum_k w_{2,ki} \, \delta_{2,k} \, z_{1,i}$: the price of the activation, times the activation.
# 3. The signal is the price of the activation times the slope, so the left side is that price times $f'(s_{1,i}) \, s_{1,i}$. For ReLU this product is $f(s_{1,i}) = z_{1,i}$, and both sides agree. For a batch, add over the samples.
# 4. A very short step changes the squared length of the ingoing weights by $-2\eta$ times the left side, and that of the outgoing weights by $-2\eta$ times the right side. So their *difference* stays the same: a unit that starts with long arms in and short arms out keeps the imbalance.
# 5. For the sigmoid $f(s)$ is not $f'(s) \, s$, and the law fails.
#
# For the net of problem 4 both sides are $(12, 0, -2)$, unit by unit.
#
# </details>

# %% tags=["proof"]
x, y = np.array([[1.0], [2.0]]), np.array([[3.0]])
g, w = integer_net.gradients(x, y), integer_net.parameters
check("ingoing", "[12, 0, -2]", (w["W1"] * g["W1"]).sum(axis=1))
check("outgoing", "[12, 0, -2]", (w["W2"] * g["W2"]).sum(axis=0))
X, Y = rng.normal(size=(3, 6)), rng.normal(size=(2, 6))
W1, W2 = rng.normal(size=(4, 3)), rng.normal(size=(2, 4))
any_net = nets.Net([nets.Layer(W1, None, relu), nets.Layer(W2, None)], losses.squared_error)
g = any_net.gradients(X, Y)
check("both sides", "0", np.abs((W1 * g["W1"]).sum(axis=1) - (W2 * g["W2"]).sum(axis=0)).max())
