# %% [markdown]
# # 7 The chain rule
#
# **How does a nudge deep inside a computation reach its output?** After this chapter you can cut any formula into
# steps, run values forward and derivatives backward through it with a pencil, and say what each operation does to a
# derivative on its way back. That is backpropagation; the rest of the course applies it.
#
# You need: slopes and nudges from [Gradients](06_gradients.ipynb), and the derivatives of $1/u$, $e^x$ and $\ln x$.
# Symbols are listed in [Notation](notation.ipynb).

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
# ## A nudge is multiplied on its way
#
# This formula is of no use to anybody, and for that reason we can look at it calmly:
#
# $$
# f = \frac{x y + e^x}{x + \max(x, y)}
# $$
#
# It is small, and still it has what a network has: sums, products, an exponential, a maximum, and an input
# that is used again and again. The whole chapter stays with it, at the point $x = 0$, $y = 2$. There the top is
# $0 + 1$ and the bottom is $0 + 2$, so $f = 0.5$.
#
# What happens to $f$ when an input moves a little? Begin with $y$, because with $x$ held at $0$ its way is a single
# lane. The product $x y$ is zero whatever $y$ does, so $y$ can act only through the bottom, in three steps:
#
# $$
# m = \max(0, y), \qquad u = 0 + m, \qquad f = \frac 1 u
# $$
#
# Nudge $y$ by $\Delta y$. Because $y$ is the larger of the two, $m$ moves just as far, and so does $u$. The last step
# has the slope $-1/u^2$, so it multiplies what arrives by that.

# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> At which y does a nudge come out at f as large as it went in? Where does it nearly die?</summary>
#
# At $y = 1$, where the last factor is $-1$: the nudge is turned round, but keeps its size. At the right end, $y = 4$,
# only a sixteenth of it arrives.
#
# </details>

# %% tags=["hide-input"]
from bplib.plots import forces


def nudge_y(y):
    return forces.chain(y)


explore(nudge_y, y=Slider((0.6, 4.0, 0.2), start=3.0))

# %% [markdown]
# *A nudge of y, the thick piece, on its way to f. Between two lines stands the factor that this step multiplies by.*

# %% [markdown]
# At our point the factors are $1$, $1$ and $-0.25$. A nudge of $0.1$ should therefore lower $f$ by $0.025$. In truth
# $f$ falls from $0.5$ to $1 / 2.1$, which is by $0.0238$. The slope of $1/u$ changes along the way; the smaller the
# nudge, the better the prediction.
#
# > <a id="rule-chain"></a>**Rule (chain).** If $y$ reaches $f$ through $m$ and $u$ only, one after the other, then
# > the slopes of the steps multiply:
# >
# > $$\frac{\partial f}{\partial y} = \frac{\partial f}{\partial u} \cdot \frac{\partial u}{\partial m} \cdot \frac{\partial m}{\partial y}$$
# >
# > With two steps there are two factors, and with ten there are ten.
#
# Why? That $m$ has the slope $m'$ by $y$ means $\Delta m = (m' + \varepsilon) \, \Delta y$ with an error
# $\varepsilon$ that vanishes with the nudge. In the same way $\Delta f = (f' + \tilde\varepsilon) \, \Delta m$. Put one
# into the other: $\Delta f = (f' + \tilde\varepsilon)(m' + \varepsilon) \, \Delta y$. As $\Delta y$ shrinks, so does $\Delta m$; both
# errors go, and the factor $f' m'$ is left. A third step repeats the argument.

# %% tags=["proof"] items=["S3-CR1"]
check("f", "0.5", (0 * 2 + np.exp(0)) / (0 + max(0, 2)))
check("the three factors together", "-0.25", (-1 / 2**2) * 1 * 1)
check("predicted fall", "0.025", 0.25 * 0.1)
check("real fall", "0.0238", 0.5 - 1 / 2.1)
check_gradient(lambda y: (1 / np.maximum(0, y)).sum(), np.array([2.0]), np.array([-0.25]), name="y")

