"""KaTeX, which sets a formula as HTML and MathML, in an embedded V8: no Node, no network."""

import atexit
import re
import unicodedata
from functools import cache
from pathlib import Path

from py_mini_racer import JSEvalException, MiniRacer

SCRIPT = Path(__file__).resolve().parents[1] / "vendor" / "katex" / "katex.min.js"
ROWS = "1.15"  # matrices below each other must not touch
REASON = re.compile(r"KaTeX parse error: (.+)")
VARIANT = re.compile(r'<(m\w+) mathvariant="(bold|bold-italic|double-struck|script)">(.*?)</\1>')
LETTER = re.compile(r"(?:LATIN |GREEK )?(SMALL|CAPITAL) LETTER (\w+)$|(DIGIT \w+)$")


class FormulaError(ValueError):
    """KaTeX does not understand a formula."""


@cache
def _katex() -> MiniRacer:
    engine = MiniRacer()
    atexit.register(engine.close)  # an open engine can keep the interpreter from ending
    engine.eval(SCRIPT.read_text("utf-8"))
    return engine


@cache
def typeset(tex: str, display: bool = False) -> str:
    """The MathML and the HTML of a formula, or a ``FormulaError`` that says what is wrong."""
    options = {"displayMode": display, "strict": "error", "macros": {r"\arraystretch": ROWS}}
    try:
        html = str(_katex().call("katex.renderToString", tex, options))
    except JSEvalException as error:
        found = REASON.search(str(error))
        raise FormulaError(found[1] if found else str(error).splitlines()[0]) from None
    return VARIANT.sub(_by_character, _slim(html, display))


def _slim(html: str, display: bool) -> str:
    """What stands in the outermost element, without the elements that carry nothing here."""
    math, rest = html.split("</math></span>", 1)
    rows = math.split("<semantics>", 1)[1].split("<annotation", 1)[0]
    attributes = ' class="katex-mathml"' + (' display="block"' if display else "")
    return f"<math{attributes}>{rows}</math>" + rest.removesuffix("</span>" * (1 + display))


def _by_character(found: re.Match[str]) -> str:
    """A bold x as the character for it: browsers leave ``mathvariant`` out."""
    text = "".join(_character(letter, found[2]) for letter in found[3])
    return f"<{found[1]}>{text}</{found[1]}>"


def _character(letter: str, variant: str) -> str:
    name = LETTER.match(unicodedata.name(letter, ""))
    if not name:
        return letter
    style = variant.upper().replace("-ITALIC", " ITALIC")
    plain = f"{style} {name[3] or f'{name[1]} {name[2]}'}"
    for full in (f"MATHEMATICAL {plain}", plain):  # ℝ is older than its neighbours
        try:
            return unicodedata.lookup(full)
        except KeyError:
            continue
    return letter
