"""Runs the probes of the capabilities' definitions on a session, and cleans up what they made."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional

from ..capabilities import Capability, Need, ask
from ..capabilities.forms import Source, all_forms
from ..capabilities.own_rendering import rendered
from ..capabilities.probe import Asks, CannotTell, Drops, Form, Gives, NotShown, Refuses, Step, Unseen, differs
from ..capabilities.probes import PROBES
from ..schema.namespace import SqlText
from .dropping import drop_of

if TYPE_CHECKING:
    from .db import Db

_BARE = re.compile(r"\[([a-z])\]")
_TOKEN = re.compile(r"[\[{]([a-z])[\]}]")
# A dialect may have a word of its own in place of CREATE.
_MADE = re.compile(
    r"^(?!DROP|ALTER|TRUNCATE)\w+\s+(?:\w+\s+){0,4}?"
    r"(TABLE|MATERIALIZED VIEW|VIEW|SEQUENCE|FUNCTION)\s+(?:IF NOT EXISTS\s+)?\{([a-z])\}"
)
_RENAMED = re.compile(r"(?:RENAME\s+TO|TABLE \{[a-z]\} TO)\s+\{([a-z])\}")
_NEXT = re.compile(r"NEXT VALUE FOR \{([a-z])\}")
_CHANGES = ("INSERT", "UPDATE", "DELETE", "MERGE")
_RIGHTS = re.compile(r"denied|privilege|permission|must be (?:owner|superuser)", re.IGNORECASE)
_NUMBERS = {need: number for number, need in enumerate(PROBES)}


@dataclass(frozen=True)
class Shown:
    """The result of a probe: ``source`` says whose form shows the capability, ``problems`` why each other one does not."""

    works: bool
    problems: tuple[str, ...] = ()
    cannot_tell: str = ""
    lacks_right: str = ""
    source: Optional[Source] = None


class ProbeLab:
    """What a probe's function uses. Objects are named after the probe, so that no two probes of a run share a name."""

    def __init__(self, db: Db, need: Need) -> None:
        self.db = db
        self._need = need
        self._names: dict[str, str] = {}
        self._made: list[tuple[str, str]] = []
        self._undo: list[str] = []
        self._done: list[Step] = []

    def sql(self, text: str) -> str:
        """A probe's statement for this target."""
        for letter in _TOKEN.findall(text):
            if letter not in self._names:
                self._names[letter] = self.db.own_name(f"p{_NUMBERS[self._need]}{letter}")
        db = self.db
        bare = _BARE.sub(lambda match: self._names[match[1]], text)
        bare = _NEXT.sub(lambda match: db.provider.next_value(self._names[match[1]]), bare)
        write = SqlText(db.provider.quote, db.dialect.get_parameter_placeholder, db.provider.from_nothing, self._names)
        return write(bare)

    async def run(self, sql: str) -> None:
        """Run a statement on the backend under test."""
        found = [*_MADE.findall(sql), *(("TABLE", letter) for letter in _RENAMED.findall(sql))]
        self._made += [each for each in found if each not in self._made]
        await self.db.run(self.sql(sql), kind="DML" if sql.startswith(_CHANGES) else "DDL")

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query, or of a change that returns some, on the backend under test."""
        kind = "DML" if sql.startswith(_CHANGES) else "DQL"
        result = await self.db.run(self.sql(sql), kind=kind, process_result_set=True)
        return [tuple(row.values()) for row in result.data or ()]

    async def refuses(self, sql: str) -> None:
        """Run a statement that the database has to refuse. Raises NotShown when the database accepts it."""
        from rhosocial.activerecord.backend.errors import DatabaseError

        try:
            await self.run(sql)
        except DatabaseError:
            return
        raise NotShown(f"{sql} is not refused")

    def drops(self, sql: str) -> None:
        """Run a statement with the clean-up, the last one first."""
        self._undo.append(self.sql(sql))

    async def raw(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement on the raw channel. Raises CannotTell when the provider has none."""
        if not self.db.has_raw_channel:
            raise CannotTell("the provider has no raw channel (open_channel, shared_channel)")
        return await self.db.raw(self.sql(sql))

    def rendered(self, asks: Asks) -> str:
        """A statement as the dialect writes it. Raises NotShown when it renders none."""
        text = rendered(asks, self.db.dialect)
        if text is None:
            raise NotShown("the dialect renders no statement for it")
        return text

    async def refusing_routine(self) -> None:
        """Make the provider's routine as ``{f}``. Raises NotShown when it has none."""
        self.sql("{f}")
        made = await self.db(self.db.provider.refusing_routine(self._names["f"], self.db.backend))
        if made is None:
            raise NotShown("the provider has no routine for a trigger to call (refusing_routine)")
        self._undo += made.drop
        for statement in made.create:
            await self.db.run(statement, kind="DDL")

    def in_transaction(self, *, level: str = "", mode: str = "") -> Any:
        """A transaction of the backend under test."""
        from rhosocial.activerecord.backend.transaction import IsolationLevel, TransactionMode

        options: dict[str, Any] = {"isolation_level": IsolationLevel[level]} if level else {}
        options.update({"mode": TransactionMode[mode]} if mode else {})
        return self.db.using(self.db.backend.transaction_manager.transaction(**options))

    def locking(self, sql: str) -> str:
        """A query with the dialect's own clause; with the SQL standard's where it renders none."""
        from rhosocial.activerecord.backend.expression import ForUpdateClause

        try:
            clause, params = ForUpdateClause(self.db.dialect).to_sql()
        except Exception:
            return f"{sql} FOR UPDATE"
        return f"{sql} FOR UPDATE" if params or not clause else f"{sql} {clause}"

    async def others_can_change(self, sql: str) -> bool:
        """Whether another session of the backend runs a change while the one under test is in a transaction."""
        from rhosocial.activerecord.backend.errors import DatabaseError

        other = await self.db.connect("probe")
        async with self.db.impatient(other):
            try:
                await self.db.run(self.sql(sql), backend=other)
            except DatabaseError:
                return False
        return True

    @property
    def claimed(self) -> bool:
        return ask(self.db.dialect, self._need, self.db.provider.capability_overrides).supported

    @property
    def two_sessions(self) -> bool:
        return self.db.observable

    @property
    def enforces_types(self) -> bool:
        return self.db.provider.enforces_types

    @property
    def binary_collation(self) -> Optional[str]:
        name = self.db.provider.binary_collation
        return None if name is None else self.db.provider.quote(name)

    async def perform(self, form: Form) -> None:
        """Run one form. Raises an exception when the form does not show the capability.

        Objects of the last form are reused where its statements are the beginning of this form: on some servers
        creating a table takes longer than all the rest.
        """
        if callable(form):
            await self.clean()
            await form(self)
            return
        if form[: len(self._done)] != tuple(self._done):
            await self.clean()
        for step in form[len(self._done) :]:
            await self._take(step)
            self._done.append(step)

    async def _take(self, step: Step) -> None:
        if isinstance(step, Gives):
            problem = differs(step, await self.rows(step.sql))
            if problem:
                raise NotShown(problem)
        elif isinstance(step, Refuses):
            await self.refuses(step.sql)
        elif isinstance(step, Unseen):
            await self._stays_unseen(step.sql)
        elif isinstance(step, Drops):
            self.drops(step.sql)
        else:
            await self.run(step)

    async def _stays_unseen(self, sql: str) -> None:
        if not self.two_sessions:
            return
        try:
            seen = await self.raw(sql)
        except Exception:
            return
        if seen:
            raise NotShown(f"{sql} gives {seen!r} in another session")

    async def clean(self) -> None:
        """Drop what was created, the last first; ignore what a statement of the probe has already dropped."""
        for statement in reversed(self._undo):
            with contextlib.suppress(Exception):
                await self.db.run(statement, kind="DDL")
        # A trigger's function can't be dropped before the table whose trigger calls it.
        routines = [each for each in self._made if each[0] == "FUNCTION"]
        for kind, letter in (*reversed([each for each in self._made if each not in routines]), *routines):
            with contextlib.suppress(Exception):
                await self.db.run(drop_of(self.db.provider, kind, self._names[letter]), kind="DDL")
        self._made.clear()
        self._undo.clear()
        self._done.clear()


