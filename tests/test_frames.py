"""Whatever the states are, decoding gives back the drawing of each."""

import json
from itertools import product
from math import prod
from xml.etree.ElementTree import Element, SubElement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bplib.explore import frames as module
from bplib.explore.frames import directly_drawn, encoded
from bplib.explore.overlay import overlay
from bplib.explore.svg import canonical, drawn, serialised
from tests.decoder import decoded
from tests.figures import chosen, growing, tangent

CASES = [
    (tangent, {"x": [-2.0, -0.5, 0.25, 2.0]}),
    (tangent, {"x": [-1.0, 0.0, 0.5], "a": [0.0, 0.55]}),
    (growing, {"step": [1, 2, 3, 4, 5]}),
    (chosen, {"kind": ["sigmoid", "tanh", "ReLU"], "x": [-1.0, 0.0, 2.0], "shift": [0.0, 0.5]}),
]


def grid(figure_function, sliders):
    """The figures of all states and their shape; drawn anew at each call."""
    states = [dict(zip(sliders, values, strict=True)) for values in product(*sliders.values())]
    return [figure_function(**state) for state in states], tuple(map(len, sliders.values()))


@pytest.mark.parametrize(("figure_function", "sliders"), CASES)
@pytest.mark.parametrize("start", [0, -1])
def test_each_state_is_what_python_draws(figure_function, sliders, start):
    figures, shape = grid(figure_function, sliders)
    states = [drawn(figure, "a text") for figure in figures]
    template, data = encoded(states, shape, range(len(states))[start], "bp-f")
    data = json.loads(json.dumps(data))
    expected = [canonical(directly_drawn(f, "a text")) for f in grid(figure_function, sliders)[0]]
    assert [canonical(svg) for svg in decoded(template, data, shape)] == expected
    assert canonical(template) == expected[start]
    assert len(set(expected)) == len(expected)


NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6).map(lambda n: f"{n / 100:.2f}"),
    st.integers(-999, 999).map(str),
    st.sampled_from(
        [
            "-0.00",
            "007",
            "1e-05",
            "3.",
            ".5",
            "+2",
            "99999999999999999999",
            "1.5.2",
            "999999999999.00000001",
        ]
    ),
)
TEXTS = st.lists(
    st.one_of(NUMBERS, st.text("abc <&\"'−#\ue000\ue009\ue00a", max_size=3)), max_size=4
).map("".join)


@st.composite
def elements(draw, depth=2):
    """A small SVG: groups, paths that refer to a definition, texts."""
    tag = draw(st.sampled_from(["g", "path", "text"] if depth else ["path", "text"]))
    element = Element(tag)
    if tag == "g":
        element.extend(draw(st.lists(elements(depth - 1), max_size=3)))
    elif tag == "text":
        element.text = draw(TEXTS)
    else:
        element.set("d", draw(TEXTS.map(lambda text: "M" + text)))
        if draw(st.booleans()):
            element.set("clip-path", f"url(#{draw(st.sampled_from('pq'))})")
    if draw(st.booleans()):
        element.set("opacity", draw(TEXTS))
    return element


@st.composite
def families(draw):
    """As many drawings as a small grid has states; some of them equal."""
    shape = draw(st.sampled_from([(1,), (3,), (2, 2), (2, 1, 3)]))
    pool = draw(st.lists(st.lists(elements(), max_size=4), min_size=1, max_size=6))
    size = prod(shape)
    states = [_root(draw(st.sampled_from(pool)), draw(st.permutations("pq"))) for _ in range(size)]
    return states, shape, draw(st.integers(0, size - 1))


def _root(children, identifiers):
    root = Element("svg", {"aria-label": "a text"})
    root.extend(children)
    for identifier in identifiers:
        clip = SubElement(SubElement(root, "defs"), "clipPath", {"id": identifier})
        SubElement(clip, "rect", {"width": {"p": "10", "q": "20"}[identifier]})
    return root


@settings(max_examples=150, deadline=None)
@given(families())
def test_any_family_of_drawings_comes_back(family):
    states, shape, start = family
    template, data = encoded(states, shape, start, "bp-f")
    found = [canonical(svg) for svg in decoded(template, data, shape)]
    assert found == [canonical(serialised(state)) for state in states]


def test_states_may_share_their_elements():
    """An element met again further down is another one: it must not be counted twice."""
    path, text = Element("path", {"d": "M0 0"}), Element("text", {"x": "1"})
    states = []
    for children in ([path], [text, path], [path, text], [path]):
        states.append(Element("svg"))
        states[-1].extend(children)
    template, data = encoded(states, (4,), 0, "bp-f")
    found = [canonical(svg) for svg in decoded(template, data, (4,))]
    assert found == [canonical(serialised(state)) for state in states]


def test_a_value_is_stored_only_over_the_sliders_it_depends_on():
    figures, shape = grid(tangent, {"x": [0.0, 1.0, 2.0], "a": [1.0, 1.5]})
    _, data = encoded([drawn(f) for f in figures], shape, 0, "bp-f")
    assert sorted(sliders for sliders, _ in data["groups"]) == [[], [0], [0, 1], [1]]
    title = next(slot for slot in data["slots"] if slot[1] == "" and len(slot) == 4)
    assert title[3] == 2, "a skeleton and one number"


@pytest.mark.parametrize(
    ("text", "coordinates", "expected"),
    [
        ("x = 0.50", False, ("x = \ue002", [50])),
        ("x = -3", False, ("x = \ue000", [-3])),
        ("-0.00 and 007", False, ("-0.00 and 007", [])),
        ("M1.5 2 -0.25", True, ("M\ue009 \ue009 \ue009", [150, 200, -25])),
        ("M1.50", True, ("M1.50", [])),
        (None, False, (None, [])),
        ("\ue001 is 1", False, ("\ue00a\ue001 is \ue000", [1])),
        ("112589990.684262", False, ("\ue006", [112589990684262])),
        (f"{1e10:.6f}", False, ("10000000000.000000", [])),
        (f"{123456789012:.8f}", False, ("123456789012.00000000", [])),
    ],
)
def test_split(text, coordinates, expected):
    assert module._split(text, coordinates) == expected


def test_runs():
    assert module._runs([4, 5, 6, 9]) == [4, 3, 9, 1]


def test_equal_elements_meet_when_one_is_inserted():
    states = []
    for names in ("ac", "abc", "bc"):
        root = Element("svg")
        for name in names:
            SubElement(root, "text").text = name
        states.append(root)
    tree = overlay(states)
    present = [[e is not None and e.text for e in node.states] for node in tree.children]
    assert present == [["a", "a", False], [False, "b", "b"], ["c", "c", "c"]]
