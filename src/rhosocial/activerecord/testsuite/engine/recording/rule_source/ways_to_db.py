"""How a rule's source names ``db``, its log and its observer."""

from __future__ import annotations

import ast
from typing import Any, cast

from ..shortening.folding import Replaced


def is_db(node: ast.AST) -> bool:
    """Whether an expression is the rule's ``db``."""
    return (isinstance(node, ast.Name) and node.id == "db") or (
        isinstance(node, ast.Attribute) and node.attr in ("db", "_db")
    )


def is_log(node: ast.Attribute) -> bool:
    """Whether an attribute is the log of statements."""
    return node.attr == "statements" and is_db(node.value)


class WithDb(ast.NodeTransformer):
    """Every way to ``db`` as the one name under which it is evaluated."""

    def visit(self, node: ast.AST) -> Any:
        if is_db(node):
            return ast.Name("_db", ast.Load())
        return self.generic_visit(node)


def observer_by_db(function: Any) -> Any:
    """A function that asks ``db.observer`` where it gave it a name, since in a script nobody waits for what it answers."""
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return function
    names: dict[str, ast.expr] = {}
    for each in list(function.body):
        target = each.targets[0] if isinstance(each, ast.Assign) else None
        value = each.value if isinstance(each, ast.Assign) else None
        named = isinstance(value, ast.Attribute) and value.attr == "observer" and is_db(value.value)
        if isinstance(target, ast.Name) and named:
            names[target.id] = cast(ast.expr, value)
            function.body.remove(each)
    return Replaced(names).visit(function)
