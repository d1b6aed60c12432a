"""Weigh and time explore: ``python -m benchmarks.explore`` rewrites its section of RESULTS.md.

The figure is that of the size tests: a curve with a moving tangent, point, text and title.
"""

import gc
import io
import platform
import shutil
import time
from collections.abc import Callable
from functools import partial

import matplotlib as mpl
import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.results import record
from bplib.explore import Explorer, explore
from tests.browser.harness import ADDRESS, document, serve
from tests.figures import tangent

GRIDS = {
    "one slider, 41 states": ({"x": (-2, 2, 0.1)}, 25_000),
    "two sliders, 21 x 21 states": ({"x": (-2, 2, 0.2), "a": (0, 2, 0.1)}, 90_000),
}
ADDED, STEP = 0.25, 16.0  # limits: encoding relative to drawing; milliseconds from event to paint
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-frame-rate-limit", "--disable-gpu-vsync"]

# From the event to the first task after the frame that shows its effect.
STEPS = """async ([identifier, count]) => {
  const inputs = [...document.querySelectorAll(`#${identifier} input`)];
  const times = [];
  for (let i = 0; i < count; i++) {
    const input = inputs[i % inputs.length];
    input.value = Math.floor(Math.random() * (+input.max + 1));
    const start = performance.now();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((painted) => requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = painted;
      channel.port2.postMessage(0);
    }));
    times.push(performance.now() - start);
  }
  return times;
}"""


def seconds(action: Callable[[], object]) -> float:
    """The processor time of an action: other programs on the machine do not count.

    Nor does sweeping up after matplotlib, which Python does whenever it happens to be due.
    """
    gc.collect()
    gc.disable()
    start = time.process_time()
    action()
    used = time.process_time() - start
    gc.enable()
    return used


def drawing_and_encoding(explorer: Explorer) -> tuple[float, float]:
    """Seconds to draw each state once as matplotlib alone does, and what explore adds to that.

    The two take turns, so that both meet the machine in the same mood.
    """
    alone = together = 0.0
    for index in explorer.indices():
        alone += seconds(partial(plain, explorer.values(index)))
        together += seconds(partial(explorer.draw, index))
    return alone, together + seconds(explorer.html) - alone


def plain(values: dict) -> None:
    """Draw one state into a string of SVG, with nothing of explore's."""
    with mpl.rc_context({"svg.fonttype": "none"}):
        tangent(**values).savefig(io.BytesIO(), format="svg")


def step_times(page: Page, explorer: Explorer) -> np.ndarray:
    """Milliseconds of 400 input steps to random positions, after 20 to warm up."""
    page.evaluate(STEPS, [explorer.id, 20])
    return np.array(page.evaluate(STEPS, [explorer.id, 400]))


def measured() -> list[str]:
    """The rows of the table; an exceeded limit raises."""
    tangent(0.0)
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or None, args=FLAGS
        )
        page = browser.new_page()
        for name, (sliders, limit) in GRIDS.items():
            explorer = explore(tangent, **sliders)
            drawing, added = drawing_and_encoding(explorer)
            weight = len(explorer.html().encode())
            page.unroute_all()
            serve(page, document([explorer]))
            page.goto(ADDRESS)
            median, late = np.percentile(step_times(page, explorer), [50, 95])
            within = weight <= limit and added <= ADDED * drawing and late <= STEP
            rows.append(
                f"| {name} | {weight / 1000:.1f} kB (limit {limit // 1000}) "
                f"| {drawing:.2f} s | {added / drawing:+.1%} (limit +25 %) "
                f"| {median:.1f} ms, {late:.1f} ms (limit 16) | {'yes' if within else 'NO'} |"
            )
        browser.close()
    return rows


def section(rows: list[str]) -> str:
    """The section of RESULTS.md."""
    stack = f"Python {platform.python_version()}, matplotlib {mpl.__version__}, headless Chromium"
    return "\n".join(
        [
            "## explore: frames of a figure",
            "",
            f"`python -m benchmarks.explore`; {stack}.",
            "Weight: the whole `<figure>` with its data,",
            "before compression. Drawing: each state once, by matplotlib alone; the next column is",
            "what explore adds to it. Step: from the input event to the frame, median and 95th",
            "percentile of 400 random positions. Drawing is in processor time, garbage collection",
            "apart.",
            "",
            "| grid | weight | drawing | explore adds | step | within |",
            "|---|---|---|---|---|---|",
            *rows,
        ]
    )


def main() -> None:
    """Measure, and put the section in its place in RESULTS.md."""
    record("explore", section(measured()))


if __name__ == "__main__":
    main()
