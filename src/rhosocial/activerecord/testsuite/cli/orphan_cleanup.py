"""Looks through every configured target for what killed runs left, and drops it: the work behind ``ar-testsuite clean``."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from ..engine import orphans
from ..engine.deadline import Deadline, DeadlineExceeded
from ..engine.modes import ready
from ..engine.plan import Choices, Plan
from ..engine.run_locks import locked_runs
from ..engine.session import CONNECT_LIMIT
from ..targets.secrets import Redactor, secret_values

if TYPE_CHECKING:
    from ..engine.run import Slot

LEFT = "left behind"
YOUNG = "too young"
ACTIVE = "of an active run"
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

    def __init__(self, targets: tuple[str, ...], config_file: Optional[str], root: Path, older_than: float) -> None:
        self.plan = Plan(Choices(targets=targets, config_file=config_file), root)
        self.older_than = older_than
        self.notes: dict[str, str] = {}
        self.problems: dict[str, str] = {}
        self._channels: dict[str, tuple[Slot, Any]] = {}
        self._loop = asyncio.new_event_loop()
        self._slots = list({slot.target.name: slot for slot in reversed(self.plan.slots(None))}.values())[::-1]

    def look(self) -> list[Found]:
        """What is there, each name once even when several targets share a database."""
        found: dict[str, Found] = {}
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
            new = [self._state_of(name, each, active) for each in listed if each.label not in found]
            found.update({each.orphan.label: each for each in new})
            self.notes[name] = f"{len(new)} of the kit's objects" if new else "nothing of the kit's"
        return list(found.values())

    def drop(self, chosen: list[Found]) -> None:
        """Drop what was found and is still there; each :class:`Found` then has its new state."""
        by_target: dict[str, list[Found]] = {}
        for each in chosen:
            by_target.setdefault(each.target, []).append(each)
        for name, group in by_target.items():
            slot, channel = self._channels[name]
            statements = orphans.statements_for(each.orphan for each in group)
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
        if listed is None:
            self.notes[target.name] = "its provider does not say how to list tables (list_tables_statement)"
        return listed

    def _backend_channel(self, slot: Slot, config: Any) -> Any:
        from ..provider.channel import BackendChannel

        backend = slot.provider.new_backend(slot.target, "sync", config)
        backend.connect()
        backend.introspect_and_adapt()
        return BackendChannel(backend)

    def _state_of(self, target: str, each: orphans.Orphan, active: set[str]) -> Found:
        hours = each.own.age_hours
        state = ACTIVE if each.run_key in active else LEFT if hours >= self.older_than else YOUNG
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
