"""Prove that the tests notice: change the mathematics of bplib in one place, run its tests, repeat.

Each mutant is one change to one expression: an operator, a comparison, a constant, a condition, an
argument, a transpose. A mutant that no test kills has to stand in ``tools/equivalent_mutants.toml``
with the reason why it changes nothing. Exits 1 below 95 % or if a survivor is not explained there.

Run from the repository's root: ``python tools/mutate_code.py [module ...]``. A mutant costs one
fork of a process in which pytest has collected all tests, so that all of them take a few minutes.
"""

import ast
import copy
import os
import re
import resource
import signal
import sys
import time
import tomllib
import types
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"

ROOT = Path(__file__).resolve().parent.parent
LIMIT, WORKERS, SECONDS = 0.95, 2, 60
TESTS = {
    "activations": ["test_activations"],
    "losses": ["test_losses"],
    "nets": ["test_nets"],
    "linalg": ["test_linalg"],
    "transforms": ["test_transforms"],
    "differences": ["test_gradcheck"],
    "gradcheck": ["test_gradcheck"],
    "validate": ["test_validate"],
    "graph": ["test_graph", "test_steps"],
    "steps": ["test_graph", "test_steps"],
    "check": ["test_check", "test_check_limits"],
}
SWAPS: dict[type, type] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


