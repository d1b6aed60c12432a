"""The figures of explore in a real browser, on a page of their own."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from bplib.explore import Slider, explore, show
from bplib.explore.svg import canonical
from tests.browser import harness
from tests.browser.harness import ADDRESS, STATIC, all_states, document, serve
from tests.figures import chosen, growing, odd, tangent


@pytest.fixture(scope="module")
def figures():
    return {
        "one": explore(tangent, x=Slider((-2, 2, 0.5), start=0.5)),
        "two": explore(tangent, x=(-1, 1, 1), a=[0.5, 1.25, 2]),
        "three": explore(chosen, kind=["sigmoid", "tanh", "ReLU"], x=(-1, 1, 1), shift=[0, 0.5]),
        "play": explore(growing, step=Slider([1, 2, 3, 4], play=True)),
        "odd": explore(odd, k=[0, 1, 2, 3]),
        "plain": show(tangent(0)),
    }


@pytest.fixture
def opened(browser: Browser, figures):
    """A function that opens a page with all figures; at the end nothing may have complained."""
    contexts, complaints = [], []

    def open_(fragment="", theme="light", address=ADDRESS, init="", blocked="", **options) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text))
        page.add_init_script(init)
        serve(page, document(figures.values(), theme=theme), blocked)
        page.goto(address + fragment)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def slider(page, explorer, name="x"):
    return page.locator(f"#{explorer.id}--{name}")


def picture(page, explorer):
    return canonical(
        page.locator(f"#{explorer.id} svg").evaluate(
            "e => new XMLSerializer().serializeToString(e)"
        )
    )


def drawing(explorer, **values):
    return harness.drawing(
        explorer, tuple(c.values.index(values[c.name]) for c in explorer.controls)
    )


@pytest.mark.parametrize("name", ["one", "two", "three", "play", "odd", "plain"])
def test_every_state_is_what_python_draws(opened, figures, name):
    explorer = figures[name]
    shown = [canonical(svg) for svg in all_states(opened(), explorer.id)]
    assert shown == [harness.drawing(explorer, index) for index in explorer.indices()]


def test_the_page_opens_at_the_start(opened, figures):
    page = opened()
    assert picture(page, figures["one"]) == drawing(figures["one"], x=0.5)
    expect(slider(page, figures["one"])).to_have_value("5")
    expect(page.locator(f"#{figures['one'].id} output")).to_have_text("0.5")
    expect(slider(page, figures["one"])).to_have_attribute("aria-valuetext", "0.5")
    expect(slider(page, figures["one"])).to_have_accessible_name("x")


def test_arrow_keys_move_slider_text_and_picture(opened, figures):
    page = opened()
    slider(page, figures["one"]).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    assert picture(page, figures["one"]) == drawing(figures["one"], x=1.0)
    expect(page.locator(f"#{figures['one'].id} output")).to_have_text("1.0")
    expect(slider(page, figures["one"])).to_have_attribute("aria-valuetext", "1.0")
    page.keyboard.press("Home")
    expect(slider(page, figures["one"])).to_have_attribute("aria-valuetext", "−2.0")


def test_two_figures_of_one_function_move_apart(opened, figures):
    page = opened()
    before = picture(page, figures["two"])
    slider(page, figures["one"]).fill("0")
    assert picture(page, figures["two"]) == before
    assert (
        page.evaluate("""() => {
        const names = [...document.querySelectorAll("[id]")].map((e) => e.id);
        return names.filter((name, i) => names.indexOf(name) !== i);
    }""")
        == []
    )


def test_a_state_is_announced_once_it_rests(opened, figures):
    page = opened()
    announcement = page.locator(f"#{figures['one'].id} .bp-announcement")
    expect(announcement).to_be_empty()
    expect(announcement).to_have_attribute("aria-live", "polite")
    slider(page, figures["one"]).fill("0")
    expect(announcement).to_be_empty(timeout=100)
    expect(announcement).to_have_text(figures["one"].alternative((0,)))
    expect(page.get_by_role("img", name=figures["one"].alternative((0,)))).to_be_visible()


def test_the_address_keeps_the_state(opened, figures):
    page = opened()
    slider(page, figures["one"]).fill("1")
    expect(page).to_have_url(re.compile("#tangent.x=-1.5$"))
    slider(page, figures["three"], "kind").select_option("ReLU")
    expect(page).to_have_url(re.compile("#chosen.kind=ReLU&.*&tangent.x=-1.5$"))
    assert page.evaluate("history.length") == 2, "no new entry: blank and this page"
    fragment = page.evaluate("location.hash")
    again = opened(fragment)
    assert picture(again, figures["one"]) == drawing(figures["one"], x=-1.5)
    assert picture(again, figures["three"]) == drawing(figures["three"], kind="ReLU", x=-1, shift=0)
    expect(again.locator(f"#{figures['three'].id} svg")).to_be_in_viewport()


def test_a_changed_address_is_followed(opened, figures):
    page = opened()
    page.evaluate("location.hash = '#growing.step=3'")
    expect(page.locator(f"#{figures['play'].id} svg")).to_be_in_viewport()
    assert picture(page, figures["play"]) == drawing(figures["play"], step=3)


@pytest.mark.parametrize(
    "fragment", ["#section", "#tangent.x=77", "#%E0%A4%A=%", "#tangent.y=1", "#="]
)
def test_a_bad_address_is_ignored(opened, figures, fragment):
    page = opened(fragment)
    assert picture(page, figures["one"]) == drawing(figures["one"], x=0.5)
    assert page.evaluate("scrollY") == 0


def test_steps(opened, figures):
    page = opened()
    steps = page.get_by_role("group", name="Step through step")
    steps.get_by_role("button", name="Next").click()
    assert picture(page, figures["play"]) == drawing(figures["play"], step=2)
    steps.get_by_role("button", name="Back").click()
    steps.get_by_role("button", name="Back").click()
    assert picture(page, figures["play"]) == drawing(figures["play"], step=1)


def test_play_runs_to_the_end_and_again(opened, figures):
    page = opened()
    page.clock.install(time=0)
    page.clock.pause_at(60_000)  # only the test moves it on
    run = page.locator(f"#{figures['play'].id} .bp-run")
    run.click()
    expect(run).to_have_text("Pause")
    assert picture(page, figures["play"]) == drawing(figures["play"], step=2)
    page.clock.run_for(2500)
    assert picture(page, figures["play"]) == drawing(figures["play"], step=4)
    expect(run).to_have_text("Play")
    run.click()
    assert picture(page, figures["play"]) == drawing(figures["play"], step=1)
    run.click()
    expect(run).to_have_text("Play")
    page.clock.run_for(5000)
    assert picture(page, figures["play"]) == drawing(figures["play"], step=1)


def test_play_steps_on_from_where_it_stands(opened, figures):
    page = opened()
    page.clock.install(time=0)
    page.clock.pause_at(60_000)  # only the test moves it on
    slider(page, figures["play"], "step").fill("2")
    run = page.locator(f"#{figures['play'].id} .bp-run")
    run.click()
    assert picture(page, figures["play"]) == drawing(figures["play"], step=4)
    expect(run).to_have_text("Play")


def test_play_begins_at_the_first_state_unless_another_was_chosen(opened, figures):
    page = opened()
    page.clock.install(time=0)
    page.clock.pause_at(60_000)  # only the test moves it on
    given = slider(page, figures["play"], "step")
    given.evaluate("input => { input.value = 1; }")  # where an author may let it start
    run = page.locator(f"#{figures['play'].id} .bp-run")
    run.click()
    assert picture(page, figures["play"]) == drawing(figures["play"], step=1)
    page.clock.run_for(1100)
    assert picture(page, figures["play"]) == drawing(figures["play"], step=2)


def test_reduced_motion_means_no_motion_of_its_own(opened, figures):
    page = opened(reduced_motion="reduce")
    page.wait_for_timeout(1500)
    assert picture(page, figures["play"]) == drawing(figures["play"], step=1)
    assert page.evaluate("document.getAnimations().length") == 0


COUNT = """
    const parse = JSON.parse;
    window.parsed = 0;
    JSON.parse = (text) => { window.parsed++; return parse(text); };
