"""What a dialect answers about a capability: yes, no, or nothing that counts as an answer."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Optional

from ..errors import ConfigurationError, nearest
from .vocabulary import Capability, Need, Specific

Overrides = Mapping[Need, tuple[bool, str]]
"""A provider's corrections: capability -> (supported, reason)."""


class State(str, Enum):
    """The possible results of asking."""

    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"
    UNDECLARED = "undeclared"


@dataclass(frozen=True)
class Answer:
    """One answer; ``state`` is what the kit goes by, ``declared`` what the dialect itself said.

    The two differ only when a provider overrides the dialect (``overridden``). ``detail`` is a phrase for people: why
    an answer does not count, or the reason of the override. ``left_out`` says that the dialect does not declare the protocol
    that asks, which counts as a no.
    """

    need: Need
    state: State
    declared: State
    detail: str = ""
    overridden: bool = False
    left_out: bool = False
    error: Optional[BaseException] = field(default=None, compare=False, repr=False)
    """What the dialect's method raised in place of an answer."""

    @property
    def supported(self) -> bool:
        return self.state is State.SUPPORTED

    @property
    def reason(self) -> str:
        """Why rules that need it don't run, as the text of a skip."""
        why = self.detail or f"{self.need_method}() says no"
        return f"{self.need.label} ({why})"

    @property
    def need_method(self) -> str:
        need = self.need
        return need.capability.method if isinstance(need, Specific) else need.method


# The most of a value that is shown: a mapping of all functions would fill a screen.
_LONGEST = 60


class _NoAnswerError(Exception):
    """What came back is not an answer; the text says why."""


class _NotDeclaredError(Exception):
    """The dialect leaves the protocol out; the text names it."""


def ask(dialect: object, need: Need, overrides: Optional[Overrides] = None) -> Answer:
    """Asks ``dialect`` about ``need``; never raises because of what the dialect does.

    Protocols declare optional features, and the core's ``check_feature_support`` takes a method that is absent for a no
    (contract C88). So does the kit: the capability is *unsupported*, and ``detail`` names the protocol that the dialect leaves
    out. So is one for which every dialect inherits a yes, where this one lacks what renders it. A method that is there but is
    not callable, raises, or returns something that is not the type the core's protocol promises makes the capability
    *undeclared*. A provider's override decides the state, and the dialect's own answer stays readable in ``declared``.

    Raises :exc:`TypeError` when ``need`` is not a capability, or lacks the argument that it takes.
    """
    check_need(need)
    try:
        declared = State.SUPPORTED if _declared(dialect, need) else State.UNSUPPORTED
        detail, left_out, error = "", False, None
    except _NotDeclaredError as absent:
        declared, detail, left_out, error = State.UNSUPPORTED, str(absent), True, None
    except _NoAnswerError as problem:
        declared, detail, left_out, error = State.UNDECLARED, str(problem), False, problem.__cause__
    override = _override(need, overrides)
    if override is None:
        return Answer(need, declared, declared, detail, left_out=left_out, error=error)
    supported, reason = override
    state = State.SUPPORTED if supported else State.UNSUPPORTED
    return Answer(need, state, declared, reason, overridden=True)


def check_need(need: object) -> None:
    """Raises :exc:`TypeError`, with what to write instead, unless ``need`` can be asked about."""
    if isinstance(need, Specific):
        return
    if isinstance(need, Capability):
        if need.argument:
            raise TypeError(f"Capability.{need.name} needs {need.argument}: write Capability.{need.name}.of(...)")
        return
    if isinstance(need, str):
        hint = f"Capability.{need.upper()}" if need.upper() in Capability.__members__ else "Capability.<NAME>"
        raise TypeError(f"expected a capability, got the text {need!r}: write {hint}")
    raise TypeError(f"expected a capability, got {need!r}: write Capability.<NAME>")


