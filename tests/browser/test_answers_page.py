"""The page of answers: all are there, and a word, a source or a verdict leaves fewer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visit import visit
from tests.sources import DATA


@pytest.fixture
def answers(page: Page, site: str) -> Page:
    return visit(page, f"{site}chapters/answers.html")


def shown(page: Page) -> list[str]:
    return page.locator(".bp-answer:visible > p > strong").all_text_contents()


def test_every_item_is_listed_in_the_order_of_its_source(answers: Page) -> None:
    assert shown(answers) == [item["id"] for item in DATA["items"]]
    assert answers.locator(".bp-filter output").inner_text() == "241 of 241"


@pytest.mark.parametrize(
    ("word", "source", "verdict"),
    [
        ("homography", "all", "all"),
        ("0.4916", "all", "all"),
        ("", "S4", "all"),
        ("", "S3", "wrong there"),
        ("softmax loss", "S3", "agrees"),
    ],
)
def test_the_filter(answers: Page, word: str, source: str, verdict: str) -> None:
    answers.get_by_label("Search the answers").fill(word)
    answers.get_by_label("Source").select_option(source)
    answers.get_by_label("Verdict").select_option(verdict)
    left = shown(answers)
    assert 0 < len(left) < 241
    assert answers.locator(".bp-filter output").inner_text() == f"{len(left)} of 241"
    assert {name[:2] for name in left} <= (
        {source} if source != "all" else {*["S0", "S1", "S2", "S3", "S4"]}
    )
    for entry in answers.locator(".bp-answer:visible").all():
        assert all(part in entry.text_content().lower() for part in word.split())
        assert verdict in ("all", entry.get_attribute("data-verdict"))


def test_nothing_found_is_said(answers: Page) -> None:
    answers.get_by_label("Search the answers").fill("zzz")
    expect(answers.locator(".bp-filter output")).to_have_text("0 of 241")
    assert shown(answers) == []


def test_a_place_is_where_the_item_is(answers: Page) -> None:
    answers.locator("#S0-Q2-2d dd a").first.click()
    answers.wait_for_url("**/12_one_layer_regression.html#item-S0-Q2-2d")
    assert answers.locator("#item-S0-Q2-2d").count() == 1


def test_a_link_to_a_hidden_answer_shows_it(answers: Page) -> None:
    link = "document.body.append(Object.assign(document.createElement('a'), {href: '#S0-Q2-2d'}))"
    answers.evaluate(link)
    for _ in range(2):  # the second time the address does not change
        answers.get_by_label("Search the answers").fill("zzz")
        answers.evaluate("document.querySelector('body > a:last-child').click()")
        expect(answers.locator("#S0-Q2-2d")).to_be_in_viewport()
        assert len(shown(answers)) == 241
        expect(answers.get_by_label("Search the answers")).to_have_value("")


def test_an_address_typed_while_a_filter_is_set_is_shown(answers: Page) -> None:
    answers.get_by_label("Source").select_option("S4")
    answers.evaluate("location.hash = 'S0-Q1-1'")
    expect(answers.locator("#S0-Q1-1")).to_be_in_viewport()


def test_a_place_that_is_shown_leaves_the_filter_alone(answers: Page) -> None:
    answers.get_by_label("Source").select_option("S0")
    answers.evaluate("location.hash = 'S0-Q1-1'")
    assert {name[:2] for name in shown(answers)} == {"S0"}


def test_back_brings_the_filter_and_its_effect(answers: Page) -> None:
    answers.get_by_label("Search the answers").fill("homography")
    answers.get_by_label("Verdict").select_option("agrees")
    before = shown(answers)
    answers.locator(".bp-answer:visible dd a").first.click()
    answers.wait_for_url("**/*.html#item-*")
    answers.go_back()
    expect(answers.get_by_label("Search the answers")).to_have_value("homography")
    expect(answers.locator(".bp-filter output")).to_have_text(f"{len(before)} of 241")
    assert shown(answers) == before


def test_without_scripts_all_answers_are_there(open_page: Callable[..., Page], site: str) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{site}chapters/answers.html")
    assert len(shown(page)) == 241
    expect(page.locator(".bp-filter")).to_be_hidden()
