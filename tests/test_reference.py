"""The reference pages follow the chapters: a check that goes missing fails, named by its item."""

import json
import re
from copy import deepcopy
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
import yaml
from docstrings import paragraph
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from places import Place, lost, places, sealed

from tests.sources import DATA, ERRATA, ROOT, chapters, placed
from tools.build import main
from tools.notebooks import all_notebooks

SEAL = json.loads((ROOT / "_data" / "checks.json").read_text("utf-8"))
ALL = all_notebooks()
ERRATUM = re.compile(r"^#### (E[0-9X]-\d+) · ")
SEVERITY = re.compile(r"^### (\w+)$")


def test_every_check_of_the_notebooks_is_sealed() -> None:
    assert list(lost(SEAL, sealed(ALL))) == []


@pytest.mark.parametrize("notebook", chapters(), ids=lambda path: path.stem)
def test_a_deleted_check_is_named(notebook: Path, tmp_path: Path) -> None:
    """Whichever check of a chapter is deleted, what is lost names it and its item."""
    whole = json.loads(notebook.read_text("utf-8"))
    for number, cell in enumerate(whole["cells"]):
        for output in cell.get("outputs", []):
            for line in [x for x in output.get("text", []) if x.startswith("✓ ")]:
                rest = deepcopy(whole)
                texts = rest["cells"][number]["outputs"][cell["outputs"].index(output)]["text"]
                texts.remove(line)
                copy = tmp_path / notebook.name
                copy.write_text(json.dumps(rest), "utf-8")
                (said,) = lost(sealed([notebook]), sealed([copy]))
                assert said.endswith(f"the check '{line[2:].strip()}' is gone")
                assert said.startswith(
                    f"{notebook.stem}: {' '.join(cell['metadata'].get('items', []))}"
                )


@pytest.mark.slow
def test_the_build_fails_for_a_deleted_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    for name in ("_ext", "_data", "_static", "_templates", "vendor"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "chapters" / "problems").mkdir(parents=True)
    small["sphinx"]["config"]["html_extra_path"] = []
    (tmp_path / "_config.yml").write_text(yaml.safe_dump(small))
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: chapters/problems/01_problems\n")
    cells = [
        new_markdown_cell("# One\n\n## Problem 2: one product, three ways"),
        new_code_cell("print('✓ A B = [[12, 50], [0, 2]]')", metadata={"items": ["S0-Q1.1"]}),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = tmp_path / "chapters" / "problems" / "01_problems.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    assert main([str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "01_problems: S0-Q1.2: the check 'norm = 8.602' is gone" in said
    assert "S0-Q1.1: the check" not in said


def test_every_item_that_can_be_compared_is_computed() -> None:
    found = {item: p for path in chapters() for p in places(path) for item in p.items}
    bare = [
        i["id"] for i in DATA["items"] if i["agrees"] is not None and not found[i["id"]].of(i["id"])
    ]
    assert bare == []


def test_what_was_computed_for_an_item() -> None:
    both = Place("c", "s", ["S0-Q1.1", "E0-9", "S0-Q1.2"], ["a = 1", "b = 2"], "")
    assert both.of("S0-Q1.2") == ["b = 2"]
    more = Place("c", "s", ["S0-Q1.1"], ["a = 1", "b = 2"], "")
    assert more.of("S0-Q1.1") == ["a = 1", "b = 2"]
    assert Place("c", "s", ["S0-Q1.1"], [], "shape (2, 3)\n").of("S0-Q1.1") == ["shape (2, 3)"]


def test_a_cell_belongs_to_the_heading_above_it(tmp_path: Path) -> None:
    output = new_output("stream", name="stdout", text="✓ x = 1\nother\n")
    cells = [
        new_markdown_cell("# T\n\n## First"),
        new_code_cell("1", outputs=[output]),
        new_markdown_cell("text"),
        new_code_cell("2", metadata={"items": ["S0-Q1.1"]}),
        new_code_cell("3"),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "n.ipynb")
    assert list(places(tmp_path / "n.ipynb")) == [
        Place("n", "First", [], ["x = 1"], "✓ x = 1\nother\n"),
        Place("n", "First", ["S0-Q1.1"], [], ""),
    ]


# --- the page of errata


def errata_page() -> list[tuple[str, str, str, dict]]:
    """Each entry of the page of errata: id, severity, text, the code cell that follows."""
    cells = json.loads((ROOT / "chapters" / "errata.ipynb").read_text("utf-8"))["cells"]
    found, severity = [], ""
    for cell, after in pairwise(cells):
        text = "".join(cell["source"])
        for line in text.splitlines() if cell["cell_type"] == "markdown" else []:
            severity = m[1].lower() if (m := SEVERITY.match(line)) else severity
            if m := ERRATUM.match(line):
                found.append((m[1], severity, text, after))
    return found


def test_every_erratum_has_its_entry_under_its_source_and_severity() -> None:
    assert sorted(name for name, *_ in errata_page()) == sorted(ERRATA)
    severities = {e["id"]: e["severity"] for e in DATA["errata"]}
    assert {name: severity for name, severity, *_ in errata_page()} == severities


@pytest.mark.parametrize("entry", errata_page(), ids=lambda entry: entry[0])
def test_an_erratum_says_what_is_stated_and_right_and_shows_it(entry: tuple) -> None:
    name, _, text, code = entry
    assert "**Stated:**" in text
    assert "**Right:**" in text
    assert code["metadata"].get("items") == [name]
    assert any(line.startswith("✓ ") for o in code["outputs"] for line in o.get("text", []))
    chosen = [path.name for path in chapters() if name in placed([path])]
    linked = {link.rpartition("/")[2] for link in re.findall(r"\]\(([\w/]+\.ipynb)", text)}
    assert linked & {*chosen}, f"{name} is placed in {chosen}"


# --- docstrings on the page of the library


def test_a_docstring_becomes_fields() -> None:
    text = "Formula: f(s) = `s` * 2.\nShapes: s (m, N);\nresult (m, N). Raises: nothing."
    assert paragraph(f"{text}\nSource: S0-Q1.1.").splitlines() == [
        "",
        ":Formula: ``f(s) = s * 2.``",
        ":Shapes: s (m, N); result (m, N).",
        ":Raises: nothing.",
        ":Source: `S0-Q1.1 <answers.html#S0-Q1-1>`__.",
    ]
    assert paragraph("W_k is *one* ``matrix_``") == r"W\_k is \*one\* ``matrix_``"
    assert paragraph(">>> f(2)\n4") == ">>> f(2)\n4"
