"""Chapter 7: a computational graph with values above its wires and gradients below."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib.graph import Edge, Node, label, ordered
from bplib.plots.style import BACKWARD, FORWARD, INK, PAPER, QUIET, styled
from bplib.steps import Step, number, steps

Place = dict[int, tuple[float, float]]
Wire = tuple[Node, Node | None, Edge | None]
WIDEST_LINE = 4.8  # inches, for "∂L/∂x gets ∂L/∂a × b = ... = ..., together ..."
COLOURS = {"forward": FORWARD, "seed": BACKWARD, "backward": BACKWARD}


@styled
def computational_graph(output: Node, step: int | None = None) -> Figure:
    """The graph of ``output`` after ``step`` of its steps (all of them by default).

    Values stand above the wires as the forward pass reaches them, gradients below as the
    backward pass does; the wire in use is thick. Shapes: ``output`` is a scalar node.
    Raises: IndexError if there is no such step. Source: S0-Q2.1-fig.
    """
    walk = steps(output)
    last = len(walk) if step is None else step
    if not 0 <= last <= len(walk):
        raise IndexError(f"computational_graph: 'step' must be 0 to {len(walk)}; got {last}.")
    place, done = _layout(output), walk[:last]
    figure, ax = _canvas(place)
    wires = _wires(output)
    for wire in wires:
        forks = sum(source is wire[0] for source, *_ in wires) > 1
        _draw_wire(ax, wire, forks, place, done)
    for node in (n for n in ordered(output) if not n.is_constant):
        _draw_node(ax, node, *place[id(node)])
    said = done[-1].text if done else "The inputs are known."
    colour = COLOURS[done[-1].kind] if done else INK
    left = ax.get_xlim()[0] + 0.05
    ax.text(left, -1.1, said, color=colour, fontsize=10.5, fontweight="bold")
    figure.set_label(f"Computational graph after step {last} of {len(walk)}: {said}")
    return figure


def _canvas(place: Place) -> tuple[Figure, Axes]:
    """Axes in grid units, centred on the graph and wide enough for the line said above it."""
    columns, rows = (max(spot[i] for spot in place.values()) for i in (0, 1))
    width, height = max(0.92 * columns + 1.35, WIDEST_LINE), 0.66 * rows + 1.45
    figure = Figure(figsize=(width, height))
    ax = figure.add_axes((0, 0, 1, 1))
    middle, half = 0.5 * columns + 0.27, 0.5 * width / 0.92
    ax.set(xlim=(middle - half, middle + half), ylim=(rows + 0.7, -1.5))
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
    shifts = [1.4 * (rows[:k].count(y) - (rows.count(y) - 1) / 2) for k, y in enumerate(rows)]
    return {id(n): (x, y + dy) for n, y, dy in zip(nodes, rows, shifts, strict=True)}


def _wires(output: Node) -> list[Wire]:
    edges = [(edge.parent, node, edge) for node in ordered(output) for edge in node.edges]
    return [wire for wire in edges if not wire[0].is_constant] + [(output, None, None)]


def _draw_wire(ax: Axes, wire: Wire, forks: bool, place: Place, done: list[Step]) -> None:
    source, target, edge = wire
    x0, y0 = place[id(source)]
    x1, y1 = place[id(target)] if target else (x0 + 0.95, y0)
    used = _use(wire, done)
    width, colour = (3.0, COLOURS[used]) if used else (1.2, QUIET)
    bend = (x0 + 0.3, y1) if forks else (x1 - 0.3, y0)
    ax.plot([x0, bend[0], x1], [y0, bend[1], y1], color=colour, linewidth=width, zorder=1)
    x = 0.5 * (bend[0] + x1 - 0.2) if forks else 0.5 * (x0 + 0.2 + bend[0])
    known = not source.edges or any(s.kind == "forward" and s.node is source for s in done)
    flow = next((s.flow for s in done if s.kind != "forward" and s.edge is edge), None)
    gradient = number(source.grad if flow is None else flow)
    _print(ax, x, bend[1] - 0.08, number(source.value), FORWARD, "bottom", known)
    _print(ax, x, bend[1] + 0.08, gradient, BACKWARD, "top", flow is not None)


def _use(wire: Wire, done: list[Step]) -> str | None:
    """How the latest step uses a wire: forward into its node, or backward along its edge."""
    if not done:
        return None
    step, (_, target, edge) = done[-1], wire
    if step.kind == "forward":
        return "forward" if step.node is target else None
    return "backward" if step.edge is edge else None


def _print(ax: Axes, x: float, y: float, text: str, colour: str, side: str, visible: bool) -> None:
    """A number beside a wire; one that is not known yet stays invisible, in its place."""
    alpha = 1.0 if visible else 0.0
    ax.text(x, y, text, color=colour, ha="center", va=side, fontsize=9.5, alpha=alpha)


def _draw_node(ax: Axes, node: Node, x: float, y: float) -> None:
    if not node.edges:
        ax.text(x - 0.08, y, label(node), ha="right", va="center", fontsize=11, fontstyle="italic")
        return
    ax.plot([x], [y], "o", markersize=21, markerfacecolor=PAPER, markeredgecolor=INK, zorder=2)
    ax.text(x, y, symbol(node), ha="center", va="center", fontsize=9, zorder=3)
    ax.text(x, y - 0.33, node.name, ha="center", va="bottom", fontsize=11, fontstyle="italic")


def symbol(node: Node) -> str:
    """What is written in a node's circle: ``×``, ``exp``, or with its constant, ``× 2``."""
    operands = [number(p.value) if p.is_constant else "" for p in node.parents]
    return node.template.format(*operands).replace("()", "").strip()
