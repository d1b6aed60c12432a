"""Every link between the built pages leads somewhere, and every anchor is there."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from tests.sources import ROOT
from tools.build import pages

HTML = ROOT / "_build" / "html"
NAMES = pages(yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8")))
ALWAYS = ["index", "search", "genindex"]  # the first only leads to the first page


class Reader(HTMLParser):
    """Collect the ids of a page and the addresses it names."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids |= {given[name] for name in ("id", "name") if name in given}
        self.addresses += [given[name] for name in ("href", "src") if name in given]


@cache
def read(page: Path) -> Reader:
    reader = Reader()
    reader.feed(page.read_text("utf-8"))
    return reader


def broken(page: Path) -> list[str]:
    """The addresses on a page that lead to no file or to no place in it."""
    found = []
    for address in read(page).addresses:
        parts = urlsplit(address)
        if parts.scheme in {"http", "https", "data", "mailto"}:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        there = target.is_file() and target.is_relative_to(page.parents[len(page.parents) - 1])
        anchored = target.suffix == ".html" and parts.fragment
        if not there or (anchored and unquote(parts.fragment) not in read(target).ids):
            found.append(address)
    return found


@pytest.mark.parametrize("name", [*NAMES, *ALWAYS])
def test_every_link_leads_somewhere(name: str) -> None:
    page = HTML / f"{name}.html"
    assert page.exists(), "the site is not built: run 'make book' first"
    assert len(read(page).addresses) > 1
    assert broken(page) == []


def test_the_sources_of_the_library_are_linked_too() -> None:
    sources = sorted((HTML / "_modules").rglob("*.html"))
    assert len(sources) > 10
    assert {page.name: broken(page) for page in sources if broken(page)} == {}


def test_a_broken_link_is_named(tmp_path: Path) -> None:
    (tmp_path / "there.html").write_text('<p id="here"></p>')
    links = ("there.html#here", "there.html#gone", "gone.html", "#top", "https://example.org/x")
    text = " ".join(f'<a href="{link}">x</a>' for link in links)
    (tmp_path / "page.html").write_text(f'<body id="start">{text}</body>')
    assert broken(tmp_path / "page.html") == ["there.html#gone", "gone.html", "#top"]


def test_every_item_of_a_source_has_its_anchor() -> None:
    answers = (HTML / "chapters" / "answers.html").read_text("utf-8")
    anchors = re.findall(r'<article class="bp-answer" id="([^"]+)"', answers)
    assert len(anchors) == len({*anchors}) == 241
    places = [a for a in read(HTML / "chapters" / "answers.html").addresses if "#item-S" in a]
    assert len(places) == 241
