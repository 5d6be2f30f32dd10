"""Drivers and targets as a user should see them: where everything comes from, and nothing secret."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterable, Mapping
from typing import Any, Optional

from .annotations import parameters
from .drivers import Listed
from .model import Driver, Target
from .secrets import Redactor, secret_values, shown


def described_driver(listed: Listed) -> dict[str, Any]:
    """One installed driver, as values that JSON can hold."""
    driver = listed.driver
    return {
        "name": listed.name,
        "usable": driver is not None,
        "problem": listed.problem,
        "class": listed.value if driver is None else qualified(driver.sync_class),
        "async_class": None if driver is None or driver.async_class is None else qualified(driver.async_class),
        "async_absent": listed.async_absent,
        "config_class": None if driver is None else qualified(driver.config_class),
        "distribution": listed.distribution,
        "version": listed.version,
        "source": listed.source,
        "registered_as": listed.value,
    }


def qualified(cls: type) -> str:
    """A class's module and name, as an entry point writes them."""
    return f"{cls.__module__}:{cls.__qualname__}"


@dataclasses.dataclass(frozen=True)
class Shown:
    """One option of a target as it may be printed, and where its value came from."""

    name: str
    value: Any
    source: str


def described_options(
    target: Target, options: Mapping[str, Any], adapter: str, secret: Iterable[str] = (), *, all_options: bool = False
) -> list[Shown]:
    """The options that a session of ``target`` connects with.

    :param options: what the provider makes of the target's own ones.
    :param adapter: what the provider is called, as the source of what it adds.
    :param secret: further names of secret options, as the provider says.
    :param all_options: whether to list also what only the config class has a default for.
    """
    names = tuple(secret)
    sources: dict[str, str] = {}
    for name, value in options.items():
        own = target.options.get(name)
        place = target.places.get(name, target.origin)
        if name not in target.options or (not own and value):
            place = f"default of {adapter}"
        elif isinstance(own, Mapping) and own != value:
            place = f"{place}, and defaults of {adapter}"
        sources[name] = place
    values = dict(options)
    if all_options:
        for name, value in config_defaults(target.driver).items():
            if name not in values:
                values[name], sources[name] = value, f"default of {target.driver.config_class.__name__}"
    redact = Redactor(secret_values({**values, **target.options}, names))
    safe = shown(values, names)
    return [Shown(name, _plain(safe[name], redact), sources[name]) for name in values]


def config_defaults(driver: Driver) -> dict[str, Any]:
    """The config class's own defaults; a required option has none."""
    found: dict[str, Any] = {}
    factories = {
        each.name: each.default_factory
        for each in (dataclasses.fields(driver.config_class) if dataclasses.is_dataclass(driver.config_class) else ())
        if each.default_factory is not dataclasses.MISSING
    }
    signature = inspect.signature(driver.config_class).parameters
    for name in parameters(driver.config_class).types:
        if name in factories:
            found[name] = factories[name]()
        elif name in signature and signature[name].default is not inspect.Parameter.empty:
            found[name] = signature[name].default
    return found


def _plain(value: Any, redact: Redactor) -> Any:
    """A value that JSON can hold: itself, or the text that Python writes for it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(below, redact) for key, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(below, redact) for below in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return redact(str(value))


def described_target(target: Target, options: Iterable[Shown], modes: Mapping[str, Optional[str]]) -> dict[str, Any]:
    """One target, as values that JSON can hold; ``modes`` gives for each the reason why it is absent, or None."""
    return {
        "name": target.name,
        "driver": target.driver.name,
        "distribution": target.driver.distribution,
        "version": target.driver.version,
        "class": qualified(target.driver.sync_class),
        "origin": target.origin,
        "modes": [mode for mode, why in modes.items() if why is None],
        "absent": {mode: why for mode, why in modes.items() if why is not None},
        "options": {each.name: {"value": each.value, "source": each.source} for each in options},
    }
