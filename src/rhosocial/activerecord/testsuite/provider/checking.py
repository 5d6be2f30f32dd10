"""A provider's own declarations, judged before the first test: a wrong one is one message, never a traceback later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..capabilities import check_overrides
from ..defects import KnownFailure
from ..errors import ConfigurationError
from .base import Provider
from .text import TextRules

_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "text": ((TextRules,), "TextRules(...)"),
    "binary_collation": ((str, type(None)), "a text or None"),
    "max_parameters": ((int, type(None)), "a number or None"),
    "max_value_bytes": ((int,), "a number"),
    "identifier_bytes": ((int,), "a number"),
    "isolation": ((Mapping,), "a mapping of levels to sets of anomalies"),
    "thread_safety": ((int, type(None)), "a number or None"),
    "transactional_ddl": ((bool,), "True or False"),
    "enforces_types": ((bool,), "True or False"),
    "optional_types": ((set, frozenset, tuple, list), "a set of names"),
    "capability_overrides": ((Mapping,), "a mapping of capabilities to (True or False, reason)"),
    "known_failures": ((tuple, list), "a tuple of KnownFailure"),
    "secret_options": ((set, frozenset, tuple, list), "a set of names"),
    "from_nothing": ((str,), "a text"),
    "driver": ((str, type(None)), "a text or None"),
    "backend_class": ((type, type(None)), "a class or None"),
    "async_backend_class": ((type, type(None)), "a class or None"),
    "config_class": ((type, type(None)), "a class or None"),
}


def checked(provider: Any, place: str) -> Provider:
    """The provider itself, when all that it declares can be meant.

    :raises ConfigurationError: at ``place``, for an object that is not a provider and for the first declaration that is wrong.
    """
    if isinstance(provider, type) and issubclass(provider, Provider):
        raise ConfigurationError(
            f"the provider is the class {provider.__name__}; expected an object: provider = {provider.__name__}()",
            place=place,
        )
    if not isinstance(provider, Provider):
        raise ConfigurationError(
            f"the provider is {_short(provider)}; expected an object of a class that derives from Provider", place=place
        )
    for name, (types, expected) in _TYPES.items():
        value = getattr(provider, name)
        # In Python a bool is an int.
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise ConfigurationError(f"{name} is {_short(value)}; expected {expected}", place=place)
    for name in ("optional_types", "secret_options"):
        for each in getattr(provider, name):
            if not isinstance(each, str):
                raise ConfigurationError(f"{name} holds {_short(each)}; expected texts", place=place)
    for failure in provider.known_failures:
        if not isinstance(failure, KnownFailure):
            raise ConfigurationError(f"known_failures holds {_short(failure)}; expected KnownFailure(...)", place=place)
    check_overrides(provider.capability_overrides, place=place)
    return provider


def _short(value: object) -> str:
    try:
        text = repr(value)
    except Exception as error:
        text = f"an object whose repr raises {type(error).__name__}"
    return text if len(text) <= 60 else f"{text[:57]}..."
