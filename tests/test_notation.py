"""The notation lists every boxed rule of the lessons, by its name and its place, in their order."""

import re
from pathlib import Path

from tests.lints import Page
from tests.sources import rules

CHAPTERS = Path(__file__).parents[1] / "chapters"
LINK = re.compile(r"\[([^\]]+)\]\((\w+\.ipynb)#((?:rule|def)-[\w-]+)\)")


def test_every_rule_is_listed() -> None:
    listed = [
        link
        for cell in Page.read(CHAPTERS / "notation.ipynb").prose
        for link in LINK.findall(cell.source)
    ]
    lessons = [Page.read(path) for path in sorted(CHAPTERS.glob("[0-9]*.ipynb"))]
    stated = [
        (name, f"{page.name}.ipynb", anchor)
        for page in lessons
        for cell in page.prose
        for anchor, name in rules(cell.source).items()
    ]
    assert listed == stated
