"""The computational graph: no number stands on another, and a long one runs down the page."""

import itertools

import pytest

from bplib import graph, plots


def shared():
    """Two inputs, each used by the same two operations: chapter 7's fourth figure."""
    x, y = graph.Node(2.0, "x"), graph.Node(3.0, "y")
    return (((x + y).named("s")) * ((x * y).named("m"))).named("f")


def long(gates):
    node = graph.Node(2.0, "x")
    for i in range(gates):
        node = (node * 2).named(f"n{i}")
    return node


def spots(figure):
    return [text.get_position() for text in figure.axes[0].texts]


@pytest.mark.parametrize("output", [shared, lambda: long(3), lambda: long(8)])
def test_no_two_texts_stand_in_one_place(output):
    f = output()
    f.backward()
    for (x0, y0), (x1, y1) in itertools.combinations(spots(plots.computational_graph(f)), 2):
        assert max(abs(x1 - x0), abs(y1 - y0)) > 0.05


@pytest.mark.parametrize(("gates", "down"), [(1, False), (4, False), (5, True), (8, True)])
def test_a_long_graph_runs_down_and_stays_narrow(gates, down):
    f = long(gates)
    f.backward()
    figure = plots.computational_graph(f)
    texts = {text.get_text(): text.get_position() for text in figure.axes[0].texts}
    (x0, y0), (x1, y1) = texts["n0"], texts[f"n{gates - 1}"]
    assert (y1 > y0) == down
    assert (x1 > x0) == (gates > 1 and not down)
    assert figure.get_size_inches()[0] <= 5.1
