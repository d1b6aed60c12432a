"""Chapter 7: a computational graph with values above its wires and gradients below."""

from textwrap import fill
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib.graph import Edge, Node, label, ordered
from bplib.plots.style import BACKWARD, FORWARD, INK, PAPER, QUIET, styled
from bplib.steps import Step, number, steps

Place = dict[int, tuple[float, float]]
Spot = tuple[float, float]
Wire = tuple[Node, Node | None, Edge | None]
COLUMNS = 4  # a longer graph would be too wide for a phone: it runs down the page
LANE = 0.75  # rows between two wires that reach a node side by side
WIDEST_LINE, WIDTH = 4.8, 44  # inches and characters of a line of text
COLOURS = {"forward": FORWARD, "seed": BACKWARD, "backward": BACKWARD}


@styled
def computational_graph(output: Node, step: int | None = None) -> Figure:
    """The graph of ``output`` after ``step`` of its steps (all of them by default).

    Values stand above the wires as the forward pass reaches them, gradients below as the
    backward pass does; the wire in use is thick. A graph of more than four columns runs down
    instead, with values to the left and gradients to the right.
    Shapes: ``output`` is a scalar node.
    Raises: IndexError if there is no such step. Source: S0-Q2.1-fig.
    """
    walk = steps(output)
    last = len(walk) if step is None else step
    if not 0 <= last <= len(walk):
        raise IndexError(f"computational_graph: 'step' must be 0 to {len(walk)}; got {last}.")
    place, done = _layout(output), walk[:last]
    down = max(column for column, _ in place.values()) > COLUMNS
    figure, ax = _canvas(place, down)
    wires = _wires(output)
    for wire in wires:
        _draw_wire(ax, wire, wires, place, done, down)
    for node in (n for n in ordered(output) if not n.is_constant):
        _draw_node(ax, node, *place[id(node)], down, -0.2 if _forks(node, wires) else 0.1)
    said = done[-1].text if done else "The inputs are known."
    colour = COLOURS[done[-1].kind] if done else INK
    left, low = ax.get_xlim()[0] + 0.05, -0.6 if down else -1.0
    line = fill(said, WIDTH)
    ax.text(left, low, line, color=colour, fontsize=10.5, fontweight="bold", va="bottom")
    figure.set_label(f"Computational graph after step {last} of {len(walk)}: {said}")
    return figure


def _canvas(place: Place, down: bool) -> tuple[Figure, Axes]:
    """Axes in grid units, centred on the graph and wide enough for the line said above it."""
    columns, rows = (max(spot[i] for spot in place.values()) for i in (0, 1))
    if down:
        size, middle, high = (WIDEST_LINE, 0.58 * columns + 1.41), 0.5 * rows, columns + 0.98
    else:
        size = (max(0.92 * columns + 1.35, WIDEST_LINE), 0.66 * rows + 1.58)
        middle, high = 0.5 * columns + 0.27, rows + 0.7
    figure = Figure(figsize=size)
    ax = figure.add_axes((0, 0, 1, 1))
    half = 0.5 * size[0] / 0.92
    ax.set(xlim=(middle - half, middle + half), ylim=(high, -1.45 if down else -1.7))
    ax.axis("off")
    return figure, ax


def _layout(output: Node) -> Place:
    """Column: longest way from an input. Row: mean of the operands' rows, doubles moved apart."""
    nodes = [node for node in ordered(output) if not node.is_constant]
    inputs = [node for node in nodes if not node.edges]
    column: dict[int, int] = {}
    for node in nodes:
        column[id(node)] = 1 + max((column.get(id(p), -1) for p in node.parents), default=-1)
    for node in inputs:
        column[id(node)] = min(column[id(n)] for n in nodes if node in (*n.parents, output)) - 1
    place: Place = {id(node): (column[id(node)], float(row)) for row, node in enumerate(inputs)}
    for x in range(1, max(column.values()) + 1):
        place.update(_place_column(x, [n for n in nodes if n.edges and column[id(n)] == x], place))
    return place


def _place_column(x: int, nodes: list[Node], place: Place) -> Place:
    parents = [[p for p in node.parents if not p.is_constant] for node in nodes]
    rows = [sum(place[id(p)][1] for p in group) / len(group) for group in parents]
    shifts = [2 * LANE * (rows[:k].count(y) - (rows.count(y) - 1) / 2) for k, y in enumerate(rows)]
    return {id(n): (x, y + dy) for n, y, dy in zip(nodes, rows, shifts, strict=True)}


