"""The parts of rewriting that do not concern ``db``: modes, annotations, docstrings, and what pytest gives a rule."""

from __future__ import annotations

import ast
from typing import Any, Union, cast

from ..as_code import NotCode
from ..calls import KIT


def parsed(text: str) -> ast.expr:
    """An expression."""
    return ast.parse(text, mode="eval").body


class Blocks(ast.NodeTransformer):
    """Rewrites statements. ``caught`` are the names of what ``pytest.raises`` gives, ``local`` the imports inside."""

    def __init__(self, is_async: bool) -> None:
        self.is_async = is_async
        self.db_name = "backend"
        self.caught: set[str] = set()
        self.local: list[ast.ImportFrom] = []
        self.imports: set[str] = set()
        self._in_class = False

    # -- definitions ---------------------------------------------------------------------------------------------------
    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> Any:
        return self._function(node)

    def _function(self, node: Union[ast.FunctionDef, ast.AsyncFunctionDef]) -> Any:
        node.body = without_docstring(node.body)
        node.returns = None
        outside, self.db_name = self.db_name, _name_of_db(node, self.db_name)
        for each in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]:
            if each is not None:
                each.annotation = None
                each.arg = self.db_name if each.arg == "db" else each.arg
        inside, self._in_class = self._in_class, False
        node = cast(Any, self.generic_visit(node))
        self._in_class, self.db_name = inside, outside
        node.body = node.body or [ast.Pass()]
        if isinstance(node, ast.AsyncFunctionDef) and not self.is_async:
            found = ast.FunctionDef(node.name, node.args, node.body, node.decorator_list, None)
            found.name = {"__aenter__": "__enter__", "__aexit__": "__exit__", "__aiter__": "__iter__"}.get(
                node.name, node.name
            )
            for name in getattr(node, "_fields", ()):
                if not hasattr(found, name):
                    setattr(found, name, getattr(node, name))
            return found
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> Any:
        node.body = without_docstring(node.body)
        inside, self._in_class = self._in_class, True
        node = cast(ast.ClassDef, self.generic_visit(node))
        self._in_class = inside
        node.body = node.body or [ast.Pass()]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        if self._in_class:
            # A dataclass needs annotations, whatever they say.
            value = None if node.value is None else self.visit(node.value)
            return ast.AnnAssign(node.target, ast.Name("object", ast.Load()), value, node.simple)
        if node.value is None:
            return None
        return ast.Assign([self.visit(node.target)], self.visit(node.value))

    def visit_Expr(self, node: ast.Expr) -> Any:
        if _is_pytest(node.value, "fail"):
            said = cast(ast.Call, node.value).args[:1]
            return ast.Raise(ast.Call(ast.Name("AssertionError", ast.Load()), [self.visit(each) for each in said], []))
        value = self.visit(node.value)
        return None if isinstance(value, ast.Constant) else ast.Expr(value)

    def generic_visit(self, node: ast.AST) -> Any:
        node = super().generic_visit(node)
        for name in ("body",):
            if (
                isinstance(getattr(node, name, None), list)
                and not getattr(node, name)
                and not isinstance(node, ast.Module)
            ):
                setattr(node, name, [ast.Pass()])
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> Any:
        if not node.level and not (node.module or "").startswith(KIT):
            return node
        self.local.append(node)
        return None

    # -- blocks --------------------------------------------------------------------------------------------------------
    def visit_AsyncWith(self, node: ast.AsyncWith) -> Any:
        return self._with(node, ast.AsyncWith if self.is_async else ast.With)

    def visit_With(self, node: ast.With) -> Any:
        return self._with(node, ast.With)

    def _with(self, node: Any, kind: Any) -> Any:
        waits = [at for at, item in enumerate(node.items) if _is_pytest(item.context_expr, "raises")]
        if waits and waits != [len(node.items) - 1]:
            raise NotCode("pytest.raises before another context")
        if not waits:
            node = self.generic_visit(node)
            return kind(node.items, node.body)
        last = node.items.pop()
        caught = last.optional_vars.id if isinstance(last.optional_vars, ast.Name) else ""
        self.caught.add(caught)
        tried = self._raises(last.context_expr, caught, [self.visit(each) for each in node.body])
        if not node.items:
            return tried
        items = [ast.withitem(self.visit(i.context_expr), i.optional_vars) for i in node.items]
        return kind(items, tried)

    def _raises(self, call: ast.Call, caught: str, body: list[Any]) -> list[ast.stmt]:
        """``pytest.raises`` as a try: what must be raised is kept under the name that the rule gives it."""
        flat = [each for one in body for each in (one if isinstance(one, list) else [one]) if each is not None]
        wanted = self.visit(call.args[0])
        name = caught or "error"
        inside: list[ast.stmt] = [parsed_statement(f"{caught} = error")] if caught else [ast.Pass()]
        match = next((each.value for each in call.keywords if each.arg == "match"), None)
        if match is not None:
            self.imports.add("import re")
            searched = ast.Call(parsed("re.search"), [self.visit(match), parsed("str(error)")], [])
            inside = [*(inside if caught else []), ast.Assert(searched, None)]
        handler = ast.ExceptHandler(wanted, "error" if name != "error" or match is not None else None, inside)
        said = ast.unparse(wanted).replace("'", "")
        missing = parsed_statement(f"raise AssertionError({f'expected {said}, got no error'!r})")
        return [ast.Try(flat or [ast.Pass()], [handler], [missing], [])]

    def visit_AsyncFor(self, node: ast.AsyncFor) -> Any:
        node = cast(ast.AsyncFor, self.generic_visit(node))
        return node if self.is_async else ast.For(node.target, node.iter, node.body, node.orelse)

    def visit_comprehension(self, node: ast.comprehension) -> Any:
        node = cast(ast.comprehension, self.generic_visit(node))
        node.is_async = node.is_async if self.is_async else 0
        return node


def _name_of_db(node: Union[ast.FunctionDef, ast.AsyncFunctionDef], outside: str) -> str:
    """What stands for ``db`` in a function: another name where the function has a backend of its own."""
    bound = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
    bound |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    if outside != "backend" and "db" not in bound:
        return outside
    return "main_backend" if "backend" in bound else "backend"


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    """A body without its docstring, and without those below attributes."""
    return [
        each
        for each in body
        if not (
            isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) and isinstance(each.value.value, str)
        )
    ]


def parsed_statement(text: str) -> ast.stmt:
    """A statement."""
    return ast.parse(text).body[0]


def _is_pytest(node: ast.expr, name: str) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == name
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "pytest"
    )