# %% [markdown]
# <details class="bp-turn"><summary><strong>Your turn.</strong> Hold x at 0 and stand at y = 5. What is the slope of f by y?</summary>
#
# The factors are $1$, $1$ and $-1/5^2$, so the slope is $-0.04$.
#
# </details>

# %% tags=["proof"]
check("slope at y = 5", "-0.04", -1 / 5**2)

# %% [markdown]
# ## All in one piece: it works, and it hurts
#
# Now move $x$. It stands in four places, so there is no single lane, and we fall back on the quotient rule. Write
# $[x > y]$ for the number that is $1$ where $x$ is the larger, and $0$ elsewhere; it is the slope of $\max(x, y)$ by $x$. Then
#
# $$
# \frac{\partial f}{\partial x} = \frac{(y + e^x)(x + \max(x, y)) - (x y + e^x)(1 + [x > y])}{(x + \max(x, y))^2}
# $$
#
# At our point this is $(3 \cdot 2 - 1 \cdot 1) / 4 = 1.25$. It is correct. But one slip anywhere would have spoilt it,
# and nothing would have told us where. The top and the bottom of $f$ had to be written out again, and for $y$ a second
# formula of this kind is due. The formula of a real network would fill a book, so we need a better way.

# %% tags=["proof"]
check("df/dx", "1.25", ((2 + 1) * 2 - (0 + 1) * 1) / 2**2)
check_gradient(
    lambda x: ((2 * x + np.exp(x)) / (x + np.maximum(x, 2))).sum(), np.array([0.0]), np.array([1.25])
)

# %% [markdown]
# ## Name every step
#
# Give every intermediate result a name, so that each line holds a single operation: $t$ for what stands on *top*, $u$ for
# what stands *under* the line.

# %%
x, y = 0.0, 2.0
a = x * y
b = np.exp(x)
t = a + b
m = max(x, y)
u = x + m
f = t / u
results(a=a, b=b, t=t, m=m, u=u, f=f)

# %% [markdown]
# This is the **forward pass**: values run from the inputs to the output. And here is the relief. Each line, taken
# alone, has derivatives that need no thought.
#
# | step | value | its slopes |
# |---|---|---|
# | $a = x y$ | $0$ | $\partial a / \partial x = y = 2$ and $\partial a / \partial y = x = 0$ |
# | $b = e^x$ | $1$ | $\partial b / \partial x = b = 1$ |
# | $t = a + b$ | $1$ | both are $1$ |
# | $m = \max(x, y)$ | $2$ | $\partial m / \partial x = 0$ and $\partial m / \partial y = 1$ |
# | $u = x + m$ | $2$ | both are $1$ |
# | $f = t / u$ | $0.5$ | $\partial f / \partial t = 1 / u = 0.5$ and $\partial f / \partial u = -t / u^2 = -0.25$ |
#
# These slopes are called **local**: a step computes its own from its own operands, and knows nothing of the formula
# around it. Drawn with a circle for each step and a wire from each operand to the step that uses it, the formula becomes a
# **computational graph**.

# %% tags=["hide-input"]
def drawn(x_value, y_value):
    x, y = graph.Node(x_value, "x"), graph.Node(y_value, "y")
    t = ((x * y).named("a") + x.exp().named("b")).named("t")
    u = (x + x.maximum(y).named("m")).named("u")
    return forces.forces((t / u).named("f"), 6)


show(drawn(0.0, 2.0))

# %% [markdown]
# *The formula as a graph, after its forward pass. Four wires leave x, two leave y.*

# %% tags=["proof"]
check("f", "0.5", f)
check("slopes of x y", "[2, 0]", np.array([y, x]))
check("slope of exp", "1", b)
check("df/dt", "0.5", 1 / u)
check("df/du", "-0.25", -t / u**2)

