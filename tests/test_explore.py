"""One figure function, three readers: HTML frames, a live widget, the text that nbval compares."""

import json
import re
import subprocess
import sys

import pytest
from matplotlib.figure import Figure

from bplib import explore as module
from bplib.explore import MAX_STATES, Slider, explore, show
from bplib.explore.frames import directly_drawn
from bplib.explore.svg import canonical
from tests.decoder import decoded
from tests.figures import chosen, growing, tangent

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(autouse=True)
def fresh_page(monkeypatch):
    monkeypatch.setattr(module, "taken", set())
    monkeypatch.delenv("BPLIB_FRAMES", raising=False)


def empty(x=0):
    return Figure()


def data_of(html):
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', html)[1])


def picture_of(html):
    return re.search(r"<svg.*?</svg>", html, re.DOTALL)[0]


def test_states_are_all_combinations_and_the_last_slider_runs_fastest():
    explorer = explore(tangent, x=(0, 1, 0.5), a=[1, 2])
    assert list(explorer.states())[:3] == [
        {"x": 0.0, "a": 1},
        {"x": 0.0, "a": 2},
        {"x": 0.5, "a": 1},
    ]
    assert len(list(explorer.states())) == 6


def test_html_holds_every_state():
    explorer = explore(chosen, kind=["tanh", "ReLU"], x=Slider([-1.0, 0.5], start=0.5))
    html = explorer.html()
    found = decoded(picture_of(html), data_of(html), (2, 2))
    assert [canonical(svg) for svg in found] == [
        canonical(directly_drawn(chosen(**state))) for state in explorer.states()
    ]


def test_html_is_what_a_page_may_hold():
    html = explore(chosen, kind=["tanh", "ReLU"], x=Slider([-1, 1], unit="<m>", play=True)).html()
    assert not re.search(r" on\w+=| style=", html)
    assert html.count("<script") == html.count("</script>") == 1
    assert '<div class="bp-controls">' in html
    assert "<noscript>" in html
    identifiers = re.findall(r' id="([^"]*)"', html)
    assert len(set(identifiers)) == len(identifiers)


def test_two_figures_of_one_function_share_no_id():
    pages = [explore(tangent, x=[0, 1]).html() for _ in range(2)]
    one, other = (set(re.findall(r' id="([^"]*)"', page)) for page in pages)
    assert one
    assert not one & other
    assert 'id="bp-tangent-2"' in pages[1]


def test_a_name_that_looks_like_a_second_one_stays_apart():
    tangent_2 = lambda x: tangent(x)  # noqa: E731
    tangent_2.__name__ = "tangent_2"
    names = [explore(f, x=[0]).id for f in (tangent, tangent, tangent_2)]
    assert len(set(names)) == 3


def test_a_plain_figure():
    bundle = show(tangent(0.5))._repr_mimebundle_()
    assert bundle["text/plain"] == (
        "Figure: A cubic curve. At x = 0.50 its tangent has slope -0.55."
    )
    assert set(bundle) == {"image/svg+xml", "text/plain"}
    assert canonical(bundle["image/svg+xml"]) == canonical(directly_drawn(tangent(0.5)))
    html = show(tangent(0.5)).html()
    assert "<script" not in html
    assert "bp-controls" not in html


def test_text_names_the_sliders_and_the_key_states(monkeypatch):
    explorer = explore(tangent, x=Slider((-2, 2, 0.5), start=0.5, label="position"))
    expected = """\
tangent: 9 states
position: 9 values from −2.0 to 2.0
position = 0.5: A cubic curve. At x = 0.50 its tangent has slope -0.55.
position = −2.0: A cubic curve. At x = -2.00 its tangent has slope 2.20.
position = 2.0: A cubic curve. At x = 2.00 its tangent has slope 3.80."""
    assert explorer._repr_mimebundle_()["text/plain"] == expected
    monkeypatch.setenv("BPLIB_FRAMES", "1")
    assert explorer._repr_mimebundle_() == {"text/html": explorer.html(), "text/plain": expected}


def test_without_frames_a_widget_and_the_start_as_svg():
    bundle = explore(tangent, x=Slider([0, 1], start=1))._repr_mimebundle_()
    assert set(bundle) == {WIDGET, "image/svg+xml", "text/plain"}
    assert canonical(bundle["image/svg+xml"]) == canonical(directly_drawn(tangent(1)))
    assert "background:#ffffff" in bundle["image/svg+xml"]


def test_the_same_bundle_each_time():
    bundles = []
    for _ in range(2):
        module.taken.clear()
        bundle = explore(growing, step=[1, 2, 3])._repr_mimebundle_()
        del bundle[WIDGET]
        bundles.append(bundle)
    assert bundles[0] == bundles[1]


def test_an_alternative_text_is_never_empty():
    assert explore(empty, x=[0, 1]).alternative((1,)) == "x = 1"
    assert show(empty()).alternative(()) == "Figure"
    figure = tangent(0.5)
    figure.set_label("")
    assert show(figure).alternative(()) == "x = 0.50; f(x) against x"


