"""A figure as a small SVG for a page: palette colours as CSS variables, two decimals, no waste.

matplotlib writes a whole document: a global style rule, an id on every group, six decimals, fonts
by name. ``drawn`` keeps what shows, as plain attributes, so that two states of one figure differ
only where the picture does and the page needs no inline style.
"""

import io
import re
from copy import deepcopy
from functools import lru_cache
from itertools import count
from typing import Any
from xml.etree.ElementTree import Element, fromstring, tostring

import matplotlib as mpl
from matplotlib.figure import Figure

from bplib.plots.style import PALETTE, STYLE

SVG = {"svg.hashsalt": "bplib", "svg.fonttype": "none"}
SAVE: dict[Any, Any] = {**mpl.rcParamsDefault, **STYLE, **SVG}
SAVE.pop("backend")  # asking for it would load one
NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
FONT = '"Source Sans 3", "DejaVu Sans", sans-serif'
ROOT = {"stroke-linejoin": "round", "stroke-linecap": "butt", "fill": "currentColor"}
STANDALONE = "background:#ffffff;color:#000000"

COMMAND = re.compile(r"([A-Za-z])\s*([^A-Za-z]*?)\s*(?=[A-Za-z]|$)")
DECIMAL = re.compile(r"-?\d+\.\d+")
REFERENCE = re.compile(r"(?<=url\(#)[^)]+(?=\))|(?<=^#).+")
REFERRING = ("href", "clip-path", "fill", "filter", "mask", "stroke")
GENERIC = ("serif", "monospace", "cursive", "fantasy")
COLOURS = {colour: f"var(--bp-{name}, {colour})" for name, colour in PALETTE.items()}
COLOURS[PALETTE["ink"]] = "currentColor"


def drawn(figure: Figure, alternative: str = "") -> Element:
    """Draw a figure and return its tidy SVG element, named by its alternative text."""
    changes = {key: value for key, value in SAVE.items() if mpl.rcParams[key] != value}
    with mpl.rc_context(changes), io.StringIO() as file:  # each change is validated, at a cost
        figure.savefig(file, format="svg", metadata=NO_METADATA)
        source = fromstring(file.getvalue())
    root = _tidy(source, references(source))
    assert root is not None
    name = alternative or str(figure.get_label())
    size = {key: root.attrib[key] for key in ("viewBox", "width", "height")}
    root.attrib = {**size, **ROOT, "font-family": FONT, "role": "img", "aria-label": name}
    return root


def serialised(root: Element, standalone: bool = False) -> str:
    """Write an SVG element; ``standalone`` adds paper and ink for where no style sheet reaches."""
    extra = {"style": STANDALONE} if standalone else {}
    page = Element(root.tag, {"xmlns": "http://www.w3.org/2000/svg", **root.attrib, **extra})
    page.extend(root)
    return tostring(page, encoding="unicode")


def renamed(value: str, names: dict[str, str]) -> str:
    """The attribute value with each id it refers to replaced by its new name."""
    return REFERENCE.sub(lambda match: names.get(match[0], match[0]), value)


def renumbered(root: Element, prefix: str) -> Element:
    """A copy with the ids prefix.0, prefix.1, ... in document order."""
    root, numbers = deepcopy(root), count()
    names = {e.attrib["id"]: f"{prefix}.{next(numbers)}" for e in root.iter() if "id" in e.attrib}
    for element in root.iter():
        for key in REFERRING:
            if key in element.attrib:
                element.attrib[key] = renamed(element.attrib[key], names)
        if "id" in element.attrib:
            element.attrib["id"] = names[element.attrib["id"]]
    return root


def references(root: Element) -> set[str]:
    """The ids that any attribute of ``root`` refers to."""
    values = (
        v for e in root.iter() for k, v in e.attrib.items() if _local(k) in (*REFERRING, "style")
    )
    return {name for value in values for name in REFERENCE.findall(value)}


