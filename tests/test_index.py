"""The landing page: each figure on it is counted again, and the map is what the chapters say."""

import ast
import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from places import sealed

from bplib import plots
from bplib.plots.course import CHAPTERS as MAP
from tests.sources import ERRATA, ITEMS, ROOT, slug
from tests.test_glossary import sections

FOLDER = ROOT / "chapters"
CHAPTERS = sorted(FOLDER.glob("[0-9]*.ipynb"))
COUNTED = [*CHAPTERS, FOLDER / "notation.ipynb", *FOLDER.glob("problems/*.ipynb")]
NUMBERS = {path.stem: int(path.stem[:2]) for path in CHAPTERS}
LINK = re.compile(r"\]\((\w+\.\w+)(?:#([\w-]+))?\)")
ROW = re.compile(r"^\| \[(\d+) (.+?)\]\((\w+)\.ipynb\) \| (.+\?) \| ([\d, ]*?) ?\| (\d+) \|$", re.M)
SPEED, FORMULA, SLIDER, EXERCISE = 200, 1, 1, 3  # words a minute; minutes each


@cache
def cells(path: Path) -> tuple[tuple[str, str], ...]:
    """(type, source) of each cell of a notebook."""
    found = json.loads(path.read_text("utf-8"))["cells"]
    return tuple((cell["cell_type"], "".join(cell["source"])) for cell in found)


@cache
def prose(path: Path) -> str:
    """The Markdown of a notebook."""
    return "\n\n".join(source for kind, source in cells(path) if kind == "markdown")


@cache
def code(path: Path) -> str:
    """The code of a notebook."""
    return "\n\n".join(source for kind, source in cells(path) if kind == "code")


def index() -> str:
    """What the landing page says, on one line."""
    return " ".join(prose(FOLDER / "index.ipynb").split())


def minutes_on_the_page() -> dict[int, int]:
    """The reading times that the map is drawn with."""
    tree = ast.parse(code(FOLDER / "index.ipynb"))
    tables = [
        ast.literal_eval(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AugAssign) and isinstance(node.value, ast.Dict)
    ]
    return {number: time for table in tables for number, time in table.items()}


