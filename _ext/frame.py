"""The frame of a page: the scripts it uses and no others, and what its template has to know."""

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from styles import EARLY

# A page loads a script if this stands in its text.
SCRIPTS = {
    "frame.js": "",
    "book.js": "",
    "mark.js": "",
    "explore.js": 'class="bp-explore"',
    "layout.js": 'class="bp-switch"',
    "lesson.js": '<details class="bp-',
    "filter.js": 'class="bp-answer"',
}
SLIDER = re.compile(r'class="bp-controls".*?<(?:input|select)[^>]* id="([^"]+)"', re.DOTALL)
FOLD_NAME = ' aria-label="Toggle hidden content"'  # hides what the fold shows (WCAG 2.5.3)
ARROW = re.compile(r"</?details[^>]*>|<summary.*?</summary>", re.DOTALL)  # the theme's, nameless
ANCHOR = '<a class="headerlink"'  # the contents lead to the same places


def version(file: Path) -> str:
    """The start of a file's hash, so that a browser never takes an older one from its store."""
    return sha256(file.read_bytes()).hexdigest()[:8]


def complete(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: object) -> None:
    """Give the template the page's scripts, fonts and first slider; mend the page's text."""
    body = context.get("body", "")
    static = Path(app.srcdir, "_static")
    used = [name for name, mark in SCRIPTS.items() if mark in body and (static / name).exists()]
    context["early_fonts"] = list(EARLY.values())
    context["scripts"] = [f"{name}?v={version(static / name)}" for name in used]
    context["generate_toctree_html"] = without_arrows(context["generate_toctree_html"])
    context["first_slider"] = found[1] if (found := SLIDER.search(body)) else ""
    context["body"] = body.replace(FOLD_NAME, "").replace(ANCHOR, f'{ANCHOR} tabindex="-1"')


def without_arrows(contents: Callable[..., object]) -> Callable[..., str]:
    """The contents without folds: below a chapter that is open stand its problems."""

    def plain(*kinds: str, **options: object) -> str:
        return ARROW.sub("", str(contents(*kinds, **options)))

    return plain


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the function above, after the theme's own."""
    app.connect("html-page-context", complete, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
