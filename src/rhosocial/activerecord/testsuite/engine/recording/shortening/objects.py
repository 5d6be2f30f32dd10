"""Takes helper classes apart: methods and attributes are written where they are used, bases become part of what derives."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import Any, Optional, cast

from .folding import Replaced
from .inlining import Function, InPlace, arguments_of, functions_of, is_plain
from .statements import Edit

_OTHERS = ("backend", "backend.dialect", "backend.introspector", "second", "third", "self.db", "json", "re")
"""What a method of a helper is not called on."""


def without_bases(tree: ast.Module) -> Iterator[Edit]:
    """Each class with the members of its only base in the script."""
    classes = _classes(tree)
    for cls in classes.values():
        base = classes.get(getattr(cls.bases[0], "id", "")) if len(cls.bases) == 1 else None
        if base is not None:
            yield _merged(tree, cls, base)


def _merged(tree: ast.Module, cls: ast.ClassDef, base: ast.ClassDef) -> Edit:
    def edit() -> None:
        own = {each.name for each in cls.body if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))}
        cls.body[:0] = [copy.deepcopy(each) for each in base.body if getattr(each, "name", "") not in own]
        cls.bases = list(base.bases)
        mentions = sum(isinstance(each, ast.Name) and each.id == base.name for each in ast.walk(tree))
        if not mentions:
            tree.body.remove(base)

    return edit


def methods_inlined(tree: ast.Module) -> Iterator[Edit]:
    """Each method that only returns a value, or is called once, where it is called."""
    for cls in _classes(tree).values():
        for member in reversed(cls.body):
            if isinstance(member, (ast.FunctionDef, ast.AsyncFunctionDef)) and not member.name.startswith("__"):
                yield _inlined(tree, cls, member)


def _inlined(tree: ast.Module, cls: ast.ClassDef, method: Function) -> Edit:
    def edit() -> None:
        decorators = [ast.unparse(each) for each in method.decorator_list]
        function = copy.deepcopy(method)
        function.decorator_list = []
        if decorators not in ([], ["property"]) or not function.args.args or not is_plain(function):
            return
        own = function.args.args.pop(0).arg
        place = cls.body.index(method)
        cls.body.remove(method)
        cls.body[:] = cls.body or [ast.Pass()]
        inliner = _Methods(function, own, is_property=bool(decorators))
        inliner.visit(tree)
        if not inliner.done:
            cls.body.insert(place, method)

    return edit


class _Methods(InPlace):
    """Writes a method's body where it is called."""

    def __init__(self, function: Function, own: str, *, is_property: bool) -> None:
        super().__init__(function)
        self.own = own
        self.is_property = is_property

    def visit(self, node: ast.AST) -> Any:
        if self.value is None or not self.is_property:
            return super().visit(node)
        found = self._receiver(node) if isinstance(getattr(node, "ctx", None), ast.Load) else None
        if found is None:
            return self.generic_visit(node)
        self.done += 1
        return Replaced({self.own: found}).visit(copy.deepcopy(self.value))

    def called(self, node: Optional[ast.AST]) -> Optional[ast.Call]:
        if isinstance(self.function, ast.AsyncFunctionDef):
            node = node.value if isinstance(node, ast.Await) else None
        return node if isinstance(node, ast.Call) and self._receiver(node.func) is not None else None

    def _receiver(self, node: ast.AST) -> Optional[ast.expr]:
        if isinstance(node, ast.Attribute) and node.attr == self.function.name:
            return None if ast.unparse(node.value) in _OTHERS else node.value
        return None

    def given(self, call: ast.Call) -> Optional[dict[str, ast.expr]]:
        found = arguments_of(self.function, call)
        receiver = self._receiver(call.func)
        return None if found is None or receiver is None else {**found, self.own: receiver}


