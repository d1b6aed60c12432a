"""A sample is drawn the same every time, and is everything in the weekly job."""

import pytest

from tests import sweep


def test_a_sample_is_the_same_every_time_and_keeps_the_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweep, "SWEEPING", False)
    drawn = sweep.sample(range(1000), 5, seed=1)
    assert drawn == sweep.sample(range(1000), 5, seed=1) == sorted({*drawn})
    assert drawn != sweep.sample(range(1000), 5, seed=2)
    assert len(drawn) == 5


@pytest.mark.parametrize(("sweeping", "size"), [(True, 2), (False, 3), (False, 9)])
def test_a_sweep_and_a_short_list_are_taken_whole(
    monkeypatch: pytest.MonkeyPatch, sweeping: bool, size: int
) -> None:
    monkeypatch.setattr(sweep, "SWEEPING", sweeping)
    assert sweep.sample("abc", size) == ["a", "b", "c"]
