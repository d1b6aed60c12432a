"""What the site needs beyond Jupyter Book's settings: an entrance that works without a script."""

import posixpath
from html import escape
from pathlib import Path

from sphinx.application import Sphinx

ENTRANCE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<meta http-equiv="refresh" content="0; url={page}">
<link rel="icon" href="{icon}">
</head>
<body><main><h1>{title}</h1><p><a href="{page}">Open the course</a></p></main></body>
</html>
"""


def write_entrance(app: Sphinx, error: Exception | None) -> None:
    """Write ``index.html``, which leads to the first page, also from a folder and scriptless."""
    if error or app.builder.format != "html" or app.config.root_doc == "index":
        return
    icon = posixpath.join("_static", posixpath.basename(app.config.html_favicon or ""))
    page = f"{app.config.root_doc}.html"
    text = ENTRANCE.format(title=escape(app.config.html_title), page=page, icon=icon)
    Path(app.outdir, "index.html").write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the function above; name the settings of the extension for comments, which is off."""
    app.add_config_value("comments_config", {}, "html")
    app.connect("build-finished", write_entrance)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
