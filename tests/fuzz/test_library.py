"""Random bad arguments over every public function of the mathematics, and numbers through check.

A call returns finite numbers, or is refused by name; it is silent, and leaves its arguments alone.
Here each function gets a few calls from a fixed seed. ``BPLIB_FUZZ=600`` goes on for 600 seconds
in each test from a new seed, which is printed; ``BPLIB_FUZZ_SEED`` repeats a run.
"""

# ruff: noqa: E501  (the table of good calls: one per line)

import copy
import math
import re
import warnings
from collections import Counter
from fractions import Fraction
from itertools import islice

import numpy as np
import pytest

from bplib import activations, gradcheck, linalg, losses, nets, transforms, validate
from bplib.check import check
from bplib.graph import Node
from tests.fuzz.effort import SEED, rounds
from tests.test_docstrings import functions

ROUNDS = 25  # of every function, where there is no time to fill

S, Y = np.array([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]]), np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]])
P, COLUMN = activations.softmax(S), S[:, :1]
SQUARE, IMAGE = np.array([[2.0, 1.0], [1.0, 3.0]]), np.arange(12.0).reshape(3, 4)
POINTS = np.array([[0.0, 4.0, 1.0, -2.0, 5.0], [0.0, 1.0, 5.0, 2.0, -1.0]])
M, H = np.eye(2, 3), np.array([[1.1, 0.2, 3.0], [-0.1, 0.9, -2.0], [0.05, -0.02, 1.0]])


def net():
    layers = [nets.Layer(S[:, :2], COLUMN, activations.tanh), nets.Layer(SQUARE, None)]
    return nets.Net(layers, losses.squared_error)


def smooth(x):
    return np.sum(np.tanh(x))


def arguments(name):
    """Good arguments of a function by its module and name."""
    module, _, function = name.partition(".")
    if module == "losses":
        given = {"V": P} if "hinge" in function else {"S": S} if "scores" in function else {"P": P}
        return {**given, "Y": Y, "scale": "sum", **({"margin": 0.7} if "hinge" in function else {})}
    if module == "activations":
        options = {"leaky": {"leak": 0.1}, "relu": {"slope": 2.0}, "elu": {"alpha": 1.5}}
        key = function.split("_")[0]
        s = COLUMN if "jacobian" in function else S
        grad = {"grad": S[: 1 if key == "maxout" else 2]} if "backward" in function else {}
        return {
            "s": s,
            **grad,
            **options.get(key, {}),
            **({"pieces": 2} if key == "maxout" else {}),
        }
    if module == "differences":
        step = {} if "hessian" in function else {"h": 1e-4}
        return {
            "f": smooth,
            "x": S,
            **({} if "kinks" in function else {"method": "central"}),
            **step,
        }
    return {}


