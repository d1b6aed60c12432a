"""The Markdown cells: what a chapter has, where its items stand, what every front end can show."""

import re
from collections.abc import Iterator
from functools import cache

from nbformat import NotebookNode

from tests.lints.page import Page, Problem, calls
from tools.prose import ITEM

CODE_OR_MATH = re.compile(
    r"^```.*?^```|`[^`\n]+`|\$\$.*?\$\$|\$(?:\\.|[^$\\])+\$", re.DOTALL | re.MULTILINE
)
HEADING = re.compile(r"^(#{1,6}) +(.+)$", re.MULTILINE)
SMALL_PRINT = re.compile(r'<small class="bp-source">(.*?)</small>', re.DOTALL)
HTML = frozenset({"a", "details", "summary", "small", "strong", "br", "sub", "sup", "kbd"})
TAG = re.compile(r"</?([a-zA-Z][\w-]*)(?:\s[^>]*)?/?>")
LINK = re.compile(r"\]\([\w/]*\w+\.ipynb(#[^)]*)?\)")


@cache
def bare(source: str) -> str:
    """Markdown without code and math."""
    return CODE_OR_MATH.sub(" ", source)


def headings(cell: NotebookNode) -> list[tuple[int, str]]:
    """(level, text) of each heading of a cell."""
    if cell.cell_type != "markdown":
        return []
    return [(len(marks), text) for marks, text in HEADING.findall(bare(cell.source))]


def lint_anatomy(page: Page) -> list[Problem]:
    """A chapter has a title, what it needs, a slider led up to by prose, and a summary."""
    if not page.is_chapter:
        return []
    return [page.problem(cell, message) for cell, message in _missing_parts(page)]


def _missing_parts(page: Page) -> Iterator[tuple[NotebookNode | None, str]]:
    titles = [text for cell in page.prose for _, text in headings(cell)]
    first_code = next((i for i, c in enumerate(page.cells) if c.cell_type == "code"), 0)
    opening = "\n".join(cell.source for cell in page.cells[:first_code])
    if not headings(page.cells[0]) or headings(page.cells[0])[0][0] != 1:
        yield page.cells[0], "the first cell must hold the title, `# ...`"
    if not LINK.search(opening):
        yield (
            page.cells[0],
            "before any code, say what the chapter needs, with a link to it",
        )
    if not any(re.search(r"\bsummary\b", title, re.IGNORECASE) for title in titles):
        yield None, "has no summary; end with a section `## Summary`"
    sliders = [i for i, cell in enumerate(page.cells) if calls(cell, "explore")]
    if not sliders:
        yield None, "has no slider; add an explore(...) that answers a question of the text"
    for i in sliders:
        if page.cells[i - 1].cell_type != "markdown":
            yield page.cells[i], "explore(...) must follow prose that asks what it answers"


def lint_items(page: Page) -> list[Problem]:
    """Each source item stands in a cell's metadata and in the small print, or in neither.

    Where proofs have cells of their own, these name the items, and the text names none.
    """
    found, printed = [], set()
    marked = {item for cell in page.cells for item in cell.metadata.get("items", [])}
    for item in sorted(item for item in marked if not ITEM.fullmatch(item)):
        found.append(page.problem(None, f"item {item!r} does not look like S0-Q1.1 or E0-9"))
    for cell in page.prose:
        small = {item for text in SMALL_PRINT.findall(cell.source) for item in ITEM.findall(text)}
        printed |= small
        if not page.is_chapter:  # a reference page is about the items: they stand anywhere
            printed |= set(ITEM.findall(cell.source))
            continue
        for item in sorted(set(ITEM.findall(bare(cell.source))) - small):
            message = f'item {item} must stand in <small class="bp-source">...</small>'
            found.append(page.problem(cell, message))
        for item in sorted(small if page.told else small - marked):
            where = "the text" if page.told else "no cell's metadata `items`"
            found.append(page.problem(cell, f"item {item} is in {where}"))
    for item in sorted(set() if page.told else marked - printed):
        found.append(page.problem(None, f"item {item} is in metadata, not in the small print"))
    return found


def lint_headings(page: Page) -> list[Problem]:
    """One title; no level is skipped."""
    found, level = [], 0
    for cell in page.prose:
        for depth, text in headings(cell):
            if depth > level + 1 or (depth == 1 and level):
                wanted = f"at most level {level + 1}, below the one title"
                found.append(page.problem(cell, f"heading {text!r} has level {depth}; {wanted}"))
            level = depth
    return found


def lint_markup(page: Page) -> list[Problem]:
    """Only what Jupyter, VS Code, Colab and GitHub show alike."""
    return [page.problem(cell, message) for cell in page.prose for message in _markup(cell.source)]


def _markup(source: str) -> Iterator[str]:
    text = bare(source)
    if re.search(r"!\[\s*\]", text):
        yield "image without alternative text; write it between the brackets"
    for tag in sorted({tag.lower() for tag in TAG.findall(text)} - HTML):
        yield f"<{tag}> is not on the short list of HTML; write Markdown"
    if re.search(r"^\s*(```+|~~~+|:::+)\s*\{", source, re.MULTILINE):
        yield "a Sphinx directive shows as raw text in Jupyter; write Markdown"
    if re.search(r"\{[\w:-]+\}`[^`\n]+`", source):
        yield "a Sphinx role shows as raw text in Jupyter; write a Markdown link"
    if re.search(r"^\([\w-]+\)=\s*$", text, re.MULTILINE):
        yield "a Sphinx label shows as raw text in Jupyter; link to the heading"
