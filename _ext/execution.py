"""Notebooks are executed before Sphinx reads them: in parallel, and only where something changed.

Takes the place of myst-nb's own execution, which knows neither.
"""

import os
import shutil
import sys
from collections.abc import Iterable
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import executed
import kernels
import nbformat
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

log = logging.getLogger(__name__)


class Execution:
    """The executed notebooks of one build."""

    def __init__(self, app: Sphinx) -> None:
        self.book, self.scratch = Path(app.srcdir), app.doctreedir
        self.timeout = app.config.nb_execution_timeout
        self.around = executed.surroundings(self.book)
        self.texts: dict[str, str] = {}

    def kept(self, name: str) -> Path:
        """Where the outputs of a notebook are kept between builds."""
        return self.book / "_build" / ".executed" / f"{name}.json"

    def prepare(self, names: Iterable[str]) -> None:
        """Execute notebooks, longest first, or take their outputs from before."""
        waiting: dict[str, tuple[float, NotebookNode]] = {}
        for name in names:
            path = self.book / f"{name}.ipynb"
            notebook = nbformat.read(path, as_version=4)
            entry = executed.load(self.kept(name))
            if executed.holds(entry, executed.key(notebook, self.around), self.book):
                executed.restore(notebook, entry)
                self.texts[name] = nbformat.writes(notebook)
            else:
                waiting[name] = entry.get("seconds", path.stat().st_size), notebook
        log.info("notebooks to execute: %d", len(waiting))
        order = sorted(waiting, key=lambda name: -waiting[name][0])
        self.execute({name: waiting[name][1] for name in order})

    def execute(self, notebooks: dict[str, NotebookNode]) -> None:
        """Execute notebooks and keep those that succeed."""
        with TemporaryDirectory(dir=self.scratch) as folder:

            def notes(name: str) -> Path:
                return Path(folder, name.replace("/", "-"))

            def environment(name: str) -> dict[str, str]:
                reads = {"BPLIB_BOOK": str(self.book), "BPLIB_READS": str(notes(name))}
                return kernels.environment(self.book, BPLIB_FRAMES="1", **reads)

            def done(name: str, notebook: NotebookNode, seconds: float) -> None:
                log.info("%s.ipynb: executed in %.1f s", name, seconds)
                self.texts[name] = nbformat.writes(notebook)
                if problem := failure(notebook):
                    log.warning(problem, location=name)
                elif notes(name).exists():
                    reads = executed.reads(notes(name).read_text("utf-8").splitlines(), self.book)
                    own = executed.key(notebook, self.around)
                    kept = {"key": own, "reads": reads, "seconds": round(seconds, 1)}
                    executed.store(self.kept(name), notebook, **kept)

            kernels.execute_all(notebooks, self.book, self.timeout, environment, done)


def failure(notebook: NotebookNode) -> str:
    """Name the code cell that failed, if one did."""
    for number, cell in enumerate(executed.code_cells(notebook), 1):
        for output in cell.outputs:
            if output.output_type == "error":
                return f"code cell {number}: {output.ename}: {output.evalue}"
    return ""


def own_library(book: Path) -> None:
    """Let the pages about bplib, too, be made from the one beside them."""
    own = book / "bplib" / "__init__.py"
    sys.path.insert(0, str(book))
    if own.exists() and (spec := find_spec("bplib")) and spec.origin != str(own):
        log.warning("bplib is taken from %s, not from %s", spec.origin, own)


def side_by_side(app: Sphinx) -> None:
    """Let Sphinx read and write pages in parallel, also with extensions that say nothing of it."""
    app.parallel = max(app.parallel, os.cpu_count() or 1)
    for extension in app.extensions.values():
        if extension.parallel_read_safe is None:
            extension.parallel_read_safe = True


def outdated(app: Sphinx, env: BuildEnvironment, *changes: set[str]) -> set[str]:
    """Execute the notebooks; name the pages that are to be read again.

    That is every page, and the old ones are removed, when anything but the text of a page is not
    as it was: what a page shows depends on more than Sphinx knows of.
    """
    Path(app.outdir).with_name(".site").unlink(missing_ok=True)  # from now on not whole
    own_library(book := Path(app.srcdir))
    side_by_side(app)
    paths = {name: Path(env.doc2path(name)) for name in sorted(env.found_docs)}
    execution = Execution(app)
    execution.prepare(name for name, path in paths.items() if path.suffix == ".ipynb")

    def replace(app: Sphinx, name: str, source: list[str]) -> None:
        source[0] = execution.texts.get(name, source[0])

    app.connect("source-read", replace)
    ground = executed.fingerprint(book, but="chapters")
    texts = {name: execution.texts.get(name) or paths[name].read_text("utf-8") for name in paths}
    return again(app, env, {"": ground, **texts})


def again(app: Sphinx, env: BuildEnvironment, texts: dict[str, str]) -> set[str]:
    """Compare with the texts of the build before, which are kept with its pages."""
    before = getattr(env, "bp_texts", {})
    env.bp_texts = {name: sha256(text.encode()).hexdigest() for name, text in texts.items()}
    if before.keys() != texts.keys() or before[""] != env.bp_texts[""]:
        env.bp_titles = ""
        shutil.rmtree(app.outdir)
        Path(app.outdir).mkdir()
        return set(env.found_docs)
    changed = {name for name in texts if before[name] != env.bp_texts[name]}
    return changed | {name for name in texts if changed and "{answers}" in texts[name]}


def renamed(app: Sphinx, env: BuildEnvironment) -> set[str]:
    """Every page, if a title or a heading changed: all pages may show it."""
    trees = [*sorted(env.titles.items()), *sorted(env.tocs.items())]
    titles = "".join(f"{name}{tree.pformat()}" for name, tree in trees)
    before, env.bp_titles = env.bp_titles, sha256(titles.encode()).hexdigest()
    return set(env.found_docs) if before != env.bp_titles else set()


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the functions above."""
    app.connect("env-get-outdated", outdated)
    app.connect("env-updated", renamed, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