# %% [markdown]
# ## What an operation does to a force
#
# Look at the last line of the table again. If $t$ rises by a little, $f$ rises by half of that; if $u$ rises, $f$
# falls. It helps to read this as a pull: $f$ wants to be larger, so it pulls $t$ up with a force of $0.5$ and pushes
# $u$ down with a force of $0.25$.
#
# > <a id="def-force"></a>**Definition (gradient of a step).** For any value $v$ in the computation, $\partial f / \partial v$ is what
# > $f$ changes per unit when $v$ alone is nudged and everything after it follows. Its sign says which way $f$ wants
# > $v$ to go, its size how strongly. For $f$ itself it is $1$. In code we call it `grad_v`.
#
# In this chapter we call it the **force** on $v$. Once the force on a result is known, the chain rule says what leaves
# towards an operand: *the force that arrives, times the local slope*. So each operation treats a force in its own way.

# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> The value of y stays at 1.5. With which of the six operations does the force on x depend on where x itself stands?</summary>
#
# Plainly with $e^x$ and $\ln x$. With $\max$ only at one place: the force comes or stays away as $x$ passes $y$.
# With the other three it does not. In a product, the force on $x$ is decided by the *other* factor.
#
# </details>

# %% tags=["hide-input"]
def arriving(operation, x, force):
    return forces.gate(operation, x, force)


explore(
    arriving,
    operation=Slider(list(forces.GATES), start="x × y"),
    x=Slider([0.5, 1.0, 2.0, 3.0], start=1.0),
    force=Slider([-1.0, 1.0, 2.0], start=1.0, label="force that arrives"),
)

# %% [markdown]
# *Values run to the right, in blue; a force arrives from the right, and what leaves to the operands is in orange. An arrow
# up means: f wants this value to grow.*

# %% [markdown]
# Write $g$ for the force that arrives. Then this is all there is to know:
#
# | operation | force on $x$ | force on $y$ | in a word |
# |---|---|---|---|
# | $x + y$ | $g$ | $g$ | copies |
# | $x y$ | $g y$ | $g x$ | swaps the values |
# | $x / y$ | $g / y$ | $-g x / y^2$ | divides |
# | $\max(x, y)$ | $g$ if $x > y$, else $0$ | $g$ if $y > x$, else $0$ | routes to the winner |
# | $e^x$ | $g e^x$ | | scales by its own result |
# | $\ln x$ | $g / x$ | | divides by its operand |
#
# The second row will follow you through the course. A network multiplies weights by inputs, and a product swaps;
# therefore a large input makes a large gradient of its weight.

# %% tags=["proof"]
def pulled(v):  # at the point (3.0, 1.5), each operation with another force
    s, w = v[0], v[1]
    return 2 * (s + w) - s * w + 3 * s / w + 5 * np.maximum(s, w) - np.exp(s) + 4 * np.log(s)


check("force on t", "0.5", 1 / u)
check("force on u", "0.25", abs(-t / u**2))
check_gradient(
    pulled,
    np.array([3.0, 1.5]),
    np.array([2 - 1.5 + 3 / 1.5 + 5 - np.exp(3) + 4 / 3, 2 - 3 - 3 * 3 / 1.5**2 + 0]),
)

# %% [markdown]
# <details class="bp-turn"><summary><strong>Your turn.</strong> A force of 3 arrives at the product of 5 and −2. What leaves towards each factor?</summary>
#
# The product swaps: the factor $5$ gets $3 \cdot (-2) = -6$, the factor $-2$ gets $3 \cdot 5 = 15$.
#
# </details>

# %% tags=["proof"]
check("force on 5", "-6", 3 * -2)
check("force on -2", "15", 3 * 5)

# %% [markdown]
# ## Backward, on paper
#
# Now take the six lines from last to first. Each backward line *undoes* one forward line: it takes the force on the
# result, which is known by then, and hands it to the operands.
#
# | undo | what the operation does | forces |
# |---|---|---|
# | $f = t / u$ | divides: $1/u$ and $-t/u^2$ | $0.5$ on $t$, and $-0.25$ on $u$ |
# | $u = x + m$ | copies | $-0.25$ on $x$, and $-0.25$ on $m$ |
# | $m = \max(x, y)$ | routes to $y$ | $0$ on $x$, and $-0.25$ on $y$ |
# | $t = a + b$ | copies | $0.5$ on $a$, and $0.5$ on $b$ |
# | $b = e^x$ | scales by $b = 1$ | $0.5 \cdot 1 = 0.5$ on $x$ |
# | $a = x y$ | swaps | $0.5 \cdot 2 = 1$ on $x$, and $0.5 \cdot 0 = 0$ on $y$ |
#
# No line was hard, and none looked further than its neighbours. But we have four forces on $x$: $-0.25$, $0$, $0.5$ and $1$,
# one for each time it was used. On $y$ there are two. What is the force on $x$?

