"""What a configured target is: the words that every other part of the kit uses for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional


@dataclass(frozen=True)
class Driver:
    """A short name and the backend classes behind it.

    ``source`` says how it was found: ``entry point``, ``namespace`` (the fallback for published backends that register
    nothing) or ``provider`` (a backend's own repository names its class). ``async_absent`` is the reason why there is
    no async class, when there is none.
    """

    name: str
    sync_class: type
    async_class: Optional[type]
    config_class: type
    source: str
    distribution: str = "unknown"
    version: str = "unknown"
    async_absent: Optional[str] = None


@dataclass(frozen=True)
class Target:
    """One configured database instance.

    ``options`` are typed for the driver's config class and hold every secret in clear: never print them, use
    :func:`~rhosocial.activerecord.testsuite.targets.secrets.shown`. ``places`` says per option where its value came
    from (``backends.yml:4:11``, ``backends.yml:4:11, variable DB_HOST``, ``AR_TEST_BACKEND_HOST_1``); ``origin`` says it for
    the target as a whole.
    """

    name: str
    driver: Driver
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)
    places: Mapping[str, str] = field(default_factory=dict)
    origin: str = "built-in default"
