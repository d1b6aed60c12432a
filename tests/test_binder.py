"""Binder's recipe, carried out as Binder does, in an environment that has nothing else."""

import ast
import json
import os
import re
import shutil
import subprocess
import venv
from pathlib import Path

import pytest
import yaml

from tests.sweep import sample
from tools.build import pages

ROOT = Path(__file__).parents[1]
TOC = pages(yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8")))
NOTEBOOKS = [f"{name}.ipynb" for name in TOC if (ROOT / f"{name}.ipynb").exists()]


def pins(path: str) -> dict[str, str]:
    """Each package of a requirements file and its version."""
    found = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    return dict(found)


def test_the_pins_are_those_of_the_course() -> None:
    binder, course = pins(".binder/requirements.txt"), pins("requirements.txt")
    assert {"numpy", "matplotlib", "ipywidgets", "ipykernel"} <= binder.keys()
    assert binder == {name: course[name] for name in binder}


@pytest.mark.parametrize("path", ["requirements.txt", ".binder/requirements.txt"])
def test_every_package_is_pinned_once_and_from_anywhere(path: str) -> None:
    lines = [line.split(" ;")[0] for line in (ROOT / path).read_text("utf-8").splitlines()]
    names = [line.split("==")[0] for line in lines if not line.lstrip().startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines if "#" not in line)
    assert len(names) == len(set(names))


def test_python_is_one_the_course_supports() -> None:
    assert re.fullmatch(r"python-3\.1[123]\n", (ROOT / ".binder/runtime.txt").read_text("utf-8"))


def imports() -> str:
    """What the notebooks import, as one program: all that two environments can differ in."""
    notebooks = [json.loads((ROOT / name).read_text("utf-8")) for name in NOTEBOOKS]
    cells = [cell for notebook in notebooks for cell in notebook["cells"]]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    nodes = [node for source in code for node in ast.walk(ast.parse(source))]
    found = [ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    return "\n".join(dict.fromkeys(found))


@pytest.mark.slow
def test_the_recipe_has_what_every_notebook_imports_and_runs_some(tmp_path: Path) -> None:
    checkout, environment = tmp_path / "checkout", tmp_path / "environment"
    for name in ("bplib", "chapters", ".binder"):
        shutil.copytree(ROOT / name, checkout / name)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, checkout)
    venv.create(environment, with_pip=True)
    path = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "BPLIB", "JUPYTER"))}
    for command in (
        ["python", "-m", "pip", "install", "--quiet", "-r", ".binder/requirements.txt"],
        [".binder/postBuild"],
        ["python", "-c", imports()],
        ["jupyter", "execute", *sample(NOTEBOOKS, 3)],
    ):
        done = subprocess.run(
            command,
            cwd=checkout,
            env={**kept, "PATH": path, "VIRTUAL_ENV": str(environment)},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
