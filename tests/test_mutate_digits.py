"""The mutation of digits finds every digit, catches what must be caught, and sees a survivor."""

from collections import Counter
from pathlib import Path

import pytest

import tools.mutate_digits as mutation
from tests.lints import Page
from tests.sample import DRAFT, NAME, write_sample
from tools.mutate_digits import (
    Mutant,
    check_mutants,
    keep,
    mutate,
    other_digits,
    output_mutants,
    prose_mutants,
)
from tools.prose import seal_lines


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sample") / f"{NAME}.ipynb"
    write_sample(file)
    return file


@pytest.fixture
def page(path: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    page = Page.read(path)
    lines = tuple(seal_lines(NAME, page.notebook))
    monkeypatch.setattr("tests.lints.numbers.seal", lambda: lines)
    return page


def test_each_digit_is_changed_alone() -> None:
    assert list(other_digits("x₁ = 9.0")) == [(1, "x₂ = 9.0"), (5, "x₁ = 0.0"), (7, "x₁ = 9.1")]
    assert len(list(other_digits("7", every=True))) == 9


def test_prose_is_caught_by_tracing_where_a_number_has_an_origin(path: Path, page: Page) -> None:
    tried = list(prose_mutants(path, page))
    assert {mutant.caught for mutant in tried} == {"traced", "sealed"}
    digits = {m.start: m.before for m in tried if m.caught == "traced" and "8.602" in m.before}
    assert {i for i, text in digits.items() if text[i - 2 : i + 3] == "8.602"}
    assert page.notebook == Page.read(path).notebook


def test_a_page_that_fails_already_proves_nothing(path: Path, page: Page) -> None:
    page.prose[0].source += " It takes 17 steps."
    with pytest.raises(SystemExit, match="17 is merely typed"):
        next(prose_mutants(path, page))


def test_checks_are_caught_by_check(path: Path, page: Page) -> None:
    tried = list(check_mutants(path, page))
    assert Counter(mutant.caught for mutant in tried) == {"check": 9 * len("5774860221506")}


def test_a_check_that_accepts_anything_survives(
    path: Path, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bplib.check.check", lambda *_: None)
    assert {mutant.caught for mutant in check_mutants(path, page)} == {""}


def test_a_check_that_never_runs_survives(tmp_path: Path) -> None:
    draft = DRAFT.replace('check("length"', 'if length < 0: check("length"')
    file = tmp_path / f"{NAME}.ipynb"
    alive = [m for m in check_mutants(file, write_sample(file, draft)) if not m.caught]
    assert {mutant.before[mutant.start - 2 : mutant.start] for mutant in alive} >= {' "', "8."}


def test_outputs_are_caught_by_the_comparison_of_nbval(path: Path, page: Page) -> None:
    tried = list(output_mutants(path, page))
    assert {mutant.caught for mutant in tried} == {"nbval"}
    assert {mutant.part[1] for mutant in tried if mutant.part} == {
        "text",
        "text/plain",
        "image/svg+xml",
    }


def test_a_mutant_is_written_with_its_one_digit(path: Path, page: Page) -> None:
    first = next(iter(prose_mutants(path, page)))
    assert "and 6 minutes" in first.after
    text = mutate(first)
    assert text == page.text.replace("and 5 minutes", "and 6 minutes")


def test_the_sample_is_spread_over_all_mutants() -> None:
    import random

    drawn: list[Mutant] = []
    all_ = [Mutant("prose", Path("a"), i, None, 0, "", "") for i in range(1000)]
    for seen, mutant in enumerate(all_, start=1):
        keep(drawn, mutant, seen, 5, random.Random(seen))
    assert len(drawn) == 5
    assert max(mutant.cell for mutant in drawn) > 100


def test_a_survivor_ends_in_exit_code_1(
    path: Path, page: Page, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for make in ("prose_mutants", "output_mutants"):
        monkeypatch.setattr(mutation, make, lambda *_: iter(()))
    monkeypatch.setattr(mutation, "mutants", lambda paths: check_mutants(paths[0], page))
    assert mutation.main([str(path), "--real", "0"]) == 0
    monkeypatch.setattr("bplib.check.check", lambda *_: None)
    assert mutation.main([str(path), "--real", "0"]) == 1
    assert "SURVIVED: 99_sample, cell number 3, check" in capsys.readouterr().out


def test_a_printed_string_may_be_written_in_pieces():
    source = 'check(\n    "J",\n    "[[1, 2], "\n    "[3, 4]]",\n    J,\n)'
    places = mutation.located(source, "[[1, 2], [3, 4]]", 0)
    assert [source[place] for place in places] == list("[[1, 2], [3, 4]]")
    commented = 'check("A", "[1,"  # a row\n    " 2]", A)'
    places = mutation.located(commented, "[1, 2]", 0)
    assert [commented[place] for place in places] == list("[1, 2]")
    with pytest.raises(ValueError, match="does not stand in the cell"):
        mutation.located(source, "5", 0)
