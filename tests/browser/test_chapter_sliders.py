"""On the built pages the states of each figure are what Python draws when the chapter runs here.

Every state is looked at in the weekly job; with a change its first, its last and some by lot.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from places import page_of
from playwright.sync_api import Page, expect

from bplib import explore as module
from bplib.explore import Explorer
from bplib.explore.svg import canonical
from tests.browser.harness import all_states, drawing
from tests.sweep import sample
from tools.notebooks import all_notebooks

ROOT = Path(__file__).parents[2]
NOTEBOOKS = all_notebooks()


@pytest.fixture
def figures(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[Explorer]:
    """The figures of a notebook, recorded while its code cells run in this process."""
    found: list[Explorer] = []

    def recorded(function: Callable[..., Explorer]) -> Callable[..., Explorer]:
        def record(*args: object, **kwargs: object) -> Explorer:
            found.append(function(*args, **kwargs))
            return found[-1]

        return record

    monkeypatch.setattr(module, "taken", set())
    monkeypatch.setattr(module, "explore", recorded(module.explore))
    monkeypatch.setattr(module, "show", recorded(module.show))
    monkeypatch.chdir(request.param.parent)
    names: dict[str, object] = {"__name__": "__main__"}
    for cell in json.loads(request.param.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("figures", "name"),
    [(n, page_of(n.stem)) for n in NOTEBOOKS],
    indirect=["figures"],
    ids=lambda _: "",
)
def test_the_states_on_the_page(figures: list[Explorer], name: str, page: Page, site: str) -> None:
    page.goto(f"{site}{name}.html")
    on_page = page.locator("figure.bp-explore").evaluate_all("all => all.map((e) => e.id)")
    assert on_page == [explorer.id for explorer in figures], "the page has the chapter's figures"
    for explorer in figures:
        if explorer.controls:
            expect(page.locator(f"#{explorer.id} .bp-controls")).to_be_visible()
        shown = all_states(page, explorer.id)
        indices = list(explorer.indices())
        assert len(shown) == len(indices)
        states = list(zip(indices, shown, strict=True))
        for index, svg in [states[0], *sample(states[1:-1], 6), *states[1:][-1:]]:
            place = f"{explorer.id} at {explorer.position(index)}"
            assert canonical(svg) == drawing(explorer, index), place
