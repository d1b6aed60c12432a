"""Formulas as the build sets them: errors with their place, punctuation, breaks, bold."""

import re
from pathlib import Path

import nbformat
import pytest
import yaml
from docutils import nodes
from katex_v8 import FormulaError, typeset
from nbformat.v4 import new_markdown_cell, new_notebook
from typeset import keep_together, with_breaks

from tests.sources import ROOT
from tools.build import main


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("a, b, c", r"a,\allowbreak  b,\allowbreak  c"),
        ("x_{i,j}, y", r"x_{i,j},\allowbreak  y"),
        (r"\{a, b\}, c", r"\{a,\allowbreak  b\},\allowbreak  c"),
        (
            r"\begin{bmatrix} a, b \end{bmatrix}, c",
            r"\begin{bmatrix} a, b \end{bmatrix},\allowbreak  c",
        ),
        (r"\left( a, b \right)", r"\left( a, b \right)"),
    ],
)
def test_a_list_may_break_after_its_commas_alone(tex: str, expected: str) -> None:
    assert with_breaks(tex) == expected
    bases = [html.count('class="katex-base"') for html in (typeset(tex), typeset(expected))]
    assert bases[1] - bases[0] == expected.count("allowbreak")


@pytest.mark.parametrize(
    ("tex", "letter"),
    [
        (r"\mathbf{W}", "𝐖"),
        (r"\mathbf{x}", "𝐱"),
        (r"\mathbf{1}", "𝟏"),
        (r"\boldsymbol{\delta}", "𝜹"),
        (r"\boldsymbol\Sigma", "𝚺"),
        (r"\mathbb{R}", "ℝ"),
        (r"\mathcal{L}", "ℒ"),
    ],
)
def test_a_style_is_a_letter_of_its_own_in_mathml(tex: str, letter: str) -> None:
    mathml = typeset(tex).split("</math>")[0]
    assert f">{letter}<" in mathml
    assert "mathvariant" not in mathml


@pytest.mark.parametrize("tex", [r"\lfx", "x_", r"\frac{1}", r"\begin{aligned} a", "x_é"])
def test_what_katex_does_not_know_is_refused(tex: str) -> None:
    with pytest.raises(FormulaError):
        typeset(tex, display=True)


@pytest.mark.parametrize(
    ("before", "after", "unit"),
    [
        ("so (", "), and", "(x),"),
        ("a “", "” b", "“x”"),
        ("the ", "-th entry", "x-th"),
        ("either ", "/", "x/"),
        ("that ", ".", "x."),
        ("as ", " is", None),
        ("in the end, ", "", None),
    ],
)
@pytest.mark.parametrize("inside", [False, True])
def test_what_touches_a_formula_stays_with_it(
    before: str, after: str, unit: str | None, inside: bool
) -> None:
    formula = nodes.math("", "x")
    whole = nodes.strong("", "", nodes.Text(""), formula) if inside else formula
    text = nodes.paragraph("", "", nodes.Text(before), whole, nodes.Text(after))
    keep_together(formula)
    assert text.astext() == f"{before}x{after}"
    units = [part.astext() for part in text.findall(nodes.inline) if part["classes"] == ["bp-unit"]]
    assert units == ([unit] if unit else [])


def test_what_follows_a_long_formula_stays_with_its_last_piece() -> None:
    pieces = [f'<span class="katex-base">{sign}</span>' for sign in "ab"]
    drawn = f'<math/><span class="katex-html" aria-hidden="true">{"".join(pieces)}</span>'
    formula = nodes.math("", "a b", classes=["bp-long"], html=drawn)
    text = nodes.paragraph("", "", nodes.Text("So "), formula, nodes.Text(". Then"))
    keep_together(formula)
    assert text.astext() == "So a b Then"
    start, _, end = formula["html"].partition('<span class="bp-unit">')
    assert start == f'<math/><span class="katex-html" aria-hidden="true">{pieces[0]}</span>'
    last = f'<span aria-hidden="true">{pieces[1]}</span><span class="bp-after">.</span></span>'
    assert end == last


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the settings of the book and no chapter."""
    folder = tmp_path_factory.mktemp("book")
    for name in ("_ext", "_static", "_templates", "vendor"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "chapters").mkdir()
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    settings["sphinx"]["config"]["extensions"].remove("reference")
    (folder / "_config.yml").write_text(yaml.safe_dump(settings))
    (folder / "_toc.yml").write_text("format: jb-book\nroot: chapters/page\n")
    return folder


def built(book: Path, *cells: str) -> tuple[int, str]:
    """Build a notebook of these cells; the exit code and the page's text."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(
        cells=list(map(new_markdown_cell, cells)), metadata={"kernelspec": kernel}
    )
    nbformat.write(notebook, book / "chapters" / "page.ipynb")
    code = main([str(book)])
    page = book / "_build" / "html" / "chapters" / "page.html"
    return code, page.read_text("utf-8") if page.exists() else ""


@pytest.mark.slow
def test_an_unknown_macro_fails_the_build_and_is_named_with_its_cell(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = built(book, "# Page", "Fine: $x$.\n\n- a list with $\\lfx$", "$$\n\\frac{1}\n$$")
    said = capsys.readouterr().out
    assert code == 1
    assert re.search(r"page\.ipynb, cell 2: .*\\lfx: .*Undefined control sequence", said)
    assert re.search(r"page\.ipynb, cell 3: .*\\frac", said)


@pytest.mark.slow
def test_titles_are_readable_where_no_formula_can_stand(book: Path) -> None:
    code, page = built(book, "# The matrix $\\mathbf{W}_1$", "## About $x^2$")
    contents = page.split('id="pst-secondary-sidebar"')[1]
    assert code == 0
    assert re.search(r"<title>\s*The matrix W_1 ", page)
    assert "About x²" in contents
    assert "data-tex" not in contents
    assert page.count('data-tex="x^2"') == 1