# %% tags=["proof"]
check("on t, a and b", "0.5", 1 / u)
check("on u, x, m and y", "-0.25", -t / u**2)
check("on x through b", "0.5", 0.5 * b)
check("on x through a", "1", 0.5 * y)
check("on y through a", "0", 0.5 * x)

# %% [markdown]
# ## Why they add
#
# A trick lets the question answer itself. Give each use of $x$ a copy of its own:
#
# $$
# F(x_1, x_2, x_3, x_4) = \frac{x_1 y + e^{x_2}}{x_4 + \max(x_3, y)}
# $$
#
# With all four copies equal, this is $f$. Each copy has a single lane to the output, and for that the chain rule is enough.

# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> Below, the four copies move by the same nudge, one after the other. Towards which heights will the five bars go as the nudge becomes small?</summary>
#
# Towards $1$, $0.5$, $0$ and $-0.25$: the four forces. The fifth is what they make together, and goes to $1.25$, the slope
# for which the quotient rule needed its long line.
#
# </details>

# %% tags=["hide-input"]
def copies(nudge):
    return forces.four_wires(nudge)


explore(copies, nudge=Slider([1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01], start=1.0))

# %% [markdown]
# *How much each copy changes f when it is moved from 0 to the nudge, per unit of nudge. Each bar starts where the one before it
# ended.*

# %% [markdown]
# Four moves lead from $F(0, 0, 0, 0)$ to $F(\Delta x, \Delta x, \Delta x, \Delta x)$. The whole change of $f$ is the sum of their
# changes, exactly, whatever the size of the nudge.
# For a small nudge each of them is nearly its copy's force times $\Delta x$. Hence the forces add.
#
# > <a id="rule-sum"></a>**Rule (sum).** If $x$ is used by the steps $v_1, \dots, v_k$, then the forces that they
# > send back add:
# >
# > $$\frac{\partial f}{\partial x} = \frac{\partial f}{\partial v_1} \cdot \frac{\partial v_1}{\partial x} + \dots + \frac{\partial f}{\partial v_k} \cdot \frac{\partial v_k}{\partial x}$$
#
# <details><summary>Proof</summary>
#
# Let $F$ be $f$ with a copy of $x$ for each of its $k$ uses, with continuous slopes near the point. Move the copies from
# $x$ to $x + \Delta x$, one after the other. By the mean value theorem the move of copy $i$ changes $F$ by
# $\Delta x$ times the slope $\partial F / \partial x_i$ at some place on this move. All these places lie within $\Delta x$ of
# the start. So, as $\Delta x$ shrinks, each of these slopes tends to its value at the start, where all copies equal
# $x$. Add the $k$ changes and divide by $\Delta x$:
#
# $$
# \frac{\Delta f}{\Delta x} \to \frac{\partial F}{\partial x_1} + \dots + \frac{\partial F}{\partial x_k}
# $$
#
# Copy $i$ acts through step $v_i$ alone, so by the chain rule its slope is
# $\partial f / \partial v_i \cdot \partial v_i / \partial x$.
#
# </details>
#
# So $\partial f / \partial x = 1 + 0.5 + 0 - 0.25 = 1.25$, as in one piece, and $\partial f / \partial y = 0 - 0.25 = -0.25$, as on the
# single lane.
#
# **Watch out.** In code, a learner writes `grad_x = ...` in each of the four lines. Each line then overwrites what stood there, and
# only the last survives: in our order that is the force through $a$, and `grad_x` is $1$ in place of $1.25$. Nothing
# fails, and even the sign is right. The cure is `+=`.