@dataclass(frozen=True)
class Mutant:
    """One change: where (module.function), what, and the source of the whole changed module."""

    module: str
    where: str
    change: str
    line: int
    source: str

    @property
    def key(self) -> tuple[str, str]:
        """What names it in the list of survivors; no line number, which would not last."""
        return self.where, self.change


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """What one node may be replaced by."""
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in SWAPS:
        yield changed(node, op=SWAPS[type(node.op)]())
    if isinstance(node, ast.Compare):
        for k, op in enumerate(node.ops):
            ops = [*node.ops[:k], SWAPS[type(op)](), *node.ops[k + 1 :]]
            yield changed(node, ops=ops)
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, ast.Constant):
        yield from (changed(node, value=value) for value in other_values(node.value))
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield changed(node, test=ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            yield changed(node, keywords=[k for k in node.keywords if k is not keyword])
    if isinstance(node, ast.Attribute) and node.attr in ("T", "real", "imag"):
        yield node.value
    if isinstance(node, ast.Return) and node.value is not None:
        yield changed(node, value=ast.Constant(None))
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield ast.Pass()


def other_values(value: object) -> Iterator[object]:
    """What a constant may be replaced by."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1 if abs(value) >= 1e-3 or not value else value * 100
    elif isinstance(value, str):
        yield f"XX{value}"


def changed(node: ast.AST, **fields: object) -> ast.AST:
    """A copy of a node with other fields."""
    result = copy.copy(node)
    for name, value in fields.items():
        setattr(result, name, value)
    return result


def places(tree: ast.Module) -> Iterator[tuple[ast.AST, str, int | None, str]]:
    """Every place of a node in its parent, with the function it is in; no docstring, no type."""

    def walk(node: ast.AST, scope: str) -> Iterator[tuple[ast.AST, str, int | None, str]]:
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns", "type_params", "decorator_list"):
                continue
            children = value if isinstance(value, list) else [value]
            for k, child in enumerate(children):
                if not isinstance(child, ast.AST) or skipped(child):
                    continue
                if isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant):
                    continue  # the words between the values of an f-string
                yield node, field, k if isinstance(value, list) else None, scope
                name = getattr(child, "name", "") if isinstance(child, SCOPES) else ""
                yield from walk(child, f"{scope}.{name}" if name else scope)

    return walk(tree, "")


SCOPES = (ast.FunctionDef, ast.ClassDef)


def skipped(node: ast.AST) -> bool:
    """Docstrings, imports, __all__, and repr: they are no mathematics."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id in ("__all__", "Array", "Parameters")
    return isinstance(node, ast.Import | ast.ImportFrom)


def mutants(module: str) -> Iterator[Mutant]:
    """Every mutant of a module."""
    tree = ast.parse((ROOT / "bplib" / f"{module}.py").read_text(encoding="utf-8"))
    for parent, field, index, scope in list(places(tree)):
        held = getattr(parent, field)
        node = held if index is None else held[index]
        for variant in variants(node):
            replace(parent, field, index, variant)
            try:
                source = ast.unparse(ast.fix_missing_locations(tree))
            finally:
                replace(parent, field, index, node)
            change = f"{said(node)} -> {said(variant)}"
            yield Mutant(module, module + scope, change, getattr(node, "lineno", 0), source)


def original(module: str) -> Mutant:
    """A module without any change, which the tests have to let through."""
    source = (ROOT / "bplib" / f"{module}.py").read_text(encoding="utf-8")
    return Mutant(module, module, "no change", 0, source)


def replace(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    """Put a node in its place in its parent."""
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def said(node: ast.AST) -> str:
    """A node as code, on one line; of an if, its condition."""
    if isinstance(node, ast.If | ast.While):
        node = node.test
    return " ".join(ast.unparse(node).split())


def install(mutant: Mutant) -> None:
    """Put a mutant in the place of its loaded module, for everyone who has imported from it."""
    module = sys.modules[f"bplib.{mutant.module}"]
    new = types.ModuleType(module.__name__)
    sys.modules[module.__name__] = new  # a dataclass looks its module up while it is made
    exec(compile(mutant.source, str(module.__file__), "exec"), new.__dict__)
    sys.modules[module.__name__] = module
    for name, value in vars(new).items():
        if not name.startswith("__") and value is not vars(module).get(name):
            put(vars(module).get(name), value, module, name)


def put(old: object, new: object, module: types.ModuleType, name: str) -> None:
    """Give the old object the new one's code, or its contents, or replace it wherever it is."""
    if hasattr(new, "__wrapped__"):
        getattr(old, "cache_clear", lambda: None)()
        put(old.__wrapped__, new.__wrapped__, module, name)
    elif isinstance(new, types.FunctionType) and new.__module__ == module.__name__:
        old.__code__, old.__defaults__ = new.__code__, new.__defaults__
    elif isinstance(new, type) and new.__module__ == module.__name__:
        for key, value in vars(new).items():
            put_in_class(old, key, value, module)
    elif isinstance(new, dict):
        old.clear()
        old.update({ours(k, module): ours(v, module) for k, v in new.items()})
    elif isinstance(new, int | float | str | tuple | re.Pattern):
        for holder in [m for m in sys.modules.values() if vars(m).get(name) is old]:
            setattr(holder, name, new)


def put_in_class(old: type, key: str, new: object, module: types.ModuleType) -> None:
    """Give a method the new one's code; set anything else that is not Python's own."""
    if isinstance(new, property):
        put(vars(old)[key].fget, new.fget, module, key)
    elif isinstance(new, types.FunctionType) and new.__module__ == module.__name__:
        put(vars(old)[key], new, module, key)
    elif key == "__array_ufunc__":
        setattr(old, key, new)


def ours(value: object, module: types.ModuleType) -> object:
    """The loaded module's own function in place of the mutant's function of the same name."""
    if isinstance(value, types.FunctionType) and value.__module__ == module.__name__:
        return vars(module).get(value.__name__, value)
    return value


class Runner:
    """A pytest plugin: in place of running the tests, fork for each mutant and run its tests."""

    def __init__(self, todo: list[Mutant]) -> None:
        self.todo = todo
        self.alive: list[Mutant] = []

    def pytest_runtestloop(self, session: "pytest.Session") -> bool:
        """Called once by pytest, when all tests have been collected."""
        running: dict[int, Mutant] = {}
        for number, mutant in enumerate([*self.todo, *[None] * WORKERS]):
            if len(running) == WORKERS or (mutant is None and running):
                pid, status = os.wait()
                done = running.pop(pid)
                if os.waitstatus_to_exitcode(status) == 0:
                    self.alive.append(done)
                    print(f"  survives: {done.where}: {done.change}", file=sys.__stderr__)
            if mutant is not None:
                running[start(session, mutant)] = mutant
                if number % 100 == 0:
                    print(f"  {number} of {len(self.todo)}", file=sys.__stderr__, flush=True)
        return True


def start(session: "pytest.Session", mutant: Mutant) -> int:
    """Run the tests of a mutant in a fork of this process, and return its id."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        signal.alarm(SECONDS)  # a mutant that runs for ever ends here, and counts as killed
        install(mutant)
        code = 0 if passes(session, mutant) else 1
    finally:
        os._exit(code)


def passes(session: "pytest.Session", mutant: Mutant) -> bool:
    """Say whether all the tests of a module pass."""
    items = [item for item in session.items if item.path.stem in TESTS[mutant.module]]
    cases = Counter(item.originalname for item in items)
    items.sort(key=lambda item: cases[item.originalname])  # the many shapes come last
    assert items
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return False
    return True


def survivors(todo: list[Mutant]) -> list[Mutant]:
    """Run every mutant, and return those that no test killed."""
    import pytest

    runner = Runner(todo)
    names = sorted({name for mutant in todo for name in TESTS[mutant.module]})
    files = [str(ROOT / "tests" / f"{name}.py") for name in names]
    plain = ["-o", "addopts=--import-mode=importlib", "--noconftest", "-p", "no:cacheprovider"]
    quick = ["--assert=plain", "-p", "no:terminal", "-m", "not slow"]
    pytest.main([*plain, *quick, *files], plugins=[runner])
    return runner.alive


def explained() -> dict[tuple[str, str], str]:
    """The survivors that are known to change nothing, with the reason."""
    text = (ROOT / "tools" / "equivalent_mutants.toml").read_text(encoding="utf-8")
    return {(m["where"], m["change"]): m["reason"] for m in tomllib.loads(text)["mutant"]}


def main(modules: list[str]) -> int:
    """Run the mutants of some modules, or of all, and report."""
    start = time.monotonic()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    chosen = modules or list(TESTS)
    todo = [mutant for module in chosen for mutant in mutants(module)]
    found = survivors([*map(original, chosen), *todo])
    broken = set(chosen) - {m.module for m in found if m.change == "no change"}
    if broken:
        print(f"the tests fail without any change: {', '.join(sorted(broken))}")
        return 1
    alive, known = [m for m in found if m.change != "no change"], explained()
    for mutant in alive:
        reason = known.get(mutant.key, "NOT EXPLAINED")
        print(f"survived: {mutant.where} (line {mutant.line}): {mutant.change}: {reason}")
    killed = len(todo) - len(alive)
    share, minutes = killed / len(todo), (time.monotonic() - start) / 60
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = (usage.ru_utime + usage.ru_stime) / 60
    print(f"{killed} of {len(todo)} mutants killed ({share:.1%}) in {minutes:.1f} minutes")
    print(f"({busy:.1f} minutes of processor time)")
    stale = {key for key in known if key[0].split(".")[0] in chosen}
    stale -= {mutant.key for mutant in alive}
    for where, change in sorted(stale):
        print(f"no longer survives, remove it from the list: {where}: {change}")
    unexplained = any(mutant.key not in known for mutant in alive)
    return 1 if share < LIMIT or unexplained or stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
