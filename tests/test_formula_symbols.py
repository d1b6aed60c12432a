"""Every formula of the sources is on its page, and its MathML says what its TeX says.

What a command of TeX looks like is written down here once more, apart from KaTeX's own tables.
"""

import re
import unicodedata
from collections import Counter
from html import unescape

import nbformat
import pytest
import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from tests.sources import ROOT
from tools.build import pages

NAMES = pages(yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8")))
FORMULA = re.compile(r'data-tex="([^"]*)"[^>]*>(?:<span [^>]*>)?<math[^>]*>(.*?)</math>', re.DOTALL)
TOKEN = re.compile(
    r"\\\\\[\w+\]|\\(?:begin|end)\{(?P<environment>\w+)\*?\}|\\operatorname"
    r"|\\sqrt\[(?P<degree>\w+)\]|\\text\{(?P<text>[^}]*)\}|\\(?P<command>[a-zA-Z]+|.)|(?P<sign>[^\s{}_^&~])",
    re.DOTALL,
)
FENCES = {"bmatrix": "[]", "pmatrix": "()", "vmatrix": "∣∣", "cases": "{", "aligned": ""}
SIGNS = {"-": "−", "*": "∗", "'": "′", "|": "∣"}
WORDS = r"arg cos det exp lim ln log max min sin tanh"
UNSEEN = r"""mathbf boldsymbol mathcal mathbb mathrm frac tfrac dfrac sqrt substack textstyle
    phantom left right bigl bigr Bigl Bigr quad qquad , ; ! : \
"""
SEEN = r"""alpha α delta δ Delta Δ eta η theta θ kappa κ lambda λ Lambda Λ mu μ sigma σ Sigma Σ
    varepsilon ε ell ℓ partial ∂ nabla ∇ top ⊤ sum ∑ cdot ⋅ odot ⊙ oslash ⊘ otimes ⊗ times × pm ±
    ne ≠ neq ≠ le ≤ leq ≤ ge ≥ geq ≥ leftarrow ← to → longrightarrow ⟶ Rightarrow ⇒ dots …
    lVert ∥ rVert ∥ lvert ∣ rvert ∣ hat ^ tilde ~ underbrace ⏟ { { } }
    langle ⟨ rangle ⟩ in ∈ cdots … varphi φ mapsto ↦"""
COMMANDS = dict(re.findall(r"(\S+) (\S+)", SEEN))
COMMANDS |= {name: name for name in re.findall(r"\S+", WORDS)}
COMMANDS |= dict.fromkeys(re.findall(r"\S+", UNSEEN), "")


def sources(name: str) -> list[str]:
    """The TeX of a page, as Markdown's own reader finds it in the file."""
    reader = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, double_inline=False)
    path = next(ROOT.glob(f"{name}.*"))
    texts = [path.read_text("utf-8")]
    if path.suffix == ".ipynb":
        cells = nbformat.reads(texts[0], as_version=4).cells
        texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    blocks = [token for text in texts for token in reader.parse(text)]
    # A directive, as that of the glossary, holds Markdown too.
    blocks += [t for b in blocks if b.info.startswith("{") for t in reader.parse(b.content)]
    tokens = [part for block in blocks for part in (block.children or [block])]
    return [" ".join(t.content.split()) for t in tokens if t.type.startswith("math_")]


def formulas(name: str) -> list[tuple[str, str]]:
    """The TeX of each formula on a built page, and its MathML."""
    html = (ROOT / "_build" / "html" / f"{name}.html").read_text("utf-8")
    return [(" ".join(unescape(tex).split()), mathml) for tex, mathml in FORMULA.findall(html)]


def expected(tex: str) -> Counter[str]:
    """The signs that TeX asks for."""
    signs = ""
    for token in TOKEN.finditer(tex):
        if token["environment"]:
            opens = token[0].startswith(r"\begin")
            signs += FENCES[token["environment"]] if opens else ""
        elif token["degree"] or token["text"]:
            signs += (token["degree"] or token["text"]).replace(" ", "")
        elif token["command"]:
            signs += COMMANDS[token["command"]]
        elif token["sign"]:
            signs += SIGNS.get(token["sign"], token["sign"])
    return Counter(signs)


def said(mathml: str) -> Counter[str]:
    """The signs of MathML, bold ones as plain ones and all dots alike."""
    text = unescape(re.sub(r"<[^>]*>", "", mathml))
    plain = (
        unicodedata.normalize("NFKC", c) if c > "\U0001d3ff" or c in "ℝℒ" else c
        for c in text.replace("⋯", "…")
    )
    return Counter(c for c in "".join(plain) if not c.isspace() and c not in "\u2061\u2063\u200b")


@pytest.mark.parametrize("name", NAMES)
def test_no_formula_is_lost(name: str) -> None:
    assert [tex for tex, _ in formulas(name)] == sources(name)


@pytest.mark.parametrize("name", NAMES)
def test_each_formula_says_what_its_source_says(name: str) -> None:
    wrong = {tex: said(m) for tex, m in formulas(name) if said(m) != expected(tex)}
    assert wrong == {}


def test_a_lost_sign_would_be_seen() -> None:
    mathml = "<mrow><mo>−</mo><mfrac><mi>𝐩</mi><mn>2</mn></mfrac></mrow>"
    assert said(mathml) == expected(r"-\frac{\mathbf p}{2}")
    for sign in "−𝐩2":
        assert said(mathml.replace(sign, "")) != expected(r"-\frac{\mathbf p}{2}")
