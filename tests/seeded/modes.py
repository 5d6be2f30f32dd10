"""Both modes from one source: the sync twin of a mixin is the same lines without ``async`` and ``await``.

The twin is compiled from the mixin's own file with its own line numbers, so that tracebacks and debuggers show the line
as it stands there. It calls what its base returns with nothing between, as a defect of a sync backend would.
"""

from __future__ import annotations

import ast
import copy
import functools
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_OF_SYNC = {"__aenter__": "__enter__", "__aexit__": "__exit__", "asynccontextmanager": "contextmanager"}


def without_await(mixin: type) -> type:
    """The mixin for sync mode: itself when it has no coroutine, else its twin."""
    bases = tuple(without_await(base) for base in mixin.__bases__)
    if bases == mixin.__bases__ and not any(_waits(function) for function in _functions(mixin)):
        return mixin
    module = sys.modules[mixin.__module__]
    node: Any = _Plain().visit(_definition(Path(str(module.__file__)), mixin.__qualname__))
    # The bases are known already; one of them may be a twin itself.
    names = {f"_base_{number}": base for number, base in enumerate(bases)}
    node.bases = [ast.copy_location(ast.Name(name, ast.Load()), node) for name in names if names[name] is not object]
    code = compile(ast.fix_missing_locations(ast.Module([node], [])), str(module.__file__), "exec")
    made: dict[str, type] = dict(names)
    exec(code, {**vars(module), **_closed_over(mixin)}, made)
    twin = made[mixin.__name__]
    twin.__qualname__ = mixin.__qualname__
    return twin


def _functions(mixin: type) -> Iterator[Any]:
    """The functions of a class's own body, also those that a decorator wrapped."""
    for value in vars(mixin).values():
        found = getattr(value, "__wrapped__", getattr(value, "__func__", value))
        if hasattr(found, "__code__"):
            yield found


def _waits(function: Any) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def _closed_over(mixin: type) -> dict[str, Any]:
    """What the functions of a mixin use of the function that made it."""
    return {
        name: cell.cell_contents
        for function in _functions(mixin)
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ())
        if name != "__class__"
    }


@functools.cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _definition(file: Path, qualname: str) -> ast.ClassDef:
    """A copy of the class's definition, found by its qualified name."""
    found: Any = _tree(file)
    for name in qualname.replace(".<locals>", "").split("."):
        found = next(node for node in found.body if getattr(node, "name", None) == name)
    copied: ast.ClassDef = copy.deepcopy(found)
    return copied


class _Plain(ast.NodeTransformer):
    """Takes ``async`` and ``await`` out of a definition, and names what has another name in sync mode."""

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> Any:
        plain = self._as(ast.FunctionDef, node)
        plain.name = _sync_name(node.name)
        return plain

    def visit_AsyncWith(self, node: ast.AsyncWith) -> Any:
        return self._as(ast.With, node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> Any:
        return self._as(ast.For, node)

    def visit_Await(self, node: ast.Await) -> Any:
        return self.visit(node.value)

    def visit_comprehension(self, node: ast.comprehension) -> Any:
        self.generic_visit(node)
        return ast.comprehension(node.target, node.iter, node.ifs, 0)

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        self.generic_visit(node)
        return ast.copy_location(ast.Attribute(node.value, _sync_name(node.attr), node.ctx), node)

    def _as(self, kind: Any, node: ast.AST) -> Any:
        self.generic_visit(node)
        fields = {field: getattr(node, field, None) for field in kind._fields}
        return ast.copy_location(kind(**fields), node)


def _sync_name(name: str) -> str:
    """The core marks a method's async twin by the ending ``_async`` where both are in one class."""
    return _OF_SYNC.get(name, name[: -len("_async")] if name.endswith("_async") else name)
