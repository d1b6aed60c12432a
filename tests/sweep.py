"""How much a long test runs through: a sample with every change, all of it in the weekly job."""

import os
import random
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")
SWEEPING = os.environ.get("BPLIB_SWEEP") == "1"


def sample(items: Sequence[Item], size: int, seed: int = 0) -> list[Item]:
    """Draw ``size`` items, the same ones for the same seed, in their order; all when sweeping."""
    if SWEEPING or size >= len(items):
        return list(items)
    chosen = random.Random(seed).sample(range(len(items)), size)
    return [items[index] for index in sorted(chosen)]
