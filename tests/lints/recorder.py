"""Run a notebook's code in this process and keep what it checked and what it drew."""

import copy
import io
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from unittest.mock import patch

from matplotlib.figure import Figure

from tests.lints.page import Page


@dataclass
class Recording:
    """Each check as (name, printed, computed); each figure as (cell, label)."""

    checks: list[tuple[str, str, Any]] = field(default_factory=list)
    figures: list[tuple[int, str]] = field(default_factory=list)
    cell: int = 0

    def check(self, real: Callable[..., None]) -> Callable[..., None]:
        def check(name: str, printed: str, computed: Any) -> None:
            self.checks.append((name, printed, copy.deepcopy(computed)))
            real(name, printed, computed)

        return check

    def explore(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def explore(figure_function: Callable[..., Figure], *args: Any, **sliders: Any) -> Any:
            @wraps(figure_function)
            def draw(*values: Any, **named: Any) -> Figure:
                return self.see(figure_function(*values, **named))

            explorer = real(draw, *args, **sliders)
            str(explorer)  # draws its key states
            return explorer

        return explore

    def show(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def show(figure: Figure, *args: Any, **named: Any) -> Any:
            return real(self.see(figure), *args, **named)

        return show

    def see(self, figure: Figure) -> Figure:
        self.figures.append((self.cell, str(figure.get_label())))
        return figure


def record(page: Page) -> Recording:
    """Execute every code cell once, with ``check``, ``explore`` and ``show`` listened to."""
    import bplib.check
    import bplib.explore

    seen = Recording()
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with (
        patch("bplib.check.check", seen.check(bplib.check.check)),
        patch("bplib.explore.explore", seen.explore(bplib.explore.explore)),
        patch("bplib.explore.show", seen.show(bplib.explore.show)),
        redirect_stdout(io.StringIO()),
    ):
        for seen.cell, cell in enumerate(page.cells):
            if cell.cell_type == "code":
                exec(compile(cell.source, f"{page.name}, cell {cell.id}", "exec"), namespace)
    return seen
