"""Pack the built site and the notebooks into ``_build/course.zip``, which needs no network.

The same files give the same bytes: names in order, one date, no machine's rights.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT = Path(__file__).resolve().parents[1]
TOP = "backprop-by-hand"
NOTEBOOKS = ("chapters", "bplib", "pyproject.toml", "requirements.txt", "README.md", "LICENSE")
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints", ".buildinfo", "objects.inv"}
DATE = (2026, 1, 1, 0, 0, 0)
WELCOME = """Backprop by Hand

Open index.html: the whole course, with its sliders, in a browser and without a network.

The folder notebooks holds the chapters to run and to change, with Python 3.11 to 3.13:
    python -m pip install ./notebooks jupyterlab
    jupyter lab notebooks/chapters
"""


def files(path: Path) -> Iterator[Path]:
    """Every file at or below a path that belongs to the course."""
    if path.is_file():
        yield path
        return
    for each in sorted(path.rglob("*")):
        if each.is_file() and not LEFT_OUT & {*each.relative_to(path).parts}:
            yield each


def contents(root: Path = ROOT) -> Iterator[tuple[str, bytes]]:
    """Each name in the archive and its bytes."""
    site = root / "_build" / "html"
    if not (site / "index.html").exists():
        sys.exit("There is no site to pack yet: run 'make book' first.")
    yield "START-HERE.txt", WELCOME.encode()
    for path in files(site):
        yield path.relative_to(site).as_posix(), path.read_bytes()
    for name in NOTEBOOKS:
        for path in files(root / name):
            yield f"notebooks/{path.relative_to(root).as_posix()}", path.read_bytes()


def pack(target: Path, root: Path = ROOT) -> int:
    """Write the archive and return how many files it holds."""
    number = 0
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for number, (name, data) in enumerate(contents(root), 1):  # noqa: B007
            entry = ZipInfo(f"{TOP}/{name}", DATE)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return number


if __name__ == "__main__":
    zipped = ROOT / "_build" / "course.zip"
    number = pack(zipped)
    print(f"{number} files, {zipped.stat().st_size / 1e6:.1f} MB: {zipped}")
