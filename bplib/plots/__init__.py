"""Figure functions, one file per topic: each takes numbers and returns a ``Figure``.

A figure's alternative text is its label: ``figure.get_label()``.
"""

from bplib.plots.chain import network, nudge, paths
from bplib.plots.checking import error_maps, examination, kink, step_errors
from bplib.plots.descent import gradient_field, secant, walk_on_curve, walk_on_map
from bplib.plots.eigen import eigen_lines, powers, turned_arrow
from bplib.plots.graphs import computational_graph
from bplib.plots.jacobians import small_square, softmax_table
from bplib.plots.lines import line_fit, rayleigh, shadow
from bplib.plots.maps import family, vanishing
from bplib.plots.plane import difference, order_matters, score_loss, unit_square
from bplib.plots.svd import low_rank, stretch, turn_stretch_turn
from bplib.plots.views import four_clicks, noise_error, pictures

__all__ = [
    "computational_graph",
    "difference",
    "eigen_lines",
    "error_maps",
    "examination",
    "family",
    "four_clicks",
    "gradient_field",
    "kink",
    "line_fit",
    "low_rank",
    "network",
    "noise_error",
    "nudge",
    "order_matters",
    "paths",
    "pictures",
    "powers",
    "rayleigh",
    "score_loss",
    "secant",
    "shadow",
    "small_square",
    "softmax_table",
    "step_errors",
    "stretch",
    "turn_stretch_turn",
    "turned_arrow",
    "unit_square",
    "vanishing",
    "walk_on_curve",
    "walk_on_map",
]
