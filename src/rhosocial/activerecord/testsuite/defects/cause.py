"""What a known failure says: where a defect lives, and which rules it breaks and how."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Optional, Union

from ..errors import ConfigurationError, nearest
from .versions import Bounds, Version

MODES = ("sync", "async")
OWNERS = ("mariadb", "mysql", "postgres", "sqlite", "core")
"""Whose defects the kit knows; each has a folder. A driver's own defect comes before one of the core that it hides."""
SEVERITIES = ("security", "data", "wrong-answer", "crash", "refusal", "report")
"""What a user loses, from the worst to the least."""

_DRIVER = re.compile(r"driver:([a-z][a-z0-9_]*)")
_FUNCTION = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)")
_LEFT_OUT = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):([A-Za-z_]\w*)!([A-Za-z_]\w*)")
_RULE = re.compile(r"[a-z][a-z0-9_]*\.[a-z0-9][a-z0-9_]*")
_PAGE = re.compile(r"(?:[a-z0-9]+/)?[a-z0-9][a-z0-9-]*\.md|https?://\S+|[^\n/\\]+\.ya?ml:\d+")
_IMPL = "rhosocial.activerecord.backend.impl."


@dataclass(frozen=True)
class Subject:
    """What the known failures need to know about one target in one mode.

    ``classes`` are the *most derived* classes that the target really uses in that mode (backend, dialect, transaction
    manager, config, introspector, type adapters): a base class that the target has replaced must not be among them, or
    an override would look as if it did not exist. ``driver`` is the driver's short name. ``server`` is ``None`` before
    the first connection; then entries with bounds on the server do not apply yet.
    """

    name: str
    driver: str
    mode: str
    classes: tuple[type, ...]
    core_version: Optional[Version] = None
    driver_version: Optional[Version] = None
    server_version: Optional[Version] = None
    denied: frozenset[str] = frozenset()
    """What the target denies of the capabilities that entries are limited to."""
    supported: frozenset[str] = frozenset()
    """What its dialect claims of the capabilities that entries are limited to."""
    refused: frozenset[str] = frozenset()
    """What the server refuses of the statements that entries are limited to."""
    accepted: frozenset[str] = frozenset()
    """What the server accepts of them."""


@dataclass(frozen=True)
class Cause:
    """One defect: where it lives, in one line what is wrong, and the page that shows it.

    ``where`` is ``driver:<short name>``, or one or several qualified names ``package.module:Class.function`` (several
    when the sync and the async twin are two functions) of the core or of an official backend. What a driver's class should
    define and leaves out, so that it lacks it or inherits the core's default, is written ``package.module:Class!name``.
    ``page`` is a file below the package's ``defects/``; a third party gives the address of its issue, or file and line of an
    entry in its list of known failures. ``severity`` says what a user loses; empty for a third party's own.
    ``core``, ``driver`` and ``server`` bound the versions that have the defect (``>=1.0.0.dev29,<1.0.0.dev31``).

    Raises :class:`ConfigurationError` for anything that is not so.
    """

    where: Union[str, tuple[str, ...]]
    reason: str
    page: str
    core: Optional[str] = None
    driver: Optional[str] = None
    server: Optional[str] = None
    severity: str = ""

    def __post_init__(self) -> None:
        if not all(isinstance(text, str) for text in (*self.places, self.reason, self.page)):
            raise ConfigurationError(f"the cause {self.page!r} has a place, reason or page that is not a text")
        if not self.places:
            raise ConfigurationError(f"the cause {self.page!r} does not say where it lives")
        for place in self.places:
            forms = (_DRIVER,) if place.startswith("driver:") else (_FUNCTION, _LEFT_OUT)
            if not any(form.fullmatch(place) for form in forms):
                raise ConfigurationError(
                    f"the cause {self.page!r} lives in {place!r}; expected 'driver:<short name>', "
                    "'package.module:Class.function' or 'package.module:Class!left_out'"
                )
        if not self.reason.strip() or "\n" in self.reason:
            raise ConfigurationError(f"the cause {self.page!r} needs a reason of exactly one line")
        if _PAGE.fullmatch(self.page) is None:
            raise ConfigurationError(
                f"unknown form of page {self.page!r}; expected a file such as 'core/predicate-grouping.md', or an http address"
            )
        if self.severity and self.severity not in SEVERITIES:
            raise ConfigurationError(
                f"unknown severity {self.severity!r} of the cause {self.page!r} (choose from {', '.join(SEVERITIES)})"
            )
        for bounds in (self.core, self.driver, self.server):
            if bounds is not None and not isinstance(bounds, str):
                raise ConfigurationError(
                    f"the cause {self.page!r} bounds a version by {bounds!r}; expected a text such as '>=1.0,<2.0'"
                )
            if bounds is not None:
                Bounds(bounds)

    @property
    def places(self) -> tuple[str, ...]:
        """``where`` as a tuple, whichever way it was written."""
        return tuple(self.where) if isinstance(self.where, (tuple, list)) else (self.where,)

    @property
    def owner(self) -> str:
        """Whose defect it is: ``core``, or the short name of the driver. Reports count it against nobody else."""
        place = self.places[0]
        if place.startswith("driver:"):
            return place[len("driver:") :]
        if place.startswith(_IMPL):
            return place[len(_IMPL) :].partition(":")[0].partition(".")[0]
        return "core" if place.startswith("rhosocial.activerecord.") else place.partition(":")[0]

    def concerns_versions_of(self, subject: Subject) -> bool:
        """Whether the versions in use lie within the bounds; an unknown version lies in no bounds."""
        pairs = (
            (self.core, subject.core_version),
            (self.driver, subject.driver_version),
            (self.server, subject.server_version),
        )
        return all(bounds is None or Bounds(bounds).holds(version) for bounds, version in pairs)


