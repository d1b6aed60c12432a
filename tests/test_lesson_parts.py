"""The quiet line of a proof counts what it printed; formulas leave the answers as they are."""

import pytest
from lesson import counted
from places import Place

PRINTED = "✓ length = 8.602\n✓ formula: a = b (2 sides; here)\n✓ formula: a < b (2 sides; here)"


@pytest.mark.parametrize(
    ("printed", "line"),
    [
        (PRINTED, "1 figure, 2 formulas"),
        (f"{PRINTED}\n✓ grad: 1e-12", "1 figure, 2 formulas, 1 gradient"),
        ("✓ formula: a = b (2 sides; here)", "1 formula"),
        ("nothing", "computed"),
    ],
)
def test_a_proof_is_counted(printed: str, line: str) -> None:
    assert counted(printed) == line


def test_a_formula_is_no_answer() -> None:
    checks = [line[2:] for line in PRINTED.splitlines()]
    assert Place("07", "", ["S0-Q1.1"], checks, PRINTED).of("S0-Q1.1") == ["length = 8.602"]