"""


def data_read(page):
    """How many figures' data the page has read, once nothing is left to do."""
    return page.evaluate("new Promise((done) => setTimeout(() => done(window.parsed), 300))")


def test_a_figure_s_data_are_read_when_it_comes_near(opened, figures):
    page = opened(init=COUNT)
    assert data_read(page) == 1
    page.locator(f"#{figures['three'].id}").scroll_into_view_if_needed()
    assert data_read(page) == 2


def test_a_figure_far_away_is_read_when_it_is_named_or_moved(opened, figures):
    page = opened("#growing.step=3", init=COUNT)
    assert picture(page, figures["play"]) == drawing(figures["play"], step=3)
    before = data_read(page)
    page.evaluate(
        """identifier => {
          const input = document.getElementById(identifier);
          input.value = 0;
          input.dispatchEvent(new Event("input"));
        }""",
        f"{figures['two'].id}--x",
    )
    assert picture(page, figures["two"]) == drawing(figures["two"], x=-1, a=0.5)
    assert data_read(page) == before + 1


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_moves_when_the_script_starts(opened, figures, width):
    places = """() => [...document.querySelectorAll("figure, .room, figure *")].map((e) => {
        const { x, y, width, height } = e.getBoundingClientRect();
        return [e.tagName, x, y, width, height];
    })"""
    with_script = opened(viewport={"width": width, "height": 900})
    with_script.locator(f"#{figures['two'].id}").scroll_into_view_if_needed()
    with_script.evaluate("scrollTo(0, 0)")
    without = opened(viewport={"width": width, "height": 900}, blocked="explore.js")
    assert with_script.evaluate(places) == without.evaluate(places)


