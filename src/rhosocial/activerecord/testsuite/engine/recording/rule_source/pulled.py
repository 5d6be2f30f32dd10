"""The functions, classes and constants of the kit that a rule's source needs, in the order in which a script needs them."""

from __future__ import annotations

import ast
import builtins
import copy
import inspect
import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Optional, Union

from ..as_code import Coder, NotCode
from ..calls import KIT
from .rewrite import Rewriter, Surroundings
from .sources import Found, class_at, find, function_at, imported, is_own, lambda_at, value_of
from .ways_to_db import observer_by_db

GIVEN = frozenset(
    (
        *("backend", "config", "quiet", "observer", "attempt", "connected", "unconnected", "own_name", "sql", "drive"),
        *("main_backend", "log", "logged", "target", "cleanup", "sessions"),
    )
)
"""Names that the script itself defines."""
_WITH_SOURCE = (f"{KIT}.rules.", f"{KIT}.schema.", f"{KIT}.engine.schedules", f"{KIT}.capabilities.")
"""The modules of the kit whose source a script may hold."""
_PLAIN = ("builtins", "datetime", "decimal", "uuid")
_LEFT_OUT = frozenset(("rule", "requires", "examples", "only", "steps", "pytest", "fixture"))


class Pulled:
    """Collects definitions by name. ``texts`` has the source of each, what it needs before it."""

    def __init__(self, around: Surroundings, owner: type, rule_module: str) -> None:
        self.around = around
        self.owner = owner
        self.rule_module = rule_module
        self.imports: set[str] = set()
        self.texts: dict[str, str] = {}
        self.classes: dict[str, tuple[ast.ClassDef, Rewriter, set[str]]] = {}
        self.mentioned: set[str] = set()
        self._order: list[str] = []
        self._where: dict[str, str] = {}
        self.given: set[str] = set(GIVEN)

    # -- what the script has -------------------------------------------------------------------------------------------
    def sources(self) -> list[str]:
        """The definitions, classes with those of their methods that something mentions, each after what it needs at once."""
        texts = {
            name: ast.unparse(ast.fix_missing_locations(self.classes[name][0]))
            if name in self.classes
            else self.texts[name]
            for name in self._order
        }
        return [texts[name] for name in in_order_of_need(texts)]

    def rewritten(self, node: ast.AST, path: str, module: str, values: dict[str, Any], *, method: bool = False) -> Any:
        """A tree of the kit without the kit, and everything that it names pulled. Raises NotCode."""
        rewriter = Rewriter(self.around, path, vars(sys.modules[module]), values)
        rewriter.drops_self = method
        found = rewriter.visit(observer_by_db(copy.deepcopy(node)))
        self.follow(found, rewriter, module)
        return found

    def follow(self, tree: Any, rewriter: Rewriter, module: str) -> None:
        """Pull what a rewritten tree names."""
        self.imports |= rewriter.imports
        trees = tree if isinstance(tree, list) else [tree]
        nodes = [node for each in trees for node in ast.walk(each)]
        self.mentioned |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        coded = getattr(self.around.code, "imports", {})
        bound = {
            *(name for names in coded.values() for name in names),
            *_bound(nodes),
            *(_bound([ast.parse(line).body[0] for line in rewriter.imports])),
        }
        for name in sorted(rewriter.own_methods):
            self.need_member(name)
        for name in dict.fromkeys(node.id for node in nodes if isinstance(node, ast.Name)):
            if (
                name in bound
                or name in self.given
                or name.startswith("bound_")
                or name in rewriter.own_methods
                or name in rewriter.values
            ):
                continue
            if name in rewriter.elsewhere:
                self.need(name, rewriter.elsewhere[name])
                continue
            for statement in rewriter.local:
                found = imported(statement, name, module, self.rule_module)
                if found is not None:
                    called = self._take(name, found)
                    break
            else:
                called = self.need(name, module)
            for node in nodes:
                if isinstance(node, ast.Name) and node.id == name:
                    node.id = called
        self._grow()

    # -- names ---------------------------------------------------------------------------------------------------------
    def need(self, name: str, module: str) -> str:
        """Define a name of a module in the script, and return what it is called there."""
        found = find(name, module, self.rule_module)
        if found is not None:
            return self._take(name, found)
        if not hasattr(builtins, name) and name not in self.texts:
            raise NotCode(name)
        return name

    def _take(self, name: str, found: Found) -> str:
        where = found.imported or f"{found.module}:{found.name}"
        if self._where.setdefault(name, where) != where:
            if not isinstance(found.statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                raise NotCode(f"two of the name {name}")
            name = f"{name}_of_{found.module.rpartition('.')[2].strip('_')}"
            if self._where.setdefault(name, where) != where:
                raise NotCode(f"two of the name {name}")
        if found.imported:
            self.imports.add(found.imported)
            return name
        if name in self.texts or name in self.classes:
            return name
        if not (found.module.startswith(_WITH_SOURCE) or found.module == self.rule_module):
            raise NotCode(f"{found.module}.{name}")
        if isinstance(found.statement, ast.ClassDef):
            self._class(found.statement, found.module)
        elif isinstance(found.statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._function(name, found.statement, found.module)
        else:
            self._constant(name, found)
        return name

    def _function(self, name: str, node: Union[ast.FunctionDef, ast.AsyncFunctionDef], module: str) -> None:
        self.texts[name] = ""
        node = copy.deepcopy(node)
        node.name = name
        node.decorator_list = [each for each in node.decorator_list if _stays(each)]
        tree = self.rewritten(node, _path(module), module, {})
        self.texts[name] = ast.unparse(ast.fix_missing_locations(tree))
        self._order.append(name)

    def need_member(self, name: str) -> None:
        """Define an attribute of the rule's class: a method as a function, a value as a constant."""
        if name in self.texts:
            return
        found = inspect.getattr_static(self.owner, name, None)
        plain = found.__func__ if isinstance(found, (staticmethod, classmethod)) else found
        if not isinstance(plain, types.FunctionType):
            if found is None or isinstance(found, property):
                raise NotCode(f"self.{name}")
            self.texts[name] = f"{name} = {self.around.code(found)}"
            self._order.append(name)
            return
        self.texts[name] = ""
        self._where[name] = f"self.{name}"
        node = copy.deepcopy(function_at(plain.__code__))
        node.decorator_list = [
            each for each in node.decorator_list if _stays(each) and "method" not in ast.unparse(each)
        ]
        if not isinstance(found, staticmethod):
            del node.args.args[:1]
        tree = self.rewritten(node, plain.__code__.co_filename, plain.__module__, {}, method=True)
        self.texts[name] = ast.unparse(ast.fix_missing_locations(tree))
        self._order.append(name)

    def need_class(self, cls: type) -> str:
        """Define a class of the kit, and return its name."""
        if not is_own(cls.__module__, self.rule_module) or "." in cls.__qualname__:
            raise NotCode(cls.__qualname__)
        self._take(cls.__name__, Found(cls.__module__, cls.__name__, class_at(cls)))
        return cls.__name__

    def function_source(self, function: types.FunctionType) -> str:
        """The name of a function of the kit, or the source of a lambda with the values that it closes over."""
        code = function.__code__
        if function.__name__ != "<lambda>":
            if "." in function.__qualname__:
                raise NotCode(function.__qualname__)
            return self.need(function.__name__, function.__module__)
        values = dict(zip(code.co_freevars, (cell.cell_contents for cell in function.__closure__ or ())))
        tree = self.rewritten(lambda_at(code), code.co_filename, function.__module__, values)
        written = _Values({name: ast.parse(self.around.code(each), mode="eval").body for name, each in values.items()})
        return ast.unparse(ast.fix_missing_locations(written.visit(tree)))

    # -- constants and classes -----------------------------------------------------------------------------------------
    def _constant(self, name: str, found: Found) -> None:
        self.texts[name] = ""
        try:
            value = value_of(found)
            source = self.around.code(value)
            if len(source) > 400 or not (type(value).__module__ in _PLAIN or is_own(type(value).__module__, "")):
                raise NotCode("better as it is written")
            self.texts[name] = f"{name} = {source}"
        except (NotCode, ValueError, TypeError, AttributeError):
            assert found.statement is not None
            tree = self.rewritten(found.statement, _path(found.module), found.module, {})
            self.texts[name] = ast.unparse(ast.fix_missing_locations(tree))
        self._order.append(name)

    def _class(self, node: ast.ClassDef, module: str) -> None:
        """A class begins with its special methods; the others follow when something mentions them."""
        node = copy.deepcopy(node)
        members, node.body = node.body, []
        node.decorator_list = [each for each in node.decorator_list if _stays(each)]
        rewriter = Rewriter(self.around, _path(module), vars(sys.modules[module]), {})
        head = rewriter.visit(node)
        head.body = []
        self.classes[node.name] = (head, rewriter, set())
        self.follow(head, rewriter, module)
        self._waiting.append((node.name, module, members))
        self._order.append(node.name)
        self._grow()
        if not head.body:
            head.body = [ast.Pass()]

    @property
    def _waiting(self) -> list[tuple[str, str, list[ast.stmt]]]:
        found: list[tuple[str, str, list[ast.stmt]]] = self.__dict__.setdefault("_waits", [])
        return found

    def _grow(self) -> None:
        """Add the methods that became known to be called to the classes that have them."""
        again = True
        while again:
            again = False
            for name, module, members in self._waiting:
                head = self.classes[name][0]
                for member in [each for each in members if self._is_wanted(each)]:
                    if member not in members:
                        continue
                    members.remove(member)
                    again = True
                    if isinstance(member, ast.Expr):
                        continue
                    rewriter = Rewriter(self.around, _path(module), vars(sys.modules[module]), {})
                    rewriter._in_class = not isinstance(member, (ast.FunctionDef, ast.AsyncFunctionDef))
                    made = rewriter.visit(observer_by_db(copy.deepcopy(member)))
                    head.body = [each for each in head.body if not isinstance(each, ast.Pass)]
                    head.body += made if isinstance(made, list) else [made] if made is not None else []
                    self.follow(made, rewriter, module)

    def _is_wanted(self, member: ast.stmt) -> bool:
        if not isinstance(member, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return True
        return member.name in self.mentioned or (member.name.startswith("__") and member.name != "__repr__")


class _Values(ast.NodeTransformer):
    """Names replaced by the source of their values."""

    def __init__(self, values: dict[str, ast.expr]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> Any:
        return self._values.get(node.id, node)


class SourceCoder(Coder):
    """Writes values of the kit too: ``db``, families, functions, and objects of the kit's own classes."""

    pulled: Pulled
    known: dict[int, str]

    def name(self, cls: type) -> str:
        if is_own(cls.__module__, self.pulled.rule_module):
            return self.pulled.need_class(cls)
        return super().name(cls)

    def __call__(self, value: Any, depth: int = 0) -> str:
        if id(value) in self.known:
            name = self.known[id(value)]
            self.pulled.around.needs.add(name)
            return name
        if isinstance(value, types.FunctionType):
            return self.pulled.function_source(value)
        if isinstance(value, types.BuiltinFunctionType):
            return self._builtin(value)
        return super().__call__(value, depth)

    def _builtin(self, value: types.BuiltinFunctionType) -> str:
        """A function of C code: a class's own, a module's, or one that is always there."""
        owner: Any = value.__self__
        if isinstance(owner, type):
            return f"{self.name(owner)}.{value.__name__}"
        if not isinstance(owner, types.ModuleType):
            raise NotCode(value.__name__)
        if owner is builtins:
            return value.__name__
        self.imports.setdefault("", set()).add(owner.__name__)
        return f"{owner.__name__}.{value.__name__}"


def in_order_of_need(texts: Mapping[str, str]) -> list[str]:
    """The names of definitions, in their order, but each behind those that it needs while it is defined."""
    found: list[str] = []

    def add(name: str, above: frozenset[str]) -> None:
        if name not in found and name not in above:
            for other in _needed_at_once(ast.parse(texts[name])):
                if other in texts:
                    add(other, above | {name})
            found.append(name)

    for name in texts:
        add(name, frozenset())
    return found


def _needed_at_once(node: ast.AST) -> Iterator[str]:
    """The names that a definition reads before anything calls what it defines."""
    if isinstance(node, ast.Name):
        yield node.id
    later = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
    for name, value in ast.iter_fields(node):
        if not (later and name == "body"):
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, ast.AST):
                    yield from _needed_at_once(each)


def _bound(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.ExceptHandler):
            yield node.name or ""
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)


def _stays(decorator: ast.expr) -> bool:
    root: Optional[ast.expr] = decorator
    while isinstance(root, (ast.Call, ast.Attribute)):
        root = root.func if isinstance(root, ast.Call) else root.value
    return not (isinstance(root, ast.Name) and root.id in _LEFT_OUT)


def _path(module: str) -> str:
    return str(sys.modules[module].__file__)
