"""Every public function says its formula, its shapes, what it refuses and where it comes from."""

import doctest
import importlib
import inspect
import re
import subprocess
import sys

import pytest

import bplib

MODULES = (
    *("activations", "differences", "gradcheck", "linalg", "losses", "nets", "transforms"),
    *("validate", "check", "formula.check", "graph", "steps"),
)
SECTIONS = ("Formula:", "Shapes:", "Raises:", "Source:")
SOURCE = re.compile(r"Source: (S[0-4]-[\w.-]+|the course's own|every printed answer)")


def public(module):
    """Functions and classes that a module defines, and the methods of those classes."""
    for name, value in vars(module).items():
        if name.startswith("_") or getattr(value, "__module__", "") != module.__name__:
            continue
        if inspect.isfunction(value) or hasattr(value, "__wrapped__"):
            yield name, value
        elif inspect.isclass(value) and not issubclass(value, tuple):
            yield name, value
            for method, function in vars(value).items():
                inner = function.fget if isinstance(function, property) else function
                if not method.startswith("_") and inspect.isfunction(inner):
                    yield f"{name}.{method}", inner


def functions(*names):
    for module in names:
        loaded = importlib.import_module(f"bplib.{module}")
        yield from ((f"{module}.{name}", value) for name, value in public(loaded))


MATHEMATICS = dict(functions(*MODULES[:8]))


@pytest.mark.parametrize("name", MATHEMATICS)
def test_docstring_is_complete(name):
    text = inspect.getdoc(MATHEMATICS[name]) or ""
    first, *rest = text.split("\n\n")
    assert first.endswith((".", "!")), f"{name}: the first paragraph is not a sentence"
    assert first.count(". ") == 0, f"{name}: more than one sentence"
    for section in SECTIONS:
        assert any(re.search(rf"^{section} \S", part, re.MULTILINE) for part in rest), (
            name,
            section,
        )
    assert SOURCE.search(text), f"{name}: no source item"


@pytest.mark.parametrize("name", MATHEMATICS)
def test_docstring_names_every_array_argument(name):
    value = MATHEMATICS[name]
    if inspect.isclass(value):
        value = value.__init__
    text = inspect.getdoc(MATHEMATICS[name])
    shapes = re.search(r"Shapes: (.*?)(?=\nRaises:)", text, re.DOTALL).group(1)
    for argument, parameter in inspect.signature(value).parameters.items():
        if "ArrayLike" in str(parameter.annotation) and argument != "value":
            assert re.search(rf"\b{argument}\b", shapes), f"{name}: the shape of {argument}"


@pytest.mark.parametrize("module", MODULES)
def test_doctests_run(module):
    results = doctest.testmod(
        importlib.import_module(f"bplib.{module}"), optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert results.failed == 0


def test_enough_doctests():
    counts = {
        m: doctest.testmod(importlib.import_module(f"bplib.{m}")).attempted for m in MODULES[:8]
    }
    assert sum(counts.values()) >= 40, counts


DESIGN = {
    "linalg": "least_squares null_vector pseudo_inverse effective_rank condition_number "
    "rayleigh_quotient",
    "transforms": "apply_affine fit_affine apply_homography fit_homography warp_image",
    "activations": "identity sigmoid tanh relu leaky_relu elu maxout softmax "
    "identity_derivative sigmoid_derivative tanh_derivative relu_derivative leaky_relu_derivative "
    "elu_derivative maxout_jacobian softmax_jacobian",
    "losses": "squared_error half_squared_error absolute_error cross_entropy binary_cross_entropy "
    "multiclass_hinge squared_error_gradient half_squared_error_gradient absolute_error_gradient "
    "cross_entropy_gradient binary_cross_entropy_gradient multiclass_hinge_gradient",
    "nets": "Layer Net",
    "graph": "Node",
    "gradcheck": "numerical_gradient numerical_jacobian numerical_hessian check_gradient",
    "check": "check",
}


@pytest.mark.parametrize("module", DESIGN)
def test_every_name_of_the_design_is_where_it_should_be(module):
    loaded = importlib.import_module(f"bplib.{module}")
    assert all(hasattr(loaded, name) for name in DESIGN[module].split())


def test_importing_loads_neither_matplotlib_nor_ipywidgets():
    names = ", ".join(f"bplib.{m}" for m in MODULES)
    code = (
        f"import sys, {names}; print([m for m in ('matplotlib', 'ipywidgets') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
    assert [name for name in vars(bplib) if inspect.isfunction(getattr(bplib, name))] == []
