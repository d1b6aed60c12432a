"""Pages made of explore's own HTML, and every state of a figure as the browser shows it."""

from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Page

from bplib.explore import Explorer
from bplib.explore.frames import directly_drawn
from bplib.explore.svg import canonical

STATIC = Path(__file__).parents[2] / "_static"
ADDRESS = "http://book.test/page.html"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src data:"

EVERY_STATE = """identifier => {
  const figure = document.getElementById(identifier);
  const inputs = [...figure.querySelectorAll("input, select")];
  const result = [];
  const visit = (axis) => {
    if (axis === inputs.length) {
      result.push(new XMLSerializer().serializeToString(figure.querySelector("svg")));
      return;
    }
    const input = inputs[axis];
    const range = input.type === "range";
    const length = range ? +input.max + 1 : input.length;
    for (let i = 0; i < length; i++) {
      if (range) input.value = i; else input.selectedIndex = i;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      visit(axis + 1);
    }
  };
  visit(0);
  return result;
}"""


def all_states(page: Page, figure_id: str) -> list[str]:
    """The SVG of each state of a figure on an open page, in the order of ``Explorer.states()``."""
    states: list[str] = page.evaluate(EVERY_STATE, figure_id)
    return states


def drawing(explorer: Explorer, index: tuple[int, ...]) -> str:
    """A state as Python draws it; a figure without a text of its own is named by explore."""
    figure = explorer.figure(index)
    text = "" if figure.get_label() else explorer.alternative(index)
    return canonical(directly_drawn(figure, text))


def document(explorers: Iterable[Explorer], static: str = "", theme: str = "light") -> str:
    """A page that holds the figures, with room between them."""
    return page_of((e.html() for e in explorers), static, theme)


def page_of(figures: Iterable[str], static: str = "", theme: str = "light") -> str:
    """A page that holds figures as HTML."""
    room = '<p class="room"></p>'
    return f"""<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">
<title>Figures</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{static}book.css"><link rel="stylesheet" href="{static}explore.css">
<link rel="stylesheet" href="{static}room.css"><script src="{static}explore.js"></script></head>
<body><main>{room.join(["", *figures, ""])}</main></body></html>"""


def serve(page: Page, html: str, blocked: str = "") -> None:
    """Answer for the page and _static, with a policy that forbids inline scripts and styles.

    The file ``blocked`` of _static arrives empty.
    """

    def answer(route) -> None:
        name = route.request.url.removeprefix("http://book.test/").split("?")[0]
        headers = {"Content-Security-Policy": POLICY}
        if name == "page.html":
            route.fulfill(body=html, content_type="text/html", headers=headers)
        elif name == blocked:
            route.fulfill(body="")
        elif name == "room.css":
            route.fulfill(body=".room { height: 1200px }", content_type="text/css")
        else:
            route.fulfill(path=STATIC / name)

    page.route("http://book.test/**", answer)
