"""Whether a target still uses the function in which a defect lives.

A backend that overrides the function must pass, so the question is asked of the classes that a target really uses: does
the attribute, looked up on the class, give the very object that the named class defines? An override that hands on to it
with ``super()`` may show the defect or mend it. A wrapper made with ``functools.wraps`` is an override like any other.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from types import CodeType, FunctionType, ModuleType
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


class Use(IntEnum):
    """How a target uses a function."""

    NONE = 0
    """Not at all, or it overrides the function whole."""
    THROUGH_AN_OVERRIDE = 1
    """An override of its own calls the function with ``super()``: the defect may show or not."""
    ITSELF = 2
    """It runs the very function."""


def use(place: Place, subject: Subject) -> Use:
    """How the target uses the function that a place names."""
    if place.absent or place.problem is not None:
        return Use.NONE
    module_name, _, path = place.text.partition(":")
    name = re.split("[.!]", path)[-1]
    heirs = [cls for cls in subject.classes if place.owner is not None and place.owner in cls.__mro__]
    if heirs:
        return max(_reached(cls, name, place.value) for cls in heirs)
    return Use.ITSELF if "!" not in path and _shared(place, subject, module_name, name) else Use.NONE


def _reached(cls: type, name: str, wanted: Any) -> Use:
    """How a class that inherits from the function's class gets to the function."""
    if _same(inspect.getattr_static(cls, name, LACKING), wanted):
        return Use.ITSELF
    for place, base in enumerate(cls.__mro__):
        value = vars(base).get(name, LACKING)
        if value is LACKING:
            continue
        if _same(value, wanted):
            return Use.THROUGH_AN_OVERRIDE
        if not _hands_on(value, name, cls.__mro__[place + 1 :]):
            break
    return Use.NONE


def _hands_on(value: Any, name: str, above: Iterable[type]) -> bool:
    """Whether a function's code, or that of a function that it decorates, calls the function of the same name of a class
    above: by ``super()``, or by the class's own name."""
    ways = {"super", *(base.__name__ for base in above)}
    return any(
        name in code.co_names and not ways.isdisjoint(code.co_names)
        for function in _layers(value)
        for code in _codes(function.__code__)
    )


def _layers(value: Any) -> Iterator[FunctionType]:
    """The function of an attribute, and those that it decorates."""
    function = getattr(value, "__func__", value)
    for holder in ("fget", "func"):
        function = getattr(function, holder, function)
    while isinstance(function, FunctionType):
        yield function
        function = getattr(function, "__wrapped__", None)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code and that of the functions and comprehensions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _shared(place: Place, subject: Subject, module_name: str, name: str) -> bool:
    """Whether a function that none of the target's classes inherits runs all the same."""
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


def use_of(cause: Cause, subject: Subject) -> Use:
    """How a target in a mode uses the places of a defect: the closest of them, and none out of the versions' bounds."""
    if not cause.concerns_versions_of(subject):
        return Use.NONE
    return max(_use_of_place(text, subject) for text in cause.places)


def _use_of_place(text: str, subject: Subject) -> Use:
    if text.startswith("driver:"):
        return Use.ITSELF if subject.driver == text[len("driver:") :] else Use.NONE
    return use(resolve(text), subject)


def applies(cause: Cause, subject: Subject) -> bool:
    """Whether a target in a mode may have the defect."""
    return use_of(cause, subject) is not Use.NONE
