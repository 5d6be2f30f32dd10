"""Looks through every configured target for what killed runs left, and drops it: the work behind ``ar-testsuite clean``."""

from __future__ import annotations

import asyncio
import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from ..engine import orphans
from ..engine.deadline import Deadline, DeadlineExceeded
from ..engine.modes import ready
from ..engine.plan import Choices, Plan
from ..engine.run_locks import locked_runs
from ..engine.run_records import alive, is_record, records
from ..engine.session import CONNECT_LIMIT
from ..schema.prefix import run_key
from ..targets.secrets import Redactor, secret_values
from .options import IMPORT_LIMIT

if TYPE_CHECKING:
    from ..engine.run import Slot
    from ..provider import Provider

CLOCKS_DIFFER = 0.1
"""Hours by which the clocks of two machines may differ before a name counts as one from the future."""
_PLACES = ("host", "port", "unix_socket", "database", "dsn", "url", "service_name", "sid")
"""The options that say where a database is, not who connects."""
LEFT = "left behind"
YOUNG = "too young"
ACTIVE = "of an active run"
ELSEWHERE = "of a run on another machine, which may be alive"
FUTURE = "from the future: the clock of its machine was wrong, or that of this one is"
DROPPED = "dropped"
FAILED = "not dropped"


@dataclass
class Found:
    """One table, view or other object of the kit's on a target, and its state."""

    target: str
    kind: str
    name: str
    hours: float
    state: str
    orphan: orphans.Orphan
    problem: Optional[str] = None