def test_ipywidgets_waits_for_a_kernel():
    code = "import sys, bplib.explore; sys.exit('ipywidgets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_cap_names_figure_states_and_cap():
    explore(tangent, x=(1, MAX_STATES, 1))
    message = "'tangent' must have at most 1000 states; got 101 x 11 = 1111 states"
    with pytest.raises(ValueError, match=re.escape(message)):
        explore(tangent, x=(0, 100, 1), a=(0, 10, 1))
    with pytest.raises(ValueError, match="'x' must hold 1 to 1000 values; got 1001"):
        explore(tangent, x=(0, MAX_STATES, 1))


@pytest.mark.parametrize("sliders", [{}, {key: [1] for key in "abcd"}])
def test_one_to_three_sliders(sliders):
    message = f"explore: 'sliders' must be one to 3; got {len(sliders)}."
    with pytest.raises(ValueError, match=re.escape(message)):
        explore(tangent, **sliders)


def test_a_failing_state_is_named():
    def reciprocal(x):
        return tangent(1 / x)

    message = "explore: 'reciprocal' at x = 0 raises ZeroDivisionError: division by zero"
    explorer = explore(reciprocal, x=[-1, 0, 1])
    with pytest.raises(RuntimeError, match=re.escape(message)) as caught:
        explorer.html()
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


@pytest.mark.parametrize("label", ["\x01", "\ud800", "$x^$"])
def test_a_state_that_cannot_be_drawn_is_named(label):
    def labelled(x):
        figure = tangent(x)
        figure.axes[0].set_title(label if x == 2 else "")
        return figure

    explorer = explore(labelled, x=[1, 2])
    with pytest.raises(RuntimeError, match="explore: 'labelled' at x = 2 cannot be drawn: "):
        explorer.html()


@pytest.mark.parametrize(
    ("names", "slider"),
    [
        (["step", "step_size"], "size"),
        (["step_size", "step"], "size"),
        (["a", "a__b"], "b"),
        (["f_", "f__x"], "_x"),
        (["f", "f_2", "f"], "x"),
    ],
)
def test_ids_are_unique_whatever_the_names(names, slider):
    found = []
    for name in names:
        function = lambda **values: tangent(*values.values())  # noqa: E731
        function.__name__ = name
        found += re.findall(r' id="([^"]*)"', explore(function, **{slider: [0, 1]}).html())
    assert len(set(found)) == len(found)


def test_a_figure_shown_twice_shares_no_id(monkeypatch):
    monkeypatch.setenv("BPLIB_FRAMES", "1")
    explorer = explore(tangent, x=[0, 1])
    found = [re.findall(r' id="([^"]*)"', explorer._repr_mimebundle_()["text/html"]) for _ in "12"]
    assert not set(found[0]) & set(found[1])


@pytest.mark.parametrize("frames", ["0", "1"])
def test_a_drawing_is_never_older_than_what_it_shows(monkeypatch, frames):
    monkeypatch.setenv("BPLIB_FRAMES", frames)
    scale = [1.0]
    explorer = explore(lambda x: tangent(x, scale[0]), x=[0, 1])
    bundles = [explorer._repr_mimebundle_()]
    before = explorer.svg((1,))
    scale[0] = 2.0
    assert explorer.svg((1,)) != before
    bundles.append(explorer._repr_mimebundle_())
    assert bundles[0]["text/plain"] != bundles[1]["text/plain"]


@pytest.mark.parametrize("wrapped", [True, False])
def test_no_figure_of_pyplot_stays_open(wrapped):
    import matplotlib.pyplot as plt

    def stray(x):
        figure, ax = plt.subplots()
        ax.plot([0, x])
        return figure

    html = explore(stray, x=[1, 2]).html() if wrapped else str(show(stray(1)))
    assert html
    assert plt.get_fignums() == []


def test_what_is_no_figure_is_refused():
    message = "explore: 'figure' at x = 1 must be a matplotlib Figure; got int."
    with pytest.raises(TypeError, match=re.escape(message)):
        str(explore(lambda x: x, x=[1]))
    with pytest.raises(TypeError, match="its only state must be a matplotlib Figure; got None"):
        str(show(None))
    with pytest.raises(ValueError, match="'figure_function' must be callable; got 3"):
        explore(3, x=[1])


@pytest.mark.parametrize(
    ("sliders", "limit"),
    [
        ({"x": (-2, 2, 0.1)}, 25_000),
        pytest.param({"x": (-2, 2, 0.2), "a": (0, 2, 0.1)}, 90_000, marks=pytest.mark.slow),
    ],
)
def test_weight_of_a_page(sliders, limit):
    explorer = explore(tangent, **sliders)
    assert len(list(explorer.states())) in (41, 441)
    assert len(explorer.html().encode()) <= limit