GOOD = {
    **{
        name: (function, arguments(name))
        for name, function in functions("losses", "activations", "differences")
        if not name.endswith(("one_hot", "pull_back"))
    },
    "losses.one_hot": (losses.one_hot, {"labels": [0, 2], "classes": 3}),
    "activations.pull_back": (lambda s, grad: activations.pull_back(activations.relu, s, grad), {"s": S, "grad": S}),
    "gradcheck.relative_error": (gradcheck.relative_error, {"a": S, "b": Y}),
    "gradcheck.check_gradient": (lambda **k: gradcheck.check_gradient(smooth, **k), {"x": S, "gradient": activations.tanh_derivative(S), "tolerance": 1e-6, "methods": ("central",)}),
    "linalg.least_squares": (linalg.least_squares, {"A": S.T, "b": Y.T}),
    "linalg.null_vector": (linalg.null_vector, {"A": S}),
    "linalg.pseudo_inverse": (linalg.pseudo_inverse, {"A": S, "tolerance": 1e-9}),
    "linalg.effective_rank": (linalg.effective_rank, {"A": S, "tolerance": 1e-9}),
    "linalg.condition_number": (lambda A: 1 / linalg.condition_number(A), {"A": S}),
    "linalg.rayleigh_quotient": (linalg.rayleigh_quotient, {"M": SQUARE, "x": COLUMN}),
    "transforms.apply_affine": (transforms.apply_affine, {"M": M, "points": POINTS}),
    "transforms.fit_affine": (transforms.fit_affine, {"source": POINTS, "target": POINTS[::-1]}),
    "transforms.apply_homography": (transforms.apply_homography, {"H": H, "points": POINTS}),
    "transforms.fit_homography": (transforms.fit_homography, {"source": POINTS, "target": POINTS[::-1]}),
    "transforms.dlt_matrix": (transforms.dlt_matrix, {"source": POINTS, "target": POINTS[::-1]}),
    "transforms.normalisation": (transforms.normalisation, {"points": POINTS}),
    "transforms.collinear": (transforms.collinear, {"points": POINTS, "spare": 1}),
    "transforms.warp_image": (transforms.warp_image, {"image": IMAGE, "H": H, "shape": (2, 3), "fill": 0.5}),
    "transforms.bilinear": (lambda **k: transforms.bilinear(x=POINTS[0], y=POINTS[1], **k), {"image": IMAGE, "fill": 0.5}),
    "nets.Layer": (lambda **k: nets.Layer(**k, activation=activations.relu).W, {"W": S, "b": COLUMN, "slope": 2.0}),
    "nets.Net": (lambda **k: nets.Net(loss=losses.multiclass_hinge, **k).layers[0].W, {"layers": [nets.Layer(S, COLUMN)], "scale": "sum", "margin": 0.5}),
    "nets.Net.parameters": (lambda: net().parameters["W1"], {}),
    "nets.Net.forward": (lambda X: net().forward(X).activations[-1], {"X": SQUARE}),
    "nets.Net.loss": (lambda X, Y: net().loss(X, Y), {"X": SQUARE, "Y": SQUARE}),
    "nets.Net.loss_at": (lambda W1, b1, X: net().loss_at({"W1": W1, "b1": b1, "W2": SQUARE}, X, SQUARE), {"W1": SQUARE, "b1": COLUMN, "X": SQUARE}),
    "nets.Net.error_signals": (lambda X, Y: net().error_signals(X, Y)[0], {"X": SQUARE, "Y": SQUARE}),
    "nets.Net.gradients": (lambda X, Y: net().gradients(X, Y)["W1"], {"X": SQUARE, "Y": SQUARE}),
    "nets.Net.input_gradient": (lambda X, Y: net().input_gradient(X, Y), {"X": SQUARE, "Y": SQUARE}),
    "nets.Net.step": (lambda **k: net().step(**k).parameters["W1"], {"X": SQUARE, "Y": SQUARE, "learning_rate": 0.1}),
    "nets.Net.train": (lambda **k: [t.loss for t in islice(net().train(**k), 3)], {"X": SQUARE, "Y": SQUARE, "learning_rate": 0.1, "steps": 3}),
    **{f"graph.Node {symbol}": (lambda a, b, f=f: f(Node(a, "a"), b).value, {"a": SQUARE, "b": COLUMN}) for symbol, f in {"+": lambda a, b: a + b, "-": lambda a, b: b - a, "*": lambda a, b: a * b, "/": lambda a, b: a / b, "@": lambda a, b: a @ b}.items()},
    **{f"graph.Node.{name}": (lambda a, name=name: getattr(Node(a, "a"), name)().value, {"a": P}) for name in ["exp", "log", "sigmoid", "tanh", "relu", "softmax", "sum"]},
    "graph.Node.backward": (lambda a, b: (Node(a, "a") / b).sum().backward(), {"a": P, "b": P}),
    **{f"validate.{name}": (lambda value, name=name, more=more: getattr(validate, name)("f", "x", value, *more), {"value": value}) for name, value, *more in [("finite", S), ("array", S), ("parameters", S), ("labels", [0, 1], 2), ("one_hot", Y), ("probabilities", P), ("number", 2.0), ("positive", 2.0), ("whole", 2, 0), ("points", POINTS)]},
    "validate.learning_rate": (lambda value: validate.learning_rate("f", value), {"value": 0.1}),
    "validate.pairs": (lambda **k: validate.pairs("f", **k, minimum=3)[0], {"source": POINTS, "target": POINTS}),
    "check.check": (lambda **k: check("x", **k), {"printed": "[1.0, 2.0]", "computed": [1.0, 2.0]}),
}  # fmt: skip
# Words and arrays that other functions have judged already, or nothing to judge.
JUDGED = {
    f"validate.{name}"
    for name in [
        "refuse",
        "bounded",
        "same_shape",
        "matmul",
        "unit_interval",
        "fits",
        "choice",
        "names",
    ]
}
NAMED = re.compile(
    r"^[\w.@ +*/−-]+: ('.*' must |.* (is|are) printed|shapes |needs |grad_x disagrees)", re.DOTALL
)


def test_every_public_function_is_tried():
    modules = (
        "activations",
        "differences",
        "gradcheck",
        "linalg",
        "losses",
        "nets",
        "transforms",
        "validate",
    )
    public = {name for name, _ in functions(*modules)}
    assert public - JUDGED <= GOOD.keys()


def values(rng):
    """One bad argument, or a strange good one."""
    shape = tuple(rng.integers(0, 4, size=rng.integers(0, 4)))
    sizes = 10.0 ** rng.uniform(-300, 308, size=shape)
    numbers = sizes * rng.choice([-1.0, 1.0])
    strange = [
        None,
        "3",
        "",
        True,
        1j,
        object(),
        {},
        {"x": 1},
        [],
        [[]],
        [[1.0], [2.0, 3.0]],
        10**400,
        2.5,
        0,
        -1,
        3,
        2**63,
    ]
    floats = [np.nan, np.inf, -np.inf, 1e308, -1e308, 5e-324, -0.0, 1e-300, 0.5]
    arrays = [
        *(numbers, numbers.astype(np.float32) if abs(numbers).max(initial=0) < 1e38 else numbers),
        *(
            np.ma.array(numbers, mask=rng.random(shape) < 0.3),
            rng.normal(size=shape),
            rng.random(shape) < 0.5,
        ),
        *(rng.integers(-3, 4, size=shape), np.full(shape, "a"), numbers * 1j, numbers.tolist()),
        *(
            np.where(rng.random(shape) < 0.2, np.nan, numbers),
            np.zeros(shape, "datetime64[s]"),
            Node(1.0, "n"),
        ),
    ]
    pool = [strange, floats, arrays][rng.integers(3)]
    return pool[rng.integers(len(pool))]


