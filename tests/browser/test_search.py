"""The search, from a server and from a folder: what it finds, where a result leads, the keys."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import HTML, View, guarded
from tests.browser.visit import views, visit

RIGHT = {
    "softmax gradient": "chapters/14_one_layer_softmax.html#the-gradient-by-the-bias",
    "W_1": "chapters/13_two_layer_regression.html",
    "SVD": "chapters/03_svd.html#singular-values",
}
IN_VIEW = """marks => marks.some((mark) => {
  const { top, bottom, width } = mark.getBoundingClientRect();
  return width && top < innerHeight && bottom > 0;
})"""


@pytest.fixture(params=["server", "folder"])
def place(request: pytest.FixtureRequest, site: str) -> str:
    """Where the site lies."""
    return site if request.param == "server" else f"{HTML.resolve().as_uri()}/"


@pytest.fixture
def page(browser: Browser, place: str) -> Iterator[Page]:
    """An empty page that may read the site and nothing else."""
    with guarded(browser, place, View()) as opened:
        yield opened()


def results(page: Page) -> list[str]:
    """The places that are offered, without the words to mark."""
    page.wait_for_function("document.querySelector('[role=status]').textContent")
    links = page.locator(".bp-search li a").evaluate_all("all => all.map(a => a.href)")
    return [re.sub(r"\?[^#]*", "", link) for link in links]


def search(page: Page, place: str, words: str) -> list[str]:
    visit(page, f"{place}search.html")
    page.get_by_label("A word").fill(words)
    return results(page)


@pytest.mark.parametrize(("words", "right"), RIGHT.items())
def test_the_right_section_is_among_the_first(
    page: Page, place: str, words: str, right: str
) -> None:
    first = search(page, place, words)[:3]
    assert any(link.startswith(place + right) for link in first), first


def test_a_decomposition_is_found_by_its_short_name_first(page: Page, place: str) -> None:
    found = search(page, place, "SVD")
    assert found[0] == place + RIGHT["SVD"]
    assert not [link for link in found[:3] if "eigenvalues" in link]


@pytest.mark.parametrize("words", ["W1", "W₁", "W_{1}", "w_1"])
def test_a_subscript_is_found_however_it_is_written(page: Page, place: str, words: str) -> None:
    assert {*search(page, place, "W_1")} & {*search(page, place, words)}


@pytest.mark.parametrize(("words", "chapter"), [("eigenvalu", "02_"), ("homografy", "05_")])
def test_the_start_of_a_word_and_a_slip_are_enough(
    page: Page, place: str, words: str, chapter: str
) -> None:
    assert f"chapters/{chapter}" in search(page, place, words)[0]


def test_a_result_shows_its_sentence_with_readable_formulas(page: Page, place: str) -> None:
    search(page, place, "W_1")
    sentences = page.locator(".bp-search li p").all_inner_texts()
    assert len(sentences) == 30
    assert not [text for text in sentences if "\\" in text or "the code" in text]
    marks = page.locator(".bp-search li:has(small:text('13 Two')) p mark").all_inner_texts()
    assert {*marks} & {"W_1", "(W_1)"}


@pytest.mark.parametrize("words", ["softmax gradient", "W_1", "0.4916"])
def test_a_result_opens_at_its_section_with_its_words_marked(
    page: Page, place: str, words: str
) -> None:
    search(page, place, words)
    links = page.locator(".bp-search li a").evaluate_all("all => all.map(a => a.href)")[:3]
    for link in links:
        visit(page, link)
        page.wait_for_timeout(300)
        target = page.locator(f"[id='{link.split('#')[1]}']")
        marks = target.locator(".bp-found")
        assert marks.count(), link
        assert marks.evaluate_all(IN_VIEW), link


def test_a_formula_is_marked_whole_and_escape_takes_the_marks_away(page: Page, place: str) -> None:
    address = f"{place}chapters/13_two_layer_regression.html"
    visit(page, f"{address}?highlight=W1#who-is-blamed")
    before = page.locator("article").inner_text()
    assert page.locator("#who-is-blamed .math.bp-found").count() >= 2
    assert page.locator("#who-is-blamed [data-tex='L = 2'].bp-found").count() == 0
    colour = "all => new Set(all.map(e => getComputedStyle(e).backgroundColor)).size"
    assert page.locator("#who-is-blamed .bp-found").evaluate_all(colour) == 1, "formulas as words"
    page.keyboard.press("Escape")
    expect(page.locator(".bp-found, .bp-clear, mark")).to_have_count(0)
    assert page.url == f"{address}#who-is-blamed"
    assert page.locator("article").inner_text() == before.replace("\nClear the marks (Esc)", "")


def test_the_button_takes_the_marks_away_too(page: Page, place: str) -> None:
    visit(page, f"{place}chapters/03_svd.html?highlight=rank#summary")
    page.get_by_role("button", name="Clear the marks").click()
    expect(page.locator(".bp-found, .bp-clear")).to_have_count(0)


def test_a_page_that_was_not_searched_has_no_mark(page: Page, place: str) -> None:
    visit(page, f"{place}chapters/03_svd.html#summary")
    assert page.locator(".bp-found, .bp-clear").count() == 0


def test_a_fold_that_holds_the_word_opens(page: Page, place: str) -> None:
    address, section = f"{place}chapters/problems/13_problems.html", "#problem-11-find-the-bug"
    visit(page, address + section)
    assert page.locator(f"{section} details[open]").count() == 0
    visit(page, f"{address}?highlight=counts{section}")
    expect(page.locator(f"{section} details[open] .bp-found").first).to_be_visible()


def test_what_is_not_there_is_said(page: Page, place: str) -> None:
    assert search(page, place, "zzzqqq") == []
    expect(page.get_by_role("status")).to_have_text("Nothing found for “zzzqqq”.")
    page.get_by_label("A word").fill("homography zzzqqq")
    expect(page.get_by_role("status")).to_contain_text("No section has all of these words")
    page.get_by_label("A word").fill("")
    expect(page.get_by_role("status")).to_have_text("")
    expect(page.locator(".bp-search li")).to_have_count(0)


def test_the_address_holds_the_words_and_back_brings_them_again(page: Page, place: str) -> None:
    visit(page, f"{place}search.html?q=chain+rule")
    found = results(page)
    page.locator(".bp-search li a").first.click()
    page.wait_for_url("**/chapters/**")
    page.go_back()
    assert results(page) == found
    expect(page.get_by_label("A word")).to_have_value("chain rule")


def test_nothing_is_loaded_before_there_is_something_to_search(page: Page, place: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, f"{place}search.html")
    assert not [url for url in asked if "search-index" in url or "minisearch" in url]
    page.get_by_label("A word").fill("rank")
    results(page)
    assert len([url for url in asked if "search-index" in url]) == 1


def test_the_keyboard_is_soon_at_the_first_result(page: Page, place: str) -> None:
    visit(page, f"{place}search.html?q=rank")
    results(page)
    assert page.evaluate("document.activeElement.name") == "q"
    page.evaluate("document.activeElement.blur()")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.bp-search li a')"):
            break
    assert page.evaluate("document.activeElement.matches('.bp-search li a')")


def test_the_page_fits_every_view(page: Page, place: str) -> None:
    visit(page, f"{place}search.html?q=W_1")
    results(page)
    for view in views(page):
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, view


def test_the_menu_opens_over_the_page(page: Page, place: str) -> None:
    visit(page, f"{place}search.html")
    link = page.locator("#pst-primary-sidebar").get_by_role("link", name="3 Singular values")
    assert not link.is_visible()
    page.get_by_role("button", name="Menu").click()
    expect(link).to_be_visible()


def test_words_of_a_formula_are_those_of_its_line(page: Page, place: str) -> None:
    visit(page, f"{place}search.html")
    for tex, text in [
        (r"\mathbf W_1", "W_1"),
        (r"\boldsymbol\delta_1^\top", "δ_1ᵀ"),
        (r"\nabla_{\mathbf W_1} L", "∇_(W_1) L"),
        (r"\mathbf{W}_{12} x", "W₁₂ x"),
        (r"\lambda \mathbf I", "λI"),
        (r"w_1x_1", "w_1 x_1"),
    ]:
        of_tex, of_text = page.evaluate(
            "([tex, text]) => [courseWords.wordsOfTex(tex), courseWords.words(text)]", [tex, text]
        )
        assert {*of_text} - {"i"} <= {*of_tex}, tex


def test_without_scripts_the_page_says_where_to_look(
    open_page: Callable[..., Page], site: str
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{site}search.html")
    expect(page.locator("noscript p")).to_contain_text("Without JavaScript")
    for name in ("contents", "glossary", "formula sheet"):
        expect(page.locator(".bp-search").get_by_role("link", name=name)).to_be_visible()
