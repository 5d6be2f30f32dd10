"""A rule's syntax tree without the kit: ``db`` becomes the backend, its methods become calls on it, sync mode loses await."""

from __future__ import annotations

import ast
import re
import types
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Optional, cast

from ..as_code import NotCode
from ..calls import KIT
from .blocks import Blocks, parsed
from .ways_to_db import WithDb, is_db, is_log

GIVES_NOTHING = ("needs_second_session", "require", "record_finding", "forget")
"""Methods of ``db`` that only the kit needs."""
_PASSES_ON = ("using", "iterate", "callback", "drive")
_ANSWERS = ("can", "declares", "why_not_shown", "is_known_to_fail")
_FACTS = ("is_async", "mode", "observable", "expected_failure", "has_raw_channel")
_DROPS = ("drop_statement", "drop_view_statement")
_OPENS = {"connect": "connected", "unconnected": "unconnected"}
_SOME_NAME = "this"
_A_RULE = re.compile(r'"([a-z_]+\.[a-z_0-9]+)"')
_DEFINE = (f"{KIT}.rules.support.own_words", "define")
_ASYNC_NAMES = {
    "asynccontextmanager": "contextmanager",
    "AsyncExitStack": "ExitStack",
    "enter_async_context": "enter_context",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "AsyncIterator": "Iterator",
}


@dataclass
class Surroundings:
    """What the rewritten code may know: the mode, ``db`` itself, how a value is written, and which line failed."""

    is_async: bool
    db: Any
    code: Callable[[Any], str]
    line: tuple[str, int]
    stays: bool = False
    """Whether the script has to drop what it makes."""
    needs: set[str] = field(default_factory=set)
    """The names that the script has to define: ``observer``, ``attempt``, ``connected``, ``own_name``, ``sql``, ``log``,
    ``target``."""
    folded: Callable[[str, ast.Expr], list[ast.stmt]] = lambda path, node: []
    """What a statement of a file called on the backend, to stand in its place; nothing where the statement stays."""
    tells_all: bool = False
    """Whether every assertion says what it compared; in an ordinary script the one that failed does."""
    bound: dict[str, Any] = field(default_factory=dict)
    """The families whose models are bound to other backends, by the name of the function that does it."""


