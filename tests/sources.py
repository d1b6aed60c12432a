"""What the sources of the course say, and where the course says it."""

import json
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA = json.loads((ROOT / "_data" / "sources.json").read_text(encoding="utf-8"))
ITEMS = [item["id"] for item in DATA["items"]]
ERRATA = [erratum["id"] for erratum in DATA["errata"]]


def chapters() -> list[Path]:
    """The notebooks that teach: those with a number, their problems, and the notation."""
    folder = ROOT / "chapters"
    numbered = [*folder.glob("[0-9]*.ipynb"), *folder.glob("problems/*.ipynb")]
    return sorted([*numbered, folder / "notation.ipynb"])


def placed(notebooks: list[Path]) -> Counter[str]:
    """How many code cells of the notebooks name each id in their metadata."""
    cells = (cell for path in notebooks for cell in json.loads(path.read_text("utf-8"))["cells"])
    return Counter(name for cell in cells for name in cell["metadata"].get("items", []))


RULE = re.compile(r'^> <a id="((?:rule|def)-[\w-]+)"></a>\*\*(.+?)\.\*\*', re.MULTILINE)


def rules(text: str) -> dict[str, str]:
    """The boxed rules and definitions of a text: what each is called, by its anchor."""
    return dict(RULE.findall(text))


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub and the site make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