def twisted(good, rng):
    """The arguments with one or two replaced, or turned, or made huge."""
    result = copy.deepcopy(good)
    for name in rng.choice(
        [k for k in good if k != "f"],
        size=1 + (rng.random() < 0.2 and len(good) > 2),
        replace=False,
    ):
        kind = rng.integers(6) if isinstance(good[name], np.ndarray) else 0
        turned = [
            None,
            lambda v: v.T,
            lambda v: v * 10.0 ** rng.uniform(-320, 308),
            lambda v: v[:, :1],
            lambda v: v[0],
            None,
        ]
        with np.errstate(all="ignore"):
            result[name] = (
                turned[kind](good[name]) if turned[kind] and good[name].ndim == 2 else values(rng)
            )
    return result


def verdict(name, function, given):
    """Call once: "returned" or "refused"; anything else fails."""
    before = {key: repr(value) for key, value in given.items()}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = function(**given)
    except (TypeError, ValueError, AssertionError) as error:
        if not NAMED.match(str(error)):
            raise RuntimeError(f"{name}({given}) raises without naming what is wrong") from error
        return "refused"
    finally:
        assert before == {key: repr(value) for key, value in given.items()}, (
            f"{name} changed {given}"
        )
    fill = given.get("fill")
    marked = isinstance(fill, float) and np.isnan(fill)  # NaN may mark what is outside an image
    finite = result is None or isinstance(result, int) or marked or np.isfinite(result).all()
    assert finite, f"{name}({given}) returned {result}"
    return "returned"


def test_bad_arguments_are_refused_by_name(capsys):
    rng, counts = np.random.default_rng(SEED), Counter()
    with capsys.disabled():
        print(f"\nfuzz: bad arguments, seed {SEED}", end="", flush=True)
    for _ in rounds(ROUNDS):
        for name, (function, good) in GOOD.items():
            counts[verdict(name, function, twisted(good, rng) if good else {})] += 1
    capsys.readouterr()
    with capsys.disabled():
        print(
            f": {len(GOOD)} functions, {counts['refused']} refused, {counts['returned']} returned"
        )
    assert min(counts["refused"], counts["returned"]) > counts.total() / 10


def number(rng):
    """A float of any size, or one that rounds to few digits."""
    if rng.random() < 0.5:
        return float(rng.normal() * 10.0 ** rng.integers(-12, 13))
    sign, exponent, mantissa = rng.choice([-1.0, 1.0]), rng.integers(-1074, 1024), rng.random()
    return float(sign * np.ldexp(mantissa, exponent))


def test_numbers_through_check_in_both_directions(capsys):
    rng, counts = np.random.default_rng(SEED), Counter()
    for _ in (k for _ in rounds(ROUNDS) for k in range(20)):
        shape = [(), (3,), (2, 1), (2, 3)][rng.integers(4)]
        computed = np.array([number(rng) for _ in range(math.prod(shape))]).reshape(shape)
        style = f".{rng.integers(1, 17)}{rng.choice(['f', 'e'])}"
        texts = [format(v, style) for v in computed.flat]
        if not all(abs(float(text)) < np.inf for text in texts):
            continue
        where = rng.integers(len(texts))
        places = [k for k, c in enumerate(texts[where].partition("e")[0]) if c.isdigit()]
        place, digit = places[rng.integers(len(places))], str(rng.integers(10))
        wrong = [*texts]
        wrong[where] = texts[where][:place] + digit + texts[where][place + 1 :]
        right = str(np.array(texts, dtype=object).reshape(shape).tolist()).replace("'", "")
        changed = str(np.array(wrong, dtype=object).reshape(shape).tolist()).replace("'", "")
        check("x", right, computed)
        counts["right, accepted"] += 1
        if changed == right or tie(texts[where], wrong[where], computed.flat[where]):
            continue
        with pytest.raises((AssertionError, ValueError), match=r"^check: "):
            check("x", changed, computed)
        counts["wrong, refused"] += 1
    capsys.readouterr()
    with capsys.disabled():
        print(f"\nfuzz: check, seed {SEED}: {dict(counts)}")
    assert counts["wrong, refused"] > counts["right, accepted"] / 2


def tie(right, wrong, value):
    """Whether both texts are as near to the value as a half unit allows, as 0.2 and 0.3 to 0.25."""
    if abs(float(wrong)) == np.inf:
        return False
    distance = [abs(Fraction(text) - Fraction(float(value))) for text in (right, wrong)]
    return distance[1] <= abs(Fraction(right) - Fraction(wrong)) / 2 * (1 + Fraction(1, 10**8))
