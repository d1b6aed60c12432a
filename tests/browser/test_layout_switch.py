"""The switch between numerator and denominator layout, on a small page and on chapter 8."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from layouts import SWITCH
from playwright.sync_api import Locator, Page, expect

from tests.browser.harness import ADDRESS, serve
from tests.browser.visit import lay_out, visit
from tests.lints import Page as Notebook
from tests.test_layouts import CHAPTER, PAIR

FORM = """<div class="bp-form" data-layout="{layout}"><p><strong>{name} layout:</strong>
<code>W</code></p><div class="math notranslate">{name} formula</div></div>"""
FORMS = [FORM.format(name=name, layout=name.lower()) for name in ("Numerator", "Denominator")]
PAIR_HTML = f'<div class="bp-layouts">{"".join(FORMS)}</div>'
TEXT = "<p>The <strong>numerator layout</strong> has one row per output.</p>"


def document(pairs: int = 2) -> str:
    """A page as the build makes it, with some pairs among other paragraphs."""
    switch = SWITCH if pairs else ""
    body = TEXT.join([PAIR_HTML] * pairs) if pairs else TEXT
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Layouts</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="layout.css">
<script src="layout.js"></script></head><body><main><section><h1>Title</h1><p>Opening.</p>{switch}
<section><h2>Part</h2>{TEXT}{body}<p id="after">After.</p></section></section></main>
</body></html>"""


@pytest.fixture
def small(page: Page) -> Page:
    """The small page, open."""
    serve(page, document())
    page.goto(ADDRESS)
    return page


def forms(page: Page, layout: str) -> Locator:
    return page.locator(f".bp-form[data-layout={layout}]")


def shown(page: Page) -> dict[str, list[bool]]:
    names = ("numerator", "denominator")
    return {n: [form.is_visible() for form in forms(page, n).all()] for n in names}


def test_both_forms_stand_side_by_side_at_first(small: Page) -> None:
    assert shown(small) == {"numerator": [True, True], "denominator": [True, True]}
    expect(small.get_by_role("radio", name="both")).to_be_checked()
    left, right = (forms(small, n).first.bounding_box() for n in ("numerator", "denominator"))
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]


@pytest.mark.parametrize(
    ("choice", "other"), [("numerator", "denominator"), ("denominator", "numerator")]
)
def test_one_switch_changes_every_pair(small: Page, choice: str, other: str) -> None:
    small.get_by_role("radio", name=choice, exact=True).check()
    assert shown(small) == {choice: [True, True], other: [False, False]}
    expect(small.locator("#after")).to_be_visible()
    small.get_by_role("radio", name="both").check()
    assert shown(small) == {choice: [True, True], other: [True, True]}


def test_each_form_takes_its_formula_along_and_no_more(small: Page) -> None:
    for name in ("numerator", "denominator"):
        for text in forms(small, name).all_inner_texts():
            assert text.split() == [name.title(), "layout:", "W", name.title(), "formula"]


def test_the_switch_is_named_and_works_by_keyboard(small: Page) -> None:
    expect(small.get_by_role("radiogroup", name="Layout of the formulas")).to_be_visible()
    small.keyboard.press("Tab")
    expect(small.get_by_role("radio", name="both")).to_be_focused()
    small.keyboard.press("ArrowLeft")
    expect(small.get_by_role("radio", name="denominator")).to_be_checked()
    assert shown(small)["numerator"] == [False, False]


def test_the_choice_is_remembered(small: Page) -> None:
    small.get_by_role("radio", name="numerator", exact=True).check()
    small.reload()
    expect(small.get_by_role("radio", name="numerator", exact=True)).to_be_checked()
    assert shown(small) == {"numerator": [True, True], "denominator": [False, False]}


def test_a_store_that_holds_nonsense_or_refuses_is_survived(small: Page) -> None:
    small.evaluate("localStorage.setItem('bp-layout', 'sideways')")
    small.reload()
    expect(small.get_by_role("radio", name="both")).to_be_checked()
    small.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no') } })"
    )
    small.reload()
    small.get_by_role("radio", name="numerator", exact=True).check()
    assert shown(small)["denominator"] == [False, False]