class Cleanup:
    """Finds and drops. ``notes`` says per target what was found, ``problems`` which ones could not be read and why.

    :raises ConfigurationError: for whatever is wrong with the configuration or the choice of targets.
    """

    def __init__(
        self,
        targets: tuple[str, ...],
        config_file: Optional[str],
        root: Path,
        older_than: float,
        force: bool = False,
        seconds: float = IMPORT_LIMIT,
    ) -> None:
        self.plan = Plan(Choices(targets=targets, config_file=config_file, timeout=seconds), root)
        self.older_than = older_than
        self.force = force
        self.notes: dict[str, str] = {}
        self.problems: dict[str, str] = {}
        self._channels: dict[str, tuple[Slot, Any]] = {}
        self._recorded: dict[str, dict[Optional[bool], set[str]]] = {}
        self._loop = asyncio.new_event_loop()
        self._slots = list({slot.target.name: slot for slot in reversed(self.plan.slots(None))}.values())[::-1]
        for broken in self.plan.unusable.values():
            self.problems[broken.name] = f"its driver {broken.driver!r} ({broken.place}) can't be used: {broken.reason}"

    def look(self) -> list[Found]:
        """What is there, each name once for each database, even when several targets share one."""
        found: dict[tuple[str, str], Found] = {}
        # Asked for first: a run that begins now makes tables that are younger than any that are found.
        active = locked_runs()
        for slot in self._slots:
            name = slot.target.name
            try:
                with Deadline(CONNECT_LIMIT)():
                    listed = self._list(slot)
            except (Exception, DeadlineExceeded) as error:
                self.problems[name] = f"can't be read: {self._text(slot, error)}"
                continue
            if listed is None:
                continue
            place = self._place(slot)
            alive_here = active | self._recorded[name].get(True, set())
            new = [self._judged(name, each, alive_here) for each in listed if (place, each.label) not in found]
            found.update({(place, each.orphan.label): each for each in new})
            self.notes[name] = f"{len(new)} of the kit's objects" if new else "nothing of the kit's"
        return list(found.values())

    def drop(self, chosen: list[Found]) -> None:
        """Drop what was found and is still there; each :class:`Found` then has its new state."""
        by_target: dict[str, list[Found]] = {}
        for each in chosen:
            by_target.setdefault(each.target, []).append(each)
        for name, group in by_target.items():
            slot, channel = self._channels[name]
            # Two targets may share a database under two addresses: what the first one dropped is gone.
            there = self._run(orphans.find(slot.provider, self._execute(channel))) or []
            labels = {each.label for each in there}
            statements = orphans.statements_for(each.orphan for each in group if each.orphan.label in labels)
            failed = self._run(orphans.drop(self._execute(channel), statements))
            for each in group:
                error = failed.get(each.orphan.label)
                each.state = DROPPED if error is None else FAILED
                each.problem = None if error is None else self._text(slot, error)

    def close(self) -> None:
        """Close the connections; delete the folder that a target without a database of its own was given."""
        for _, channel in self._channels.values():
            with contextlib.suppress(Exception):
                self._run(ready(channel.close()))
        self._loop.close()
        self.plan.run.close()

    # -- one target ------------------------------------------------------------------------------------------------------
    def _list(self, slot: Slot) -> Optional[list[orphans.Orphan]]:
        provider, target = slot.provider, slot.target
        options = provider.options_for(target, self.plan.run.scratch, target.name)
        config = provider.new_config(target, options)
        if not provider.observable(config):
            self.notes[target.name] = "in memory; nothing outlives a run"
            return None
        channel = provider.open_channel(config)
        if channel is None:
            channel = self._backend_channel(slot, config)
        self._channels[target.name] = (slot, channel)
        listed: Optional[list[orphans.Orphan]] = self._run(orphans.find(provider, self._execute(channel)))
        self._recorded[target.name] = self._run(self._records(provider, channel, listed or []))
        if listed is None:
            self.notes[target.name] = "its provider does not say how to list tables (list_tables_statement)"
        return listed

    def _backend_channel(self, slot: Slot, config: Any) -> Any:
        from ..provider.channel import BackendChannel

        backend = slot.provider.new_backend(slot.target, "sync", config)
        backend.connect()
        backend.introspect_and_adapt()
        return BackendChannel(backend)

    async def _records(
        self, provider: Provider, channel: Any, listed: list[orphans.Orphan]
    ) -> dict[Optional[bool], set[str]]:
        """The keys of the runs that left a record in the database: alive, dead, or not known from here."""
        tables = {each.name: provider.quote(each.name) for each in listed if is_record(each.name)}
        found: dict[Optional[bool], set[str]] = {}
        for record in await records(self._execute(channel), tables):
            found.setdefault(alive(record), set()).add(run_key(record.name))
        return found

    def _place(self, slot: Slot) -> str:
        """What the target's database alone has, whoever connects to it."""
        options = slot.target.options
        where = {name: str(options[name]) for name in _PLACES if options.get(name) is not None}
        if not set(where) - {"port"}:
            return slot.target.name
        if "host" not in where and "database" in where:
            where["database"] = os.path.realpath(where["database"])
        return repr(sorted(where.items()))

    def _judged(self, target: str, each: orphans.Orphan, active: set[str]) -> Found:
        hours = each.own.age_hours
        if each.run_key in active:
            state = ACTIVE
        elif hours < -CLOCKS_DIFFER:
            state = LEFT if self.force else FUTURE
        elif each.run_key in self._recorded[target].get(None, set()) and not self.force:
            state = ELSEWHERE
        elif max(hours, 0.0) < self.older_than:
            state = YOUNG
        else:
            state = LEFT
        return Found(target, each.kind, each.name, hours, state, each)

    def _execute(self, channel: Any) -> orphans.Execute:
        async def execute(sql: str) -> list[tuple[Any, ...]]:
            rows: list[tuple[Any, ...]] = await ready(channel.execute(sql))
            return rows

        return execute

    def _run(self, coroutine: Any) -> Any:
        return self._loop.run_until_complete(coroutine)

    def _text(self, slot: Slot, error: BaseException) -> str:
        secrets = secret_values(slot.target.options, slot.provider.secret_options)
        return Redactor(secrets)(f"{type(error).__name__}: {error}")