def derives(subject: Subject, driver: str) -> bool:
    """Whether a target runs a driver's own classes, or classes that derive from them."""
    package = _IMPL + driver
    modules = {base.__module__ for cls in subject.classes for base in cls.__mro__}
    return subject.driver == driver or any(name == package or name.startswith(package + ".") for name in modules)


ROUTES = ("through", "without")
"""The fields of a known failure that name functions."""
ANSWERS = ("denied", "supported", "refused", "accepted")
"""The fields of a known failure that a target's answers decide."""
TEXTS = ("rules", "params", "modes", "drivers", "raises", "on", *ROUTES, *ANSWERS)
"""The fields of a known failure that hold texts."""


@dataclass(frozen=True)
class KnownFailure:
    """The rules that one cause breaks, and how the failure looks.

    ``rules`` are ids such as ``crud.a_saved_record_is_found_by_its_key``. ``params`` limits the entry to items with one of
    these parameter ids and ``modes`` to some modes. A defect in shared code that only some databases bring to light is limited
    by its cause: ``denied`` and ``supported`` name capabilities that the dialect has to deny or to claim, ``refused`` and
    ``accepted`` statements that the server has to refuse or to run, ``through`` functions of which the target uses one, and
    ``without`` functions of which it uses none. ``drivers`` names drivers, for the defect of a driver. ``raises`` names the
    exception classes (bare names; a base class is enough) and ``message`` a part of its text: a rule that fails in any
    other way is an ordinary failure. ``strict`` is False for a defect in shared code of which nobody can say beforehand on
    which backends it shows: then a rule that passes passes. ``on`` limits it to targets and modes by patterns for
    ``<target>-<mode>``. ``first`` is the class and the masked message of the failure's first exception, as reports give its
    cause; an empty message stands for any. An entry with ``first`` covers the set-up of its rules too.

    Raises :class:`ConfigurationError` for a rule id, mode or collection that can't be meant.
    """

    rules: tuple[str, ...]
    cause: Cause
    params: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    raises: tuple[str, ...] = ()
    message: Optional[str] = None
    strict: bool = True
    denied: tuple[str, ...] = ()
    supported: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    first: Optional[tuple[str, str]] = None

    def __post_init__(self) -> None:
        if not isinstance(self.cause, Cause):
            raise ConfigurationError(f"a known failure has cause={self.cause!r}; expected Cause(...)")
        for name in TEXTS:
            value = getattr(self, name)
            # A text in place of a tuple is a collection of its letters, and would silently match nothing.
            if isinstance(value, str) or not isinstance(value, tuple):
                raise ConfigurationError(
                    f"a known failure of {self.cause.page!r} has {name}={value!r}; expected a tuple of texts"
                )
            for each in value:
                if not isinstance(each, str):
                    raise ConfigurationError(
                        f"a known failure of {self.cause.page!r} has {each!r} in {name}; expected texts"
                    )
        if self.message is not None and not isinstance(self.message, str):
            raise ConfigurationError(
                f"a known failure of {self.cause.page!r} has message={self.message!r}; expected a text"
            )
        if not self.rules:
            raise ConfigurationError(f"a known failure of {self.cause.page!r} names no rule")
        for rule in self.rules:
            if _RULE.fullmatch(rule) is None:
                raise ConfigurationError(
                    f"a known failure of {self.cause.page!r} names the rule {rule!r}; expected '<area>.<sentence>'"
                )
        for place in (*self.through, *self.without):
            if place.startswith("driver:") or not any(form.fullmatch(place) for form in (_FUNCTION, _LEFT_OUT)):
                raise ConfigurationError(
                    f"a known failure of {self.cause.page!r} goes by {place!r}; expected 'package.module:Class.function' or "
                    "'package.module:Class!left_out'"
                )
        for mode in self.modes:
            if mode not in MODES:
                raise ConfigurationError(
                    f"a known failure of {self.cause.page!r} names the mode {mode!r}; "
                    f"expected one of {', '.join(MODES)}.{nearest(mode, MODES)}"
                )

    def covers(self, rule: str, param: Optional[str]) -> bool:
        """Whether the entry speaks of this item, on whichever target."""
        return rule in self.rules and (not self.params or param in self.params)

    def limited_to(self, subject: Subject) -> bool:
        """Whether mode, driver and the target's answers are those that the entry is limited to.

        A backend that derives from a driver's classes brings to light what they do, under whatever name it is registered.
        """
        if self.modes and subject.mode not in self.modes:
            return False
        if not all(getattr(subject, name).issuperset(getattr(self, name)) for name in ANSWERS):
            return False
        slot = f"{subject.name}-{subject.mode}"
        if self.on and not any(fnmatchcase(slot, pattern) for pattern in self.on):
            return False
        return not self.drivers or any(derives(subject, driver) for driver in self.drivers)

    def explains(self, error: BaseException, first: Optional[tuple[str, str]] = None) -> bool:
        """Whether ``error`` is the failure that the entry describes; ``first`` is its first exception, as reports give it."""
        if self.first is not None:
            name, message = self.first
            if first is None or first[0] != name or message not in ("", first[1]):
                return False
        names: Collection[str] = {cls.__name__ for cls in type(error).__mro__}
        if self.raises and not any(name in names for name in self.raises):
            return False
        return self.message is None or self.message in str(error)
