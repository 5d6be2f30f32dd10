"""Targets from variables ``AR_TEST_BACKEND_<KEY>_<N>``: one number, one instance.

A variable of this family that fits no option is an error: a misspelt variable that is ignored runs the wrong database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..errors import ConfigurationError, nearest
from . import names
from .values import Instance, Option, Scalar

#: Names the file of targets; the only variable of this family without a number.
FILE_VARIABLE = "AR_TEST_BACKENDS_FILE"

_FAMILY = "AR_TEST_BACKEND"
_VARIABLE = re.compile(r"AR_TEST_BACKEND_(?P<key>[A-Z0-9_]*[A-Z0-9])_(?P<index>0|[1-9][0-9]*)")
_COMMON_KEYS = ("NAME", "DRIVER", "HOST", "PORT", "USER", "USERNAME", "PASSWORD", "DATABASE")
_SHAPE = "expected AR_TEST_BACKEND_<KEY>_<N>, such as AR_TEST_BACKEND_HOST_1"


def variable(key: str, index: int) -> str:
    """The name of the variable that gives option ``key`` of instance ``index``."""
    return f"{_FAMILY}_{key.upper()}_{index}"


def read(environ: Mapping[str, str]) -> list[Instance]:
    """The instances that the environment gives, in the order of their numbers.

    Keys are lower-cased option names, ``name`` left out; whether a driver has such an option is not known here.

    :raises ConfigurationError: for a variable of the family that fits no option, an index without ``NAME``, and two
        indices with one name. The place is the variable.
    """
    found: dict[int, dict[str, Scalar]] = {}
    for name in sorted(environ):
        if name.upper().startswith(_FAMILY) and name != FILE_VARIABLE:
            key, index = _parsed(name)
            found.setdefault(index, {})[key] = Scalar(environ[name], name)
    instances = [_instance(index, found[index]) for index in sorted(found)]
    first: dict[str, Instance] = {}
    for instance in instances:
        other = first.setdefault(instance.name, instance)
        if other is not instance:
            raise ConfigurationError(
                f"{other.place} names {instance.name!r} too; one name needs one number", place=instance.place
            )
    return instances


def _parsed(name: str) -> tuple[str, int]:
    match = _VARIABLE.fullmatch(name)
    if match:
        return match["key"].lower(), int(match["index"])
    if name != name.upper():
        raise ConfigurationError("the variable's name must be in capitals", place=name)
    if name.startswith(f"{_FAMILY}S"):
        if re.fullmatch(r"AR_TEST_BACKENDS_[A-Z0-9_]+_[0-9]+", name):
            hint = f"Did you mean {name.replace('BACKENDS', 'BACKEND', 1)}?"
            raise ConfigurationError(f"unknown variable. {hint}", place=name)
        raise ConfigurationError(f"unknown variable. Did you mean {FILE_VARIABLE}?", place=name)
    if name in (f"{_FAMILY}_FILE", f"{_FAMILY}_CONFIG"):
        raise ConfigurationError(f"unknown variable. Did you mean {FILE_VARIABLE}?", place=name)
    padded = re.fullmatch(r"(AR_TEST_BACKEND_[A-Z0-9_]*[A-Z0-9]_)0+([0-9]+)", name)
    if padded:
        raise ConfigurationError(f"the number must not start with 0. Did you mean {padded[1]}{padded[2]}?", place=name)
    if re.fullmatch(r"AR_TEST_BACKEND_[A-Z][A-Z_]*", name):
        raise ConfigurationError(f"the number is missing. Did you mean {name.rstrip('_')}_1?", place=name)
    raise ConfigurationError(f"unknown variable; {_SHAPE}", place=name)


def _instance(index: int, values: dict[str, Scalar]) -> Instance:
    name = values.pop("name", None)
    expected = variable("name", index)
    if name is None:
        for key in sorted(values):
            if nearest(key, ("name",)):
                raise ConfigurationError(
                    f"unknown variable, and {expected} is missing. Did you mean {expected}?",
                    place=values[key].place,
                )
        place = values[min(values)].place
        raise ConfigurationError(f"{expected} is missing: it says which target this variable belongs to", place=place)
    if not name.text:
        raise ConfigurationError("is set but empty; expected the target's name", place=expected)
    # Two shapes are right here: an instance's name, and `group.instance`, which the same alphabet holds.
    names.check(name.text, "instance", expected)
    options = {key: Option(key, value.place, value) for key, value in values.items()}
    return Instance(name.text, expected, options, index=index)


def unknown_option(place: str, index: int, known: list[str]) -> ConfigurationError:
    """The error for a variable whose key is unknown to its driver."""
    key = place[len(_FAMILY) + 1 :].rsplit("_", 1)[0]
    candidates = {variable(option, index) for option in (*known, *_COMMON_KEYS)}
    hint = nearest(variable(key, index), candidates)
    return ConfigurationError(f"the driver has no option {key.lower()!r}.{hint}", place=place)
