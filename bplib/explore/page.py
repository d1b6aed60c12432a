"""The HTML of a figure on a page without a kernel: picture, native controls, data."""

import json
import re
from collections.abc import Sequence
from html import escape
from typing import Any

from bplib.explore.sliders import Control, position

NOTE = "This figure moves with JavaScript. Here it stands at {}."
WIDE, WIDER = 330, 410  # points: the texts of a wider picture must grow on a phone
STEPS = (("back", "Back"), ("run", "Play"), ("next", "Next"))


def figure(identifier: str, controls: Sequence[Control], svg: str, data: dict[str, Any]) -> str:
    """The <figure> that ``_static/explore.js`` brings to life; without controls a plain one."""
    match = re.search(r'width="([\d.]+)pt"', svg)
    width = float(match[1]) if match else 0.0
    size = " bp-wider" if width > WIDER else " bp-wide" if width > WIDE else ""
    lines = [
        f'<figure class="bp-explore" id="{identifier}">',
        f'<div class="bp-picture{size}">{svg}</div>',
        *(_moving(identifier, controls, data) if controls else []),
        "</figure>",
    ]
    return "\n".join(lines)


def _moving(identifier: str, controls: Sequence[Control], data: dict[str, Any]) -> list[str]:
    start = position(controls, tuple(c.start for c in controls))
    content = {"texts": [c.texts for c in controls], **data}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("<", "\\u003c")  # no text may end the script element
    return [
        '<div class="bp-controls">',
        *(_control(identifier, c) for c in controls),
        "</div>",
        '<p class="bp-announcement" aria-live="polite"></p>',
        f'<noscript><p class="bp-note">{escape(NOTE.format(start))}</p></noscript>',
        f'<script type="application/json">{text}</script>',
    ]


def _control(figure_identifier: str, control: Control) -> str:
    identifier = f"{figure_identifier}--{control.name}"  # no figure's id has two hyphens
    name = f"{figure_identifier.removeprefix('bp-')}.{control.name}"
    common = f'id="{identifier}" name="{name}" autocomplete="off"'
    field = _choice(common, control) if control.choice else _range(common, identifier, control)
    label = f'<label for="{identifier}">{escape(control.label)}</label>'
    return f'<div class="bp-slider">{label}{field}{_steps(control)}</div>'


def _range(common: str, identifier: str, control: Control) -> str:
    text = escape(control.texts[control.start])
    limits = f'min="0" max="{len(control.texts) - 1}" step="1" value="{control.start}"'
    field = f'<input type="range" {common} {limits} aria-valuetext="{text}">'
    return f'{field}<output for="{identifier}" aria-live="off">{text}</output>'


def _choice(common: str, control: Control) -> str:
    options = "".join(
        f"<option{' selected' if i == control.start else ''}>{escape(text)}</option>"
        for i, text in enumerate(control.texts)
    )
    return f"<select {common}>{options}</select>"


def _steps(control: Control) -> str:
    if not control.play:
        return ""
    buttons = "".join(
        f'<button type="button" class="bp-{kind}">{name}</button>' for kind, name in STEPS
    )
    label = escape(f"Step through {control.label}")
    return f'<div class="bp-steps" role="group" aria-label="{label}">{buttons}</div>'
