"""The mutation of formulas makes every kind of slip, sees them caught, and sees a survivor."""

from pathlib import Path

import pytest

import tools.mutate_formulas as mutation
from tests.lints import Page
from tests.sample import DRAFT, NAME, write_sample
from tools.mutate_formulas import mutants, proved_equal, run

SLIPS = [
    (r"a + b = c", "sign", "a - b = c"),
    (r"-a = b", "sign", "a = b"),
    (r"\mathbf W^\top \mathbf x = \mathbf s", "transpose", r"\mathbf W \mathbf x = \mathbf s"),
    (r"s_1 = w_{1,2} x", "index", "s_2 = w_{1,2} x"),
    (r"s_{ij} = x", "index", "s_{ji} = x"),
    (r"s = 2 x", "factor", "s = 3 x"),
    (r"s = a x", "factor", "s = x"),
    (r"\mathbf a \mathbf b = c", "order", r"\mathbf b \mathbf a = c"),
    (r"\mathbf a \odot \mathbf b = c", "product", r"\mathbf a \, \mathbf b = c"),
    (r"[a > b] = c", "relation", r"[a \ge b] = c"),
    (r"a / N = c", "letter", "a / n = c"),
    (r"a (b + c) = d", "bracket", "a b + c = d"),
]


@pytest.mark.parametrize(("latex", "kind", "slip"), SLIPS)
def test_each_kind_of_slip_is_made(latex: str, kind: str, slip: str) -> None:
    assert (kind, mutation.key(slip)) in {(k, mutation.key(m)) for k, m in mutants(latex)}


def test_numbers_may_change_places_and_single_ones_need_no_brackets() -> None:
    assert not [m for kind, m in mutants(r"a b = (c) d") if kind in ("order", "bracket")]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    rule = 'check_formula(r"u = 3 v + w", u=lambda v, w: 3 * v + w, v=1.0, w=2.0)'
    weak = 'check_formula(r"v w = 0", v=1.0, w=0.0, points=0)'
    draft = DRAFT.replace("Scaled by", "And $u = 3 v + w$, $v w = 0$. Scaled by")
    draft = draft.replace('check("length"', f'{rule}\n{weak}\ncheck("length"')
    return write_sample(tmp_path_factory.mktemp("sample") / f"{NAME}.ipynb", draft)


def test_a_formula_that_holds_by_accident_leaves_survivors(page: Page) -> None:
    tried = run(page)
    alive = {m.before for m, noticed in tried.items() if not noticed}
    assert alive <= {"v w = 0"}
    assert {m.before for m, noticed in tried.items() if noticed} >= {"u = 3 v + w"}


def test_a_survivor_ends_in_exit_code_1(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = mutation.Mutant(NAME, "cell", "sign", "a + b = c", "a - b = c")
    monkeypatch.setattr(mutation, "run", lambda _: {lost: False})
    file = tmp_path / f"{NAME}.ipynb"
    write_sample(file)
    assert mutation.main([str(file)]) == 1
    assert "SURVIVED: 99_sample, sign" in capsys.readouterr().out
    monkeypatch.setattr(mutation, "run", lambda _: {lost: True})
    assert mutation.main([str(file)]) == 0


def test_a_way_of_writing_is_equal_only_where_it_is_taken_on() -> None:
    norm, row = r"\lVert \mathbf x \rVert = a", r"\lVert \mathbf x^\top \rVert = a"
    assert proved_equal(mutation.Mutant("p", "c", "transpose", norm, row))
    assert not proved_equal(mutation.Mutant("p", "c", "sign", row, row.replace("= a", "= -a")))
