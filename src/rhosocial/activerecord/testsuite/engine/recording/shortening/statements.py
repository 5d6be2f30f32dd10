"""Takes statements out: several at once where a body has many, one by one, and blocks around what they hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Callable, Optional

from .layout import DEFINITIONS, drops, is_kept

_FEW = 2
"""A statement that stands more often than this in a row is written once."""

Edit = Callable[[], None]
"""Changes the tree that it was made for."""


def without_many(tree: ast.Module) -> Iterator[Edit]:
    """Halves, quarters and so on of each long body."""
    for body, may_go in _bodies(tree):
        size = len(body) // 2
        while size > 1:
            for end in range(len(body), 0, -size):
                start = max(0, end - size)
                if any(not is_kept(each) for each in body[start:end]):
                    yield _left_out(body, start, end, may_go)
            size //= 2


def without_one(tree: ast.Module) -> Iterator[Edit]:
    """Each statement, the last and the largest ones first; a block may leave what it holds."""
    for body, may_go in _bodies(tree):
        for at in reversed(range(len(body))):
            if is_kept(body[at]) and not (may_go and isinstance(body[at], ast.Pass)):
                continue
            yield _replaced(body, at, [], may_go)
            for instead in _inside(body[at]):
                yield _replaced(body, at, instead, may_go)


def without_listed(tree: ast.Module) -> Iterator[Edit]:
    """Classes that only lists of classes name, with their places there: all at once, then each."""
    classes = [each.name for each in ast.walk(tree) if isinstance(each, ast.ClassDef)]
    lists = [each.iter for each in ast.walk(tree) if isinstance(each, ast.For) and isinstance(each.iter, ast.Tuple)]
    listed = {id(one) for each in lists for one in each.elts}
    named = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name) and id(each) not in listed}
    mentioned = {
        name
        for each in ast.walk(tree)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
        for name in classes
        if name in each.value
    }
    free = [name for name in classes if name not in named]
    quiet = [name for name in free if name not in mentioned]
    for names in (free, quiet, *([name] for name in reversed(free))):
        if names:
            yield _unlisted(tree, lists, frozenset(names))


def _unlisted(tree: ast.Module, lists: list[ast.Tuple], names: frozenset[str]) -> Edit:
    def edit() -> None:
        for each in lists:
            each.elts = [one for one in each.elts if not (isinstance(one, ast.Name) and one.id in names)]
        for body, may_go in _bodies(tree):
            body[:] = [each for each in body if not (isinstance(each, ast.ClassDef) and each.name in names)]
            body[:] = body or ([] if may_go else [ast.Pass()])

    return edit


def _left_out(body: list[Any], start: int, end: int, may_go: bool) -> Edit:
    def edit() -> None:
        body[start:end] = [each for each in body[start:end] if is_kept(each)]
        body[:] = body or ([] if may_go else [ast.Pass()])

    return edit


def _replaced(body: list[Any], at: int, instead: list[ast.stmt], may_go: bool) -> Edit:
    def edit() -> None:
        body[at : at + 1] = instead
        body[:] = body or ([] if may_go else [ast.Pass()])

    return edit


def _inside(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """What a block does, to stand in its place."""
    if isinstance(statement, (ast.If, ast.With, ast.AsyncWith, ast.Try)):
        yield list(statement.body)
    if isinstance(statement, (ast.If, ast.Try)) and statement.orelse:
        yield list(statement.orelse)
    if isinstance(statement, ast.Try) and statement.orelse:
        yield [*statement.body, *statement.orelse]
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        yield from _once(statement)


def _once(loop: Any) -> Iterator[list[ast.stmt]]:
    """The body of a loop for one of its values."""
    values: Optional[list[ast.expr]] = list(loop.iter.elts) if isinstance(loop.iter, (ast.List, ast.Tuple)) else None
    if values is None or any(isinstance(each, ast.Starred) for each in values):
        values = [ast.parse(f"list({ast.unparse(loop.iter)})[{at}]", mode="eval").body for at in (0, -1)]
    if isinstance(loop, ast.AsyncFor):
        return
    for value in values[:8]:
        yield [ast.Assign([loop.target], value), *loop.body]


def _bodies(tree: ast.AST) -> Iterator[tuple[list[Any], bool]]:
    """Every list of statements, the outer ones first, and whether it may be empty."""
    # What drops the script's tables stays.
    for name in ("body", "orelse", *(() if drops(tree) else ("finalbody",))):
        body = getattr(tree, name, None)
        if isinstance(body, list) and body:
            yield body, name == "orelse"
            for each in sorted(body, key=lambda one: isinstance(one, DEFINITIONS)):
                yield from _bodies(each)
    for handler in getattr(tree, "handlers", ()):
        yield from _bodies(handler)


def repeated(tree: ast.Module) -> Iterator[Edit]:
    """Each row of equal statements, as a loop."""
    for body, _ in _bodies(tree):
        texts = [ast.unparse(each) for each in body]
        at = 0
        while at < len(body):
            end = next((other for other in range(at, len(body)) if texts[other] != texts[at]), len(body))
            if end - at > _FEW:
                yield _looped(body, at, end)
            at = end


def _looped(body: list[Any], start: int, end: int) -> Edit:
    def edit() -> None:
        loop = ast.parse(f"for _ in range({end - start}):\n    pass").body[0]
        assert isinstance(loop, ast.For)
        loop.body = [body[start]]
        body[start:end] = [loop]

    return edit


def unreached(tree: ast.Module) -> Iterator[Edit]:
    """What stands behind the comparison that fails."""
    for body, _ in _bodies(tree):
        for at, each in enumerate(body[:-1]):
            if isinstance(each, ast.Assert) and "expected " in ast.unparse(each.msg or ast.Constant("")):
                yield _left_out(body, at + 1, len(body), False)