class Rewriter(Blocks):
    """Rewrites one function or class. ``values`` are the known values of names, ``scope`` those of the module."""

    def __init__(self, around: Surroundings, path: str, scope: dict[str, Any], values: dict[str, Any]) -> None:
        super().__init__(around.is_async)
        self.around = around
        self.path = path
        self.scope = scope
        self.values = values
        self.own_methods: set[str] = set()
        """What is read of ``self``, where this is the rule's class, which the script does not have."""
        self.drops_self = False
        self.elsewhere: dict[str, str] = {}
        """The modules of the kit that names were read from as attributes."""

    # -- db ------------------------------------------------------------------------------------------------------------
    def visit_Name(self, node: ast.Name) -> Any:
        return ast.Name(self.db_name, node.ctx) if node.id == "db" else node

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        if is_db(node.value):
            return self._of_db(node)
        if node.attr == "statements" and isinstance(node.value, ast.Attribute) and is_log(node.value):
            return self._needed("log")
        if isinstance(node.value, ast.Name) and node.attr == "value" and node.value.id in self.caught:
            return node.value
        if self.drops_self and isinstance(node.value, ast.Name) and node.value.id == "self":
            self.own_methods.add(node.attr)
            return ast.Name(node.attr, ast.Load())
        if (known := self._known_chain(node)) is not None:
            return known
        if self._is_family(node.value) and node.attr not in ("table", "sql"):
            return ast.Name(node.attr, ast.Load())
        module = self.scope.get(node.value.id) if isinstance(node.value, ast.Name) else None
        if isinstance(module, types.ModuleType) and module.__name__.startswith(f"{KIT}."):
            self.elsewhere[node.attr] = module.__name__
            return ast.Name(node.attr, ast.Load())
        node = cast(ast.Attribute, self.generic_visit(node))
        if not self.is_async:
            node.attr = _ASYNC_NAMES.get(node.attr, node.attr)
        return node

    def _of_db(self, node: ast.Attribute) -> Any:
        name = node.attr
        if name == "backend":
            return self.visit(node.value)
        if name == "dialect":
            return ast.Attribute(self.visit(node.value), "dialect", ast.Load())
        if name == "config":
            return ast.Name("config", ast.Load())
        if name in _FACTS:
            return ast.Constant(getattr(self.around.db, name))
        if name == "sql":
            return self._needed("sql")
        if name == "statements":
            return self._needed("log")
        if name == "target":
            return self._needed("target")
        if name in _OPENS:
            return self._needed(_OPENS[name])
        if name == "is_known_to_fail":
            return ast.Attribute(self._known_to_fail(), "__contains__", ast.Load())
        known = self._known_chain(node)
        if known is None:
            raise NotCode(f"db.{name}")
        return known

    def _known_to_fail(self) -> ast.expr:
        """Those rules that the module names and of which the target is known to fail, as a tuple."""
        named = sorted(set(_A_RULE.findall(Path(self.path).read_text(encoding="utf-8"))))
        return parsed(repr(tuple(each for each in named if self.around.db.is_known_to_fail(each))))

    def _needed(self, name: str) -> ast.Name:
        self.around.needs.add(name)
        return ast.Name(name, ast.Load())

    def _known_chain(self, node: ast.AST) -> Optional[ast.expr]:
        """A fact of the provider or the target as a literal: ``db.provider.text.pads_blanks``, ``db.provider.quote("x")``."""
        base = node
        depth = 0
        while isinstance(base, (ast.Attribute, ast.Call)):
            if isinstance(base, ast.Attribute) and is_db(base.value):
                break
            base = base.func if isinstance(base, ast.Call) else base.value
            depth += 1
        if not (isinstance(base, ast.Attribute) and base.attr in ("provider", "target", "other_server", "item")):
            return None
        if not depth and base.attr != "other_server":
            return None
        if base.attr == "item" and not ast.unparse(node).startswith(f"{ast.unparse(base)}.session.refused_features"):
            # What the item keeps changes while the rule runs.
            return None
        return self._evaluated(node)

    def _evaluated(self, node: ast.AST) -> Optional[ast.expr]:
        """The value of an expression over ``db`` and names of the module, as source; None where it has none now."""
        expression = ast.Expression(WithDb().visit(_copy(node)))
        ast.fix_missing_locations(expression)
        try:
            value = eval(compile(expression, "<rule>", "eval"), self.scope, {**self.values, "_db": self.around.db})
            return ast.parse(self.around.code(value), mode="eval").body
        except Exception:
            return None

    def _is_family(self, node: ast.AST) -> bool:
        from ....schema.namespace import Models

        return isinstance(node, ast.Name) and isinstance(self.values.get(node.id), Models)

    # -- calls ---------------------------------------------------------------------------------------------------------
    def visit_Expr(self, node: ast.Expr) -> Any:
        folded = self.around.folded(self.path, node) if self.db_name == "backend" else []
        return folded or super().visit_Expr(node)

    def visit_Call(self, node: ast.Call) -> Any:
        func = node.func
        if is_db(func):
            return self.visit(node.args[0])
        if isinstance(func, ast.Attribute) and is_db(func.value):
            return self._on_db(func, node)
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Attribute) and is_db(func.value.value):
            if func.value.attr == "observer":
                return self._observed(func.attr, node)
            if func.value.attr == "provider" and func.attr == "quote" and not _is_constant(node.args[0]):
                quote = parsed("backend.dialect.format_identifier")
                return ast.Call(quote, [self.visit(node.args[0])], [])
            if func.value.attr == "provider" and func.attr in _DROPS and not _is_constant(node.args[0]):
                return self._statement_that_drops(func.attr, node.args[0])
        if isinstance(func, ast.Attribute) and func.attr in ("table", "sql") and self._is_family(func.value):
            found = self._evaluated(node)
            if found is not None:
                return found
        if isinstance(func, ast.Name) and func.id == "skip":
            self.imports.add("import sys")
            return parsed("sys.exit(0)")
        if isinstance(func, ast.Attribute) and func.attr == "new_backend" and _is_constant(node.args[1]):
            return self._other_mode(str(cast(ast.Constant, node.args[1]).value))
        known = self._known_chain(node)
        if known is not None:
            return known
        call = cast(ast.Call, self.generic_visit(node))
        if not self.is_async and isinstance(func, ast.Attribute) and func.attr in ("start", "done"):
            # What another thread runs is a coroutine in the rule, and a function in a script without await.
            if any(isinstance(each, ast.Call) for each in call.args):
                self.imports.add("import functools")
            call.args = [_later(each) if isinstance(each, ast.Call) else _later_read(each) for each in call.args]
        return call

    def _on_db(self, func: ast.Attribute, node: ast.Call) -> Any:
        name = func.attr
        if name in GIVES_NOTHING or (name == "on_cleanup" and not self.around.stays):
            return ast.Constant(None)
        if name == "on_cleanup":
            return ast.Call(
                ast.Attribute(self._needed("cleanup"), "append", ast.Load()), [self.visit(node.args[0])], []
            )
        if name in _PASSES_ON:
            return self.visit(node.args[0])
        if name in _ANSWERS or name == "sql":
            found = self._evaluated(node)
            if found is not None:
                return found
            if name == "is_known_to_fail":
                return ast.Compare(self.visit(node.args[0]), [ast.In()], [self._known_to_fail()])
            if name == "sql":
                return ast.Call(self._needed("sql"), [self.visit(each) for each in node.args], [])
        if name in ("rows", "run"):
            return self._executed(func, node)
        if name == "raw":
            return self._observed("rows", node)
        if name in ("own_name", "connect", "unconnected", "impatient", "bind"):
            given = [] if name in ("connect", "unconnected", "impatient") else [self.visit(each) for each in node.args]
            if name == "bind":
                return self._bound(node)
            if name == "impatient":
                self.imports.add("import contextlib")
                return parsed("contextlib.nullcontext()")
            word = _OPENS.get(name, name)
            keywords = [ast.keyword(each.arg, self.visit(each.value)) for each in node.keywords]
            call = ast.Call(self._needed(word), given, [each for each in keywords if each.arg != "label"])
            return self._waited(call) if name == "connect" else call
        found = self._evaluated(node)
        if found is None:
            raise NotCode(f"db.{name}")
        return found

    def _other_mode(self, mode: str) -> ast.expr:
        """A backend of a mode, not connected."""
        driver = self.around.db.target.driver
        cls = self.around.code(driver.sync_class if mode == "sync" else driver.async_class)
        return parsed(f"{cls}(connection_config=config, logging_config=quiet)")

    def _statement_that_drops(self, method: str, name: ast.expr) -> ast.expr:
        """The provider's statement with a name that only the script knows."""
        text = getattr(self.around.db.provider, method)(_SOME_NAME)
        return ast.Call(
            ast.Attribute(ast.Constant(text), "replace", ast.Load()), [ast.Constant(_SOME_NAME), self.visit(name)], []
        )

    def _bound(self, node: ast.Call) -> ast.expr:
        """A family's models on another backend, by a function that the script defines."""
        if len(node.args) != 2 or node.keywords:
            raise NotCode("db.bind over tables of its own")
        try:
            family = eval(ast.unparse(node.args[0]), self.scope)
        except Exception:
            raise NotCode("db.bind") from None
        word = f"bound_{family.name}"
        self.around.bound[word] = family
        return ast.Call(ast.Name(word, ast.Load()), [self.visit(node.args[1])], [])

    def _executed(self, func: ast.Attribute, node: ast.Call) -> ast.expr:
        """``db.rows(...)`` and ``db.run(...)`` as a call of ``execute`` with the statement's type."""
        backend: ast.expr = self.visit(func.value)
        kind: ast.expr = ast.Constant("DQL" if func.attr == "rows" else "DML")
        more: list[ast.keyword] = []
        params: list[ast.expr] = [self.visit(each) for each in node.args]
        for each in node.keywords:
            value = self.visit(each.value)
            if each.arg == "kind":
                kind = value
            elif each.arg == "backend":
                backend = value
            elif each.arg == "params":
                params.append(value)
            else:
                more.append(ast.keyword(each.arg, value))
        self.imports |= {
            "from rhosocial.activerecord.backend.options import ExecutionOptions",
            "from rhosocial.activerecord.backend.schema import StatementType",
        }
        if isinstance(kind, ast.Constant):
            kind = ast.Attribute(ast.Name("StatementType", ast.Load()), str(kind.value), ast.Load())
        else:
            kind = ast.Subscript(ast.Name("StatementType", ast.Load()), kind, ast.Load())
        options = ast.Call(ast.Name("ExecutionOptions", ast.Load()), [], [ast.keyword("stmt_type", kind), *more])
        execute = ast.Attribute(backend, "execute", ast.Load())
        call = self._waited(ast.Call(execute, params, [ast.keyword("options", options)]))
        return ast.Attribute(call, "data", ast.Load()) if func.attr == "rows" else call

    def _observed(self, name: str, node: ast.Call) -> ast.expr:
        if name == "attempt":
            self._needed("observer")
            return ast.Call(self._needed("attempt"), [self.visit(each) for each in node.args], [])
        if name not in ("rows", "run"):
            raise NotCode(f"observer.{name}")
        return ast.Call(self._needed("observer"), [self.visit(each) for each in node.args], [])

    def _waited(self, call: ast.expr) -> ast.expr:
        return ast.Await(call) if self.is_async else call

    def visit_Await(self, node: ast.Await) -> Any:
        if isinstance(node.value, ast.Call) and self._is_define(node.value.func):
            node = ast.Await(_as_by_hand(node.value))
        value = self.visit(node.value)
        plain = isinstance(node.value, ast.Call) and _gives_a_value(node.value.func)
        if not self.is_async or plain or isinstance(value, ast.Constant):
            return value
        return ast.Await(value)

    def _is_define(self, func: ast.expr) -> bool:
        """Whether this is what runs a definition by hand, and only where the database refuses it the dialect's."""
        value = self.scope.get(func.id) if isinstance(func, ast.Name) else None
        return (getattr(value, "__module__", ""), getattr(value, "__name__", "")) == _DEFINE

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        # What the database takes is known now, so that only one branch is the script's.
        if any(is_db(each) for each in ast.walk(node.test)):
            known = self._evaluated(node.test)
            if isinstance(known, ast.Constant):
                return self.visit(node.body if known.value else node.orelse)
        return self.generic_visit(node)

    # -- what failed ---------------------------------------------------------------------------------------------------
    def visit_Assert(self, node: ast.Assert) -> Any:
        path, line = self.around.line
        failed = self.around.tells_all or (self.path == path and node.lineno <= line <= (node.end_lineno or 0))
        node = cast(ast.Assert, self.generic_visit(node))
        test = node.test
        if not failed:
            return node
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            word = {ast.Eq: "", ast.NotEq: "!= ", ast.In: "in ", ast.NotIn: "not in "}.get(type(test.ops[0]))
            if word is not None:
                texts = ast.Tuple([test.left, test.comparators[0]], ast.Load())
                names = ast.Tuple([ast.Name("got", ast.Store()), ast.Name("expected", ast.Store())], ast.Store())
                said = parsed(f"f'expected {word}{{expected!r}}, got {{got!r}}'")
                both = ast.Compare(ast.Name("got", ast.Load()), test.ops, [ast.Name("expected", ast.Load())])
                return [ast.Assign([names], texts), ast.Assert(both, said)]
        return ast.Assert(test, ast.Constant(f"expected {ast.unparse(test)}, got a false value"))