def attributes_inlined(tree: ast.Module) -> Iterator[Edit]:
    """What ``__init__`` keeps of its arguments, where an object that is made once is asked for it."""
    classes = _classes(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
            continue
        call = node.value
        cls = classes.get(getattr(call.func, "id", "")) if isinstance(call, ast.Call) else None
        start = next((each for each in cls.body if getattr(each, "name", "") == "__init__"), None) if cls else None
        if isinstance(start, ast.FunctionDef):
            yield _kept(tree, node.targets[0].id, start, cast(ast.Call, call))
    for cls in classes.values():
        yield _constants(tree, cls)


def _kept(tree: ast.Module, name: str, start: ast.FunctionDef, call: ast.Call) -> Edit:
    def edit() -> None:
        function = copy.deepcopy(start)
        own = function.args.args.pop(0).arg
        given = arguments_of(function, call)
        if given is None:
            return
        known: dict[str, ast.expr] = {}
        for each in function.body:
            target = each.targets[0] if isinstance(each, ast.Assign) else None
            if isinstance(target, ast.Attribute) and ast.unparse(target.value) == own:
                value = Replaced(given).visit(copy.deepcopy(cast(ast.Assign, each).value))
                known[target.attr] = value
        _Attributes(name, known).visit(tree)

    return edit


def objects_inlined(tree: ast.Module) -> Iterator[Edit]:
    """The attributes of an object that is made once, of a class whose methods stand elsewhere already, as names."""
    classes = _classes(tree)
    for scope in (tree, *functions_of(tree)):
        for node in scope.body:
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Name)
                and isinstance(node.value, ast.Call)
            ):
                cls = classes.get(getattr(node.value.func, "id", ""))
                if cls is not None and [getattr(each, "name", "") for each in cls.body] == ["__init__"]:
                    yield _as_names(scope, node, cast(ast.FunctionDef, cls.body[0]))


def _as_names(scope: Any, made: ast.Assign, start: ast.FunctionDef) -> Edit:
    def edit() -> None:
        function = copy.deepcopy(start)
        own = function.args.args.pop(0).arg
        given = arguments_of(function, cast(ast.Call, made.value))
        name = cast(ast.Name, made.targets[0]).id
        if given is None:
            return
        at = scope.body.index(made)
        scope.body[at : at + 1] = [
            _Names(own, name).visit(Replaced(given).visit(each))
            for each in function.body
            if not isinstance(each, ast.Pass)
        ]
        for each in scope.body:
            _Names(name, name).visit(each)

    return edit


class _Names(ast.NodeTransformer):
    """``sent._log`` is ``sent_log``."""

    def __init__(self, own: str, name: str) -> None:
        self._own = own
        self._name = name

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        self.generic_visit(node)
        known = isinstance(node.value, ast.Name) and node.value.id == self._own
        return ast.Name(f"{self._name}_{node.attr.lstrip('_')}", node.ctx) if known else node


def _constants(tree: ast.Module, cls: ast.ClassDef) -> Edit:
    """The attributes of a class that is only a place for values."""

    def edit() -> None:
        known = {
            target.id: each.value
            for each in cls.body
            if isinstance(each, ast.Assign)
            for target in each.targets
            if isinstance(target, ast.Name)
        }
        _Attributes(cls.name, known).visit(tree)

    return edit


def namespaces_inlined(tree: ast.Module) -> Iterator[Edit]:
    """What stands in a ``SimpleNamespace`` that has a name, where it is asked for."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
            continue
        call = node.value
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "SimpleNamespace":
            known = {each.arg: each.value for each in call.keywords if each.arg is not None}
            yield _asked(tree, node.targets[0].id, known)


def _asked(tree: ast.Module, name: str, known: dict[str, ast.expr]) -> Edit:
    def edit() -> None:
        _Attributes(name, known).visit(tree)

    return edit


class _Attributes(ast.NodeTransformer):
    def __init__(self, name: str, known: dict[str, ast.expr]) -> None:
        self._name = name
        self._known = known

    def visit_Call(self, node: ast.Call) -> Any:
        self.generic_visit(node)
        func = node.func
        # The method get of a literal dictionary.
        if (
            isinstance(func, ast.Attribute)
            and func.attr == "get"
            and isinstance(func.value, ast.Dict)
            and len(node.args) == 1
        ):
            return ast.Subscript(func.value, node.args[0], ast.Load())
        return node

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        self.generic_visit(node)
        known = isinstance(node.value, ast.Name) and node.value.id == self._name and isinstance(node.ctx, ast.Load)
        return copy.deepcopy(self._known.get(node.attr, node)) if known else node


def _classes(tree: ast.Module) -> dict[str, ast.ClassDef]:
    return {each.name: each for each in tree.body if isinstance(each, ast.ClassDef)}
