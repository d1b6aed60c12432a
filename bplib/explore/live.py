"""The same figure with a kernel: real ipywidgets around one SVG that is replaced in place."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import ipywidgets
import traitlets

from bplib.explore.sliders import Control

INTERVAL = 700  # milliseconds per step of a play button


def widget(
    controls: Sequence[Control], svg: Callable[[tuple[int, ...], str], str]
) -> ipywidgets.VBox:
    """A box with the picture and its controls; ``svg(index, prefix)`` draws a state."""
    picture = ipywidgets.HTML()
    sliders = [_slider(c) for c in controls]

    def update(_: Any = None) -> None:
        try:
            picture.value = svg(tuple(slider.index for slider in sliders), picture.model_id)
        except Exception as error:  # a reader sees the picture, not the kernel's log
            picture.value = f'<pre role="alert">{escape(str(error))}</pre>'
            raise

    update()
    for slider in sliders:
        slider.observe(update, "index")
    rows = [_row(c, slider) for c, slider in zip(controls, sliders, strict=True)]
    return ipywidgets.VBox([picture, *rows])


def _slider(control: Control) -> Any:
    kind = ipywidgets.Dropdown if control.choice else ipywidgets.SelectionSlider
    slider = kind(options=control.texts, index=control.start, description=control.label)
    slider.style.description_width = "initial"
    return slider


def _row(control: Control, slider: Any) -> Any:
    if not control.play:
        return slider
    last = len(control.texts) - 1
    play = ipywidgets.Play(min=0, max=last, value=control.start, interval=INTERVAL)
    traitlets.link((play, "value"), (slider, "index"))
    return ipywidgets.HBox([slider, play])
