"""One style sheet for the whole site: of the theme's rules those that a page can use, then ours.

The theme brings 420 kB of rules, most of them for parts that the course has not. A rule stays when
every class, id and element that its selector names stands on a page or in a script. The typefaces
of the first lines and formulas stand in the sheet itself: so the first paint has them, no line
moves when they arrive, and a page opened from a folder, which may preload nothing, has them too.
"""

import re
import shutil
from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import tinycss2
from sphinx.application import Sphinx
from tinycss2.ast import AtRule, LiteralToken, Node, QualifiedRule

SHEET = "site.css"
LINK = re.compile(rf"{SHEET}\?v=\w+")  # a new page has 0 there, one from before an older version
THEIRS = [
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "mystnb.*.css",
]
LEFT_OUT = ["scripts", "styles", "vendor", "locales", "images"]  # of the theme, 7 MB
EARLY = {  # file: what the page says to have it at once
    "source-serif-4-latin-wght-normal": "1em 'Source Serif 4'",
    "source-sans-3-latin-wght-normal": "1em 'Source Sans 3'",
    "katex-main-regular": "1em 'Formula Main'",
    "katex-main-bold": "bold 1em 'Formula Main'",
    "katex-math-italic": "italic 1em 'Formula Math'",
    "katex-math-bolditalic": "italic bold 1em 'Formula Math'",
}
GROUPS = {"media", "supports", "layer", "container"}
DROPPED = {"charset", "font-face"}  # the theme's icons
NO_NAME = re.compile(r"\[[^\]]*\]|::?[\w-]+\((?:[^()]|\([^()]*\))*\)|::?[\w-]+")
NAME = re.compile(r"-?[A-Za-z_][\w-]*")
ATTRIBUTE = re.compile(r'\b(?:class|id)="([^"]*)"')
ELEMENT = re.compile(r"<([a-z][\w-]*)")
DARK = re.compile(r"\[data-theme=[\"']?dark[\"']?\]")
LIGHT = re.compile(r"\[data-theme=[\"']?light[\"']?\]")


def names(pages: Iterable[str], scripts: Iterable[str]) -> set[str]:
    """Every class, id and element of the pages, and every word of the scripts."""
    found = {word for script in scripts for word in NAME.findall(script)}
    for page in pages:
        found.update(ELEMENT.findall(page))
        found.update(name for value in ATTRIBUTE.findall(page) for name in value.split())
    return found


def can_match(selector: str, used: set[str]) -> bool:
    """Whether all that a selector names is there; what it says in brackets is not looked at."""
    return all(name in used for name in NAME.findall(NO_NAME.sub("", selector)))


def selectors(prelude: list[Node]) -> Iterator[str]:
    """The selectors of a rule: what stands between its commas."""
    part: list[Node] = []
    for token in [*prelude, LiteralToken(0, 0, ",")]:
        if token == ",":
            yield tinycss2.serialize(part).strip()
            part = []
        else:
            part.append(token)


def themed(selector: str, block: str) -> str:
    """A rule; one for the dark theme is for screens alone, and on paper all themes are light."""
    if DARK.search(selector):
        return f"@media screen{{{selector}{block}}}"
    if LIGHT.search(selector):
        return f"{selector}{block}@media print{{{LIGHT.sub('[data-theme]', selector)}{block}}}"
    return f"{selector}{block}"


def apart(chosen: list[str]) -> Iterator[str]:
    """The selectors of a rule, those of a theme each for itself."""
    theme = [s for s in chosen if DARK.search(s) or LIGHT.search(s)]
    yield from ([",".join(s for s in chosen if s not in theme)] if len(theme) < len(chosen) else [])
    yield from theme


def kept(rules: list[Node], used: set[str] | None) -> Iterator[str]:
    """The rules that can match, as text; all of them if nothing is said of what is used."""
    for rule in rules:
        if isinstance(rule, QualifiedRule):
            every = selectors(rule.prelude)
            block = f"{{{tinycss2.serialize(rule.content).strip()}}}"
            chosen = [s for s in every if used is None or can_match(s, used)]
            yield from (themed(part, block) for part in apart(chosen))
        elif rule.lower_at_keyword in GROUPS:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if text := "".join(kept(inner, used)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{text}}}"
        elif used is None or rule.lower_at_keyword not in DROPPED:
            yield tinycss2.serialize([rule])


def pruned(sheet: str, used: set[str] | None = None) -> str:
    """A style sheet without comments and without the rules that no page can use."""
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    return "\n".join(kept([r for r in rules if isinstance(r, QualifiedRule | AtRule)], used))


def with_fonts(sheet: str, fonts: Path) -> str:
    """The sheet with the early typefaces in place of their addresses."""
    for name in EARLY:
        data = b64encode((fonts / f"{name}.woff2").read_bytes()).decode()
        sheet = sheet.replace(f"fonts/{name}.woff2", f"data:font/woff2;base64,{data}")
    return sheet


def ours(folder: Path) -> list[Path]:
    """Our own sheets, the general one first."""
    return sorted(folder.glob("*.css"), key=lambda path: (path.name != "book.css", path.name))


def write_sheet(app: Sphinx, error: Exception | None) -> None:
    """Write the sheet, and give its version to the pages."""
    if error or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    pages = {path: path.read_text("utf-8") for path in sorted(Path(app.outdir).rglob("*.html"))}
    used = names(pages.values(), (path.read_text("utf-8") for path in static.glob("*.js")))
    theirs = [path for pattern in THEIRS for path in static.glob(pattern)]
    text = "\n".join(
        [
            *(pruned(path.read_text("utf-8"), used) for path in theirs),
            *(pruned(path.read_text("utf-8")) for path in ours(Path(app.srcdir, "_static"))),
        ]
    )
    text = with_fonts(text, static / "fonts")
    (static / SHEET).write_text(text, encoding="utf-8")
    version = f"{SHEET}?v={sha256(text.encode()).hexdigest()[:8]}"
    for path, page in pages.items():
        path.write_text(LINK.sub(version, page), encoding="utf-8")
    for path in [*(static / name for name in LEFT_OUT), *static.glob("*.css")]:
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != SHEET:
            path.unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the function above, after everything that writes a page or a sheet."""
    app.connect("build-finished", write_sheet, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
