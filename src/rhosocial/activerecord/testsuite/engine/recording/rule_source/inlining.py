"""Writes a short function where it is called, so that a script needs no definition of it."""

from __future__ import annotations

import ast
import copy
from typing import Any, Optional, Union, cast

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]
_SIMPLE = (ast.Name, ast.Constant, ast.Attribute)


def inlined(tree: ast.Module, name: str) -> Optional[ast.Module]:
    """The tree without the function of this name, whose body stands where it was called; None where that is not possible."""
    tree = copy.deepcopy(tree)
    function = next((each for each in tree.body if _is_function(each) and cast(Function, each).name == name), None)
    if function is None or not _is_plain(cast(Function, function)):
        return None
    tree.body.remove(function)
    mentions = sum(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))
    only = cast(Function, function).body
    if isinstance(only[0], ast.Pass):
        only[:] = [ast.Return(ast.Constant(None))]
    inliner: _Inliner
    if len(only) == 1 and isinstance(only[0], ast.Return) and only[0].value is not None:
        inliner = _Expressions(cast(Function, function))
    elif mentions == 1:
        inliner = _Statements(cast(Function, function))
    else:
        return None
    found = inliner.visit(tree)
    return found if inliner.done == mentions else None


def functions(tree: ast.Module) -> list[str]:
    """The names of the tree's functions, the last one first."""
    return [cast(Function, each).name for each in reversed(tree.body) if _is_function(each)]


class _Inliner(ast.NodeTransformer):
    def __init__(self, function: Function) -> None:
        self.function = function
        self.done = 0

    def called(self, node: Optional[ast.AST]) -> Optional[ast.Call]:
        """The call of the function, awaited where it is a coroutine function."""
        if isinstance(self.function, ast.AsyncFunctionDef):
            node = node.value if isinstance(node, ast.Await) else None
        known = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == self.function.name
        return cast(ast.Call, node) if known else None

    def given(self, call: ast.Call) -> Optional[dict[str, ast.expr]]:
        """The arguments by parameter; None where one can't be written in its place."""
        arguments = self.function.args
        names = [each.arg for each in arguments.args]
        defaults = dict(zip(reversed(names), reversed(arguments.defaults)))
        defaults.update(
            {each.arg: value for each, value in zip(arguments.kwonlyargs, arguments.kw_defaults) if value is not None}
        )
        if len(call.args) > len(names) or any(isinstance(each, ast.Starred) for each in call.args):
            return None
        found = {**defaults, **dict(zip(names, call.args))}
        found.update({each.arg: each.value for each in call.keywords if each.arg is not None})
        if any(each.arg is None for each in call.keywords) or set(names) - set(found):
            return None
        inside = [node for each in self.function.body for node in ast.walk(each) if isinstance(node, ast.Name)]
        for name, value in found.items():
            uses = [node for node in inside if node.id == name]
            if any(isinstance(node.ctx, ast.Store) for node in uses):
                return None
            if len(uses) > 1 and not isinstance(value, _SIMPLE):
                return None
        return found


class _Expressions(_Inliner):
    """For a function that only returns a value."""

    def visit(self, node: ast.AST) -> Any:
        call = self.called(node)
        given = self.given(call) if call is not None else None
        if given is None:
            return self.generic_visit(node)
        self.done += 1
        value = copy.deepcopy(cast(ast.expr, cast(ast.Return, self.function.body[0]).value))
        return _Given(given).visit(value)


class _Statements(_Inliner):
    """For a function that is called once, by itself or for the value of a name."""

    def visit_Expr(self, node: ast.Expr) -> Any:
        return self._in_place(node, node.value)

    def visit_Assign(self, node: ast.Assign) -> Any:
        return self._in_place(node, node.value)

    def _in_place(self, node: Union[ast.Expr, ast.Assign], value: ast.expr) -> Any:
        call = self.called(value)
        given = self.given(call) if call is not None else None
        if given is None:
            return self.generic_visit(node)
        body = [_Given(given).visit(copy.deepcopy(each)) for each in self.function.body]
        last = body[-1] if isinstance(body[-1], ast.Return) else None
        if last is not None:
            body.pop()
        if isinstance(node, ast.Assign):
            if last is None or last.value is None:
                return node
            if ast.unparse(last.value) != ast.unparse(node.targets[0]):
                body.append(ast.Assign(node.targets, last.value))
        self.done += 1
        return body or ast.Pass()


class _Given(ast.NodeTransformer):
    def __init__(self, given: dict[str, ast.expr]) -> None:
        self._values = given

    def visit_Name(self, node: ast.Name) -> Any:
        return copy.deepcopy(self._values.get(node.id, node))


def _is_function(node: ast.stmt) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name != "main"


def _is_plain(function: Function) -> bool:
    """Whether the body may stand elsewhere: it returns at its end only, defines nothing, and yields nothing."""
    inside = [node for each in function.body for node in ast.walk(each)]
    ends = [node for node in inside if isinstance(node, ast.Return)]
    defines = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Yield, ast.YieldFrom, ast.Global, ast.Nonlocal)
    return (
        not function.decorator_list
        and not (function.args.vararg or function.args.kwarg or function.args.posonlyargs)
        and not any(isinstance(node, defines) for node in inside)
        and (not ends or ends == [function.body[-1]])
        and not any(isinstance(node, ast.Name) and node.id == function.name for node in inside)
    )
