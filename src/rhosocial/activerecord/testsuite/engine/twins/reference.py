"""The twin of a target: what a failed rule is run on again, to see what a sound backend does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...errors import ConfigurationError, nearest
from ...provider.lookup import provider_for
from ...targets.drivers import driver_from_class, published_base
from ...targets.load import SQLITE_FILE, SQLITE_MEMORY
from ...targets.model import Driver, Target
from ..modes import MODES
from ..run import Slot

if TYPE_CHECKING:
    from ..plan import Plan

REFERENCE, NEVER = "reference", "never"
"""The published backend that a backend derives from, else SQLite; and no twin at all."""


class NoTwin(Exception):
    """A slot has no twin; the message is the reason."""


class Twins:
    """The twins of a run's slots: ``reference``, a mode, a configured target, or a target with a mode."""

    def __init__(self, plan: Plan, choice: str) -> None:
        self._plan = plan
        self._choice = choice
        self._made: dict[tuple[str, bool], Slot] = {}

    @property
    def slots(self) -> list[Slot]:
        """The twins that were used."""
        return list(self._made.values())

    def check(self) -> None:
        """Raises ConfigurationError for a choice that names nothing."""
        if self._choice not in (REFERENCE, NEVER, *MODES):
            self._named()

    def of(self, slot: Slot, observable: bool) -> Slot:
        """The twin of a slot; ``observable`` says whether a second session sees the slot's data. Raises NoTwin."""
        key = (slot.id, observable)
        if key not in self._made:
            self._made[key] = self._find(slot, observable)
        return self._made[key]

    def _find(self, slot: Slot, observable: bool) -> Slot:
        if self._choice == REFERENCE:
            target, mode = _reference(slot, observable), slot.mode
            found = Slot(target, mode, provider_for(target.driver), slot.id)
        elif self._choice in MODES:
            mode = self._choice
            found = Slot(slot.target, mode, slot.provider, slot.id)
        else:
            target, provider, named = self._named()
            mode = named or slot.mode
            found = Slot(target, mode, provider, slot.id)
        if found.id == slot.id:
            raise NoTwin(f"{slot.id} is the twin itself")
        if mode == "async" and found.target.driver.async_class is None:
            raise NoTwin(f"{found.target.name} has no async mode")
        return found

    def _named(self) -> tuple[Target, Any, str]:
        """The target that the choice names, its provider, and the mode if one is named."""
        known = self._plan.pairs()
        for name, mode in ((self._choice, ""), *((self._choice.removesuffix(f"-{each}"), each) for each in MODES)):
            if name in known and (not mode or self._choice.endswith(f"-{mode}")):
                return (*known[name], mode)
            if name in (SQLITE_MEMORY, SQLITE_FILE) and (not mode or self._choice.endswith(f"-{mode}")):
                driver = _sqlite()
                options = {"database": ":memory:"} if name == SQLITE_MEMORY else {}
                return Target(name, driver, options), provider_for(driver), mode
        names = [REFERENCE, *MODES, *known, SQLITE_MEMORY, SQLITE_FILE, NEVER]
        chosen = ", ".join(dict.fromkeys(names))
        message = f"unknown twin {self._choice!r} (choose from {chosen}, or a target with a mode: mydb-async)."
        raise ConfigurationError(message + nearest(self._choice, names), place="--ar-twin")


def strict(slot: Slot, twin: Slot) -> bool:
    """Whether two slots are of one family, so that even the text of their statements must be equal."""
    one, other = slot.target.driver.sync_class, twin.target.driver.sync_class
    return issubclass(one, other) or issubclass(other, one)


def _reference(slot: Slot, observable: bool) -> Target:
    """The backend that the slot's one derives from, on the same server; else SQLite, in a database of its own."""
    driver = slot.target.driver
    base = published_base(driver.sync_class)
    sqlite = _sqlite()
    if base is None and driver.sync_class is sqlite.sync_class:
        raise NoTwin("SQLite's backend is the reference itself; --ar-twin names another twin")
    if base is None or issubclass(base, sqlite.sync_class):
        # A second session must see the data on both sides or on none, since rules ask for it.
        return Target(sqlite.sync_class.__name__, sqlite, {} if observable else {"database": ":memory:"})
    of_mode = published_base(driver.async_class) if driver.async_class is not None else None
    known = driver_from_class(base, of_mode)
    return replace(slot.target, name=base.__name__, driver=replace(known, config_class=driver.config_class))


def _sqlite() -> Driver:
    from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
    from rhosocial.activerecord.backend.impl.sqlite.backend import AsyncSQLiteBackend

    return driver_from_class(SQLiteBackend, AsyncSQLiteBackend)