async def show_any(db: Db, need: Need) -> Shown:
    """Try every form that there is for the target."""
    given = db.provider
    unites = ask(db.dialect, Capability.UNION_ALL, given.capability_overrides).supported
    return await _tried(db, need, all_forms(need, db.dialect, given.probe_forms, unites=unites))


async def show(db: Db, need: Need, forms: Iterable[Form], source: Optional[Source] = None) -> Shown:
    """Try these forms until one shows the capability."""
    return await _tried(db, need, ((source, form) for form in forms))


async def _tried(db: Db, need: Need, forms: Iterable[tuple[Optional[Source], Form]]) -> Shown:
    problems: list[str] = []
    cannot_tell = lacks_right = ""
    lab = ProbeLab(db, need)
    try:
        for source, form in forms:
            try:
                await lab.perform(form)
            except CannotTell as problem:
                cannot_tell = cannot_tell or str(problem)
            except NotShown as problem:
                problems.append(str(problem))
                # A statement that should have been refused may have changed something.
                await lab.clean()
            except Exception as error:
                message = " ".join(f"{type(error).__name__}: {error}".split())
                problems.append(message)
                lacks_right = lacks_right or (message if _RIGHTS.search(message) else "")
            else:
                return Shown(True, source=source)
    finally:
        await lab.clean()
    return Shown(False, tuple(dict.fromkeys(problems)), cannot_tell, lacks_right)
