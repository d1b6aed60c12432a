"""Make ``_static/katex.css`` and the fonts of formulas from an unpacked KaTeX package.

The Greek letters of the text's typefaces are cut down in place, accents and all.

Usage: ``npm pack katex@0.19.1 && tar xzf katex-*.tgz && python tools/math_fonts.py package``. Each
font keeps the signs named below; a test says which are missing when a formula needs more. Cut down
they may not keep their name (SIL Open Font License), hence "Formula" for "KaTeX".
"""

import logging
import re
import shutil
import sys
from pathlib import Path
from string import ascii_letters, ascii_uppercase, digits, punctuation

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "_static"
ASCII = ascii_letters + digits + punctuation
GREEK = "αβγδεζηθικλμνξοπρστυφχψωϑϕϖϱϵ"
CAPITALS = "ΓΔΘΛΞΠΣΥΦΨΩ"
SIGNS = (
    "\u00a0¬±×÷·…′†‡ℓ∀∂∃∅∇∈∉∋−∗∘√∝∞∠∣∥∧∨∩∪∫∼≃≅≈≠≡≤≥≪≫⊂⊃⊆⊇⊕⊖⊗⊘⊙⊢⊤⊥⋅⋯⋮⋱⌈⌉⌊⌋⟨⟩"
    "←↑→↓↔⇐⇒⇔↦⟵⟶⟷⟸⟹⟺ˆ˜ˉ˘˙´`¨⃗\ue020"
)
EVERYTHING = ""
FONTS = {  # the file's name and what is kept
    "Main-Regular": ASCII + CAPITALS + SIGNS,
    "Main-Bold": ascii_letters + digits + CAPITALS,
    "Math-Italic": ascii_letters + GREEK + CAPITALS,
    "Math-BoldItalic": GREEK,
    "AMS-Regular": ascii_uppercase,
    "Caligraphic-Regular": ascii_uppercase,
    **{f"Size{n}-Regular": EVERYTHING for n in (1, 2, 3, 4)},
}
TEXT = ("source-sans-3", "source-serif-4", "source-code-pro")
FACE = """@font-face {{
  font-family: "Formula {family}";
  src: url("fonts/{file}") format("woff2");
  font-style: {style};
  font-weight: {weight};
  font-display: block;
}}
"""
NOTE = (
    "/* Made by tools/math_fonts.py from KaTeX {version} (MIT License: vendor/katex/LICENSE). */\n"
)


def cut(font: TTFont, name: str, kept: str) -> TTFont:
    """The font with the signs that are kept, without hints, under a name of its own."""
    options = subset.Options(hinting=False, layout_features=[], name_IDs=[0, 13, 14])
    options.flavor = "woff2"
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(text=kept or "".join(map(chr, font.getBestCmap())))
    cutter.subset(font)
    for identifier, text in ((1, f"Formula {name}"), (2, "Regular"), (4, f"Formula {name}")):
        font["name"].setName(text, identifier, 3, 1, 0x409)
    font.flavor = "woff2"
    return font


def face(name: str) -> str:
    """The rule that names a font's file."""
    family, style = name.split("-")
    italic, weight = "Italic" in style, 700 if "Bold" in style else 400
    file = f"katex-{name.lower()}.woff2"
    return FACE.format(family=family, file=file, style=["normal", "italic"][italic], weight=weight)


def main(package: Path) -> None:
    """Write the fonts, the style sheet and KaTeX's script."""
    for name, kept in FONTS.items():
        font = TTFont(package / "dist" / "fonts" / f"KaTeX_{name}.ttf", recalcTimestamp=False)
        cut(font, name, kept).save(STATIC / "fonts" / f"katex-{name.lower()}.woff2")
    for name in TEXT:
        path = STATIC / "fonts" / f"{name}-greek-wght-normal.woff2"
        font = TTFont(path, recalcTimestamp=False)
        cut(font, f"{name[7:]} Greek", GREEK + GREEK.upper()).save(path)
    sheet = (package / "dist" / "katex.min.css").read_text("utf-8")
    rules = re.sub(r"@font-face\{.*?\}", "", sheet)
    rules = re.sub(r"KaTeX_(\w+)", r'"Formula \1"', rules).replace("}", "}\n")
    version = re.search(r'"version": "(.+?)"', (package / "package.json").read_text("utf-8"))
    text = NOTE.format(version=version[1]) + "".join(map(face, FONTS)) + rules
    (STATIC / "katex.css").write_text(text, "utf-8")
    for source in ("dist/katex.min.js", "LICENSE"):
        shutil.copy(package / source, ROOT / "vendor" / "katex")


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # about the fonts' dates
    main(Path(sys.argv[1]))
