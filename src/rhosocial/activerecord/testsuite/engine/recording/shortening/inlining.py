"""Writes a short function where it is called, and a value where its name stands."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import Any, Callable, Optional, Union, cast

from .folding import Replaced
from .layout import is_kept
from .statements import Edit

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]
_STAYS = ("got", "expected", "config", "quiet", "backend")
_LARGE = 40
"""More nodes than this of a value are not written twice."""


def functions_inlined(tree: ast.Module) -> Iterator[Edit]:
    """Each function that only returns a value, or is called once, where it is called; the last one first."""
    for each in reversed(tree.body):
        if _is_function(each):
            yield _function(tree, cast(Function, each))


def _function(tree: ast.Module, function: Function) -> Edit:
    def edit() -> None:
        if not is_plain(function):
            return
        place = tree.body.index(function)
        tree.body.remove(function)
        mentions = sum(isinstance(node, ast.Name) and node.id == function.name for node in ast.walk(tree))
        copied = copy.deepcopy(function)
        if isinstance(copied.body[0], ast.Pass):
            copied.body[:] = [ast.Return(ast.Constant(None))]
        inliner = InPlace(copied)
        if inliner.value is not None or mentions == 1:
            inliner.visit(tree)
        if inliner.done < mentions:
            tree.body.insert(place, function)

    return edit


def inlined(tree: ast.Module, name: str) -> Optional[ast.Module]:
    """The tree without the function of this name, whose body stands where it was called; None where that is not possible."""
    tree = copy.deepcopy(tree)
    function = next((each for each in tree.body if _is_function(each) and cast(Function, each).name == name), None)
    if function is None:
        return None
    _function(tree, cast(Function, function))()
    return None if function in tree.body else tree


class InPlace(ast.NodeTransformer):
    """For a function that is called by itself, for the value of a name, or for what a function returns."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.done = 0
        only = function.body[0]
        self.value = only.value if len(function.body) == 1 and isinstance(only, ast.Return) else None
        """What a function that only returns a value returns; it may stand anywhere."""

    def visit(self, node: ast.AST) -> Any:
        if self.value is None:
            return super().visit(node)
        self.generic_visit(node)
        call = self.called(node)
        given = self.given(call) if call is not None else None
        if given is None:
            return node
        self.done += 1
        return Replaced(given).visit(copy.deepcopy(self.value))

    def called(self, node: Optional[ast.AST]) -> Optional[ast.Call]:
        """The call of the function, awaited where it is a coroutine function."""
        if isinstance(self.function, ast.AsyncFunctionDef):
            node = node.value if isinstance(node, ast.Await) else None
        known = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == self.function.name
        return cast(ast.Call, node) if known else None

    def given(self, call: ast.Call) -> Optional[dict[str, ast.expr]]:
        """The arguments by parameter; None where one can't be written in its place."""
        return arguments_of(self.function, call)

    def visit_Expr(self, node: ast.Expr) -> Any:
        return self._in_place(node, node.value)

    def visit_Assign(self, node: ast.Assign) -> Any:
        return self._in_place(node, node.value)

    def visit_Return(self, node: ast.Return) -> Any:
        return self._in_place(node, node.value)

    def _in_place(self, node: Union[ast.Expr, ast.Assign, ast.Return], value: Optional[ast.expr]) -> Any:
        call = self.called(value)
        if call is None and value is not None:
            return self._before(node, value)
        given = self.given(call) if call is not None else None
        if given is None:
            return self.generic_visit(node)
        body = [Replaced(given).visit(copy.deepcopy(each)) for each in self.function.body]
        last = body[-1] if isinstance(body[-1], ast.Return) else None
        if last is not None and not isinstance(node, ast.Return):
            body.pop()
        if isinstance(node, ast.Assign):
            if last is None or last.value is None:
                return node
            if ast.unparse(last.value) != ast.unparse(node.targets[0]):
                body.append(ast.Assign(node.targets, last.value))
        elif isinstance(node, ast.Expr) and last is not None and isinstance(last.value, (ast.Call, ast.Await)):
            body.append(ast.Expr(last.value))
        self.done += 1
        return body or ast.Pass()

    def _before(self, node: Union[ast.Expr, ast.Assign, ast.Return], value: ast.expr) -> Any:
        """What a function does before it returns, before the statement that asks for its value among others."""
        calls = [each for each in _always(value) if self.called(each) is not None]
        call = self.called(calls[0]) if len(calls) == 1 else None
        given = self.given(call) if call is not None else None
        last = self.function.body[-1]
        if given is None or not isinstance(last, ast.Return) or last.value is None:
            return self.generic_visit(node)
        *body, returned = [Replaced(given).visit(copy.deepcopy(each)) for each in self.function.body]
        node.value = _Instead(calls[0], returned.value).visit(value)
        self.done += 1
        return [*body, node]


class _Instead(ast.NodeTransformer):
    def __init__(self, node: ast.expr, value: ast.expr) -> None:
        self._node = node
        self._value = value

    def visit(self, node: ast.AST) -> Any:
        return self._value if node is self._node else self.generic_visit(node)