def test_text_spacing_of_the_reader_leaves_pictures_as_they_are(opened, figures):
    page = opened()
    widths = """() => [...document.querySelectorAll("svg text")].map(
        (text) => text.getBoundingClientRect().width)"""
    before = page.evaluate(widths)
    spacing = "letter-spacing: .12em !important; word-spacing: .16em !important"
    page.evaluate(
        "rule => document.styleSheets[0].insertRule(rule)",
        f"* {{ {spacing}; line-height: 1.5 !important }}",
    )
    assert (
        page.locator("label").first.evaluate("e => getComputedStyle(e).letterSpacing") != "normal"
    )
    assert page.evaluate(widths) == before


def test_step_buttons_fit_the_narrowest_phone(opened, figures):
    page = opened(viewport={"width": 320, "height": 800}, has_touch=True)
    figure = page.locator(f"#{figures['play'].id}").bounding_box()
    for button in page.locator(f"#{figures['play'].id} button").all():
        box = button.bounding_box()
        assert box["x"] >= figure["x"]
        assert box["x"] + box["width"] <= figure["x"] + figure["width"]


def test_without_javascript_the_start_stands_with_a_note(opened, figures):
    page = opened(java_script_enabled=False)
    figure = page.locator(f"#{figures['one'].id}")
    expect(figure.get_by_role("img", name=figures["one"].alternative((5,)))).to_be_visible()
    expect(figure.locator(".bp-note")).to_have_text(re.compile("JavaScript.*x = 0.5"))
    expect(figure.locator("input")).to_be_hidden()
    for control in page.locator("input, select, button").all():
        expect(control).to_be_hidden()


def colour(page, selector, key):
    return page.locator(selector).first.evaluate(f"e => getComputedStyle(e)['{key}']")


@pytest.mark.parametrize(
    ("theme", "ink", "forward"),
    [
        ("light", "rgb(31, 35, 40)", "rgb(0, 114, 178)"),
        ("dark", "rgb(230, 227, 220)", "rgb(86, 174, 234)"),
    ],
)
def test_figures_wear_the_page_s_colours(opened, figures, theme, ink, forward):
    page = opened(theme=theme)
    svg = f"#{figures['one'].id} svg"
    assert colour(page, f"{svg} text", "fill") == ink
    assert colour(page, f"{svg} use[x][y]:not([fill])", "stroke") == ink
    assert colour(page, f'{svg} path[stroke*="forward"]', "stroke") == forward
    assert "Source Sans 3" in colour(page, f"{svg} text", "fontFamily")


@pytest.mark.parametrize("width", [1280, 360])
def test_sizes(opened, figures, width):
    page = opened(viewport={"width": width, "height": 800}, has_touch=width == 360)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    smallest = page.evaluate("""() => Math.min(...[...document.querySelectorAll("svg text")].map(
        (e) => parseFloat(getComputedStyle(e).fontSize) * e.ownerSVGElement.getScreenCTM().a))""")
    assert smallest >= 9
    for control in page.locator("input, select, button").all():
        box = control.bounding_box()
        assert box
        assert min(box["height"], box["width"]) >= 24


def test_fingers_get_44_pixels(opened, figures):
    page = opened(viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True)
    for control in page.locator("input, select, button").all():
        box = control.bounding_box()
        assert box
        assert box["height"] >= 44


def test_paper_shows_the_state_without_controls(opened, figures):
    page = opened()
    slider(page, figures["one"]).fill("0")
    page.emulate_media(media="print")
    expect(page.locator(f"#{figures['one'].id} .bp-controls")).to_be_hidden()
    assert picture(page, figures["one"]) == drawing(figures["one"], x=-2.0)


def test_a_file_needs_no_server(opened, figures, tmp_path):
    file = tmp_path / "page.html"
    static = quote(STATIC.as_posix() + "/", safe="/")
    html = document([figures["one"]], f"file://{static}")
    file.write_text(html.replace(f'<link rel="stylesheet" href="file://{static}room.css">', ""))
    page = opened(address=file.as_uri(), fragment="#tangent.x=1.0")
    assert picture(page, figures["one"]) == drawing(figures["one"], x=1.0)
    slider(page, figures["one"]).fill("0")
    expect(page).to_have_url(re.compile("#tangent.x=-2.0$"))
