"""The index of the search: every section once, its text as a reader reads it."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from page_text import Section, sections

from tests.test_links import HTML, NAMES, read

PAGE = '<aside>Menu</aside><article class="bd-article">{}</article>'
CHROME = re.compile(r"(Show|Hide) the code|Copy|Toggle|\[source\]|#$|Back Play", re.MULTILINE)


@cache
def index() -> dict[str, Any]:
    text = (HTML / "search-index.js").read_text("utf-8")
    return json.loads(text.removeprefix("var searchIndex=").removesuffix(";\n"))


def found(name: str) -> list[Section]:
    """What the index holds of a page."""
    number = [address for address, *_ in index()["pages"]].index(f"{name}.html")
    return [Section(*rest) for page, *rest in index()["sections"] if page == number]


@pytest.mark.parametrize("name", NAMES)
def test_every_section_of_a_page_is_there_once(name: str) -> None:
    html = (HTML / f"{name}.html").read_text("utf-8")
    anchors = [section.anchor for section in found(name)]
    assert len(anchors) == len({*anchors})
    assert {*anchors} >= {*re.findall(r'<section[^>]* id="([^"]+)"', html)}
    assert {*anchors} >= {*re.findall(r'<article class="bp-answer" id="([^"]+)"', html)}
    assert {*anchors} <= read(HTML / f"{name}.html").ids
    assert all(section.heading for section in found(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_text_holds_no_command_and_no_button(name: str) -> None:
    for _, heading, text, _ in found(name):
        assert not re.search(r"\\[a-zA-Z]", heading + text)
        assert not CHROME.search(heading + "\n" + text)


def test_reference_lists_count_less_than_lessons() -> None:
    weights = {Path(address).stem: weight for address, _, weight in index()["pages"]}
    assert weights["03_svd"] == 1
    assert max(weights[name] for name in ("answers", "api", "errata")) < weights["glossary"] < 1


def test_a_formula_is_read_once_and_as_one_line() -> None:
    formula = '<span class="math" data-tex="\\mathbf W_1"><math>W1</math><i>W1</i></span>'
    body = f'<section id="s"><h2>On {formula}</h2><p>Let\n{formula} be.</p></section>'
    assert sections(PAGE.format(body)) == [Section("s", "On W_1", "Let W_1 be.", "")]


def test_punctuation_inside_a_long_formula_is_read() -> None:
    formula = '<span data-tex="a"><i>a</i><span class="bp-after">.</span></span>'
    body = f'<section id="s"><h2>T</h2><p>Let {formula} Then</p></section>'
    assert sections(PAGE.format(body)) == [Section("s", "T", "Let a. Then", "")]


def test_a_word_of_code_is_kept_once_and_apart() -> None:
    code = '<pre><span>a</span> = b + <span>0.5</span></pre><div class="cell_output">a 1</div>'
    (section,) = sections(PAGE.format(f'<section id="s"><h2>T</h2><p>x</p>{code}</section>'))
    assert (section.text, section.code) == ("x", "a b 0.5 1")


def test_a_row_of_a_table_is_a_line() -> None:
    table = "<table><tr><td><p>a</p></td><td>b</td></tr><tr><td>c</td></tr></table>"
    (section,) = sections(PAGE.format(f'<section id="s">{table}</section>'))
    assert section.text == "a b\nc"


def test_a_term_is_a_section_with_what_stands_beside_it() -> None:
    terms = '<dl><dt id="a">A</dt><dd>one</dd><dt id="b">B</dt><dd>two</dd></dl><p>after</p>'
    assert sections(PAGE.format(f'<section id="s"><h1>T</h1>{terms}</section>')) == [
        Section("s", "T", "after", ""),
        Section("a", "A", "one", ""),
        Section("b", "B", "two", ""),
    ]


@pytest.mark.parametrize(
    "part",
    [
        '<a class="headerlink">#</a>',
        '<details class="hide"><summary><p>Show the code</p></summary></details>',
        '<figure class="bp-explore"><label>step</label></figure>',
        "<svg><text>x</text></svg>",
        "<script>x</script>",
    ],
)
def test_what_is_not_text_is_left_out(part: str) -> None:
    assert sections(PAGE.format(f'<section id="s"><h1>T{part}</h1>{part}</section>')) == [
        Section("s", "T", "", "")
    ]


def test_of_the_search_that_sphinx_brings_nothing_is_left() -> None:
    names = {path.name for path in HTML.rglob("*.js")}
    assert names >= {"search-index.js", "minisearch.js", "search.js", "mark.js"}
    unwanted = {"searchindex.js", "searchtools.js", "language_data.js", "sphinx_highlight.js"}
    assert not names & unwanted
    for page in HTML.rglob("*.html"):
        loaded = {Path(a.split("?")[0]).name for a in read(page).addresses}
        assert not loaded & unwanted, page


@pytest.mark.parametrize("name", [*NAMES, "search", "genindex"])
def test_the_search_is_loaded_on_its_own_page_alone(name: str) -> None:
    loaded = {Path(a.split("?")[0]).name for a in read(HTML / f"{name}.html").addresses}
    assert ("search.js" in loaded) == (name == "search")
    assert not loaded & {"minisearch.js", "search-index.js"}, "only when something is searched"


def test_what_the_search_loads_is_small() -> None:
    sizes = {name: (HTML / name).stat().st_size for name in ("search-index.js", "search.html")}
    assert sizes["search-index.js"] < 1_500_000
    assert (HTML / "minisearch" / "minisearch.js").stat().st_size < 20_000
    assert (HTML / "minisearch" / "LICENSE").exists()
