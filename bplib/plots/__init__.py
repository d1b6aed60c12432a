"""Figure functions, one file per topic: each takes numbers and returns a ``Figure``.

A figure's alternative text is its label: ``figure.get_label()``.
"""

from bplib.plots.activations import activation_curve, slope_product, softmax_temperature
from bplib.plots.blame import disturbed_score, two_runs
from bplib.plots.boundary import decision, two_planes
from bplib.plots.chain import network, nudge, paths
from bplib.plots.checking import error_maps, examination, kink, step_errors
from bplib.plots.classify import one_or_two, pull
from bplib.plots.course import chapter_map
from bplib.plots.curves import curve_and_slope
from bplib.plots.descent import gradient_field, secant, walk_on_curve, walk_on_map
from bplib.plots.eigen import eigen_lines, powers, turned_arrow
from bplib.plots.forces import force_graph, gate_forces
from bplib.plots.frames import along_and_across, right_angle
from bplib.plots.graphs import computational_graph
from bplib.plots.hidden import hinges, weight_slice, weights_of
from bplib.plots.hinge import margin_line, true_score
from bplib.plots.jacobians import small_square, softmax_table
from bplib.plots.lanes import lanes
from bplib.plots.layers import layer_picture, output_pulls
from bplib.plots.lines import line_fit, rayleigh, shadow
from bplib.plots.losses import binary_loss, hinge_lead, miss_loss, outlier, probability_loss
from bplib.plots.maps import family, vanishing
from bplib.plots.networks import network_stages, network_steps
from bplib.plots.nudges import four_wires, max_corner, nudge_chain
from bplib.plots.passes import two_passes, ways_out
from bplib.plots.plane import difference, order_matters, score_loss, unit_square
from bplib.plots.products import bracket, foot, mix, sheets
from bplib.plots.propagation import batch_spread, gain_by_depth, layer_costs, signal_lengths
from bplib.plots.regression import bowl_walk, step_rates
from bplib.plots.sent_back import nudged_weight, rows_sent_back
from bplib.plots.shapes import factor_table
from bplib.plots.svd import low_rank, stretch, turn_stretch_turn
from bplib.plots.training import training_map, training_record
from bplib.plots.trust import direction_errors, falling_losses, noise_floor
from bplib.plots.views import four_clicks, noise_error, pictures

__all__ = [
    "activation_curve",
    "along_and_across",
    "batch_spread",
    "binary_loss",
    "bowl_walk",
    "bracket",
    "chapter_map",
    "computational_graph",
    "curve_and_slope",
    "decision",
    "difference",
    "direction_errors",
    "disturbed_score",
    "eigen_lines",
    "error_maps",
    "examination",
    "factor_table",
    "falling_losses",
    "family",
    "foot",
    "force_graph",
    "four_clicks",
    "four_wires",
    "gain_by_depth",
    "gate_forces",
    "gradient_field",
    "hinge_lead",
    "hinges",
    "kink",
    "lanes",
    "layer_costs",
    "layer_picture",
    "line_fit",
    "low_rank",
    "margin_line",
    "max_corner",
    "miss_loss",
    "mix",
    "network",
    "network_stages",
    "network_steps",
    "noise_error",
    "noise_floor",
    "nudge",
    "nudge_chain",
    "nudged_weight",
    "one_or_two",
    "order_matters",
    "outlier",
    "output_pulls",
    "paths",
    "pictures",
    "powers",
    "probability_loss",
    "pull",
    "rayleigh",
    "right_angle",
    "rows_sent_back",
    "score_loss",
    "secant",
    "shadow",
    "sheets",
    "signal_lengths",
    "slope_product",
    "small_square",
    "softmax_table",
    "softmax_temperature",
    "step_errors",
    "step_rates",
    "stretch",
    "training_map",
    "training_record",
    "true_score",
    "turn_stretch_turn",
    "turned_arrow",
    "two_passes",
    "two_planes",
    "two_runs",
    "unit_square",
    "vanishing",
    "walk_on_curve",
    "walk_on_map",
    "ways_out",
    "weight_slice",
    "weights_of",
]
