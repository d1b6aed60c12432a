"""Whether the site was made of what is there today."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from _ext.executed import content, surroundings

STAMP = Path("_build", ".site")
NO_PART = {"_build", "__pycache__", "benchmarks", "tests"}
TOOLS = {"build.py", "stale.py"}


def sources(folder: Path) -> Iterator[Path]:
    """Every file of a book that its site may depend on, in order."""
    for path in sorted(folder.iterdir()):
        if path.name[0] == "." or path.name in NO_PART or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            found = sources(path)
            yield from (p for p in found if p.name in TOOLS) if path.name == "tools" else found
        else:
            yield path


def fingerprint(folder: Path) -> str:
    """A hash of the names and contents of all sources, of what is installed, and of Python."""
    names = (f"{path.relative_to(folder)}\0{content(path)}\0" for path in sources(folder))
    return hashlib.sha256("".join([surroundings(folder), *names]).encode()).hexdigest()


def is_fresh(folder: Path, today: str) -> bool:
    """Whether the site was built whole from sources with this fingerprint."""
    stamp = folder / STAMP
    return stamp.exists() and stamp.read_text("utf-8") == today
