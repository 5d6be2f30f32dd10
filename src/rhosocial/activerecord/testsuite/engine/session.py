"""One session: target x mode x process. One connection, its tables and its model classes, for the whole run."""

from __future__ import annotations

import contextvars
import itertools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from ..errors import KitError
from ..report.skips import SkipKind
from ..schema.namespace import Models, SqlText
from ..schema.prefix import MAX_BASE, read_name
from ..targets.secrets import Redactor, secret_values
from . import orphans
from .containment import contained, safe_text, suppressed
from .modes import new_runner, ready
from .statement_log import StatementLog

if TYPE_CHECKING:
    from ..capabilities import Need
    from ..defects import Subject
    from ..provider import Provider
    from ..provider.channel import RawChannel
    from ..provider.other_server import OtherServer
    from ..schema.tables import Family
    from ..targets.model import Target

CONNECT_LIMIT = 10.0
"""Seconds that a target has to answer before it counts as unreachable."""


class TargetGone(KitError):
    """The target can't be used: it was never reached, or was given up; the message is what the driver said."""


class Session:
    """What every test of one target and mode in this process shares.

    ``backend`` is the one under test; ``channel`` is the raw session that cleans and observes. Both are opened by
    :meth:`open` and closed by :meth:`close`, and nothing before the first test connects.
    """

    def __init__(self, target: Target, mode: str, provider: Provider, prefix: str, scratch: Path) -> None:
        self.target = target
        self.mode = mode
        self.provider = provider
        self.prefix = prefix
        self.scratch = scratch
        self.id = f"{target.name}-{mode}"
        self.runner = new_runner(mode)
        self.context = contextvars.copy_context()
        self.log = StatementLog()
        self.backend: Any = None
        self.config: Any = None
        self.channel: Optional[RawChannel] = None
        self.observable = False
        self.opened = False
        self.gone: Optional[str] = None
        self.touched = False
        self.server_version = "unknown"
        self.ident: Any = None
        """What names the main session on its server; read when it connects, since a hanging one can't be asked."""
        self.other_server: Optional[OtherServer] = None
        self.missing_from_build: Mapping[Need, str] = {}
        self.subject: Optional[Subject] = None
        self.unmade: dict[str, tuple[str, int]] = {}
        self.refused = ""
        self._made: dict[str, Family] = {}
        self._models: dict[str, Models] = {}
        self._names: dict[str, dict[str, str]] = {}
        self._taken: set[str] = set()
        self._loose: set[str] = set()

    # -- opening and closing -------------------------------------------------------------------------------------------
    def run(self, coroutine: Any, *, rule: bool = False) -> Any:
        """Drive one of the kit's or a rule's coroutines in this session's mode, in the running test's context."""
        with contained(outcomes=rule):
            return self.runner.run(coroutine, self.context)

    def open(self) -> None:
        """Connect, once. Raises TargetGone with the driver's message when that fails or takes too long."""
        if self.gone is not None:
            raise TargetGone(self.gone)
        if self.opened:
            return
        try:
            self.run(self._open())
        except Exception as error:
            self.gone = self.without_secrets(safe_text(error))
            raise TargetGone(self.gone) from error
        self.opened = True

    @property
    def lost(self) -> bool:
        """Whether the session was in use and then aborted: another one may work where this one hangs."""
        return self.opened and self.gone is not None

    def without_secrets(self, text: str) -> str:
        """A driver's message as it may be shown: some repeat what they connected with."""
        return Redactor(secret_values(self.target.options, self.provider.secret_options))(text)

    async def _open(self) -> None:
        options = self.provider.options_for(self.target, self.scratch, self.id)
        self.config = self.provider.new_config(self.target, options)
        self.backend = await self.connected(self.new_backend(), "main")
        self.observable = self.provider.observable(self.config)
        self.server_version = self.provider.version(self.backend)
        await self._open_channel()
        if self.channel is not None:
            self.other_server = self.provider.other_server(self.channel)
            self.missing_from_build = self.provider.missing_from_build(self.channel)

    def why_not_shown(self, need: Need) -> Optional[tuple[SkipKind, str]]:
        """Why this server can't show that the dialect claims a capability rightly; None when it can."""
        elsewhere = self.other_server.why_not_capability(need) if self.other_server is not None else None
        if elsewhere is not None:
            return SkipKind.OTHER_SERVER, elsewhere
        if need in self.missing_from_build:
            return SkipKind.SERVER_BUILD, self.missing_from_build[need]
        return None

    def new_backend(self, config: Any = None) -> Any:
        """A backend of this target that is not connected yet."""
        return self.provider.new_backend(self.target, self.mode, config or self.config)

    async def connected(self, backend: Any, label: str) -> Any:
        """Connect a backend, adapt it to its server and tune its session; its statements are logged under the label."""
        try:
            await ready(backend.connect())
            await ready(backend.introspect_and_adapt())
            for statement in self.provider.session_statements():
                await ready(backend.execute(statement))
        except BaseException:
            await let_go(backend)
            raise
        self.log.attach(backend, label, self.mode)
        if label == "main":
            self._watch(backend)
            self.ident = await ready(self.provider.session_id(backend))
        return backend

    def _watch(self, backend: Any) -> None:
        """Note when a test opens or closes the main connection itself: it is then replaced after the test."""
        for name in ("connect", "disconnect"):
            method = getattr(backend, name)

            def noted(*args: Any, _method: Any = method, **kwargs: Any) -> Any:
                self.touched = True
                return _method(*args, **kwargs)

            setattr(backend, name, noted)

    async def _open_channel(self) -> None:
        from ..provider.channel import BackendChannel

        if self.observable:
            self.channel = self.provider.open_channel(self.config)
            if self.channel is None:
                self.channel = BackendChannel(await self.connected(self.new_backend(), "observer"))
        else:
            self.channel = self.provider.shared_channel(self.backend, self.mode)
            if self.channel is None:
                self.channel = BackendChannel(self.backend, owned=False)

    def close(self) -> list[str]:
        """Drop every table that this session made, disconnect, and name what could not be undone.

        The runner stays: threads of a driver may still have something to tell its loop (see ``Run.close``).
        """
        problems: list[str] = []
        if self.opened:
            with suppressed():
                self.runner.end_tasks()
            if self.observable and not self.lost:
                problems += self._attempt(self._close_main())
            if self.gone is None or self.observable:
                problems += self._attempt(self._drop_all())
            problems += self._attempt(self._close_channel())
        self.opened = False
        return problems

    def _attempt(self, coroutine: Any) -> list[str]:
        try:
            found = self.run(coroutine)
        except Exception as error:
            return [f"{self.id}: {self.without_secrets(safe_text(error))}"]
        return list(found or [])

    async def _close_main(self) -> None:
        if self.backend is not None:
            try:
                await ready(self.backend.disconnect())
            except BaseException:
                await let_go(self.backend)
                raise

    async def _close_channel(self) -> None:
        if self.channel is not None:
            await ready(self.channel.close())
        if not self.observable:
            await self._close_main()

    async def raw(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of one statement on the raw channel."""
        assert self.channel is not None
        # A channel of an author's own need not take parameters.
        rows: list[tuple[Any, ...]] = await ready(
            self.channel.execute(sql, params) if params else self.channel.execute(sql)
        )
        return rows

    # -- tables --------------------------------------------------------------------------------------------------------
    def names(self, family: Family) -> dict[str, str]:
        """Base name to real name of a family's tables."""
        if family.name not in self._names:
            self._names[family.name] = {table.name: self.prefix + self._free(table.name) for table in family.tables}
        return self._names[family.name]

    def _free(self, base: str) -> str:
        """A base name that no other family has taken: two authors may call different tables alike."""
        tries = (f"{base[: MAX_BASE - len(str(number))]}{number}" for number in itertools.count(2))
        found = base if base not in self._taken else next(name for name in tries if name not in self._taken)
        self._taken.add(found)
        return found

    def own_name(self, base: str) -> str:
        """The real name of something that a rule makes itself; what it leaves behind is dropped at the end."""
        name = self.prefix + base
        if read_name(name) is None:
            raise KitError(f"{base!r} is no base name: lower-case ASCII, a letter first, at most 11 characters")
        self._loose.add(name)
        return name

    async def family(self, family: Family) -> Models:
        """A family's models over its tables, which are made on first use."""
        made = self._made.get(family.name)
        if made is not None and made is not family:
            raise KitError(f"two families are called {family.name!r}")
        if made is None:
            try:
                await self._create(family)
            except Exception:
                # What was made of it would be in the way of the next test's attempt.
                await self._drop(family)
                raise
            self._made[family.name] = family
            if family.name not in self._models:
                self._models[family.name] = self.bind(family, self.backend)
        return self._models[family.name]

    async def _create(self, family: Family) -> None:
        self.refused = ""
        names = self.names(family)
        for table in family.tables:
            for statement in self.provider.create_statements(self.backend.dialect, table, names[table.name], names):
                self.refused = statement
                await self.raw(statement)
        self.refused = ""

    def bind(self, family: Family, backend: Any) -> Models:
        """Model classes of a family on one backend; classes are never shared between backends."""
        from ..schema.model_kit import ModelKit

        names = self.names(family)
        classes: Mapping[str, Any] = family.models(ModelKit(self.mode, names)) if family.models else {}
        for model in classes.values():
            rebind(model, backend)
        return Models(family, names, classes, self.sql(names))

    def sql(self, names: Optional[Mapping[str, str]] = None) -> SqlText:
        """The writer of raw SQL for this target."""
        placeholder = self.backend.dialect.get_parameter_placeholder
        return SqlText(self.provider.quote, placeholder, self.provider.from_nothing, names or {})

    async def empty(self, families: Mapping[str, Family]) -> None:
        """Delete every row of these families, children first."""
        made = [each for each in families.values() if each.name in self._made]
        tables = [self.names(family)[table.name] for family in made for table in family.tables]
        statements = [f"DELETE FROM {self.provider.quote(name)}" for name in reversed(tables)]
        together = getattr(self.channel, "execute_together", None)
        if together is not None and statements:
            await ready(together(statements))
        else:
            for statement in statements:
                await self.raw(statement)

    async def recreate(self, families: Mapping[str, Family], own: Iterable[str] = ()) -> None:
        """Drop and make these families anew: something in them was dropped or altered.

        What a rule made for itself may hold on to a family's table with a foreign key: first what ``own`` names, the
        running test's, goes with them, and all that any test of this session named if that does not do.
        """
        try:
            await self._make_anew(families, own)
        except Exception:
            await self._make_anew(families, self._loose)

    async def _make_anew(self, families: Mapping[str, Family], own: Iterable[str]) -> None:
        for name in sorted(own):
            with suppressed():
                await self.raw(self.provider.drop_statement(name))
        for family in reversed(list(families.values())):
            await self._drop(family)
        for family in families.values():
            await self._create(family)
            self._made[family.name] = family

    async def _drop(self, family: Family) -> None:
        """Drop what there is of a family's tables."""
        for name in reversed(list(self.names(family).values())):
            with suppressed():
                await self.raw(self.provider.drop_statement(name))

    async def reopen(self) -> None:
        """Throw the backend away and connect a new one; models follow it.

        The tables of a database in memory are gone with it, and are made again when a test needs them.
        """
        old, self.backend = self.backend, None
        await let_go(old)
        self.backend = await self.connected(self.new_backend(), "main")
        self.touched = False
        if not self.observable:
            await self._open_channel()
            self._made.clear()
        for models in self._models.values():
            for model in models.classes():
                rebind(model, self.backend)

    async def _drop_all(self) -> list[str]:
        """Drop everything with this session's prefix: what rules made themselves, then the families' tables."""
        made = [name for f in reversed(list(self._made.values())) for name in reversed(list(self.names(f).values()))]
        found = await orphans.find(self.provider, self.raw)
        statements = {name: self.provider.drop_statement(name) for name in made}
        problems: list[str] = []
        if found is not None:
            mine = [each for each in found if each.name.startswith(self.prefix)]
            loose = [each for each in mine if each.label not in statements]
            there = {each.label for each in mine}
            statements = {
                **orphans.statements_for(loose),
                **{name: statement for name, statement in statements.items() if name in there},
            }
            problems = [
                f"{self.id}: the {each.kind} {each.name} was left behind"
                for each in loose
                if each.name not in self._loose
            ]
        failed = await orphans.drop(self.raw, statements)
        if failed:
            error = next(iter(failed.values()))
            problems.append(f"{self.id}: could not drop {', '.join(failed)}: {type(error).__name__}: {error}")
        return problems

    # -- facts ---------------------------------------------------------------------------------------------------------
    def classes(self) -> list[type]:
        """The classes that make up the target, for deciding whose defect a known failure is."""
        backend = self.backend
        if backend is None:
            # Between two connections, or never connected.
            return [self.target.driver.sync_class]
        parts = [backend, self.config]
        with suppressed():
            parts.append(backend.dialect)
        for name in ("transaction_manager", "introspector"):
            with suppressed():
                parts.append(getattr(backend, name))
        return [type(part) for part in parts]


def rebind(model: Any, backend: Any) -> None:
    """Let a model class use a connected backend, without the reconnect that ``configure`` would make."""
    model.__backend__ = backend
    model.__backend_class__ = type(backend)
    model.__connection_config__ = backend.config


async def let_go(backend: Any) -> None:
    """Disconnect a backend, whatever state it is in.

    One whose manager believes in a transaction that is over can't: it then keeps its connection, which with aiosqlite is a
    thread that the process would wait for at its end. So the driver's own connection is closed.
    """
    with suppressed():
        await ready(backend.disconnect())
    with suppressed():
        # Asking the backend for its connection would make a new one.
        await ready(backend._connection.close())
