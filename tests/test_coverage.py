"""Coverage: every item and every erratum of the five sources has its place in the chapters."""

import json
from pathlib import Path

from tests.sources import DATA, ERRATA, ITEMS, chapters, placed


def missing(ids: list[str], notebooks: list[Path]) -> str:
    found = placed(notebooks)
    lost = [name for name in ids if name not in found]
    return f"{len(ids) - len(lost)} of {len(ids)} placed; missing: {' '.join(lost) or 'none'}"


def test_every_item_is_placed() -> None:
    assert missing(ITEMS, chapters()) == "241 of 241 placed; missing: none"


def test_every_erratum_is_placed() -> None:
    assert missing(ERRATA, chapters()) == "104 of 104 placed; missing: none"


def test_an_item_has_one_place() -> None:
    found = placed(chapters())
    assert {name: found[name] for name in ITEMS if found[name] > 1} == {}


def test_no_chapter_names_an_id_that_no_source_has() -> None:
    assert placed(chapters()).keys() - {*ITEMS, *ERRATA} == set()


def test_a_lost_tag_is_named(tmp_path: Path) -> None:
    cells = [{"metadata": {"items": ["S0-Q1.1"]}}, {"metadata": {}}]
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells}), "utf-8")
    words = "1 of 2 placed; missing: S0-Q1.2"
    assert missing(["S0-Q1.1", "S0-Q1.2"], [*tmp_path.glob("*.ipynb")]) == words


def test_items_and_errata_refer_to_each_other() -> None:
    by_item = {(e, i["id"]) for i in DATA["items"] for e in i.get("errata", [])}
    by_erratum = {(e["id"], i) for e in DATA["errata"] for i in e["items"]}
    assert {i for _, i in by_erratum} <= {*ITEMS}
    assert by_item == by_erratum
    assert len({*ITEMS}) == len(ITEMS)
    assert len({*ERRATA}) == len(ERRATA)