def _later(call: ast.Call) -> ast.Call:
    """A call with its arguments of now, to be made by another thread."""
    return ast.Call(parsed("functools.partial"), [call.func, *call.args], call.keywords)


def _later_read(node: ast.expr) -> ast.expr:
    # db.rows(...) is an attribute of a call here.
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Call):
        return node
    return ast.Lambda(ast.arguments([], [], None, [], [], None, []), node)


def _as_by_hand(node: ast.Call) -> ast.Call:
    """A definition as it is written by hand: a script is for one database, which took it."""
    db, _, sql, text, *way = node.args
    run = way[0] if way else ast.Attribute(db, "run", ast.Load())
    kind = [] if way else [ast.keyword("kind", ast.Constant("DDL"))]
    return ast.Call(run, [ast.Call(sql, [text], [])], kind)


def _gives_a_value(func: ast.expr) -> bool:
    """Whether a method of ``db`` is rewritten to an expression with its own await."""
    if not isinstance(func, ast.Attribute):
        return False
    on_observer = isinstance(func.value, ast.Attribute) and func.value.attr == "observer"
    return on_observer or (
        is_db(func.value) and func.attr in ("rows", "run", "raw", "connect", "on_cleanup", *GIVES_NOTHING)
    )


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)


def _copy(node: ast.AST) -> Any:
    return ast.parse(ast.unparse(node), mode="eval").body
