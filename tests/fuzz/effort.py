"""How long a fuzz goes on, and from which seed."""

import os
import time
from collections.abc import Iterator

SECONDS = float(os.environ.get("BPLIB_FUZZ", "0"))
SEED = int(os.environ.get("BPLIB_FUZZ_SEED", time.time_ns() if SECONDS else 20261121))


def rounds(least: int) -> Iterator[int]:
    """So many rounds, or as many as there is time for."""
    end, number = time.monotonic() + SECONDS, 0
    while number < least or time.monotonic() < end:
        yield number
        number += 1
