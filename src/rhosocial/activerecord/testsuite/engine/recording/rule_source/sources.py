"""The source of the kit's functions, classes and constants as syntax trees, and where a module has a name from."""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.util
import linecache
import sys
import types
from dataclasses import dataclass
from typing import Any, Optional, Union

from ..as_code import NotCode
from ..calls import KIT

Definition = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef]


@dataclass(frozen=True)
class Found:
    """What a name of a module stands for: a statement of ``module`` that binds it, or an import of another package."""

    module: str
    name: str
    statement: Optional[ast.stmt] = None
    imported: str = ""
    """The line that imports it, when its source is not the kit's."""


@functools.lru_cache(maxsize=256)
def tree_of(path: str) -> ast.Module:
    """The syntax tree of a file; an empty one when it can't be read."""
    return ast.parse("".join(linecache.getlines(path)))


def function_at(code: types.CodeType) -> Union[ast.FunctionDef, ast.AsyncFunctionDef]:
    """The definition of a function. Raises NotCode."""
    for node in ast.walk(tree_of(code.co_filename)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == code.co_name:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if code.co_firstlineno in (first, node.lineno):
                return node
    raise NotCode(code.co_name)


def lambda_at(code: types.CodeType) -> ast.Lambda:
    """The only lambda that begins where the code does. Raises NotCode."""
    found = [
        node
        for node in ast.walk(tree_of(code.co_filename))
        if isinstance(node, ast.Lambda)
        and node.lineno == code.co_firstlineno
        and [arg.arg for arg in node.args.args] == list(code.co_varnames[: code.co_argcount])
    ]
    # The source alone does not say which of two functions on one line is meant.
    if len(found) != 1:
        raise NotCode("a lambda")
    return found[0]


def class_at(cls: type) -> ast.ClassDef:
    """The definition of a class of a module. Raises NotCode."""
    for node in tree_of(str(sys.modules[cls.__module__].__file__)).body:
        if isinstance(node, ast.ClassDef) and node.name == cls.__qualname__:
            return node
    raise NotCode(cls.__qualname__)


def is_own(module: str, rule_module: str) -> bool:
    """Whether a script has to hold the source of a module's names: it has neither the kit nor the rule's file."""
    return module in (rule_module, KIT) or module.startswith(f"{KIT}.")


def find(name: str, module: str, rule_module: str) -> Optional[Found]:
    """What binds a name of a module; None for a builtin, and for what the module does not have."""
    for statement in _top(tree_of(str(sys.modules[module].__file__)).body):
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and statement.name == name:
            return Found(module, name, statement)
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and name in _targets(statement):
            return Found(module, name, statement)
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            found = imported(statement, name, module, rule_module)
            if found is not None:
                return found
    return None


def imported(statement: Union[ast.Import, ast.ImportFrom], name: str, module: str, rule_module: str) -> Optional[Found]:
    """What an import binds a name to; None when it does not bind the name."""
    for alias in statement.names:
        if (alias.asname or alias.name.partition(".")[0]) != name:
            continue
        if isinstance(statement, ast.Import):
            return Found(alias.name, name, imported=ast.unparse(ast.Import([alias])))
        source = source_module(statement, module)
        if not is_own(source, rule_module):
            return Found(source, alias.name, imported=ast.unparse(ast.ImportFrom(source, [alias], 0)))
        importlib.import_module(source)
        found = find(alias.name, source, rule_module)
        # A module of the kit, and a class or a value under another name.
        if found is None or (
            found.name != name and not isinstance(found.statement, (ast.FunctionDef, ast.AsyncFunctionDef))
        ):
            raise NotCode(name)
        return found
    return None


def source_module(statement: ast.ImportFrom, module: str) -> str:
    """The absolute name of the module that a statement imports from."""
    if not statement.level:
        return statement.module or ""
    package = str(sys.modules[module].__package__)
    return importlib.util.resolve_name("." * statement.level + (statement.module or ""), package)


def value_of(found: Found) -> Any:
    """The value of a name now."""
    return getattr(sys.modules[found.module], found.name)


def _top(body: list[ast.stmt]) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for statement in body:
        found.append(statement)
        if isinstance(statement, (ast.If, ast.Try)):
            found += _top(statement.body)
    return found


def _targets(statement: Union[ast.Assign, ast.AnnAssign]) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
