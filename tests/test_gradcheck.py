"""gradcheck: right derivatives, wrong ones caught and named, kinks found, bad input refused."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bplib.gradcheck import (
    check_gradient,
    find_kinks,
    numerical_gradient,
    numerical_hessian,
    numerical_jacobian,
    relative_error,
)

X = np.random.default_rng(0).normal(size=(2, 3))


def f(x):
    """A smooth scalar function whose gradient and Hessian are known."""
    return np.sum(np.sin(x) * np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])) + x[0, 0] * x[1, 2]


def gradient(x):
    g = np.cos(x) * np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    g[0, 0] += x[1, 2]
    g[1, 2] += x[0, 0]
    return g


def test_gradient_has_the_shape_of_x():
    assert relative_error(numerical_gradient(f, X), gradient(X)) < 1e-9
    assert relative_error(numerical_gradient(f, X, method="complex"), gradient(X)) < 1e-15
    assert numerical_gradient(lambda x: x**2, 3.0).shape == ()


def test_the_central_difference_has_the_error_of_its_step():
    cube = lambda x: np.sum(x**3)  # noqa: E731
    x = np.array([1.0])
    assert numerical_gradient(cube, x, h=0.1).item() == pytest.approx(3.01, rel=1e-12)
    assert numerical_gradient(cube, x, h=1e-3).item() == pytest.approx(3 + 1e-6, abs=1e-11)
    assert numerical_gradient(cube, x).item() == pytest.approx(3 + 1e-10, abs=5e-11)
    assert numerical_gradient(cube, x, "complex", h=0.1).item() == pytest.approx(2.99, rel=1e-12)


def test_jacobian_has_a_row_per_output_and_a_column_per_input():
    A = np.arange(6.0).reshape(2, 3)
    for method in ("central", "complex"):
        found = numerical_jacobian(lambda x: A @ x, np.ones((3, 1)), method)
        assert np.allclose(found, A, rtol=1e-9)
        by_matrix = numerical_jacobian(lambda x: x @ np.array([[1.0], [10.0], [100.0]]), A, method)
        assert np.allclose(by_matrix, [[1, 10, 100, 0, 0, 0], [0, 0, 0, 1, 10, 100]], rtol=1e-9)
    assert np.allclose(numerical_jacobian(lambda x: x * 2, np.ones(2), h=0.5), 2 * np.eye(2))


def test_hessian():
    expected = np.diag((-np.sin(X) * np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])).ravel())
    expected[0, 5] = expected[5, 0] = 1
    assert relative_error(numerical_hessian(f, X), expected) < 1e-7
    assert relative_error(numerical_hessian(f, X, "complex"), expected) < 1e-10


def test_kinks_are_where_the_slopes_disagree():
    assert find_kinks(lambda x: np.maximum(x, 0).sum(), [-1.0, 0.0, 2.0, 0.0]) == [(1,), (3,)]
    assert find_kinks(lambda x: np.abs(x).sum(), [[1.0, 0.0]]) == [(0, 1)]
    assert find_kinks(lambda x: np.abs(x).sum(), [3e-6]) == [(0,)]  # within the step
    assert find_kinks(lambda x: np.abs(x).sum(), [1e-4]) == []
    assert find_kinks(lambda x: np.abs(x).sum(), [5.6e-6, 6.0e-6]) == [(0,)]  # 4/7 of the step
    assert find_kinks(lambda x: 1e-3 * np.abs(x).sum(), [0.0]) == [(0,)]
    assert find_kinks(lambda x: np.abs(x).sum(), [1e-3], h=2e-3) == [(0,)]


@pytest.mark.parametrize(
    "smooth",
    [
        lambda x: np.sum(x**2),
        lambda x: np.sum(1000 * x**4),
        lambda x: np.sum(np.tanh(5 * x)) + 1e6,
        lambda x: np.sum(np.exp(x)),
        lambda x: np.sum(3 * x) + 7,
        lambda x: np.sum(0 * x),
    ],
)
def test_smooth_functions_have_no_kinks(smooth):
    assert find_kinks(smooth, [[0.0, 0.3], [-1.2, 2.0]]) == []


def test_rounding_is_no_kink():
    slopes = np.sqrt(np.arange(1.0, 40.0))
    assert find_kinks(lambda x: np.sum(slopes * x) + 1e6, np.linspace(-1.0, 1.7, 39)) == []


def test_relative_error_is_one_number_per_tensor():
    assert relative_error([3.0, 4.0], [3.0, 4.5]) == pytest.approx(0.5 / np.hypot(3, 4.5))
    assert relative_error([0.0], [0.0]) == 0
    assert relative_error([1.0], [0.0]) == relative_error([0.0], [1.0]) == 1
    assert relative_error([1e300, 1e300], [1e300, 1e300 * (1 + 1e-10)]) == pytest.approx(
        7.07e-11, 0.01
    )
    assert relative_error([1e-300], [2e-300]) == 0.5
    assert relative_error([1.7e308, 1.7e308], [1.0, 0.0]) == pytest.approx(1)
    assert relative_error([1.7e308], [-1.7e308]) == pytest.approx(2)
    with pytest.raises(
        ValueError, match=r"^relative_error: 'b' must have the shape \(2, 1\) of 'a'"
    ):
        relative_error([[1.0], [2.0]], [1.0, 2.0])
    for pair, name in (([np.nan, 1.0], "a"), ([1.0, np.nan], "b")):
        with pytest.raises(ValueError, match=f"^relative_error: '{name}' must be finite"):
            relative_error(*pair)


def test_success_is_one_stable_line_per_tensor(capsys):
    check_gradient(f, X, gradient(X), name="w")
    assert capsys.readouterr().out == (
        "✓ grad_w: central difference (1e-07) and complex step (1e-12) agree\n"
    )
    parameters = {"a": np.array([1.0, 2.0]), "b": np.array([[3.0]])}
    product = lambda p: p["a"].sum() ** 2 * p["b"].item()  # noqa: E731
    gradients = {"a": np.array([18.0, 18.0]), "b": np.array([[9.0]])}
    check_gradient(product, parameters, gradients, tolerance=1e-6, methods=("central",))
    assert capsys.readouterr().out == (
        "✓ grad_a: central difference (1e-06) agrees\n✓ grad_b: central difference (1e-06) agrees\n"
    )
    check_gradient(f, X, gradient(X))
    assert capsys.readouterr().out.startswith("✓ grad_x: ")


@pytest.mark.parametrize("scale", [1e-4, -1e-4, 3e-7, 1.5e-7])
@pytest.mark.parametrize("methods", [("central",), ("complex",), ("central", "complex")])
def test_a_wrong_scale_is_caught(scale, methods, capsys):
    with pytest.raises(AssertionError, match="grad_x disagrees with the"):
        check_gradient(f, X, gradient(X) * (1 + scale), methods=methods)
    assert capsys.readouterr().out == ""


def test_the_complex_step_sees_more_digits():
    with pytest.raises(
        AssertionError, match=r"disagrees with the complex step: relative error 1\.0e-11"
    ):
        check_gradient(f, X, gradient(X) * (1 + 1e-11))
    wrong = gradient(X) * (1 + 1e-10)
    check_gradient(f, X, wrong, methods=("central",))
    with pytest.raises(
        AssertionError, match=r"disagrees with the complex step: relative error 1\.0e-10"
    ):
        check_gradient(f, X, wrong)


def test_a_small_gradient_of_a_large_function_is_still_checked():
    wrong = np.array([1e-6 * (1 + 1e-3)])
    with pytest.raises(AssertionError, match=r"relative error 1\.0e-03"):
        check_gradient(lambda x: np.sum(1e-6 * x), np.array([0.5]), wrong)


def test_rounding_of_a_large_function_is_forgiven():
    check_gradient(lambda x: np.sum(1e-3 * x) + 1e6, np.array([0.5]), np.array([1e-3]))
    check_gradient(lambda x: np.sum(0 * x), np.array([0.5]), np.array([0.0]))
    with pytest.raises(AssertionError, match=r"relative error 5\.0e-01"):
        check_gradient(
            lambda x: np.sum(x) + 1e6, np.array([0.5]), np.array([2.0]), methods=("central",)
        )
    tiny = np.array([1e-6 * (1 + 1e-9)])
    with pytest.raises(AssertionError, match=r"complex step: relative error 1\.0e-09"):
        check_gradient(lambda x: np.sum(1e-6 * x), np.array([0.5]), tiny, methods=("complex",))


def test_the_report_names_the_worst_tensor_its_error_and_the_entry():
    parameters = {"W": X, "b": X[:1]}
    total = lambda p: f(p["W"]) + np.sum(p["b"] ** 2)  # noqa: E731
    wrong_W, wrong_b = gradient(X), 2 * X[:1]
    wrong_W[1, 2] += 0.5
    wrong_b[0, 1] *= 1 + 1e-6
    with pytest.raises(AssertionError) as caught:
        check_gradient(total, parameters, {"W": wrong_W, "b": wrong_b})
    text = str(caught.value)
    error = 0.5 / np.linalg.norm(wrong_W)
    assert text.startswith("check_gradient: grad_W disagrees with the central difference: ")
    assert f"relative error {error:.1e}; worst entry W[1, 2]: given {wrong_W[1, 2]:.8g}, " in text
    assert text.endswith(f"central difference {numerical_gradient(f, X)[1, 2]:.8g}.")


def test_the_report_names_kinks():
    with pytest.raises(
        AssertionError, match=r"given 0, central difference 0.5. f has a kink at w\[1\].$"
    ):
        check_gradient(
            lambda x: np.where(x.real > 0, x, 0).sum(),
            np.array([1.0, 0.0]),
            np.array([1.0, 0.0]),
            name="w",
        )
    with pytest.raises(AssertionError) as caught:
        check_gradient(lambda x: np.abs(x).sum(), np.zeros(9), np.ones(9), methods=("central",))
    kinks = "f has a kink at x[0]. f has a kink at x[1]. f has a kink at x[2]."
    assert str(caught.value).endswith(f". {kinks}")


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: numerical_gradient(np.sum, [1, 2]),
            TypeError,
            "numerical_gradient: 'x' .*got int64",
        ),
        (
            lambda: numerical_jacobian(np.sum, [1, 2]),
            TypeError,
            "numerical_jacobian: 'x' must hold fl",
        ),
        (
            lambda: numerical_hessian(np.sum, [1, 2]),
            TypeError,
            r"numerical_jacobian: 'x' must hold floats",
        ),
        (
            lambda: find_kinks(np.sum, [1, 2]),
            TypeError,
            "find_kinks: 'x' must hold floats; got int64",
        ),
        (
            lambda: numerical_gradient(np.sum, [1j]),
            TypeError,
            r"numerical_gradient: 'x' must hold floats; got complex128",
        ),
        (
            lambda: numerical_gradient(np.sin, [1.0, 2.0]),
            ValueError,
            r"numerical_gradient: 'f' must return one number; got 2",
        ),
        (
            lambda: numerical_gradient(np.sum, [1.0], "forward"),
            ValueError,
            r"numerical_gradient: 'method' must be 'central' or 'complex'",
        ),
        (
            lambda: numerical_gradient(np.sum, [1.0], h=0.0),
            ValueError,
            r"numerical_gradient: 'h' must be positive and finite",
        ),
        (
            lambda: numerical_jacobian(np.sum, [1.0], h=-1.0),
            ValueError,
            "numerical_jacobian: 'h' must be",
        ),
        (
            lambda: find_kinks(np.sum, [1e20], h=1e-5),
            ValueError,
            r"find_kinks: 'h' must not vanish beside x = 1e",
        ),
        (
            lambda: numerical_gradient(np.sum, [1e20], h=1e-5),
            ValueError,
            r"numerical_gradient: 'h' must not vanish beside x = 1e\+20",
        ),
        (
            lambda: numerical_gradient(lambda x: np.sum(x) * np.nan, [1.0]),
            ValueError,
            r"numerical_gradient: 'f' must be fin",
        ),
        (
            lambda: numerical_gradient(np.sum, []),
            ValueError,
            r"numerical_gradient: 'x' must not be empty",
        ),
        (
            lambda: check_gradient(np.sum, [1], [1.0]),
            TypeError,
            "check_gradient: 'x' must hold floats",
        ),
        (
            lambda: check_gradient(np.sum, [1.0], [1j]),
            TypeError,
            "check_gradient: 'grad_x' must hold real",
        ),
        (
            lambda: check_gradient(np.sum, np.ones((2, 1)), np.ones(2)),
            ValueError,
            r"check_gradient: 'grad_x' must have the shape \(2, 1\) of 'x'.*Use grad_x\[:, None\]",
        ),
        (
            lambda: check_gradient(np.sum, {"a": np.ones(1)}, {"b": np.ones(1)}),
            ValueError,
            r"check_gradient: 'gradient' must have the names \['a'\]; got \['b'\]",
        ),
    ],
)
def test_refused(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert re.match(message, str(caught.value))


ONE = np.array([1.0])
SQUARE = lambda v: np.sum(v**2)  # noqa: E731


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 0.0, -1e-7, 1.0, 7.0, "1e-7", None, [1]])
def test_a_tolerance_that_lets_anything_pass_is_refused(bad):
    with pytest.raises(ValueError, match=r"^check_gradient: 'tolerance' must .*; got "):
        check_gradient(SQUARE, ONE, [99.0], tolerance=bad)


@pytest.mark.parametrize(
    "bad", [(), [], "central", "", ("forward",), ("central", "x"), None, 3, [[]], [ONE], (None,)]
)
def test_methods_that_check_nothing_are_refused(bad):
    with pytest.raises(ValueError, match=r"^check_gradient: 'methods' must be some of .*; got "):
        check_gradient(SQUARE, ONE, [99.0], methods=bad)


@pytest.mark.parametrize(
    ("x", "gradient", "message"),
    [
        ({}, {}, "'x' must not be empty; got an empty dict"),
        ({"x": ONE}, ONE, r"'gradient' must have the names \['x'\]; got ndarray"),
        (ONE, {"x": ONE}, r"'x' must have the names \['x'\]; got ndarray"),
        ({"x": ONE}, {}, r"'gradient' must have the names \['x'\]; got \[\]"),
        ({"x": ONE}, {"x": ONE, "y": ONE}, r"'gradient' must have the names \['x'\]; got \['x', "),
    ],
)
def test_nothing_to_compare_is_refused(x, gradient, message):
    with pytest.raises(ValueError, match=f"^check_gradient: {message}"):
        check_gradient(SQUARE, x, gradient)


def scaled(large, small):
    return lambda v: large * v[0] + small * v[1], np.ones(2), np.array([large, small])


@pytest.mark.parametrize("small", [1e-4, -1e-4, 3.0, 1e3])
@pytest.mark.parametrize("wrong", [0.0, 0.9, 1.01, -1.0, 2.0])
def test_an_entry_that_the_norm_hides_is_found(small, wrong, capsys):
    f, x, gradient = scaled(1e9, small)
    with pytest.raises(AssertionError, match=r"worst entry x\[1\]: given "):
        check_gradient(f, x, gradient * [1.0, wrong])
    assert capsys.readouterr().out == ""
    check_gradient(f, x, gradient)


def test_an_entry_far_below_the_rounding_of_the_others_is_no_error():
    check_gradient(lambda v: v[0] - 1e-30 * v[1], np.ones(2), np.array([1.0, 0.0]))


@pytest.mark.parametrize(
    ("f", "gradient", "line"),
    [
        (scaled(1e9, 1e-4)[0], [1e9, 0.0], "1e-07, entries below 2e-02 unseen"),
        (scaled(1e9, 1e-4)[0], [1e9, 1e-4], "1e-07, entries below 2e-02 unseen"),
        (scaled(1e9, 1e3)[0], [1e9, 1e3], "1e-07"),
        (lambda v: 1e-3 * v[0] + v[1] * 0 + 1e6, [1e-3, 0.0], "1e-07, noise 3e-02"),
        (lambda v: v[0] + v[1] * 0 + 1.0, [1.0, 0.0], "1e-07"),
    ],
)
def test_what_the_noise_of_the_difference_hides_is_said(f, gradient, line, capsys):
    check_gradient(f, np.ones(2), np.array(gradient), methods=("central",))
    assert capsys.readouterr().out == f"✓ grad_x: central difference ({line}) agrees\n"


def test_a_complaint_says_the_noise_that_it_allowed():
    with pytest.raises(AssertionError, match=r"error 5\.0e-01, noise 1e-05; worst entry"):
        check_gradient(lambda v: np.sum(v) + 1e6, ONE, [2.0], methods=("central",))


SIZES = st.floats(1.0, 1e15).map(lambda size: float(size))


@settings(derandomize=True)
@given(SIZES, st.sampled_from([-1, 1]), st.floats(0.5, 100.0))
def test_the_step_is_the_one_that_floating_point_took(size, sign, slope):
    found = numerical_gradient(lambda v: (slope * v).sum(), [sign * size]).item()
    assert found == pytest.approx(slope, rel=2e-6)
    assert numerical_gradient(lambda v: v.sum(), [sign * size]).item() == 1.0
    assert numerical_jacobian(lambda v: v * v, [sign * size]).item() == pytest.approx(
        2 * sign * size, rel=2e-6
    )


@settings(derandomize=True)
@given(st.floats(-1e6, 1e6))
def test_exact_derivatives_of_waves_are_confirmed_wherever_they_are(x):
    point = np.array([x])
    check_gradient(lambda v: np.sin(v).sum(), point, np.cos(point))
    check_gradient(lambda v: (np.sin(v) + v / 7).sum(), point, np.cos(point) + 1 / 7)
    with pytest.raises(AssertionError):
        check_gradient(lambda v: np.sin(v).sum(), point, np.cos(point) + 1e-5)


@pytest.mark.parametrize("x", [1e-25, 1e-12, 3.0, 1e20, 1e-200])
def test_the_complex_step_stays_small_beside_x(x):
    assert numerical_gradient(lambda v: np.log(v).sum(), [x], "complex").item() == pytest.approx(
        1 / x, rel=1e-12
    )


@pytest.mark.parametrize("x", [0.0, 3e-6])
def test_a_kink_is_found_beside_a_large_entry(x):
    assert find_kinks(lambda v: np.abs(v[0]) + np.sin(v[1]), [x, 1e8]) == [(0,)]


@pytest.mark.parametrize(
    "f", [lambda v: None, lambda v: "1", lambda v: np.ma.array([1.0]), lambda v: [[1], [2, 3]]]
)
@pytest.mark.parametrize("method", ["central", "complex"])
def test_what_f_returns_is_named_when_it_is_no_number(f, method):
    with pytest.raises((TypeError, ValueError), match=r"^numerical_gradient: 'f' must "):
        numerical_gradient(f, [1.0], method)
    with pytest.raises((TypeError, ValueError), match=r"^find_kinks: 'f' must "):
        find_kinks(f, [1.0])


def test_kinks_are_those_of_one_number():
    with pytest.raises(ValueError, match=r"^find_kinks: 'f' must return one number; got 2 numbers"):
        find_kinks(np.sin, [1.0, 2.0])


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_a_step_of_any_precision_is_a_step(kind):
    found = numerical_gradient(SQUARE, np.array([3.0]), h=kind(2.0**-10))
    assert found == pytest.approx([6.0], rel=1e-9)
