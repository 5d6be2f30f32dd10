"""Puts the environment's instances over the file's, key by key, and settles the targets' names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Optional

from ..errors import ConfigurationError, nearest
from . import environment
from .options import one_user, text_of
from .values import Instance, Merged, Option, Scalar


def merge(file: Sequence[Instance], variables: Sequence[Instance], environ: Mapping[str, str]) -> list[Merged]:
    """The targets in the order of the file, then those that only the environment gives.

    :raises ConfigurationError: for names that clash or are ambiguous, and for a target without a driver.
    """
    named = _named(file)
    overrides: dict[str, Instance] = {}
    added: list[Instance] = []
    for instance in variables:
        name = _name_in_file(instance, file, named)
        if name is None:
            added.append(instance)
        elif name in overrides:
            raise ConfigurationError(
                f"{overrides[name].place} names the same target {name!r}; one name needs one number",
                place=instance.place,
            )
        else:
            overrides[name] = instance
    known = list(named)
    merged = [_merged(name, instance, overrides.get(name), environ, known) for name, instance in named.items()]
    return merged + [_merged(instance.name, None, instance, environ, known) for instance in added]


def _named(file: Sequence[Instance]) -> dict[str, Instance]:
    """The file's instances by their final names: ``group.instance`` where a name stands in two groups."""
    counts = Counter(instance.name for instance in file)
    found: dict[str, Instance] = {}
    for instance in file:
        name = instance.name if counts[instance.name] == 1 else _qualified(instance)
        other = found.setdefault(name, instance)
        if other is not instance:
            raise ConfigurationError(f"{other.place} is called {name!r} too; rename one", place=instance.place)
    return found


def _qualified(instance: Instance) -> str:
    return f"{instance.group}.{instance.name}"


def _name_in_file(variable: Instance, file: Sequence[Instance], named: Mapping[str, Instance]) -> Optional[str]:
    if variable.name in named:
        return variable.name
    same = [instance for instance in file if instance.name == variable.name]
    if same:
        choices = " or ".join(_qualified(instance) for instance in same)
        raise ConfigurationError(
            f"{variable.name!r} stands in {len(same)} groups of the file; write {choices}", place=variable.place
        )
    for name, instance in named.items():
        if _qualified(instance) == variable.name:
            return name
    return None


def _merged(
    name: str, base: Optional[Instance], over: Optional[Instance], environ: Mapping[str, str], known: list[str]
) -> Merged:
    options: dict[str, Option] = {}
    origins = []
    for source in (base, over):
        if source is not None:
            options.update(one_user(source.options, environ))
            origins.append(source.place)
    driver = options.pop("driver", None)
    if driver is None:
        raise _no_driver(name, base, over, known)
    if not isinstance(driver.value, Scalar):
        raise ConfigurationError("driver must be a driver's name", place=driver.value.place)
    text = text_of(driver.value, environ)
    if not text:
        raise ConfigurationError("driver is empty; expected a driver's name", place=driver.value.place)
    index = over.index if over is not None and over.index is not None else 0
    return Merged(name, text, driver.value.place, options, ", overridden by ".join(origins), index)


def _no_driver(name: str, base: Optional[Instance], over: Optional[Instance], known: list[str]) -> ConfigurationError:
    if base is not None:
        close = [key for key in base.options if nearest(key, ("driver",))]
        hint = " Did you mean `driver`?" if close else ""
        place = base.options[close[0]].key_place if close else base.place
        return ConfigurationError(f"the target {name!r} has no `driver`.{hint}", place=place)
    assert over is not None
    index = over.index or 0
    wanted = environment.variable("driver", index)
    close = [key for key in over.options if nearest(key, ("driver",))]
    if close:
        return ConfigurationError(
            f"unknown variable, and the target {name!r} has no driver. Did you mean {wanted}?",
            place=over.options[close[0]].key_place,
        )
    return ConfigurationError(
        f"{wanted} is missing, and no target of the file is called {name!r}.{nearest(name, known)}", place=over.place
    )
