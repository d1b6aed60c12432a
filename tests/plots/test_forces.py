"""Chapter 7's forces: what one operation hands on, and the worked graph step by step."""

import numpy as np
import pytest

from bplib import plots
from bplib.gradcheck import numerical_gradient
from bplib.graph import Node
from bplib.plots.forces import GATES, LONGEST
from bplib.plots.style import BACKWARD, FORWARD, INK
from bplib.steps import steps

PLAIN = {
    "x + y": lambda x, y: x + y,
    "x × y": lambda x, y: x * y,
    "x / y": lambda x, y: x / y,
    "max(x, y)": np.maximum,
    "exp x": lambda x, y: np.exp(x),
    "ln x": lambda x, y: np.log(x),
}


def worked(x_value=0.0, y_value=2.0):
    x, y = Node(x_value, "x"), Node(y_value, "y")
    t = ((x * y).named("a") + x.exp().named("b")).named("t")
    return (t / (x + x.maximum(y).named("m")).named("u")).named("f")


def plain(text):
    return str(text).replace("−", "-")


def shown(figure, colour=None):
    """The texts that a reader sees, of one colour or of all."""
    texts = [t for t in figure.axes[0].texts if t.get_alpha() != 0 and t.get_text()]
    return [plain(t.get_text()) for t in texts if colour in (None, t.get_color())]


def arrows(figure):
    """How far each arrow goes up: annotations without a text."""
    drawn = [t for t in figure.axes[0].texts if not t.get_text()]
    return [float(t.xyann[1] - t.xy[1]) * -1 for t in drawn]


def test_the_figures_are_public():
    assert {"gate_forces", "force_graph"} <= set(plots.__all__)


@pytest.mark.parametrize("force", [-1.0, 2.0])
@pytest.mark.parametrize("x", [0.5, 3.0])
@pytest.mark.parametrize("operation", PLAIN)
def test_a_gate_hands_on_the_force_times_its_slope(operation, x, force):
    assert GATES.keys() == PLAIN.keys()
    figure = plots.gate_forces(operation, x, force)
    slopes = numerical_gradient(lambda v: PLAIN[operation](*v), np.array([x, 1.5]))
    names = "xy" if "y" in operation else "x"
    leaving = [force * slope for slope in slopes[: len(names)]]
    said = [f"force {plain(plots.style.trimmed(value))}" for value in (*leaving, force)]
    assert shown(figure, BACKWARD) == said
    value = plots.style.trimmed(float(PLAIN[operation](x, 1.5)))
    inputs = [f"{n} = {v:g}" for n, v in zip(names, (x, 1.5), strict=False)]
    assert shown(figure, FORWARD) == [*inputs, plain(value)]
    lengths = [0.2 * np.clip(g, -LONGEST, LONGEST) for g in (*leaving, force) if abs(g) > 1e-9]
    label = plain(figure.get_label())
    start = f"{operation} at x = {x:g}, y = 1.5: a force of {force:g} arrives at the result, "
    left = (plain(plots.style.trimmed(value)) for value in leaving)
    assert (
        label
        == start
        + " and ".join(f"{g} leaves to {n}" for g, n in zip(left, names, strict=True))
        + "."
    )
    assert arrows(figure) == pytest.approx(lengths, abs=1e-6)


def test_before_the_first_step_only_the_inputs_are_known():
    figure = plots.force_graph(worked(), 0)
    assert shown(figure, FORWARD) == ["x = 0", "y = 2"]
    assert shown(figure, BACKWARD) == []
    assert str(figure.get_label()) == "The graph of f after step 0 of 18: The inputs are known."


def test_after_the_forward_pass_every_value_stands_there_and_no_force():
    figure = plots.force_graph(worked(), 6)
    values = {"x = 0", "y = 2", "a = 0", "b = 1", "t = 1", "m = 2", "u = 2", "f = 0.5"}
    assert values <= {*shown(figure, FORWARD)}
    assert shown(figure, BACKWARD) == []


@pytest.mark.parametrize("place", [(0.0, 2.0), (1.0, 0.0), (3.0, -1.0)])
def test_at_the_end_the_forces_are_those_of_the_graph(place):
    output = worked(*place)
    figure = plots.force_graph(output)
    names, found = {}, [output]
    while found:
        node = found.pop()
        names[node.name] = node
        found += node.parents
    flows = [s.flow.item() for s in steps(output) if s.edge and s.edge.parent.name in "xy"]
    grads = [node.grad.item() for node in names.values()]
    drawn = sorted(float(text) for text in shown(figure, BACKWARD) if "∂" not in text)
    assert drawn == pytest.approx(sorted([*flows, *grads]), rel=1e-3)


def test_a_force_on_x_is_added_up_wire_by_wire():
    walk = steps(worked())
    last = [k for k, s in enumerate(walk, 1) if s.edge and s.edge.parent.name == "x"]
    sums = [held_by_x(plots.force_graph(worked(), k)) for k in last]
    assert sums == ["-0.25", "-0.25", "0.25", "1.25"]


def held_by_x(figure):
    """The force below the circle of x, which is the leftmost of those in bold."""
    bold = [t for t in figure.axes[0].texts[:-1] if t.get_fontweight() == "bold"]
    leftmost = min(bold, key=lambda t: t.get_position()[0])
    assert leftmost.get_alpha() == 1
    return plain(leftmost.get_text())


@pytest.mark.parametrize(
    ("step", "colour"), [(0, INK), (3, FORWARD), (7, BACKWARD), (18, BACKWARD)]
)
def test_the_headline_is_the_step_and_has_its_colour(step, colour):
    figure, walk = plots.force_graph(worked(), step), steps(worked())
    headline = figure.axes[0].texts[-1]
    said = walk[step - 1].text if step else "The inputs are known."
    assert headline.get_text().replace("\n", " ") == said
    assert headline.get_color() == colour
    assert str(figure.get_label()) == f"The graph of f after step {step} of 18: {said}"
    thick = [line for line in figure.axes[0].lines if line.get_linewidth() == 3.0]
    assert {line.get_color() for line in thick} <= {colour}
    assert len(thick) == {0: 0, 3: 2, 7: 0, 18: 1}[step]


def test_bad_input_is_refused_by_name():
    with pytest.raises(ValueError, match="gate_forces: 'operation' must be 'x \\+ y' or"):
        plots.gate_forces("x ** y", 1.0, 1.0)
    x = Node(1.0, "x")
    with pytest.raises(
        ValueError, match=r"force_graph: 'output' must be made of x, y, b, .*got x, f"
    ):
        plots.force_graph((x * x).named("f"))
    for step in (-1, 19):
        with pytest.raises(IndexError, match=f"force_graph: 'step' must be 0 to 18; got {step}"):
            plots.force_graph(worked(), step)
