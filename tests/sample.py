"""A small chapter that every lint accepts, for the tests that break it."""

from pathlib import Path

from nbformat import NotebookNode

from tests.lints import Page
from tools.notebooks import from_py, rewrite
from tools.setup_cell import SETUP

NAME = "99_sample"
COLUMN = r"\begin{bmatrix} 5 \\ -7 \end{bmatrix}"
DRAFT = f"""\
# %% [markdown]
# # Lengths
#
# You will compute lengths. You need [the notation](notation.ipynb) and 5 minutes.

# %%
{SETUP}

# %% [markdown] {{"items": ["S0-Q1.2", "E0-9"]}}
# ## The length of a difference
#
# Let $x = \\begin{{bmatrix}} 5 \\\\ 1 \\end{{bmatrix}}$ and $y = (0, 8)$. Then
# $$x - y = {COLUMN}, \\quad
# \\lVert x - y \\rVert_2 = \\sqrt{{74}} = 8.602.$$
# Scaled by $-0.25$ it is 2.1506 long. The vector has shape `(20, 1)` in no case.
#
# <small class="bp-source">S0-Q1.2, E0-9</small>

# %%
x, y = np.array([[5], [1]]), np.array([[0], [8]])
length = np.linalg.norm(x - y)
check("x - y", "[5, -7]", x - y)
check("squared length", "74", length**2)
check("length", "8.602", length)

# %%
check("scaled length", "2.1506", np.linalg.norm(-0.25 * (x - y)))
check_formula(r"x - y = {COLUMN}, \\quad \\lVert x - y \\rVert_2 = \\sqrt{{74}} = 8.602")
print(f"{{length:.6f}}")

# %% [markdown]
# ## A slider
#
# What happens to the length when $t$ grows?

# %%
from matplotlib.figure import Figure


def picture(t):
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot([0, t], [0, 1])
    figure.set_label(f"A line from 0 to {{t}}.")
    return figure


explore(picture, t=(1, 3, 1))

# %% [markdown]
# ## Summary
#
# The length is the root of the sum of squares.
"""

FIGURE = """\
# %% [markdown]
# <details class="bp-guess"><summary><strong>Guess.</strong> And now?</summary>
#
# It grows.
#
# </details>

# %% tags=["hide-input"]
def {name}(t):
    return picture(t)


explore({name}, t=(1, 3, 1))

# %% [markdown]
# *A line; look at its end.*

"""
LESSON = f"""\
# %% [markdown]
# # Lengths
#
# You will compute lengths. You need [the notation](notation.ipynb) and 5 minutes.

# %% tags=["hide-input"]
{SETUP}

# %% [markdown]
# ## The length of a difference
#
# How long is the difference of $x = (5, 1)$ and $y = (0, 8)$? {"It is a word. " * 230}
#
# > <a id="rule-length"></a>**Rule (length).** Square, add, take the root: here $8.602$.

# %%
x, y = np.array([[5], [1]]), np.array([[0], [8]])
length = np.linalg.norm(x - y)
results(length=length)

# %% tags=["proof"] items=["S0-Q1.2", "E0-9"]
check("length", "8.602", length)

# %% [markdown]
# ## A slider

# %% tags=["hide-input"]
from matplotlib.figure import Figure


def picture(t):
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot([0, t], [0, 1])
    figure.set_label(f"A line from 0 to {{t}}.")
    return figure


show(picture(1))

{"".join(FIGURE.format(name=name) for name in ("first", "second", "third"))}
# %% [markdown]
# ## Summary
#
# The length is the [root](#rule-length) of the sum of squares.
"""


def write_sample(path: Path, draft: str = DRAFT) -> Page:
    """Write ``draft`` as an executed notebook in canonical form."""
    source = path.with_suffix(".py")
    source.write_text(draft, encoding="utf-8")
    rewrite(from_py(source), path)
    source.unlink()
    return Page.read(path)


def cell(notebook: NotebookNode, words: str) -> NotebookNode:
    """The first cell whose source contains ``words``."""
    return next(cell for cell in notebook.cells if words in cell.source)