def _wires(output: Node) -> list[Wire]:
    edges = [(edge.parent, node, edge) for node in ordered(output) for edge in node.edges]
    return [wire for wire in edges if not wire[0].is_constant] + [(output, None, None)]


def _draw_wire(
    ax: Axes, wire: Wire, wires: list[Wire], place: Place, done: list[Step], down: bool
) -> None:
    source, _, edge = wire
    used = _use(wire, done)
    width, colour = (3.0, COLOURS[used]) if used else (1.2, QUIET)
    points, at = _way(wire, wires, place)
    ax.plot(*zip(*_turned(points, down), strict=True), color=colour, linewidth=width, zorder=1)
    known = not source.edges or any(s.kind == "forward" and s.node is source for s in done)
    flow = next((s.flow for s in done if s.kind != "forward" and s.edge is edge), None)
    gradient = number(source.grad if flow is None else flow)
    _print(ax, at, -1, number(source.value), FORWARD, known, down)
    _print(ax, at, 1, gradient, BACKWARD, flow is not None, down)


def _way(wire: Wire, wires: list[Wire], place: Place) -> tuple[list[Spot], Spot]:
    """The corners of a wire and where its numbers stand; wires that fork run apart to a node."""
    source, target, _ = wire
    x0, y0 = place[id(source)]
    x1, y1 = place[id(target)] if target else (x0 + 0.95, y0)
    if not _forks(source, wires):
        return [(x0, y0), (x1 - 0.3, y0), (x1, y1)], (0.5 * (x0 + x1 - 0.1), y0)
    rivals = [w for w in wires if w[1] is target and _forks(w[0], wires)]
    lane = y1 + LANE * (next(i for i, w in enumerate(rivals) if w is wire) - (len(rivals) - 1) / 2)
    return [(x0, y0), (x0 + 0.3, lane), (x1 - 0.3, lane), (x1, y1)], (0.5 * (x0 + x1 + 0.1), lane)


def _forks(source: Node, wires: list[Wire]) -> bool:
    return sum(w[0] is source for w in wires) > 1


def _turned(points: list[Spot], down: bool) -> list[Spot]:
    """The points (along, across) as (x, y): a graph runs to the right, or down."""
    return [(across, along) if down else (along, across) for along, across in points]


def _use(wire: Wire, done: list[Step]) -> str | None:
    """How the latest step uses a wire: forward into its node, or backward along its edge."""
    if not done:
        return None
    step, (_, target, edge) = done[-1], wire
    if step.kind == "forward":
        return "forward" if step.node is target else None
    return "backward" if step.edge is edge else None


def _print(
    ax: Axes, at: Spot, side: int, text: str, colour: str, visible: bool, down: bool
) -> None:
    """A number beside a wire; one that is not known yet stays invisible, in its place."""
    along, across = at
    ((x, y),) = _turned([(along, across + 0.08 * side)], down)
    before, after = ("right", "left") if down else ("bottom", "top")
    where = before if side < 0 else after
    align: dict[str, Any] = {"ha": where, "va": "center"} if down else {"ha": "center", "va": where}
    ax.text(x, y, text, color=colour, fontsize=10, alpha=float(visible), **align)


def _draw_node(ax: Axes, node: Node, along: float, across: float, down: bool, lower: float) -> None:
    """A circle with its operation, or an input; its name stands before it, clear of its wires."""
    ((x, y),) = _turned([(along, across)], down)
    name: dict[str, Any] = {"fontsize": 11, "fontstyle": "italic"}
    above = {"ha": "center", "va": "bottom", **name}
    before = {"ha": "right", "va": "center", **name}
    if not node.edges:
        ax.text(
            *((x, y - 0.1) if down else (x - 0.08, y)), label(node), **above if down else before
        )
        return
    ax.plot([x], [y], "o", markersize=21, markerfacecolor=PAPER, markeredgecolor=INK, zorder=2)
    ax.text(x, y, symbol(node), ha="center", va="center", fontsize=10, zorder=3)
    ax.text(
        *((x - 0.22, y + lower) if down else (x, y - 0.33)), node.name, **before if down else above
    )


def symbol(node: Node) -> str:
    """What is written in a node's circle: ``×``, ``exp``, or with its constant, ``× 2``."""
    operands = [number(p.value) if p.is_constant else "" for p in node.parents]
    return node.template.format(*operands).replace("()", "").replace("(, )", "").strip()
