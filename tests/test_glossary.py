"""The glossary: each term links to the section that brings it in, and no chapter did so before."""

import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.sources import rules, slug

CHAPTERS = Path(__file__).parents[1] / "chapters"
ENTRY = re.compile(r"^(\w.+)\n  (.+) \[(.+)\]\((\w+)\.ipynb#([\w-]+)\)$", re.MULTILINE)
HEADING = re.compile(r"^#{1,3} (.+)$", re.MULTILINE)
STRESSED = re.compile(r"^#{1,6} .+$|\*\*[^*]+\*\*|(?<!\*)\*[^*\n]+\*(?!\*)", re.MULTILINE)
SAID = {  # how the linked section says a term; the others stand there as they are, or in the plural
    "Absolute error": "absolute",
    "Affine map": "affine",
    "Backward pass": "backward",
    "Chain rule": r"chain rule|rule \(chain\)",
    "Computational graph": "graph",
    "Dead unit": "dead",
    "Defective matrix": "defective",
    "Exploding gradient": r"exploding\*\* gradients?",
    "Homogeneous system": "homogeneous",
    "Identity matrix": "identity",
    "Independent columns": r"columns are \*\*independent",
    "Invertible matrix": "invertible",
    "Null vector": "null_vector",
    "One-hot column": "one-hot",
    "Orthogonal matrix": "orthogonal",
    "Orthonormal vectors": "orthonormal",
    "Saturated unit": "saturated",
    "Singular matrix": "singular",
    "Singular value": "singular values",
    "Stationary point": "stationary",
    "Symmetric matrix": "symmetric",
    "Vanishing gradient": r"vanishing\*\* and \*\*exploding\*\* gradients?",
}


class Entry(NamedTuple):
    """A term, what it means, and the section that brings it in."""

    term: str
    meaning: str
    title: str
    chapter: str
    slug: str


class Section(NamedTuple):
    """A heading of a chapter and the text down to the next one."""

    chapter: str
    heading: str
    text: str


def entries() -> list[Entry]:
    """What the glossary says."""
    text = (CHAPTERS / "glossary.md").read_text("utf-8")
    return [Entry(*found) for found in ENTRY.findall(text)]


@cache
def sections() -> tuple[Section, ...]:
    """Every section of the notation and of the chapters, in reading order."""
    found = []
    for path in [CHAPTERS / "notation.ipynb", *sorted(CHAPTERS.glob("[0-9]*.ipynb"))]:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        prose = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        for part in re.split(r"^(?=#{1,3} )", "\n\n".join(prose), flags=re.MULTILINE):
            if heading := HEADING.match(part):
                found.append(Section(path.stem, heading[1], part))
    return tuple(found)


def section(entry: Entry) -> Section | None:
    """The section that an entry links to."""
    places = {(s.chapter, slug(s.heading)): s for s in sections()}
    places |= {(s.chapter, rule): s for s in sections() for rule in rules(s.text)}
    return places.get((entry.chapter, entry.slug))


def says(entry: Entry, text: str) -> bool:
    """Whether a text contains the term of an entry, or how the course says it."""
    words = SAID.get(entry.term) or re.sub(r"s?$", "", re.escape(entry.term.lower())) + "(e?s|ed)?"
    words = words.replace(r"\ ", " ").replace(" ", r"\s+")
    return re.search(rf"(?<!\w)({words})(?!\w)", text.lower()) is not None


ENTRIES = [pytest.param(entry, id=entry.term) for entry in entries()]


def test_every_entry_is_read() -> None:
    text = (CHAPTERS / "glossary.md").read_text("utf-8")
    assert 70 <= len(ENTRIES) <= 120
    assert len(re.findall(r"^  ", text, re.MULTILINE)) == len(ENTRIES)


def test_terms_are_sorted_and_unique_below_their_letters() -> None:
    terms = [entry.term for entry in entries()]
    assert terms == sorted(terms, key=str.lower)
    assert len({*terms}) == len(terms)
    text = (CHAPTERS / "glossary.md").read_text("utf-8")
    for letter, part in re.findall(r"^## (\w)$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL):
        assert {term[0] for term, *_ in ENTRY.findall(part)} == {letter}


def test_no_variant_is_left_over() -> None:
    assert SAID.keys() <= {entry.term for entry in entries()}


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_link_names_its_chapter(entry: Entry) -> None:
    assert entry.title == next(s.heading for s in sections() if s.chapter == entry.chapter)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_linked_section_says_the_term(entry: Entry) -> None:
    place = section(entry)
    assert place, f"{entry.chapter} has no heading #{entry.slug}"
    assert says(entry, place.text)


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_earlier_chapter_brings_it_in(entry: Entry) -> None:
    order = list(dict.fromkeys(s.chapter for s in sections()))
    before = order[: order.index(entry.chapter)]
    stressed = [
        f"{s.chapter}: {words}"
        for s in sections()
        if s.chapter in before
        for words in STRESSED.findall(s.text)
        if says(entry, words)
    ]
    assert not stressed


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_meaning_is_one_or_two_sentences(entry: Entry) -> None:
    assert entry.meaning.endswith(".")
    assert len(re.findall(r"[.?](?: |$)", entry.meaning)) <= 2
