"""Writes a context manager of the script where its block is: what it does before, the block, and what it does after."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import Any, Optional, Union, cast

from .folding import Replaced
from .inlining import Function, arguments_of
from .statements import Edit

_DECORATORS = {"contextmanager", "asynccontextmanager"}
Block = Union[ast.With, ast.AsyncWith]


def managers_inlined(tree: ast.Module) -> Iterator[Edit]:
    """Each function that is a context manager with one place for its block, the last one first."""
    for each in reversed(tree.body):
        if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) and _is_manager(each):
            yield _inlined(tree, each)


def _is_manager(function: Function) -> bool:
    decorators = [ast.unparse(each).rpartition(".")[2] for each in function.decorator_list]
    yields = [node for node in ast.walk(function) if isinstance(node, ast.Yield)]
    return len(decorators) == 1 and decorators[0] in _DECORATORS and len(yields) == 1 and bool(_place(function.body))


def _place(body: list[ast.stmt]) -> Optional[list[ast.stmt]]:
    """The statements that the block's place ends."""
    last = body[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Yield):
        return body
    # What a handler of the function does with the block's errors is not the same elsewhere.
    inner = isinstance(last, (ast.With, ast.AsyncWith)) or (isinstance(last, ast.Try) and not last.handlers)
    return _place(cast(ast.Try, last).body) if inner else None


def _inlined(tree: ast.Module, function: Function) -> Edit:
    def edit() -> None:
        writer = _Blocks(function)
        writer.visit(tree)
        if writer.done and not any(isinstance(each, ast.Name) and each.id == function.name for each in ast.walk(tree)):
            tree.body.remove(function)

    return edit


class _Blocks(ast.NodeTransformer):
    def __init__(self, function: Function) -> None:
        self.function = function
        self.done = 0

    def visit_With(self, node: ast.With) -> Any:
        return self._written(node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> Any:
        return self._written(node)

    def _written(self, node: Block) -> Any:
        self.generic_visit(node)
        call = node.items[0].context_expr
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == self.function.name):
            return node
        given = arguments_of(self.function, call)
        if given is None:
            return node
        body = [Replaced(given).visit(copy.deepcopy(each)) for each in self.function.body]
        place = cast("list[ast.stmt]", _place(body))
        value = cast(ast.Yield, cast(ast.Expr, place.pop()).value).value
        target = node.items[0].optional_vars
        if target is not None:
            place.append(ast.Assign([target], value or ast.Constant(None)))
        rest = node.items[1:]
        place += [type(node)(rest, node.body)] if rest else node.body
        self.done += 1
        return body