# %% tags=["proof"]
check("through b", "0.5", 0.5 * b)
check("df/dx", "1.25", 1 + 0.5 + 0 - 0.25)
check("df/dy", "-0.25", 0 - 0.25)
check("overwritten", "1", 0.5 * y)


def whole(v):
    return (v[0] * v[1] + np.exp(v[0])) / (v[0] + np.maximum(v[0], v[1]))


check_gradient(whole, np.array([0.0, 2.0]), np.array([1.25, -0.25]))

# %% [markdown]
# <details class="bp-turn"><summary><strong>Your turn.</strong> Write the square of x as the product x · x, at x = 7. Which forces come back along the two wires, and what is the slope?</summary>
#
# A product swaps, so each wire brings $7$. They add to $14$, which is $2x$.
#
# </details>

# %% tags=["proof"]
check("slope of x x", "14", 7 + 7)

# %% [markdown]
# ## Backward, in code
#
# The paper becomes code; each comment names the forward line that is undone.

# %%
grad_f = 1.0
grad_t, grad_u = grad_f / u, -grad_f * t / u**2  # f = t / u
grad_x, grad_m = grad_u, grad_u  # u = x + m
grad_x += grad_m * (x >= y)  # m = max(x, y)
grad_y = grad_m * (y > x)
grad_a, grad_b = grad_t, grad_t  # t = a + b
grad_x += grad_b * b  # b = exp(x)
grad_x += grad_a * y  # a = x * y
grad_y += grad_a * x
results(grad_x=grad_x, grad_y=grad_y)

# %% [markdown]
# Two things deserve a second look. The backward lines use `y`, `b`, `t` and `u`: values of the forward pass, which
# therefore have to be *kept*. And the order matters. A step may hand its force on only when it has
# received all of it. Whatever uses a value was computed after it, so undoing from last to first is always safe.
#
# A program can follow such rules. In `graph`, every operation remembers its operands and
# its local slopes while the formula is written, and `backward()` walks home.

# %%
def example(x_value, y_value):
    x, y = graph.Node(x_value, "x"), graph.Node(y_value, "y")
    a, b = (x * y).named("a"), x.exp().named("b")
    t, m = (a + b).named("t"), x.maximum(y).named("m")
    u = (x + m).named("u")
    return x, y, (t / u).named("f")


node_x, node_y, node_f = example(0.0, 2.0)
node_f.backward()
results(grad_x=node_x.grad, grad_y=node_y.grad)

# %% [markdown]
# The two numbers are the same, $1.25$ and $-0.25$. Now watch them come about.

# %% tags=["proof"]
check("grad_x", "1.25", grad_x)
check("grad_y", "-0.25", grad_y)
check("grad_x of the graph", "1.25", node_x.grad)
check("grad_y of the graph", "-0.25", node_y.grad)

# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> Four forces arrive at x. In which order? And is the sum ever of the wrong sign?</summary>
#
# Through $u$, $m$, $b$ and $a$. After the first two $x$ holds $-0.25$; with the third the sum turns positive.
# So a force that is not complete can point the wrong way.
#
# </details>

# %% tags=["hide-input"]
def walk(step):
    return forces.forces(example(0.0, 2.0)[2], step)


explore(walk, step=Slider((0, 18, 1), play=True))

# %% [markdown]
# *Values, in blue, run forward first; then the force 1 starts at f and runs back, in orange. Where a wire forks, the force it brings back
# stands beside it, and the circle holds what has been added up so far.*

# %% [markdown]
# ## Why from the back
#
# One could also work from the front. Nudge $x$ and carry its effect along: $a$ moves $2$ times as far, $b$ once, $t$ therefore
# $3$ times as far, and so on to $f$. This gives the slopes of *everything by one input*. For $y$ one has to set out again, and for
# a million weights a million times. Backward, one walk gives the slopes of *one output by
# everything*. A network has one loss and many weights, so it is differentiated from the back, in **reverse mode**.
#
# There is a second saving. Multiplied out, a slope is a sum over all *paths* to the output. From $x$ there
# are four, and in a deep graph there are many more.

# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> Each stage of this chain uses the one before it twice. How many paths are there through ten stages, and how many wires?</summary>
#
# The paths double with each stage, to $1024$; the wires grow by two, to $20$.
#
# </details>

# %% tags=["hide-input"]
explore(plots.paths, stages=Slider(list(range(1, 11)), start=3, play=True))

# %% [markdown]
# *Every way from the left end to the right is a path with its own product of slopes.*

# %% [markdown]
# The backward pass never lists the paths. At each circle it first adds what has arrived and then multiplies the sum, once,
# as $(2 + 3) \cdot 4$ is quicker than $2 \cdot 4 + 3 \cdot 4$. So it uses each wire once, with one
# multiplication and one addition: $11$ wires in our example. All slopes together cost a small multiple of the value.

# %% tags=["proof"]
check("da/dx", "2", y)
check("dt/dx", "3", y + b)
node = graph.Node(1.0)
start = node
for _ in range(10):
    node = node + node
node.backward()
check("paths", "1024", start.grad)
check("wires", "20", sum(len(n.edges) for n in graph.ordered(node)))
check("wires of the example", "11", sum(len(n.edges) for n in graph.ordered(node_f)))

# %% [markdown]
# ## Where max changes its mind
#
# One operation has a corner. As long as $y$ is larger, $\max$ sends its whole force to $y$; once $x$ has overtaken
# it, to $x$. Keep $y = 2$ and move $x$ through that place.

# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> The curve of f along x has no jump. Does its slope have one, and which way?</summary>
#
# Yes, at $x = 2$, from $1.635$ down to $0.924$. Beyond it $x$ moves the bottom of the fraction twice, directly and through
# $\max$, and that holds $f$ back.
#
# </details>

# %% tags=["hide-input"]
def along_x(x):
    return forces.corner(x)


explore(along_x, x=Slider((0.0, 3.5, 0.25), start=0.0))

# %% [markdown]
# *f along y = 2. The thick line has the slope that the backward pass finds.*

# %% [markdown]
# At the corner itself there is no derivative. A backward pass has to hand on some number all the same, so there is a convention: a tie
# goes to the operand *named first*. For $\max(x, y)$ this is $x$, which gives the slope from the right, $0.924$. For
# $\max(0, s)$, the bend of many networks, it is the constant $0$, so $s$ gets nothing.
#
# **Watch out.** A learner tests a correct gradient exactly at a corner with the difference
# $(f(x + h) - f(x - h)) / 2h$ and believes it wrong. The difference straddles the corner and finds $1.280$, the mean of the two
# slopes, which this backward pass never returns. Test a little beside the corner.

# %% tags=["proof"]
tie_x, _, tie_f = example(2.0, 2.0)
tie_f.backward()
top, h = 2 * 2 + np.exp(2), 1e-6
check("from the left", "1.635", (2 + np.exp(2)) / 4 - top / 16)
check("from the right", "0.924", (2 + np.exp(2)) / 4 - top / 16 * 2)
check("the graph at the tie", "0.924", tie_x.grad)
check("straddling", "1.280", (whole([2 + h, 2]) - whole([2 - h, 2])) / (2 * h))

# %% [markdown]
# ## Summary
#
# - **Forward:** name every step and keep its value.
# - **[Chain](#rule-chain):** backward, a [force](#def-force) is multiplied by the local slope of each step. A sum copies it, a product swaps the
#   values, a maximum routes it, an exponential scales it by its own result.
# - **[Sum](#rule-sum):** where a value was used several times, the forces that come back add. Hence `+=`.
# - **Order:** undo the last line first. One walk uses each wire once and gives the slopes by all inputs.
#
# How does a nudge deep inside reach the output? It is multiplied along each path, and the paths add; a backward pass finds
# that sum without listing a path. Now try [the problems](problems/07_chain_rule.ipynb). Next come steps with
# many inputs and outputs, whose slope is a matrix: [Jacobians](08_jacobians.ipynb).
