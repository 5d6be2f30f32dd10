"""A provider's own declarations, judged before the first test: a wrong one is one message, never a traceback later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Callable

from ..capabilities import check_overrides
from ..capabilities.given_forms import check_forms
from ..defects import KnownFailure
from ..errors import ConfigurationError, KitError, short
from .base import Provider
from .text import TextRules

# A member whose default is True or False, a text or a whole number is judged by its default.
_PLAIN: dict[type, str] = {bool: "True or False", str: "a text", int: "a number"}
_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    **{
        name: ((type(default),), _PLAIN[type(default)])
        for name, default in vars(Provider).items()
        if not name.startswith("_") and type(default) in _PLAIN
    },
    "text": ((TextRules,), "TextRules(...)"),
    "binary_collation": ((str, type(None)), "a text or None"),
    "missing_database": ((str, type(None)), "the name of a database or None"),
    "max_parameters": ((int, type(None)), "a number or None"),
    "isolation": ((Mapping,), "a mapping of levels to sets of anomalies"),
    "thread_safety": ((int, type(None)), "a number or None"),
    "fraction_digits": ((int,), "a number from 0 to 6"),
    "time_fraction_digits": ((int, type(None)), "a number from 0 to 6 or None"),
    "truth": ((tuple, list, type(None)), "(what stands for True, what stands for False) or None"),
    "lock_timeout": ((int, float), "seconds"),
    "quote_characters": ((tuple, list), "the two texts around a quoted name"),
    "targets": ((Mapping,), "{'name': {...}}"),
    "optional_types": ((set, frozenset, tuple, list), "a set of names"),
    "capability_overrides": ((Mapping,), "a mapping of capabilities to (True or False, reason)"),
    "probe_forms": ((Mapping,), "a mapping of capabilities to their forms"),
    "known_failures": ((tuple, list), "a tuple of KnownFailure"),
    "secret_options": ((set, frozenset, tuple, list), "a set of names"),
    "driver": ((str, type(None)), "a text or None"),
    "backend_class": ((type, type(None)), "a class or None"),
    "async_backend_class": ((type, type(None)), "a class or None"),
    "config_class": ((type, type(None)), "a class or None"),
}

NAME_BYTES = 30
"""The longest name that the kit gives, which the database must be able to hold."""
AMOUNT_DIGITS = 18
"""The digits of the decimals that most rules use."""
_RANGES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "max_parameters": (lambda number: number is None or number > 0, "a number above 0 or None"),
    "max_value_bytes": (lambda number: number > 0, "a number above 0"),
    "identifier_bytes": (lambda number: number >= NAME_BYTES, f"{NAME_BYTES} or more, as the kit's names need"),
    "fraction_digits": (lambda digits: 0 <= digits <= 6, "a number from 0 to 6"),
    "time_fraction_digits": (lambda digits: digits is None or 0 <= digits <= 6, "a number from 0 to 6 or None"),
    "decimal_digits": (lambda digits: digits >= AMOUNT_DIGITS, f"{AMOUNT_DIGITS} or more, as the kit's amounts need"),
    "thread_safety": (lambda number: number in (None, 0, 1, 2, 3), "PEP 249's 0, 1, 2 or 3, or None"),
    "lock_timeout": (lambda seconds: 0 < seconds <= 60, "more than 0 and at most 60 seconds"),
    "truth": (lambda pair: pair is None or (len(pair) == 2 and pair[0] != pair[1]), "two different values or None"),
    "quote_characters": (
        lambda pair: len(pair) == 2 and all(isinstance(each, str) and each for each in pair),
        "the two texts around a quoted name",
    ),
    "isolation": (
        lambda levels: all(
            isinstance(name, str) and isinstance(found, (set, frozenset)) for name, found in levels.items()
        ),
        "a mapping of levels to sets of anomalies",
    ),
    "text": (
        lambda rules: all(isinstance(getattr(rules, each.name), bool) for each in fields(rules)),
        "True or False for each of its members",
    ),
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
            f"the provider is {short(provider)}; expected an object of a class that derives from Provider", place=place
        )
    for name, (types, expected) in _TYPES.items():
        value = getattr(provider, name)
        # In Python a bool is an int.
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise ConfigurationError(f"{name} is {short(value)}; expected {expected}", place=place)
    for name, (fits, expected) in _RANGES.items():
        if not fits(getattr(provider, name)):
            raise ConfigurationError(f"{name} is {short(getattr(provider, name))}; expected {expected}", place=place)
    for name, hook in vars(Provider).items():
        if not name.startswith("_") and callable(hook) and not callable(getattr(provider, name)):
            raise ConfigurationError(f"{name} is {short(getattr(provider, name))}; expected a method", place=place)
    for name in ("optional_types", "secret_options"):
        for each in getattr(provider, name):
            if not isinstance(each, str):
                raise ConfigurationError(f"{name} holds {short(each)}; expected texts", place=place)
    for failure in provider.known_failures:
        if not isinstance(failure, KnownFailure):
            raise ConfigurationError(f"known_failures holds {short(failure)}; expected KnownFailure(...)", place=place)
    check_overrides(provider.capability_overrides, place=place)
    check_forms(provider.probe_forms, place=place)
    return provider


def stated_version(provider: Provider, backend: Any) -> str:
    """The server's version, as the provider reads it. Raises KitError when it is no text."""
    found: object = provider.version(backend)
    if not isinstance(found, str):
        raise KitError(f"the provider's version() gives {found!r}; expected a text")
    return found
