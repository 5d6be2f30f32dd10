"""Makes literals smaller: rows, columns and long texts that the failure does not need, and arguments that say nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from .layout import is_kept
from .statements import Edit

_LONG = 40
_CREATES = re.compile(r"(?s)(CREATE TABLE [^(]*\()(.*)(\).*)")


def arguments_left_out(tree: ast.Module) -> Iterator[Edit]:
    """Each argument by keyword of what the script itself calls, and parameters of its own functions that nothing reads."""
    for statement in _changing(tree):
        for node in ast.walk(statement):
            if isinstance(node, ast.Call):
                nothing = [each for each in node.keywords if _says_nothing(each.value)]
                if len(nothing) > 1:
                    yield _without(node.keywords, nothing)
                for each in node.keywords:
                    if each.arg not in ("options", "stmt_type", "connection_config", "logging_config"):
                        yield _without(node.keywords, [each])


def links_left_out(tree: ast.Module) -> Iterator[Edit]:
    """Each call in the middle or at the end of a chain of calls: a query without its order, for one."""
    for statement in _changing(tree):
        for node in ast.walk(statement):
            for name, value in ast.iter_fields(node):
                inner = (
                    value.func.value if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) else None
                )
                if isinstance(inner, ast.Call):
                    yield _instead(node, name, inner)


def _instead(node: ast.AST, name: str, value: ast.expr) -> Edit:
    def edit() -> None:
        setattr(node, name, value)

    return edit


def entries_left_out(tree: ast.Module) -> Iterator[Edit]:
    """Halves and single entries of each dictionary, such as one of cases of which the failure needs one."""
    for statement in _changing(tree):
        for node in ast.walk(statement):
            if isinstance(node, ast.Dict):
                for some in _runs(len(node.keys)):
                    yield _without_entries(node, some)


def _runs(count: int) -> Iterator[slice]:
    """The halves of so many, then the quarters, at last each; of every size the last one first."""
    size = count // 2
    while size:
        for start in reversed(range(0, count, size)):
            yield slice(start, start + size)
        size //= 2


def _without_entries(node: ast.Dict, some: slice) -> Edit:
    def edit() -> None:
        del node.keys[some]
        del node.values[some]

    return edit


def elements_left_out(tree: ast.Module) -> Iterator[Edit]:
    """Halves and single elements of each long list, and columns of each table."""
    for statement in _changing(tree):
        for node in ast.walk(statement):
            if isinstance(node, (ast.List, ast.Tuple)) and len(node.elts) > 2 and isinstance(node.ctx, ast.Load):
                for some in _runs(len(node.elts)):
                    yield _without(node.elts, node.elts[some])
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found = _CREATES.fullmatch(node.value)
                parts = _parts(found[2]) if found else []
                for part in reversed(parts) if len(parts) > 1 else ():
                    kept = ", ".join(each for each in parts if each is not part)
                    yield _text(node, f"{found[1]}{kept}{found[3]}" if found else "")


def texts_cut(tree: ast.Module) -> Iterator[Edit]:
    """Half of each long text that is not a statement."""
    for statement in _changing(tree):
        for node in ast.walk(statement):
            if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)) and len(node.value) > _LONG:
                if isinstance(node.value, str) and re.match(r"\s*(?:[A-Z]{2,} |expected)", node.value):
                    continue
                yield _text(node, node.value[: len(node.value) // 2])


def _changing(tree: ast.Module) -> Iterator[ast.stmt]:
    for each in tree.body:
        if not is_kept(each):
            yield each


def _says_nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value in (None, False)


def _without(elements: list[Any], left_out: list[Any]) -> Edit:
    def edit() -> None:
        elements[:] = [each for each in elements if not any(each is one for one in left_out)]

    return edit


def _text(node: ast.Constant, value: Any) -> Edit:
    def edit() -> None:
        node.value = value

    return edit


def _parts(text: str) -> list[str]:
    """The parts of a list between commas outside of parentheses and quotes."""
    parts, depth, quoted, begun = [], 0, "", 0
    for at, letter in enumerate(text):
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter in "'\"":
            quoted = letter
        elif letter in "()":
            depth += 1 if letter == "(" else -1
        elif letter == "," and not depth:
            parts.append(text[begun:at].strip())
            begun = at + 1
    return [*parts, text[begun:].strip()]
