"""bplib's docstrings as the page ``api`` shows them: Formula, Shapes, Raises, Source as fields."""

import re
from typing import Any

from places import html_id
from sphinx.application import Sphinx

FIELD = re.compile(r"(?:^|(?<= ))(Formula|Shapes|Raises|Source): ")
ITEM = re.compile(r"\bS\d-\w+(?:[.-]\w+)*")
QUOTED = re.compile(r"(``[^`]*``)")


def plain(text: str) -> str:
    """Text in which reStructuredText sees no markup but double back quotes."""
    parts = QUOTED.split(text)
    return "".join(
        part if part.startswith("``") else re.sub(r"([\\*_|`])", r"\\\1", part) for part in parts
    )


def field(name: str, text: str) -> str:
    """A field: a formula as code, a source as links to the page of answers."""
    if name == "Formula":
        return f":{name}: ``{text.replace('`', '')}``"
    text = plain(text)
    if name == "Source":
        text = ITEM.sub(lambda m: f"`{m[0]} <answers.html#{html_id(m[0])}>`__", text)
    return f":{name}: {text}"


def paragraph(text: str) -> str:
    """A paragraph of a docstring in reStructuredText."""
    if text.startswith(">>>"):
        return text
    before, *rest = FIELD.split(" ".join(line.strip() for line in text.splitlines()))
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return "\n".join([plain(before), *(field(name, value.strip()) for name, value in pairs)])


def reformat(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Rewrite a docstring in place, as autodoc asks."""
    text = "\n\n".join(paragraph(part) for part in re.split(r"\n{2,}", "\n".join(lines).strip()))
    lines[:] = [*text.splitlines(), ""]


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the function above."""
    app.connect("autodoc-process-docstring", reformat)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
