"""Figure functions, one file per topic: each takes numbers and returns a ``Figure``.

A figure's alternative text is its label: ``figure.get_label()``.
"""

from bplib.plots.chain import network, nudge, paths
from bplib.plots.eigen import eigen_lines, powers, turned_arrow
from bplib.plots.graphs import computational_graph
from bplib.plots.plane import difference, order_matters, score_loss, unit_square
from bplib.plots.svd import low_rank, stretch, turn_stretch_turn

__all__ = [
    "computational_graph",
    "difference",
    "eigen_lines",
    "low_rank",
    "network",
    "nudge",
    "order_matters",
    "paths",
    "powers",
    "score_loss",
    "stretch",
    "turn_stretch_turn",
    "turned_arrow",
    "unit_square",
]