def check_overrides(overrides: Mapping[Any, Any], *, place: str) -> None:
    """Raises :exc:`ConfigurationError` naming ``place`` (a provider) unless every override is a (bool, reason)."""
    for need, value in overrides.items():
        if not isinstance(need, (Capability, Specific)):
            hint = nearest(need, Capability.__members__) if isinstance(need, str) else ""
            raise ConfigurationError(f"unknown capability {need!r} in capability_overrides.{hint}", place=place)
        if not isinstance(value, tuple) or len(value) != 2 or not isinstance(value[0], bool):
            raise ConfigurationError(f"the override of {need.label} must be (True or False, reason)", place=place)
        if not isinstance(value[1], str) or not value[1].strip():
            raise ConfigurationError(f"the override of {need.label} needs a reason in words", place=place)


def _override(need: Need, overrides: Optional[Overrides]) -> Optional[tuple[bool, str]]:
    if not overrides:
        return None
    if need in overrides:
        return overrides[need]
    # An override of the whole capability speaks for each thing that can be asked about.
    return overrides.get(need.capability) if isinstance(need, Specific) else None


def _declared(dialect: object, need: Need) -> bool:
    capability = need.capability if isinstance(need, Specific) else need
    name = capability.method
    if isinstance(need, Capability):
        return _boolean(name, _called(dialect, capability))
    if capability is Capability.EXPLAIN_FORMAT:
        return _boolean(name, _called(dialect, capability, need.argument))
    if capability is Capability.FUNCTIONS:
        return _function(name, _called(dialect, capability), need.argument)
    return _data_type(name, _called(dialect, capability), need.argument)


def _called(dialect: object, capability: Capability, *arguments: str) -> object:
    name = capability.method
    try:
        method = getattr(dialect, name, None)
        if method is None:
            raise _NotDeclaredError(f"the dialect does not declare {capability.protocol}: it has no {name}()")
        if capability.rendered_by and _inherited(dialect, name) and not hasattr(dialect, capability.rendered_by):
            raise _NotDeclaredError(f"the dialect has no {capability.rendered_by}()")
        if not callable(method):
            raise _NoAnswerError(f"{name} is {_kind(method)}, not a method")
        value = method(*arguments)
    except (_NoAnswerError, _NotDeclaredError):
        raise
    except Exception as problem:
        raise _NoAnswerError(f"{name}() raises {type(problem).__name__}: {problem}") from problem
    if inspect.iscoroutine(value):
        value.close()
        raise _NoAnswerError(f"{name}() is a coroutine function, not a plain method")
    return value


def _inherited(dialect: object, name: str) -> bool:
    """Whether the answer is the one that the core's base class has for every dialect."""
    from rhosocial.activerecord.backend.dialect import SQLDialectBase

    return getattr(type(dialect), name, None) is getattr(SQLDialectBase, name, None)


def _boolean(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _NoAnswerError(f"{name}() returns {_kind(value)}, not True or False")
    return value


def _function(name: str, functions: object, wanted: str) -> bool:
    if not isinstance(functions, Mapping):
        raise _NoAnswerError(f"{name}() returns {_kind(functions)}, not a mapping of names to True or False")
    # The core promises that the mapping holds every function, so a missing name means undeclared, not a "no".
    if wanted not in functions:
        raise _NoAnswerError(f"{name}() does not mention {wanted!r}")
    # PostgreSQL's dialect answers with an object that gives its reason too; a rule of its own asks for plain truth values.
    entry = functions[wanted]
    return _boolean(f"the entry {wanted!r} of {name}", getattr(entry, "supported", entry))


def _data_type(name: str, types: object, wanted: str) -> bool:
    if not isinstance(types, (list, tuple)):
        raise _NoAnswerError(f"{name}() returns {_kind(types)}, not a list of pairs (type, SQL name)")
    known: set[str] = set()
    for entry in types:
        if not isinstance(entry, tuple) or len(entry) != 2 or not isinstance(entry[0], type):
            raise _NoAnswerError(f"{name}() holds {entry!r}, which is not a pair (type, SQL name)")
        # A backend's own type derives from the generic type that it stands for.
        known.update(base.__name__ for base in entry[0].__mro__)
    return wanted in known


def _kind(value: object) -> str:
    if value is None:
        return "None"
    text = repr(value)
    return f"{text if len(text) <= _LONGEST else text[:_LONGEST] + '...'} ({type(value).__name__})"
