"""KaTeX, which sets a formula as HTML and MathML, in an embedded V8: no Node, no network."""

import atexit
import re
from functools import cache
from pathlib import Path

from py_mini_racer import JSEvalException, MiniRacer

SCRIPT = Path(__file__).parents[1] / "vendor" / "katex" / "katex.min.js"
REASON = re.compile(r"ParseError: KaTeX parse error: (.+)")


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
    """The HTML and the MathML of a formula, or a ``FormulaError`` that says what is wrong."""
    options = {"displayMode": display, "strict": "error"}
    try:
        return str(_katex().call("katex.renderToString", tex, options))
    except JSEvalException as error:
        found = REASON.search(str(error))
        raise FormulaError(found[1] if found else str(error).splitlines()[0]) from None
