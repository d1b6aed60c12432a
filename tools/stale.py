"""Whether the site was made of what is there today."""

from pathlib import Path

from _ext.executed import fingerprint

__all__ = ["STAMP", "fingerprint", "is_fresh"]
STAMP = Path("_build", ".site")


def is_fresh(folder: Path, today: str) -> bool:
    """Whether the site was built whole from sources with this fingerprint."""
    stamp = folder / STAMP
    return stamp.exists() and stamp.read_text("utf-8") == today