def reading_time(path: Path) -> float:
    """Minutes by the rule that the page states."""
    text = prose(path)
    formulas = len(re.findall(r"\$\$.+?\$\$", text, re.DOTALL))
    plain = re.sub(r"\$\$.+?\$\$", " ", text, flags=re.DOTALL)
    plain = re.sub(r"\]\([^)]*\)|</?\w[^>]*>", " ", re.sub(r"\$[^$]+\$", "formula", plain))
    words = len(re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", plain))
    before, _, after = text.partition("## Try it")
    questions = re.findall(r"^\d+\. ", after.partition("<details>")[0], re.MULTILINE)
    exercises = len(questions) + before.count("<details>") + text.count('class="bp-turn"')
    sliders = len(re.findall(r"\bexplore\(", code(path)))
    return words / SPEED + FORMULA * formulas + SLIDER * sliders + EXERCISE * exercises


def needed(path: Path) -> set[int]:
    """The chapters that a chapter's first cell says it needs."""
    opening = prose(path).partition("You need:")[2].partition("\n\n")[0]
    opening = opening.partition("The chapter before this one")[0]
    return {NUMBERS[page[:-6]] for page, _ in LINK.findall(opening) if page[:-6] in NUMBERS}


def positions() -> int:
    """How many states the sliders of all chapters and problems have, as their outputs say."""
    outputs = [
        "".join(output.get("data", {}).get("text/plain", ""))
        for path in COUNTED
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        for output in cell.get("outputs", [])
    ]
    found = [re.match(r".+: (\d+) states\n", output) for output in outputs]
    return sum(int(match[1]) for match in found if match)


def test_what_the_sources_hold_is_counted_right() -> None:
    assert f"They hold {len(ITEMS)} worked answers, formulas" in index()
    assert f"in one of the {len(CHAPTERS)} chapters" in index()
    assert f"{len(ERRATA)} mistakes were found" in index()


def test_checks_and_positions_are_as_many_as_it_says() -> None:
    checks = sum(map(len, sealed(COUNTED).values()))
    said = re.search(r"more than (\d+) checks, .* more than (\d+) positions", index())
    assert said is not None
    assert [int(number) for number in said.groups()] == [
        checks // 1000 * 1000,
        positions() // 1000 * 1000,
    ]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_reading_time_is_that_of_the_rule(path: Path) -> None:
    said, right = minutes_on_the_page()[NUMBERS[path.stem]], reading_time(path)
    assert said % 5 == 0
    assert abs(said - right) <= 3.5, f"say {5 * round(right / 5)} minutes"


def test_the_rule_is_the_one_it_states() -> None:
    rule = "two hundred words a minute, one minute for each displayed formula and each slider"
    assert rule in index()
    assert "three for each exercise, rounded to five" in index()
    assert f"about {round(sum(minutes_on_the_page().values()) / 60)} hours" in index()


def test_the_map_names_every_chapter_as_it_is_titled() -> None:
    titles = {NUMBERS[path.stem]: cells(path)[0][1].splitlines()[0] for path in CHAPTERS}
    assert titles == {number: f"# {number} {name}" for number, (name, *_) in MAP.items()}


def test_the_map_leads_where_the_chapters_say_and_repeats_nothing() -> None:
    needs = {NUMBERS[path.stem]: needed(path) for path in CHAPTERS}
    behind: dict[int, set[int]] = {}
    for number in sorted(needs):
        behind[number] = needs[number].union(*(behind[n] for n in needs[number]))
    direct = {
        number: tuple(sorted(n for n in all_ if not any(n in behind[m] for m in all_)))
        for number, all_ in needs.items()
    }
    assert {number: before for number, (_, _, before) in MAP.items()} == direct


def test_the_table_says_what_the_map_says() -> None:
    rows = ROW.findall(prose(FOLDER / "index.ipynb"))
    said = [(int(n), name, page, needs, int(time)) for n, name, page, _, needs, time in rows]
    assert said == [
        (n, name, path.stem, ", ".join(map(str, before)), minutes_on_the_page()[n])
        for path, (n, (name, _, before)) in zip(CHAPTERS, MAP.items(), strict=True)
    ]


def test_each_link_leads_to_a_page_and_a_heading() -> None:
    headings = {(s.chapter, slug(s.heading)) for s in sections()}
    for page, place in LINK.findall(prose(FOLDER / "index.ipynb")):
        assert (FOLDER / page).exists(), page
        assert not place or (page.partition(".")[0], place) in headings, f"{page}#{place}"


def test_three_sliders_each_with_a_guess_and_a_so() -> None:
    assert len(re.findall(r"^explore\(", code(FOLDER / "index.ipynb"), re.MULTILINE)) == 3
    kinds = [(kind, source) for kind, source in cells(FOLDER / "index.ipynb")]
    for (before, question), (_, slider), (after, answer) in zip(
        kinds, kinds[1:], kinds[2:], strict=False
    ):
        if re.search(r"^explore\(", slider, re.MULTILINE):
            assert before == after == "markdown"
            assert "Guess first" in question
            assert re.search(r"\bSo\s", answer)


def test_the_first_slider_comes_before_the_second_heading() -> None:
    kinds = cells(FOLDER / "index.ipynb")
    first = next(i for i, (_, source) in enumerate(kinds) if "explore(walk" in source)
    assert "\n## " not in "".join(source for _, source in kinds[:first])


def test_the_citation_names_the_version_and_nobody() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f'version = "{citation["version"]}"' in project
    assert citation["authors"] == [{"name": config["author"]}]
    assert citation["repository-code"] == config["repository"]["url"]
    year = config["copyright"][:4]
    cited = f"{config['author']} ({year}). *{citation['title']}.* Version {citation['version']}."
    assert cited in index().replace("> ", "")


TIMES = {number: 10 + number for number in MAP}


def test_the_map_shows_each_name_and_time_once() -> None:
    texts = (text.get_text() for text in plots.chapter_map(TIMES).axes[0].texts)
    said = [text for text in texts if text]  # an arrow is a text without a word
    boxes = [said[i : i + 3] for i in range(0, 3 * len(MAP), 3)]
    expected = [(f"{n} {name}", f"{TIMES[n]} min") for n, (name, *_) in MAP.items()]
    assert [(f"{first} {second}", time) for first, second, time in boxes] == expected


def test_the_map_says_its_arrows_in_words() -> None:
    label = str(plots.chapter_map(TIMES).get_label())
    assert "12 One-layer regression needs 4 and 11;" in label
    assert label.count(" needs ") == len(MAP)  # all but the first, and the last sentence


def test_arrows_run_down_the_map_or_right_and_boxes_stand_apart() -> None:
    places = {number: place for number, (_, place, _) in MAP.items()}
    for number, (_, (column, row), before) in MAP.items():
        assert all(places[n][::-1] < (row, column) for n in before), number
    for row in {y for _, y in places.values()}:
        columns = sorted(x for x, y in places.values() if y == row)
        assert all(b - a >= 0.9 for a, b in pairwise(columns))


@pytest.mark.parametrize("times", [{}, {1: 5}, TIMES | {18: 5}])
def test_a_time_for_each_chapter_and_no_other(times: dict[int, int]) -> None:
    with pytest.raises(ValueError, match="chapter_map: 'minutes' must name each chapter once"):
        plots.chapter_map(times)
