"""The bibliography: the documents with the chapters that use them, and works that can be found."""

import re
from collections.abc import Iterator

import pytest

from tests.sources import DATA, ROOT, chapters, placed

TEXT = (ROOT / "chapters" / "bibliography.md").read_text("utf-8")
CHAPTER = re.compile(r"\[(\d+)\]\((\d\d)_\w+\.ipynb\)")
WORK = re.compile(r"^- (?!\*\*S\d)(.+)$", re.MULTILINE)
WORKS = [pytest.param(work, id=work.partition(".")[0]) for work in WORK.findall(TEXT)]


def used(source: str) -> Iterator[int]:
    """The numbers of the chapters that place an item of a source."""
    for path in chapters():
        if path.stem[0].isdigit() and any(i.startswith(f"{source}-") for i in placed([path])):
            yield int(path.stem[:2])


@pytest.mark.parametrize("source", DATA["sources"])
def test_a_document_stands_with_its_course_and_its_chapters(source: str) -> None:
    line = next(line for line in TEXT.splitlines() if line.startswith(f"- **{source}.**"))
    assert DATA["sources"][source]["course"] in line
    said: set[int] = set()
    for first, last in re.findall(r"\[(\d+)\]\([^)]+\)(?: to \[(\d+)\])?", line):
        said |= {*range(int(first), int(last or first) + 1)}
    assert said == {*used(source)}


def test_there_are_enough_works_and_not_too_many() -> None:
    assert 20 <= len(WORKS) <= 30


@pytest.mark.parametrize("work", WORKS)
def test_a_work_has_a_year_a_line_and_its_chapter(work: str) -> None:
    ((number, file),) = CHAPTER.findall(work)
    assert work.endswith(".ipynb)")
    assert int(number) == int(file)
    assert list((ROOT / "chapters").glob(f"{file}_*.ipynb"))
    assert re.search(r"\((19|20)\d\d\)\.", work) or work.startswith("Stanford University")
    for doi, address in re.findall(r"\[doi:([^\]]+)\]\(([^)]+)\)", work):
        assert address == f"https://doi.org/{doi}"


def test_the_works_of_a_part_are_sorted() -> None:
    for part in TEXT.split("\n## ")[2:]:
        names = [work.partition(",")[0].lower() for work in WORK.findall(part)]
        assert names == sorted(names)