def _always(value: ast.expr) -> Iterator[ast.expr]:
    """The expressions within one that it always computes, and once."""
    yield value
    if isinstance(
        value, (ast.Lambda, ast.IfExp, ast.BoolOp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    ):
        return
    for each in ast.iter_child_nodes(value):
        if isinstance(each, ast.expr):
            yield from _always(each)
        elif isinstance(each, ast.keyword):
            yield from _always(each.value)


def arguments_of(function: Function, call: ast.Call) -> Optional[dict[str, ast.expr]]:
    """The arguments of a call by parameter; None where one can't be written in its place."""
    arguments = function.args
    names = [each.arg for each in arguments.args]
    defaults = dict(zip(reversed(names), reversed(arguments.defaults)))
    defaults.update(
        {each.arg: value for each, value in zip(arguments.kwonlyargs, arguments.kw_defaults) if value is not None}
    )
    plain = [each for each in call.args if not isinstance(each, ast.Starred)]
    # A list that is passed on whole may only fill the parameter for all others.
    if len(plain) < len(names) and len(plain) < len(call.args):
        return None
    found = {**defaults, **dict(zip(names, call.args))}
    rest = call.args[len(names) :]
    if arguments.vararg is not None:
        found[arguments.vararg.arg] = ast.Tuple(rest, ast.Load())
    elif rest:
        return None
    known = {*names, *(each.arg for each in arguments.kwonlyargs)}
    more: list[tuple[Optional[ast.expr], ast.expr]] = []
    for each in call.keywords:
        if each.arg in known:
            found[str(each.arg)] = each.value
        else:
            more.append((ast.Constant(each.arg) if each.arg is not None else None, each.value))
    if arguments.kwarg is not None:
        found[arguments.kwarg.arg] = ast.Dict([key for key, _ in more], [value for _, value in more])
    elif more:
        return None
    if known - set(found):
        return None
    inside = [node for each in function.body for node in ast.walk(each) if isinstance(node, ast.Name)]
    for name, value in found.items():
        uses = [node for node in inside if node.id == name]
        if any(isinstance(node.ctx, ast.Store) for node in uses):
            return None
        if len(uses) > 1 and (sum(1 for _ in ast.walk(value)) > _LARGE or _may_do_something(value)):
            return None
    return found


def _may_do_something(value: ast.expr) -> bool:
    """Whether a value calls more than classes and renderings of expressions, so that twice is not the same as once."""
    calls = [node.func for node in ast.walk(value) if isinstance(node, ast.Call)]
    return any(isinstance(each, ast.Name) and not each.id.lstrip("_")[:1].isupper() for each in calls) or any(
        isinstance(node, ast.Await) for node in ast.walk(value)
    )


def aliases_inlined(tree: ast.Module) -> Iterator[Edit]:
    """Each name for another name or a short literal, where it stands."""
    return _values(tree, lambda value, uses: isinstance(value, (ast.Constant, ast.Name, ast.Attribute)))


def values_inlined(tree: ast.Module) -> Iterator[Edit]:
    """Each value that is used once, where its name stands."""
    yield from _values(tree, lambda value, uses: uses == 1)
    for scope in (*functions_of(tree), tree):
        names = _names(scope)
        for each, name in _named(scope.body):
            following = _only_reader(name, scope.body[scope.body.index(each) + 1 :])
            # A name with one value is one of those above.
            if following is not None and _stored(name, names) > 1:
                yield _value(scope, each, name, each.value, following)


def _only_reader(name: str, statements: list[ast.stmt]) -> Optional[ast.stmt]:
    """The first statement, when it alone reads a name, once, before the name gets another value."""
    reads: list[int] = []
    for at, each in enumerate(statements):
        named = [node.ctx for node in _names(each) if node.id == name]
        reads += [at for context in named if isinstance(context, ast.Load)]
        if any(isinstance(context, ast.Store) for context in named):
            break
    return statements[0] if reads == [0] else None


def _values(tree: ast.Module, may: Callable[[ast.expr, int], bool]) -> Iterator[Edit]:
    # A name of a function is a name in that function alone.
    for scope in (*functions_of(tree), tree):
        names = _names(scope)
        for each, name in reversed(_named(scope.body)):
            uses = sum(node.id == name for node in names) - 1
            if _stored(name, names) == 1 and may(each.value, uses):
                yield _value(scope, each, name, each.value)


def _named(body: list[ast.stmt]) -> list[tuple[ast.Assign, str]]:
    """The statements that give a value to a name, with the name."""
    found = []
    for each in body:
        target = each.targets[0] if isinstance(each, ast.Assign) else None
        if isinstance(target, ast.Name) and target.id not in _STAYS and not is_kept(each):
            found.append((cast(ast.Assign, each), target.id))
    return found


def _names(tree: ast.AST) -> list[ast.Name]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Name)]


def _stored(name: str, names: list[ast.Name]) -> int:
    """How often a name gets a value."""
    return sum(node.id == name and isinstance(node.ctx, ast.Store) for node in names)


def functions_of(tree: ast.Module) -> list[Function]:
    """Every function and method of the script."""
    return [each for each in ast.walk(tree) if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))]


def _value(scope: Any, statement: ast.stmt, name: str, value: ast.expr, inside: Optional[ast.stmt] = None) -> Edit:
    """The value in the statement inside, or everywhere."""

    def edit() -> None:
        scope.body.remove(statement)
        scope.body[:] = scope.body or [ast.Pass()]
        Replaced({name: value}).visit(inside or scope)

    return edit


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name != "main"


def is_plain(function: Function) -> bool:
    """Whether the body may stand elsewhere: it returns at its end only, and yields nothing."""
    own = [node for each in function.body for node in _own(each)]
    ends = [node for node in own if isinstance(node, ast.Return)]
    return (
        not function.decorator_list
        and not function.args.posonlyargs
        and not any(isinstance(node, (ast.Yield, ast.YieldFrom, ast.Global, ast.Nonlocal)) for node in own)
        and (not ends or ends == [function.body[-1]])
        and not any(isinstance(node, ast.Name) and node.id == function.name for node in ast.walk(function))
    )


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """A statement's nodes without those of functions that it defines."""
    yield node
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        for each in ast.iter_child_nodes(node):
            yield from _own(each)
