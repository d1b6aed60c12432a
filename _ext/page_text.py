"""The text of a built page by sections: prose with readable formulas, the code apart from it."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

from formula_text import readable

ARTICLE = re.compile(r'<article class="bd-article".*</article>', re.DOTALL)
DRAWN = re.compile(r"<(svg|script|style)\b.*?</\1>", re.DOTALL)
CODE = re.compile(r"(<pre>)(.*?)(</pre>)", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
VOID = {"br", "hr", "img", "input", "wbr"}
CHROME = {"headerlink", "viewcode-link", "bp-explore", "bp-source", "bp-switch", "bp-verdict"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = HEADINGS | {"br", "dd", "div", "dt", "li", "p", "pre", "summary", "td", "tr"}
WORD = re.compile(r"\d+\.\d+|\w+")


class Section(NamedTuple):
    """What the search knows of a section; of its code and output each word once."""

    anchor: str
    heading: str
    text: str
    code: str


@dataclass
class Draft:
    """A section while its page is read."""

    anchor: str
    heading: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)

    def done(self) -> Section:
        """Without the blanks of the source, one line for each block of text."""
        lines = (" ".join(line.split()) for line in "".join(self.text).split("\n\n"))
        heading = " ".join("".join(self.heading).split())
        code = " ".join(dict.fromkeys(WORD.findall("".join(self.code))))
        return Section(self.anchor, heading, "\n".join(filter(None, lines)), code)


@dataclass
class Element:
    """An open element: the section that its text belongs to, and as what."""

    tag: str
    classes: set[str]
    draft: Draft | None
    kind: str  # text, heading, code, or none that is searched
    in_row: bool


class Reader(HTMLParser):
    """Read a page. An answer and a term of a glossary are sections too."""

    def __init__(self) -> None:
        super().__init__()
        self.drafts: list[Draft] = []
        self.stack = [Element("", set(), None, "text", False)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self._break(tag)
        if tag in VOID:
            return
        given = {name: value or "" for name, value in attrs}
        above, classes = self.stack[-1], {*given.get("class", "").split()}
        draft = above.draft
        if "data-tex" in given:
            self._add(above, readable(given["data-tex"]))
        if given.get("id") and (tag in {"section", "dt"} or "bp-answer" in classes):
            draft = Draft(given["id"])
            self.drafts.append(draft)
            if tag == "dt":
                above.draft = draft  # the explanation stands beside its term, not in it
        in_row = above.in_row or tag == "tr"
        self.stack.append(Element(tag, classes, draft, _kind(tag, classes, given, above), in_row))

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        self.stack.pop()
        self._break(tag)

    def handle_data(self, data: str) -> None:
        """Put text where it belongs."""
        self._add(self.stack[-1], data)

    def _add(self, element: Element, text: str) -> None:
        if element.draft and element.kind:
            getattr(element.draft, element.kind).append(text)

    def _break(self, tag: str) -> None:
        top = self.stack[-1]
        if tag in BLOCKS and top.kind in {"text", "code"}:
            self._add(top, " " if top.in_row and tag != "tr" else "\n\n")


def _kind(tag: str, classes: set[str], given: dict[str, str], above: Element) -> str:
    """What the text of an element is."""
    if "bp-after" in classes:  # punctuation that stands in the formula before it
        return "text"
    folds = tag == "summary" and "hide" in above.classes
    if not above.kind or "data-tex" in given or folds or classes & CHROME:
        return ""
    if tag in HEADINGS or (tag == "dt" and "id" in given):
        return "heading"
    if tag == "p" and "bp-answer" in above.classes:
        return "heading"
    return "code" if tag == "pre" or "cell_output" in classes else above.kind


def article(html: str) -> str:
    """The text of a page without its frame."""
    found = ARTICLE.search(html)
    assert found, "a page without an article"
    return found[0]


def sections(html: str) -> list[Section]:
    """The sections of a page in reading order."""
    text = DRAWN.sub("", article(html))
    reader = Reader()
    reader.feed(CODE.sub(lambda m: m[1] + TAG.sub("", m[2]) + m[3], text))
    return [draft.done() for draft in reader.drafts]
