"""Each lint bites on a notebook broken in its way, and on no other; a good notebook passes."""

import copy
from collections.abc import Callable

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

import tests.lints as lints
from tests.lints import LINTS, Page, Problem
from tests.lints.code import bplib_names
from tests.sample import DRAFT, LESSON, NAME, cell, write_sample
from tools.notebooks import canonical
from tools.prose import read_printed, read_prose, seal_lines

Break = Callable[[NotebookNode], object]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return write_sample(tmp_path_factory.mktemp("sample") / f"{NAME}.ipynb")


@pytest.fixture(autouse=True)
def _sealed(good: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = tuple(seal_lines(NAME, good.notebook))
    monkeypatch.setattr("tests.lints.numbers.seal", lambda: lines)


def broken(good: Page, damage: Break) -> Page:
    notebook = copy.deepcopy(good.notebook)
    damage(notebook)
    return Page(NAME, notebook, nbformat.writes(notebook, indent=1, ensure_ascii=False) + "\n")


def edit(words: str, new: str) -> Break:
    """Replace ``words`` in the first cell that contains them."""

    def damage(notebook: NotebookNode) -> None:
        found = cell(notebook, words)
        found.source = found.source.replace(words, new, 1)

    return damage


def add(source: str, kind: str = "code", then: str = "") -> Break:
    """Add a cell at the end, and perhaps a code cell after it."""

    def damage(notebook: NotebookNode) -> None:
        make = new_code_cell if kind == "code" else new_markdown_cell
        notebook.cells.append(make(source, id=f"added-{len(notebook.cells)}"))
        if then:
            notebook.cells.append(new_code_cell(then, id=f"added-{len(notebook.cells)}"))

    return damage


def subsection(words: str) -> Break:
    """Put a heading of level 3 before the first cell that contains ``words``."""

    def damage(notebook: NotebookNode) -> None:
        place = notebook.cells.index(cell(notebook, words))
        notebook.cells.insert(place, new_markdown_cell("### In numpy", id="subsection"))

    return damage


def elsewhere(notebook: NotebookNode) -> None:
    """Move a result to the prose of another section."""
    edit("2.1506", "much")(notebook)
    edit("The length is", "It was 2.1506. The length is")(notebook)


def drop(words: str) -> Break:
    return lambda notebook: notebook.cells.remove(cell(notebook, words))


def store(words: str, **values: object) -> Break:
    """Set fields of the first cell that contains ``words``."""
    return lambda notebook: cell(notebook, words).update(values)


def tag(name: str) -> Break:
    return store("length = ", metadata=NotebookNode(tags=[name]))


def items(*names: str) -> Break:
    return store("## The length", metadata=NotebookNode(items=list(names)))


ERROR = new_output("error", ename="ValueError", evalue="no", traceback=[])
STDERR = new_output("stream", name="stderr", text="RuntimeWarning: overflow")
REPLY = '<details class="bp-turn"><summary>**Your turn.** How long?</summary>\n\n74\n\n</details>'
TALL = "\n".join(f"a = {i}" for i in range(21))

CASES = [
    ("form", store("length = ", execution_count=7), "execution count is not 2"),
    ("form", store("length = ", execution_count=None), "has never been executed"),
    ("form", store("length = ", outputs=[]), "has no stored output"),
    ("form", store("explore(", outputs=[STDERR]), "draws no figure"),
    ("form", store("length = ", outputs=[ERROR]), "raises ValueError: no"),
    ("form", store("length = ", outputs=[STDERR]), "writes to stderr: RuntimeWarning"),
    ("form", store("length = ", id="x"), "not in canonical form"),
    ("form", store("length = ", metadata={"collapsed": True}), "not in canonical form"),
    ("form", edit("# Lengths", "# Lengths   "), "not in canonical form"),
    ("setup", edit("default_rng(0)", "default_rng(1)"), "must be the setup cell"),
    ("setup", drop("import numpy"), "must be the setup cell"),
    ("names", add("def check(name):\n    pass"), "defines check, which bplib has"),
    ("names", add("if 1:\n    show = lambda f: f"), "defines show, which bplib has"),
    ("names", add("class Slider: ..."), "defines Slider, which bplib has"),
    ("names", add("import matplotlib.pyplot as plt"), "imports matplotlib.pyplot"),
    ("names", add("from matplotlib import pyplot"), "imports matplotlib.pyplot"),
    ("names", add("from bplib.check import *"), "imports bplib.check.*; name what"),
    ("budget", add(TALL), "has 21 lines, over 20"),
    ("budget", lambda n: [add(TALL[:47])(n) for _ in range(4)], "8 lines in the median code cell"),
    ("budget", lambda n: [add("1")(n) for _ in range(27)], "31 code cells"),
    ("optout", add("# NBVAL_IGNORE_OUTPUT\n1"), "opts out with '# NBVAL_IGNORE_OUTPUT'"),
    ("optout", add("import os  # noqa: F401"), "opts out with '# noqa'"),
    ("optout", add("x = 1  # type: ignore"), "opts out with '# type: ignore'"),
    ("optout", add("x = 1  # fmt: skip"), "opts out with '# fmt: skip'"),
    ("optout", add("%matplotlib inline"), "opts out with '%m'"),
    ("optout", add("!ls"), "opts out with '!l'"),
    ("optout", add("warnings.filterwarnings('ignore')"), "opts out with 'filterwarnings'"),
    ("optout", add("try:\n    1\nexcept:\n    2"), "opts out with 'except:'"),
    *[
        ("optout", tag(name), f"tag {name!r} is not allowed")
        for name in ("nbval-skip", "raises-exception", "skip-execution", "remove-input")
    ],
    ("checks", add("check(name, '4', 4)"), "name must be a literal string"),
    ("checks", add("check('a', str(4), 4)"), "printed must be a literal string"),
    ("checks", add("check('a', printed=f'{4}', computed=4)"), "printed must be a literal string"),
    ("formulas", edit("Scaled by", "So $x + y = 2 x$. Scaled by"), "x + y = 2 x is merely typed"),
    ("formulas", edit("- y = ", "+ y = "), "+ y = \\begin{bmatrix}"),
    ("formulas", edit("Scaled by", "$$x = y$$ Scaled by"), "formula x = y is merely typed"),
    ("formulas", edit("Scaled by", "As $a \\to 2 b$: scaled by"), "a \\to 2 b is merely typed"),
    ("formulas", edit("Scaled by", "At $x = 3$, $y_1 = -0.5$ and $a + b$ scaled by"), ""),
    ("formulas", add("check_formula(r'x + y = y')"), "executes x + y = y, which the prose"),
    ("formulas", add("$x y = 1$", "markdown"), "x y = 1 is merely typed"),
    ("formulas", add("$x y = 1$", "markdown", then="check_formula('x y=1')"), ""),
    ("formulas", add("check_formula(name)"), "must be literal strings"),
    ("formulas", subsection("check_formula"), ""),
    ("figures", edit("    figure.set_label", "    str"), "draws a figure without alternative text"),
    ("figures", add("show(Figure())"), "draws a figure without alternative text"),
    ("figures", add("# explore(lambda x: Figure(), x=[1])"), "gives a slider's figure no name"),
    ("anatomy", edit("# Lengths", "Lengths"), "must hold the title"),
    ("anatomy", edit("(notation.ipynb)", "(https://a.org)"), "say what the chapter needs"),
    ("anatomy", edit("## Summary", "## The end"), "has no summary"),
    ("anatomy", drop("explore(picture"), "has no slider"),
    ("anatomy", drop("What happens"), "must follow prose"),
    ("items", items("S0-Q1.2", "E0-9", "Q7"), "item 'Q7' does not look like"),
    ("items", items("S0-Q1.2"), "item E0-9 is in no cell's metadata"),
    ("items", items("S0-Q1.2", "E0-9", "S0-Q1.1"), "item S0-Q1.1 is in metadata, not in the"),
    ("items", edit("S0-Q1.2, E0-9", "S0-Q1.3, E0-9"), "item S0-Q1.3 is in no cell's metadata"),
    ("items", edit("Scaled", "As in E0-9, scaled"), ""),
    ("items", edit("Scaled", "As in E0-8, scaled"), "item E0-8 must stand in <small"),
    ("headings", edit("## A slider", "#### A slider"), "'A slider' has level 4; at most level 3"),
    ("headings", edit("## A slider", "# A slider"), "below the one title"),
    ("markup", add("![](a.svg)", "markdown"), "image without alternative text"),
    ("markup", add("<div>a</div>", "markdown"), "<div> is not on the short list"),
    ("markup", add('<img src="a" alt="b">', "markdown"), "<img> is not on the short list"),
    ("markup", add("```{note}\na\n```", "markdown"), "a Sphinx directive"),
    ("markup", add(":::{note}\na\n:::", "markdown"), "a Sphinx directive"),
    ("markup", add("see {ref}`a`", "markdown"), "a Sphinx role"),
    ("markup", add("(a-label)=\n### A", "markdown"), "a Sphinx label"),
    ("numbers", edit("8.602", "8.603"), "8.603 is merely typed"),
    ("numbers", edit("= \\sqrt{74}", "= \\sqrt{75}"), "75 is merely typed"),
    ("numbers", edit("5 \\\\ 1", "5 \\\\ 2"), "matrix [[5], [2]] is merely typed"),
    ("numbers", edit("5 \\\\ -7", "5 \\\\ 7"), "matrix [[5], [7]] is merely typed"),
    ("numbers", edit("$-0.25$", "$0.25$"), "0.25 is merely typed"),
    ("numbers", edit("Scaled", "At $n = 9$, scaled"), "9 is merely typed"),
    ("numbers", edit("= 8.602.$$", "$$"), "checks 8.602, which the prose of its section does not"),
    ("numbers", edit("## The length", "## A\n\n2.1506 74\n## The length"), ""),
    ("numbers", add('check("x - x", "[0.0, 0]", x - x)'), ""),
    ("numbers", subsection("length = "), ""),
    ("numbers", elsewhere, "checks 2.1506, which the prose of its section"),
    ("numbers", add("## B\n\n$5$", "markdown", 'check("a", "[5, -9]", x)'), "checks [5, -9]"),
    ("numbers", edit("2.1506", "much"), "checks 2.1506, which the prose of its section"),
    (
        "numbers",
        add("### A\n\n$\\begin{bmatrix} 1 & 5 \\end{bmatrix}$", "markdown"),
        "merely typed",
    ),
    ("seal", edit("and 5 minutes", "and 6 minutes"), "numbers '6' differ from the seal"),
    ("seal", edit("`(20, 1)`", "`(20, 2)`"), "differ from the seal; review it"),
    ("seal", edit("\\rVert_2", "\\|_1"), "differ from the seal"),
    ("seal", edit("E0-9</small>", "E0-8</small>"), "differ from the seal"),
    ("seal", drop("You will compute"), "differ from the seal"),
]


LONG, SIX = "word " * 2400, "a = 1\n" * 6
LESSON_CASES = [
    (
        "proofs",
        add('check("length", "8.602", 8.602)'),
        "proves something where the reader computes",
    ),
    ("proofs", add("check_gradient(f, x, g)"), "proves something where the reader computes"),
    ("sources", edit("How long", "The deck asks how long"), "speaks of its sources ('The deck')"),
    ("sources", edit("How long", "(A misprint.) How long"), "speaks of its sources ('misprint')"),
    ("items", edit("How long", '<small class="bp-source">E0-9</small> How'), "E0-9 is in the text"),
    ("replies", add(REPLY, "markdown", "results(a=74)"), "prints what the fold above it hides"),
    ("thread", add("x, z = np.array([[1]]), 2"), "gives x other numbers"),
    (
        "digits",
        add("$(0.1234, 1.2345)$ and $(−0.1234, 1.2345)$", "markdown"),
        "two vectors of four",
    ),
    ("digits", add("| $(0.1234, 1.2345)$ | $(0.1234, 1.2345)$ |", "markdown"), ""),
    ("digits", add("$(0.1234, 1.2345)$\n\n$(0.1234, 1.2345)$", "markdown"), ""),
    ("lesson_budget", add(LONG, "markdown"), "words (900 to"),
    ("lesson_budget", lambda n: [add(TALL)(n) for _ in range(3)], "visible lines of code"),
    ("lesson_budget", lambda n: [add(SIX)(n) for _ in range(5)], "6 lines in the median cell"),
    ("lesson_budget", drop("explore(third"), "2 figures that move"),
]


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return write_sample(tmp_path_factory.mktemp("lesson") / f"{NAME}.ipynb", LESSON)


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.__name__)
def test_a_good_lesson_passes(
    lesson: Page, lint: Callable[[Page], list[Problem]], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = tuple(seal_lines(NAME, lesson.notebook))
    monkeypatch.setattr("tests.lints.numbers.seal", lambda: lines)
    assert lint(lesson) == []


@pytest.mark.parametrize(
    ("name", "damage", "message"), LESSON_CASES, ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_rule_of_lessons_bites(lesson: Page, name: str, damage: Break, message: str) -> None:
    problems = getattr(lints, f"lint_{name}")(broken(lesson, damage))
    found = [str(problem) for problem in problems]
    assert any(message in text for text in found) if message else not found, found


@pytest.mark.parametrize(
    ("listed", "message"),
    [
        ({"formula": "x y = 1", "reason": "an assumption"}, ""),
        ({"formula": "x y = 1", "reason": " "}, "gives no reason"),
        ({"formula": "x y = 2", "reason": "gone"}, "which is no equation of the page"),
        ({"formula": "x + x = 2 x", "reason": "needless"}, "which is executed"),
    ],
)
def test_a_formula_without_proof_has_its_reason(
    good: Page, listed: dict[str, str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every entry of the list is needed, and no other formula is let off."""
    entries = {"unproved": [{"page": NAME, **listed}]}
    monkeypatch.setattr("tests.lints.formulas.unproved", lambda: entries)
    page = broken(
        good, add("$x y = 1$ and $x + x = 2 x$", "markdown", then="check_formula('x + x = 2 x')")
    )
    found = [str(problem) for problem in lints.lint_formulas(page)]
    needed = message and listed["formula"] != "x y = 1"
    assert len(found) == (2 if needed else bool(message)), found
    assert not message or any(message in text for text in found)


def test_a_pending_page_may_wait(good: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    page = broken(good, add("$x y = 1$", "markdown"))
    assert lints.lint_formulas(page)
    monkeypatch.setattr("tests.lints.formulas.unproved", lambda: {"pending": [NAME]})
    assert not lints.lint_formulas(page)


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.__name__)
def test_a_good_notebook_passes(good: Page, lint: Callable[[Page], list[Problem]]) -> None:
    assert lint(good) == []


@pytest.mark.parametrize(
    ("name", "damage", "message"), CASES, ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_lint_bites(good: Page, name: str, damage: Break, message: str) -> None:
    problems = getattr(lints, f"lint_{name}")(broken(good, damage))
    if message:
        assert any(message in str(problem) for problem in problems), problems
        assert all(str(problem).startswith(f"{NAME}, cell ") for problem in problems)
    else:
        assert problems == []


def test_every_lint_has_a_case_that_it_bites_on() -> None:
    bites = {f"lint_{name}" for name, _, message in [*CASES, *LESSON_CASES] if message}
    assert bites == {f.__name__ for f in LINTS}


def test_a_large_file_is_over_budget(good: Page) -> None:
    problems = lints.lint_budget(Page(NAME, good.notebook, good.text + " " * 300_000))
    assert "bytes" in str(problems[0])


def test_the_problem_names_notebook_and_cell(good: Page) -> None:
    problem = lints.lint_numbers(broken(good, edit("2.1506", "2.1507")))[0]
    assert problem.notebook == NAME
    assert problem.cell == "the-length-of-a-difference-1"


def test_the_names_of_bplib_are_read_from_its_source() -> None:
    assert {"check", "explore", "show", "check_gradient"} <= bplib_names()
    assert not any(name.startswith("_") for name in bplib_names())


def test_the_sample_is_canonical_as_written(good: Page) -> None:
    assert canonical(copy.deepcopy(good.notebook)) == good.text
    assert "widget-view" not in good.text
    assert "widget" not in DRAFT


# Reading numbers ---------------------------------------------------------------------------

READ = [
    ("It is 8.602.", "8.602"),
    ("$x = -7$, $y = {-}8$ and $z = −9$", "-7 -8 -9"),
    ("$64 w_1 + 48 w_2 - 32$", "64 48 32"),
    ("$10^{-5}$, 10⁻⁷, $3 \\times 10^{-7}$, 2.5e-3", "1e-5 1e-7 3e-7 2.5e-3"),
    ("$12\\,000$, 12{,}000 and 12,000", "12000 12 000 12000"),
    ("83.3 % and $25\\%$", "83.3 25"),
    ("$\\left. f \\right|_{q=2.6}$ but $w_{12}$, $x_1$, $x^2$", "2.6"),
    ("$= 4$, $= 2w$, $a = 8, b$", "4 8"),
    ("- 0.5 is a bullet\n12. is a list\n\n## 12 Title", "0.5"),
    ("Python 3.11 to 3.13, CC BY 4.0, chapters 12 and 13, 2024", ""),
    ("see [12.5](a12.ipynb#11) and <https://a.org/99>", "12.5"),
    ("`(30, 2)`, `(n, 30)`, `(3,)` but `0.05` and `x[12]`", "0.05 12"),
    ("S0-Q2.1a, E0-11 and EX-12", ""),
    ("| 12.5 | -3.5 |", "12.5 -3.5"),
    ("$\\tfrac12$ and $\\frac{5}{36}$", "36"),
    ("$\\mathbb{R}^{10\\times 30}$", "10 30"),
    ("$W = \\begin{bmatrix} a & 48 \\\\ 0.5 & 1 \\end{bmatrix}$", "48 0.5"),
]


@pytest.mark.parametrize(("source", "traced"), READ)
def test_the_numbers_that_must_be_traced(source: str, traced: str) -> None:
    assert " ".join(str(n) for n in read_prose(source).numbers if n.traced) == traced


def test_a_binary_minus_leaves_the_sign_open() -> None:
    (minus,) = (n for n in read_prose("$a w - 32$").numbers)
    assert minus.stands_in({"-32"}, set())
    assert minus.stands_in({"32"}, set())
    (sign,) = (n for n in read_prose("$= -32$").numbers)
    assert not sign.stands_in({"32"}, set())


def test_percent_may_be_computed_as_a_fraction() -> None:
    (share,) = read_prose("83.3 %").numbers
    assert share.stands_in({"0.833"}, set())
    assert not share.stands_in({"0.834"}, set())


def test_matrices_are_read_whole() -> None:
    column = (("5",), ("-7",))
    assert read_prose("$\\begin{pmatrix} 5 \\\\[2pt] {-}7 \\end{pmatrix}$").matrices == (column,)
    assert read_prose("`[5, -7]` and $= [5, -7]$").matrices == (column, column)
    assert read_printed("[5, -7]").matrices == (column,)
    assert read_printed("[[1, 2.50], [0, -1]]").matrices == ((("1", "2.50"), ("0", "-1")),)
