"""The text of a shortened script: its imports, one empty line, its parts; and which of its statements stay."""

from __future__ import annotations

import ast
import builtins
import re

from ..script import LEFT, drops_of

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def source(tree: ast.AST) -> str:
    """The tree as text."""
    return ast.unparse(ast.fix_missing_locations(tree))


def is_kept(statement: ast.stmt) -> bool:
    """Whether a statement stays whatever it does: imports are chosen at the end, and the config belongs to every script."""
    if isinstance(statement, (ast.Import, ast.ImportFrom, ast.Pass)):
        return True
    text = ast.unparse(statement)
    return (
        drops(statement)
        or text in ("backend.connect()", "await backend.connect()")
        or (text.startswith("backend =") and "logging_config=quiet" in text)
        or text.startswith(("config =", "quiet =", "cleanup", "sessions"))
    )


def drops(statement: ast.AST) -> bool:
    """Whether a block ends the script's sessions, and drops its tables: without, a thread of a driver may run for ever."""
    ends = statement.finalbody if isinstance(statement, ast.Try) else []
    return any(".disconnect()" in ast.unparse(each) for each in ends)


def without_unused(tree: ast.Module) -> ast.Module:
    """The tree without functions and classes that nothing names."""
    while True:
        used = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}
        kept = [each for each in tree.body if not isinstance(each, DEFINITIONS) or each.name in used]
        if len(kept) == len(tree.body):
            return tree
        tree.body = kept


def unknown(tree: ast.Module) -> set[str]:
    """The names that the tree reads and nothing in it binds."""
    read: set[str] = set()
    bound = set(dir(builtins))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, DEFINITIONS):
            bound.add(node.name)
        elif isinstance(node, ast.ExceptHandler):
            bound.add(node.name or "")
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).partition(".")[0])
    return read - bound


def laid_out(tree: ast.Module) -> str:
    """The source with the imports that it uses, and one empty line between its parts."""
    _drop_less(tree)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    imports: list[str] = []
    parts: list[str] = []
    for statement in tree.body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            statement.names = [each for each in statement.names if (each.asname or each.name.partition(".")[0]) in used]
            if statement.names:
                imports.append(ast.unparse(statement))
        else:
            lines = [line for line in source(ast.Module([statement], [])).splitlines() if line.strip()]
            parts.append("\n".join(lines))
    return "\n".join([*imports, "", *parts, ""])


def _drop_less(tree: ast.Module) -> None:
    """Take out the statements that drop what the script makes no more."""
    for each in ast.walk(tree):
        if not (isinstance(each, ast.Try) and drops(each)):
            continue
        loop = each.finalbody[-1]
        if not (isinstance(loop, ast.For) and isinstance(loop.iter, ast.Tuple) and ast.unparse(loop.target) == LEFT):
            continue
        making = "\n".join(line for line in source(tree).splitlines() if "create" in line.lower())
        loop.iter.elts = [
            one
            for one in loop.iter.elts
            if not isinstance(one, ast.Constant)
            or any(re.search(rf"\b{name}\b", making) for name in drops_of(str(one.value)))
        ]
