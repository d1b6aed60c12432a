"""Notebooks are executed before Sphinx reads them: in parallel, and only where something changed.

Takes the place of myst-nb's own execution, which knows neither.
"""

from pathlib import Path

import executed
import kernels
import nbformat
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

log = logging.getLogger(__name__)


def execute(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Execute the notebooks that Sphinx is about to read, or take their outputs from before."""
    book = Path(app.srcdir)
    around = executed.surroundings(book)
    waiting: dict[str, NotebookNode] = {}
    seconds: dict[str, float] = {}
    for name in names:
        if (path := Path(env.doc2path(name))).suffix != ".ipynb":
            continue
        notebook = nbformat.read(path, as_version=4)
        entry = executed.load(kept(app, name))
        if entry.get("key") == executed.key(notebook, around):
            executed.restore(notebook, entry)
            ready(app)[name] = nbformat.writes(notebook)
        else:
            waiting[name] = notebook
            seconds[name] = entry.get("seconds", path.stat().st_size)

    def done(name: str, notebook: NotebookNode, seconds: float) -> None:
        log.info("%s.ipynb: executed in %.1f s", name, seconds)
        if problem := failure(notebook):
            log.warning(problem, location=name)
        else:
            executed.store(kept(app, name), notebook, executed.key(notebook, around), seconds)
        ready(app)[name] = nbformat.writes(notebook)

    order = sorted(waiting, key=lambda name: -seconds[name])
    timeout = app.config.nb_execution_timeout
    log.info("executing %d of %d notebooks", len(order), len(order) + len(ready(app)))
    kernels.execute_all({name: waiting[name] for name in order}, book, timeout, done)


def ready(app: Sphinx) -> dict[str, str]:
    """The executed notebooks of this build, as text."""
    return app.__dict__.setdefault("bp_executed", {})


def kept(app: Sphinx, name: str) -> Path:
    """Where the outputs of a notebook are kept between builds."""
    return Path(app.srcdir, "_build", ".executed", f"{name}.json")


def failure(notebook: NotebookNode) -> str:
    """Name the code cell that failed, if one did."""
    for number, cell in enumerate(executed.code_cells(notebook), 1):
        for output in cell.outputs:
            if output.output_type == "error":
                return f"code cell {number}: {output.ename}: {output.evalue}"
    return ""


def replace(app: Sphinx, name: str, source: list[str]) -> None:
    """Let Sphinx read the executed notebook."""
    source[0] = ready(app).get(name, source[0])


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the functions above."""
    app.connect("env-before-read-docs", execute)
    app.connect("source-read", replace)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
