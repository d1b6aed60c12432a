"""The packed course: unpacked, opened by double-click, without a network; every page and slider."""

from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import View, guarded
from tests.browser.harness import all_states
from tests.browser.visit import visit
from tools.notebooks import all_notebooks
from tools.pack import TOP, pack


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked archive, as it lies in a folder of downloads."""
    folder = tmp_path_factory.mktemp("a folder of downloads")
    pack(folder / "course.zip")
    with ZipFile(folder / "course.zip") as archive:
        archive.extractall(folder)
    return folder / TOP


@pytest.fixture
def offline(browser: Browser, course: Path) -> Iterator[Callable[..., Page]]:
    """A page without a network, which may read the unpacked folder and nothing else."""
    with guarded(browser, course.as_uri(), View()) as opened:
        yield lambda: opened(offline=True)


def test_a_page_and_its_sliders(offline: Callable[..., Page], course: Path, page_name: str) -> None:
    page = visit(offline(), (course / f"{page_name}.html").as_uri())
    formulas = page.locator(".bd-article .math").count()
    assert page.locator(".bd-article .math .katex-html").count() == formulas
    assert page.locator(".katex-error").count() == 0
    for figure in page.locator("figure.bp-explore:has(.bp-controls)").all():
        expect(figure.locator(".bp-controls")).to_be_visible()
        states = all_states(page, figure.get_attribute("id"))
        assert len({*states}) > len(states) / 2, "the states look different"


def test_the_entrance_leads_to_the_first_page(offline: Callable[..., Page], course: Path) -> None:
    page = offline()
    page.goto((course / "index.html").as_uri())
    page.wait_for_url("**/chapters/index.html")


def test_the_search_works_from_a_folder(offline: Callable[..., Page], course: Path) -> None:
    page = visit(offline(), f"{(course / 'search.html').as_uri()}?q=determinant")
    page.locator(".bp-search li a[href*='01_matrix_algebra']").first.click()
    page.wait_for_url("**/01_matrix_algebra.html?highlight=*")
    expect(page.locator(".bp-found").first).to_be_visible()


def test_every_link_between_pages_stays_in_the_folder(course: Path, page_name: str) -> None:
    text = (course / f"{page_name}.html").read_text("utf-8")
    assert 'href="/' not in text
    assert 'src="/' not in text


def test_it_holds_the_notebooks_and_what_they_import(course: Path) -> None:
    names = {path.name for path in all_notebooks()}
    assert {path.name for path in all_notebooks(course / "notebooks" / "chapters")} == names
    assert (course / "notebooks" / "bplib" / "nets.py").exists()
    assert not list(course.rglob("__pycache__"))


def test_the_same_site_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1.zip", tmp_path / "2.zip"
    assert pack(first) == pack(second) > 100
    assert first.read_bytes() == second.read_bytes()