def test_the_switch_stays_in_view(small: Page) -> None:
    small.evaluate("document.getElementById('after').style.height = '5000px'")
    small.evaluate("scrollTo(0, 2000)")
    expect(small.get_by_role("radiogroup")).to_be_in_viewport()


def test_paper_shows_both_and_no_switch(small: Page) -> None:
    small.get_by_role("radio", name="numerator", exact=True).check()
    small.emulate_media(media="print")
    assert shown(small) == {"numerator": [True, True], "denominator": [True, True]}
    expect(small.locator(".bp-switch")).to_be_hidden()


def test_a_page_without_pairs_is_left_alone(page: Page) -> None:
    serve(page, document(0))
    page.goto(ADDRESS)
    assert page.locator(".bp-switch, .bp-form").count() == 0


def test_without_scripts_both_forms_are_there(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    serve(page, document())
    page.goto(ADDRESS)
    assert not page.locator(".bp-switch").is_visible()
    assert all(formula.is_visible() for formula in page.locator("div.math").all())


@pytest.fixture
def chapter(page: Page, site: str) -> Page:
    """Chapter 8 as built, open and set."""
    return visit(page, f"{site}chapters/{Path(CHAPTER).stem}.html")


def test_every_pair_of_the_chapter_is_switched(chapter: Page) -> None:
    written = sum(len(PAIR.findall(cell.source)) for cell in Notebook.read(CHAPTER).prose)
    assert chapter.locator(".bp-layouts").count() == written
    assert chapter.locator(".bp-layouts > .bp-form").count() == 2 * written
    assert chapter.locator(".bp-form").count() == chapter.locator(".bp-form:has(.math)").count()
    chapter.get_by_role("radio", name="denominator").check()
    assert shown(chapter) == {"numerator": [False] * written, "denominator": [True] * written}


def test_a_formula_that_was_hidden_while_it_was_set_has_its_size(chapter: Page) -> None:
    size = "all => all.map((e) => Math.round(e.getBoundingClientRect().width))"
    formulas = chapter.locator(".bp-form[data-layout=numerator] .katex-base")
    before = lay_out(chapter) and formulas.evaluate_all(size)
    chapter.get_by_role("radio", name="denominator").check()
    chapter.reload()
    chapter.get_by_role("radio", name="both").check()
    lay_out(chapter)
    assert formulas.evaluate_all(size) == before
    assert min(before) > 0


AT_THE_TOP = """pair => scrollTo({
  top: pair.getBoundingClientRect().top + scrollY - 150, behavior: "instant" })"""
ON_THE_WAY = ["numerator", "denominator", "both", "denominator", "numerator", "both"]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("number", [0, 2, 4])
def test_a_switch_leaves_the_reader_where_they_were(chapter: Page, width: int, number: int) -> None:
    chapter.set_viewport_size({"width": width, "height": 900})
    lay_out(chapter)  # else the way there is an estimate
    pair = chapter.locator(".bp-layouts").nth(number)
    pair.evaluate(AT_THE_TOP)
    before = pair.bounding_box()["y"]
    for choice in ON_THE_WAY:
        chapter.get_by_role("radio", name=choice, exact=True).evaluate("radio => radio.click()")
        assert pair.bounding_box()["y"] == pytest.approx(before, abs=2), choice


@pytest.mark.every_view
def test_each_choice_fits_the_page_and_the_switch_passes_axe(chapter: Page) -> None:
    for choice in ("both", "denominator", "numerator"):
        chapter.get_by_role("radio", name=choice, exact=True).check()
        assert chapter.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    options = {"preload": False}  # else axe asks for style sheets at addresses not theirs
    response = Axe().run(chapter, context=".bp-switch", options=options).response
    assert response["violations"] == []