def canonical(svg: str) -> str:
    """One text for all SVGs that show the same: nothing hidden, ids in order, attributes sorted."""
    root = _visible(fromstring(svg))
    if root.get("style") == STANDALONE:
        del root.attrib["style"]
    used = references(root)
    for element in root.iter():
        items = sorted(element.attrib.items())
        element.attrib = {k: v for k, v in items if k != "id" or v in used}
    return tostring(renumbered(root, "id"), encoding="unicode")


def _visible(element: Element) -> Element:
    attributes = {_local(k): v for k, v in element.attrib.items() if v != "none" or k != "display"}
    result = Element(_local(element.tag), attributes)
    result.text = (element.text or "").strip() or None
    result.extend(_visible(e) for e in element if e.get("display") != "none")
    return result


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _tidy(source: Element, used: set[str]) -> Element | None:
    """A copy without style rules, unused ids and groups that group nothing."""
    tag = _local(source.tag)
    if tag in ("style", "metadata"):
        return None
    result = Element(tag, _attributes(source, used))
    result.extend(e for e in (_tidy(child, used) for child in source) if e is not None)
    if tag in ("text", "tspan"):
        result.text = source.text
    elif tag in ("g", "defs") and not len(result):
        return None
    return result[0] if tag == "g" and len(result) == 1 and not result.attrib else result


def _attributes(source: Element, used: set[str]) -> dict[str, str]:
    result = {}
    for name, value in source.attrib.items():
        key = _local(name)
        if key == "style":
            result.update(_declarations(value))
        elif key == "d":
            result[key] = _path(value)
        elif key != "id":
            result[key] = value if key == "href" else _short(key, value)
        elif value in used:
            result[key] = value
    return {key: value for key, value in result.items() if value}


@lru_cache(maxsize=4096)
def _path(d: str) -> str:
    """Path data to two decimals; a repeated command letter is left out, as SVG allows."""
    parts, implied = [], ""
    for command, numbers in COMMAND.findall(_rounded(d)):
        parts.append((" " if command == implied else command) + numbers)
        implied = "L" if command == "M" else command
    return "".join(parts)


@lru_cache(maxsize=4096)
def _short(key: str, value: str) -> str:
    if "opacity" in key:
        return value
    if key == "transform":
        value = re.sub(r"rotate\(-?0 [^)]*\)", "", value)
        return value if re.search("scale|matrix", value) else _rounded(value).strip()
    return COLOURS.get(value.lower(), value) if key in ("fill", "stroke") else _rounded(value)


def _rounded(text: str) -> str:
    return DECIMAL.sub(lambda match: trimmed(float(match[0])), text)


def trimmed(number: float) -> str:
    """The number to at most two decimals: 12.5, 3, 0."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@lru_cache(maxsize=1024)
def _declarations(style: str) -> dict[str, str]:
    """CSS declarations as attributes; of the fonts only the difference to the page's one stays."""
    pairs = (item.split(":", 1) for item in style.split(";") if ":" in item)
    result = {key.strip(): value.strip() for key, value in pairs}
    shorthand = result.pop("font", None)
    if shorthand:
        result.update(_font(shorthand))
    size, family = result.get("font-size", ""), result.pop("font-family", "")
    result["font-size"] = size.removesuffix("px")
    result["font-family"] = _family(family)
    return {key: _short(key, value) for key, value in result.items() if value}


def _family(family: str) -> str:
    """The generic name of a font family, or the font asked for; none for the page's own."""
    first, *_, last = [name.strip() for name in family.split(",")] * 2
    if "DejaVu Sans Mono" in first:
        return "monospace"
    if "DejaVu Sans" in first or last == "sans-serif":
        return ""
    return last if last in GENERIC else first


def _font(shorthand: str) -> dict[str, str]:
    """Read matplotlib 3.10's ``font: italic 700 10px 'DejaVu Sans'``."""
    words, size, family = re.split(r"([\d.]+px)", shorthand, maxsplit=1)
    result = {"font-size": size, "font-family": family.strip()}
    for word in words.split():
        result["font-style" if word in ("italic", "oblique") else "font-weight"] = word
    return result
