"""Whether a target still uses the function in which a defect lives.

A backend that overrides the function must pass, so the question is asked of the classes that a target really uses: does
the attribute, looked up on the class, give the very object that the named class defines? A wrapper made with
``functools.wraps`` is an override like any other.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from types import FunctionType, ModuleType
from typing import Any, Optional

from ..errors import nearest
from .cause import Cause, Subject

_CORE = "rhosocial.activerecord."
_IMPL = "rhosocial.activerecord.backend.impl."
# What a backend supplies itself, usually by subclassing: here a class that is absent from a target was replaced.
_SUPPLIED = tuple(
    f"{_CORE}backend.{part}"
    for part in ("base", "config", "dialect", "introspection", "transaction", "type_adapter", "type_registry")
)


@dataclass(frozen=True)
class Place:
    """A qualified name, resolved; ``problem`` says why it could not be, ``absent`` that its package is not in use.

    Of a name that its class leaves out, ``value`` is what the class inherits in its place, or :data:`LACKING`.
    """

    text: str
    owner: Optional[type] = None
    value: Any = None
    problem: Optional[str] = None
    absent: bool = False


LACKING = object()
"""In place of an attribute that a class does not have."""


def _impl_package(module: str) -> Optional[str]:
    """``rhosocial.activerecord.backend.impl.mysql`` for a module in it, ``None`` outside the official backends."""
    return _IMPL + module[len(_IMPL) :].partition(".")[0] if module.startswith(_IMPL) else None


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def resolve(text: str) -> Place:
    """Find what ``package.module:Class.function`` names.

    A module outside the core is never imported for it: when no target of the run loaded its package, nothing of it is
    in use, and importing a database driver costs more than all the rest.
    """
    module_name, _, path = text.partition(":")
    package = _impl_package(module_name)
    if package is None and not _within(module_name, _CORE[:-1]):
        package = module_name.partition(".")[0]
    if package is not None and package not in sys.modules:
        return Place(text, absent=True)
    return (_resolve_left_out if "!" in path else _resolve_loaded)(text, module_name, path)


@cache
def _resolve_left_out(text: str, module_name: str, path: str) -> Place:
    """What a class gives for a name that its own package should define; a problem when the package does by now."""
    class_name, _, name = path.partition("!")
    found = _resolve_loaded(text, module_name, class_name)
    owner = found.value
    if found.problem is not None or not isinstance(owner, type):
        return Place(text, problem=found.problem or f"{class_name} in {module_name} is no class.")
    package = _impl_package(module_name) or module_name.partition(".")[0]
    home = next((base for base in owner.__mro__ if name in vars(base)), None)
    if home is not None and _within(home.__module__, package):
        return Place(text, problem=f"{home.__qualname__} in {home.__module__} defines {name}.")
    return Place(text, owner=owner, value=inspect.getattr_static(owner, name, LACKING))


@cache
def _resolve_loaded(text: str, module_name: str, path: str) -> Place:
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        return Place(text, problem=f"the module {module_name} can't be imported ({error})")
    owner: Any = module
    *classes, name = path.split(".")
    for class_name in classes:
        inner = vars(owner).get(class_name)
        if not isinstance(inner, type):
            hint = nearest(class_name, [n for n, v in vars(owner).items() if isinstance(v, type)])
            return Place(text, problem=f"there is no class {class_name} in {module_name}.{hint}")
        owner = inner
    if name in vars(owner):
        return Place(text, owner=None if isinstance(owner, ModuleType) else owner, value=vars(owner)[name])
    return Place(text, problem=_missing(owner, name, module_name))


def _missing(owner: Any, name: str, module_name: str) -> str:
    if isinstance(owner, type):
        for base in owner.__mro__[1:-1]:
            if name in vars(base):
                home = f"{base.__module__}:{base.__qualname__}.{name}"
                return f"{owner.__qualname__} does not define {name} itself, it inherits {home}"
        return f"{owner.__qualname__} in {module_name} has no {name}.{nearest(name, dir(owner))}"
    return f"the module {module_name} has no {name}.{nearest(name, vars(owner))}"


def _generated(value: Any) -> bool:
    """Whether ``dataclasses`` wrote the function: every subclass then has its own copy of the same text."""
    function = inspect.unwrap(value) if callable(value) else value
    return isinstance(function, FunctionType) and function.__code__.co_filename == "<string>"


def _same(found: Any, named: Any) -> bool:
    return found is named or (_generated(found) and _generated(named))


def uses(place: Place, subject: Subject) -> bool:
    """Whether the target runs the function itself, not an override of it."""
    if place.absent or place.problem is not None:
        return False
    module_name, _, path = place.text.partition(":")
    name = re.split("[.!]", path)[-1]
    heirs = [cls for cls in subject.classes if place.owner is not None and place.owner in cls.__mro__]
    if heirs:
        return any(_same(inspect.getattr_static(cls, name, LACKING), place.value) for cls in heirs)
    if "!" in path:
        return False
    package = _impl_package(module_name)
    if package is not None:
        # A helper beside the classes that the kit looks at: in use where the package is, unless one of them answers.
        inherits = any(_within(base.__module__, package) for cls in subject.classes for base in cls.__mro__)
        return inherits and (place.owner is None or not _answers(subject.classes, name))
    if place.owner is not None and any(_within(module_name, supplied) for supplied in _SUPPLIED):
        return False
    # Models, queries, relations, expressions, module functions: the same code for every backend.
    return _within(module_name, _CORE[:-1])


def _answers(classes: Iterable[type], name: str) -> bool:
    return any(name in vars(base) for cls in classes for base in cls.__mro__ if base is not object)


def applies(cause: Cause, subject: Subject) -> bool:
    """Whether a target in a mode has the defect: its versions lie in the bounds and it uses one of the places."""
    if not cause.concerns_versions_of(subject):
        return False
    return any(
        subject.driver == text[len("driver:") :] if text.startswith("driver:") else uses(resolve(text), subject)
        for text in cause.places
    )
