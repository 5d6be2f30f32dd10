"""The models of a family as source: those that a script names, with the fields and relations that it needs."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from typing import Any, Callable, Union, get_args, get_origin

from ..as_code import Coder, NotCode
from .sources import find, function_at

_CLASSES = {
    "Record": ("rhosocial.activerecord.model", "ActiveRecord"),
    "SoftDelete": ("rhosocial.activerecord.field", "SoftDeleteMixin"),
    "HasMany": ("rhosocial.activerecord.relation", "HasMany"),
    "HasOne": ("rhosocial.activerecord.relation", "HasOne"),
    "BelongsTo": ("rhosocial.activerecord.relation", "BelongsTo"),
}

Need = Callable[[str, str], str]
"""Defines a name of a module in the script, such as the enum of a field."""


class FamilySource:
    """Writes the model classes of one family."""

    def __init__(
        self, family: Any, names: dict[str, str], is_async: bool, live: Mapping[str, Any], code: Coder, need: Need
    ) -> None:
        self._need = need
        factory = family.models
        self.classes: dict[str, ast.ClassDef] = {}
        self.module = ""
        self.names = names
        self._is_async = is_async
        self.imports: set[str] = set()
        if factory is None:
            return
        self.module = factory.__module__
        tree = function_at(factory.__code__)
        # A factory for several families makes its classes without a class statement; they are written as they are.
        written = {each.name for each in tree.body if isinstance(each, ast.ClassDef)}
        self.classes = {name: _as_it_is(name, cls, code) for name, cls in live.items() if not written}
        self.classes.update({each.name: copy.deepcopy(each) for each in tree.body if isinstance(each, ast.ClassDef)})

    def wanted(self, mentioned: set[str], texts: str) -> list[str]:
        """The names of the models that a script needs, with those that relations lead to."""
        found = [name for name in self.classes if name in mentioned]
        if any(self._related(self.classes[name], texts) for name in found):
            found = list(self.classes)
        bases = {base.id for name in found for base in self.classes[name].bases if isinstance(base, ast.Name)}
        return [name for name in self.classes if name in found or name in bases]

    def lines(self, wanted: list[str], texts: str, owner: str) -> list[str]:
        """The classes as source, bound to the backend."""
        written: list[str] = []
        names: set[str] = set()
        for name in wanted:
            node = copy.deepcopy(self.classes[name])
            node.body = [each for each in node.body if not self._is_unused(each, texts)]
            node = _Kit(self).visit(node)
            names |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
            written += ast.unparse(ast.fix_missing_locations(node)).splitlines()
        if len(wanted) > 1:
            written += [f"for owner in ({', '.join(wanted)}):"]
            written += [f"    for other in ({', '.join(wanted)}):"]
            written += ["        setattr(owner, other.__name__, other)"]
        all_of = f"({', '.join(wanted)})" if len(wanted) > 1 else f"({wanted[0]},)"
        written += [f"for model in {all_of}:"]
        bound = "model.__backend__, model.__backend_class__, model.__connection_config__"
        written += [f"    {bound} = backend, {owner}, config"]
        for each in sorted(names):
            found = find(each, self.module, self.module)
            if found is not None and found.imported:
                self.imports.add(found.imported)
            elif found is not None and each not in self.classes and found.statement is not None:
                self._need(each, self.module)
        return written

    def _related(self, node: ast.ClassDef, texts: str) -> bool:
        return any(_relation(each) and not self._is_unused(each, texts) for each in node.body)

    def _is_unused(self, statement: ast.stmt, texts: str) -> bool:
        """Whether a statement is a docstring, or a relation that the script does not name."""
        if isinstance(statement, ast.Expr):
            return True
        name = _relation(statement)
        return bool(name) and name not in texts


def _as_it_is(name: str, cls: Any, code: Coder) -> ast.ClassDef:
    """A model class by its fields."""
    lines = [f"class {name}(m.Record):", "    __logging_config__ = m.silent_logging"]
    for each in ("__table_name__", "__primary_key__", "__pk_auto_generated__"):
        if each in vars(cls):
            lines.append(f"    {each} = {code(vars(cls)[each])}")
    lines.append("    c: ClassVar[FieldProxy] = FieldProxy()")
    for field, info in cls.model_fields.items():
        default = "" if info.is_required() else f" = {code(info.default)}"
        lines.append(f"    {field}: {_annotation(cls.__annotations__[field], code)}{default}")
    found = ast.parse("\n".join(lines)).body[0]
    assert isinstance(found, ast.ClassDef)
    return found


def _annotation(annotation: Any, code: Coder) -> str:
    if isinstance(annotation, str):
        return annotation
    if isinstance(annotation, type) and not get_args(annotation):
        return code.name(annotation)
    origin, given = get_origin(annotation), get_args(annotation)
    if origin is Union and len(given) == 2 and type(None) in given:
        code.imports.setdefault("typing", set()).add("Optional")
        return f"Optional[{_annotation(given[0], code)}]"
    if isinstance(origin, type) and origin.__module__ == "builtins" and not getattr(annotation, "__metadata__", ()):
        return f"{origin.__name__}[{', '.join(_annotation(each, code) for each in given)}]"
    if annotation is Any:
        code.imports.setdefault("typing", set()).add("Any")
        return "Any"
    raise NotCode(str(annotation))


class _Kit(ast.NodeTransformer):
    """The kit's ``m`` replaced by the core's classes and the tables' names."""

    def __init__(self, source: FamilySource) -> None:
        self._source = source

    def visit_Call(self, node: ast.Call) -> Any:
        if ast.unparse(node.func) == "m.table" and isinstance(node.args[0], ast.Constant):
            return ast.Constant(self._source.names[str(node.args[0].value)])
        return self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        # A relation names a model that is defined further down: in a script, annotations are evaluated.
        if isinstance(node.slice, ast.Name) and node.slice.id in self._source.classes:
            node.slice = ast.Constant(node.slice.id)
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        if not (isinstance(node.value, ast.Name) and node.value.id == "m"):
            return self.generic_visit(node)
        if node.attr == "silent_logging":
            return ast.Name("quiet", ast.Load())
        if node.attr not in _CLASSES:
            raise NotCode(f"m.{node.attr}")
        module, name = _CLASSES[node.attr]
        name = f"Async{name}" if self._source._is_async else name
        self._source.imports.add(f"from {module} import {name}")
        return ast.Name(name, ast.Load())


def _relation(statement: ast.stmt) -> str:
    """The name of a relation that a statement defines; empty for another statement."""
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        called = statement.value.func if isinstance(statement.value, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in ("HasMany", "HasOne", "BelongsTo"):
            return statement.target.id
    return ""
