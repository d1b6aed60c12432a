"""The setup cell, identical in every notebook that runs code: change it here, then run make."""

SETUP = """\
import numpy as np

from bplib import activations, graph, linalg, losses, nets, plots, transforms
from bplib.check import check
from bplib.explore import Slider, explore, show
from bplib.formula.check import check_formula
from bplib.gradcheck import (
    check_gradient,
    numerical_gradient,
    numerical_hessian,
    numerical_jacobian,
)
from bplib.results import results

rng = np.random.default_rng(0)"""
