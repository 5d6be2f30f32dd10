"""Which options a config class takes, and of what type: its constructor's parameters and their annotations.

A third party's config class may be a plain dataclass, override ``__init__``, name types that exist only for a type
checker, or use syntax that the running Python cannot evaluate; none of this may keep its other options from being
typed.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import sys
import typing
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Parameters:
    """The options of one config class: name to type. ``open_ended`` is true when it takes any keyword."""

    types: dict[str, Any]
    open_ended: bool


def parameters(config_class: type) -> Parameters:
    """The keyword parameters of ``config_class``, each with the type that its annotation states (``Any``: none)."""
    found: dict[str, Any] = {}
    open_ended = False
    for name, parameter in inspect.signature(config_class).parameters.items():
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            open_ended = True
        elif parameter.kind in (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY):
            found[name] = _type_of(config_class, name, parameter)
    if open_ended and dataclasses.is_dataclass(config_class):
        for each in dataclasses.fields(config_class):
            if each.init and each.name not in found:
                found[each.name] = _annotated(config_class, each.name, Any)
    return Parameters(found, open_ended)


def _type_of(config_class: type, name: str, parameter: inspect.Parameter) -> Any:
    if parameter.annotation is inspect.Parameter.empty:
        return Any
    if isinstance(parameter.annotation, str):
        stated = _annotated(config_class, name, parameter.annotation)
    else:
        stated = _resolved(parameter.annotation, config_class)
    if stated is not None:
        return stated
    # An annotation that nothing can evaluate: the default's type is the next best statement.
    default = parameter.default
    return type(default) if isinstance(default, (bool, int, float, str)) else Any


def _annotated(config_class: type, name: str, otherwise: Any) -> Any:
    """The type in the class that annotates ``name``, in that class's own module."""
    for owner in config_class.__mro__:
        annotation = _own_annotations(owner).get(name)
        if annotation is not None:
            return _resolved(annotation, owner)
    return _resolved(otherwise, config_class)


def _own_annotations(owner: type) -> dict[str, Any]:
    if sys.version_info >= (3, 10):
        return inspect.get_annotations(owner)
    return dict(vars(owner).get("__annotations__", {}))


def _resolved(annotation: Any, owner: type) -> Any:
    """The evaluated annotation, or ``None`` when it cannot be evaluated."""
    namespace = {**vars(owner), **vars(typing), **vars(sys.modules.get(owner.__module__, typing))}
    try:
        if isinstance(annotation, str):
            tree = _PipeToUnion().visit(ast.parse(annotation.strip(), mode="eval"))
            namespace["__Union"] = typing.Union
            annotation = eval(compile(ast.fix_missing_locations(tree), "<annotation>", "eval"), namespace)
        if isinstance(annotation, dataclasses.InitVar):
            annotation = annotation.type

        class Holder:
            __annotations__ = {"it": annotation}

        return typing.get_type_hints(Holder, globalns=namespace)["it"]
    except Exception:  # whatever a stranger's annotation raises, it only fails to state a type
        return None


class _PipeToUnion(ast.NodeTransformer):
    """``int | None`` as ``Union[int, None]``, which every supported Python can evaluate."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.op, ast.BitOr):
            return node
        both = ast.Tuple(elts=[node.left, node.right], ctx=ast.Load())
        return ast.Subscript(value=ast.Name(id="__Union", ctx=ast.Load()), slice=both, ctx=ast.Load())
