"""One target's options: variables expanded, ``user`` and ``username`` made one, every value typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ConfigurationError, nearest
from . import environment, expansion
from .annotations import Parameters, parameters
from .coercion import coerce
from .model import Driver
from .secrets import is_secret
from .values import ListValue, MapValue, Merged, Option, Scalar, Value


def expanded(value: Value, environ: Mapping[str, str]) -> Value:
    """``value`` with every ``${NAME}`` of a file's texts replaced once.

    :raises ConfigurationError: for a variable that is not set, at the value's place.
    """
    if isinstance(value, ListValue):
        return ListValue(tuple(expanded(item, environ) for item in value.items), value.place)
    if isinstance(value, MapValue):
        return MapValue({key: expanded(item, environ) for key, item in value.items.items()}, value.place)
    if not value.template:
        return value
    hidden = expansion.has_variables(value.text)
    return Scalar(text_of(value, environ), value.place, kind=value.kind, hidden=hidden)


def text_of(value: Scalar, environ: Mapping[str, str]) -> str:
    """A single text, expanded when it stands in a file."""
    return expansion.expand(value.text, environ, value.place) if value.template else value.text


def one_user(options: Mapping[str, Option], environ: Mapping[str, str]) -> dict[str, Option]:
    """One source's options with ``user`` called ``username``.

    :raises ConfigurationError: when both stand there with different values.
    """
    found = dict(options)
    user = found.pop("user", None)
    if user is None:
        return found
    other = found.get("username")
    if other is not None and not _same(other.value, user.value, environ):
        raise ConfigurationError(
            f"user and username ({other.key_place}) are the same option and have different values; keep one",
            place=user.key_place,
        )
    found.setdefault("username", user)
    return found


def _same(one: Value, other: Value, environ: Mapping[str, str]) -> bool:
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        return text_of(one, environ) == text_of(other, environ)
    return one == other


def typed(merged: Merged, driver: Driver, environ: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The options as keyword arguments for the driver's config class, and where the value of each came from.

    :raises ConfigurationError: for an option that the driver does not have, and a value of the wrong type.
    """
    known = parameters(driver.config_class)
    by_lower_case = {name.lower(): name for name in known.types}
    found, places = {}, {}
    for key, option in merged.options.items():
        name = key if key in known.types else by_lower_case.get(key, key) if _is_variable(option) else key
        if name == "username" and name not in known.types and "user" in known.types:
            name = "user"
        if name not in known.types and not known.open_ended:
            raise _unknown(key, option, merged, driver, known)
        value = expanded(option.value, environ)
        found[name] = coerce(value, known.types.get(name, Any), key, secret=is_secret(name))
        places[name] = ", ".join([option.value.place, *_variables(option.value, environ)])
    return found, places


def _variables(value: Value, environ: Mapping[str, str]) -> list[str]:
    """What each ``${NAME}`` of a value was replaced by, in words."""
    if isinstance(value, ListValue):
        return [text for item in value.items for text in _variables(item, environ)]
    if isinstance(value, MapValue):
        return [text for item in value.items.values() for text in _variables(item, environ)]
    if not value.template:
        return []
    return [
        f"variable {name}" if environ.get(name) or not has_default else f"default, since {name} has no value"
        for name, has_default in expansion.variables(value.text)
    ]


def _is_variable(option: Option) -> bool:
    return isinstance(option.value, Scalar) and not option.value.template


def _unknown(key: str, option: Option, merged: Merged, driver: Driver, known: Parameters) -> ConfigurationError:
    names = sorted(known.types)
    if _is_variable(option):
        return environment.unknown_option(option.key_place, merged.index, names)
    hint = nearest(option.key, [*names, "driver", "user"])
    return ConfigurationError(
        f"the driver {driver.name!r} has no option {option.key!r}.{hint} "
        f"Options of {driver.config_class.__name__}: {', '.join(names)}",
        place=option.key_place,
    )
