"""One session: target x mode x process. One connection, its tables and its model classes, for the whole run."""

from __future__ import annotations

import contextvars
import itertools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from ..errors import KitError
from ..provider.checking import stated_version
from ..report.skips import SkipKind
from ..schema.namespace import Models, SqlText
from ..schema.prefix import MAX_BASE, read_name
from ..targets.secrets import Redactor, secret_values
from .backends import force_disconnect, rebind
from .containment import contained, safe_text, suppressed
from .modes import new_runner, ready
from .statement_log import StatementLog

if TYPE_CHECKING:
    from ..capabilities import Need
    from ..defects import Subject
    from ..provider import Provider
    from ..provider.channel import RawChannel
    from ..provider.other_server import OtherServer
    from ..report.failure import FailureCause
    from ..schema.tables import Family
    from ..targets.model import Target
    from .run_records import RunRecord

CONNECT_LIMIT = 10.0
"""Seconds without an answer after which a target counts as unreachable."""


class TargetGone(KitError):
    """The target can't be used: it was never reached, or its session was aborted. The message is the driver's."""


class Session:
    """The connection, tables and models that all tests of one target and mode in this process share.

    ``backend`` is the one under test; ``channel`` is the raw session that cleans and observes. Both are opened by
    :meth:`open` and closed by ``session_end.end``, and nothing before the first test connects.
    """

    def __init__(self, target: Target, mode: str, provider: Provider, prefix: str, scratch: Path) -> None:
        self.target = target
        self.mode = mode
        self.provider = provider
        self.prefix = prefix
        self.scratch = scratch
        self.kept: Optional[Path] = None
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
        """The server's id of the main session; read on connecting, since a hanging session can't be queried."""
        self.other_server: Optional[OtherServer] = None
        self.missing_from_build: Mapping[Need, str] = {}
        self.under_claimed: Optional[frozenset[Need]] = None
        """What the dialect denies although the database does it; None until it was looked into."""
        self.refused_features: Mapping[str, str] = {}
        """What the dialect refuses to render although the core has no flag for it, with the text of the refusal."""
        self.subject: Optional[Subject] = None
        self.failed_families: dict[str, tuple[str, int, Optional[FailureCause]]] = {}
        """Families whose tables could not be made: the message, the number of attempts, and the cause."""
        self.refused = ""
        self.foundations: list[str] = []
        """What is wrong with what every rule rests on."""
        self._made: dict[str, Family] = {}
        self._models: dict[str, Models] = {}
        self._names: dict[str, dict[str, str]] = {}
        self._taken: set[str] = set()
        self._loose: set[str] = set()
        self.record: Optional[RunRecord] = None
        """What says in the database that the run is alive; set before the session is opened."""

    # -- opening -------------------------------------------------------------------------------------------
    def run(self, coroutine: Any, *, rule: bool = False) -> Any:
        """Drive one of the kit's or a rule's coroutines in this session's mode, in the running test's context."""
        with contained(outcomes=rule):
            return self.runner.run(coroutine, self.context)

    def open(self) -> None:
        """Connect once. Raises TargetGone with the driver's message when that fails or takes too long."""
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
        """Whether the session was in use and then aborted. A new session may work where this one hangs."""
        return self.opened and self.gone is not None

    def without_secrets(self, text: str) -> str:
        """A driver's message without secrets; some messages repeat the connection's options."""
        return Redactor(secret_values(self.target.options, self.provider.secret_options))(text)

    async def _open(self) -> None:
        options = self.provider.options_for(self.target, self.scratch, self.id)
        self.config = self.provider.new_config(self.target, options)
        self.backend = await self.connected(self.new_backend(), "main")
        self.observable = self.provider.observable(self.config)
        self.server_version = stated_version(self.provider, self.backend)
        await self._open_channel()
        await self._make_record()
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
        """Connect a backend, adapt it to its server and tune its session; the log shows its statements under the label."""
        try:
            await ready(backend.connect())
            await ready(backend.introspect_and_adapt())
            for statement in self.provider.session_statements():
                await ready(backend.execute(statement))
            await ready(self.provider.tune_session(backend))
        except BaseException:
            await force_disconnect(backend)
            raise
        await self.log.attach(backend, label, self.mode)
        if label == "main":
            self._watch(backend)
            self.ident = await ready(self.provider.session_id(backend))
        return backend

    def _watch(self, backend: Any) -> None:
        """Note when a test opens or closes the main connection itself; the reset then replaces it."""
        for name in ("connect", "disconnect"):
            method = getattr(backend, name)

            def noted(*args: Any, _method: Any = method, **kwargs: Any) -> Any:
                self.touched = True
                return _method(*args, **kwargs)

            setattr(backend, name, noted)

    async def _make_record(self) -> None:
        """Say in the database whose the tables are. A user who can't make tables has none to protect either."""
        if self.record is None or not self.observable:
            self.record = None
            return
        try:
            for statement in self.record.statements(self.provider.quote):
                await self._raw(statement)
        except Exception:
            self.record = None

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

    async def raw(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of one statement on the raw channel, which is opened anew when the server has ended it."""
        try:
            return await self._raw(sql, params)
        except Exception:
            if await self._channel_lives():
                raise
            await self._replace_channel()
            return await self._raw(sql, params)

    async def _raw(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        assert self.channel is not None
        # A provider's own channel may take no parameters.
        rows: list[tuple[Any, ...]] = await ready(
            self.channel.execute(sql, params) if params else self.channel.execute(sql)
        )
        return rows

    async def _channel_lives(self) -> bool:
        """Whether the raw channel still answers; one on the main connection is never opened by itself."""
        if not self.observable:
            return True
        ask = f"SELECT 1{self.provider.from_nothing}"
        # PostgreSQL refuses everything but ROLLBACK in a transaction that an error has aborted.
        for statements in ((ask,), ("ROLLBACK", ask)):
            with suppressed():
                for statement in statements:
                    await self._raw(statement)
                return True
        return False

    async def _replace_channel(self) -> None:
        old, self.channel = self.channel, None
        with suppressed():
            await ready(old.close() if old is not None else None)
        await self._open_channel()

    # -- tables --------------------------------------------------------------------------------------------------------
    def names(self, family: Family) -> dict[str, str]:
        """Base name to real name of a family's tables."""
        if family.name not in self._names:
            self._names[family.name] = {table.name: self.prefix + self._free(table.name) for table in family.tables}
        return self._names[family.name]

    def _free(self, base: str) -> str:
        """A base name that no other family uses, since two families may give their tables the same name."""
        tries = (f"{base[: MAX_BASE - len(str(number))]}{number}" for number in itertools.count(2))
        found = base if base not in self._taken else next(name for name in tries if name not in self._taken)
        self._taken.add(found)
        return found

    def own_name(self, base: str) -> str:
        """The real name of an object that a rule makes itself; the end of the run drops it if the rule does not."""
        name = self.prefix + base
        if read_name(name) is None:
            raise KitError(f"invalid base name {base!r} (lower-case ASCII, a letter first, at most 11 characters)")
        self._loose.add(name)
        return name

    async def family(self, family: Family) -> Models:
        """A family's models over its tables, which are created on first use."""
        made = self._made.get(family.name)
        if made is not None and made is not family:
            raise KitError(f"two families have the name {family.name!r}")
        if made is None:
            try:
                await self._create(family)
            except Exception:
                # Tables that exist already would block the next test's attempt.
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

    def bind(self, family: Family, backend: Any, names: Optional[dict[str, str]] = None) -> Models:
        """Model classes of a family on one backend; ``names`` are the real names of tables that a rule made itself."""
        from ..schema.model_kit import ModelKit

        names = self.names(family) if names is None else names
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
            try:
                await ready(together(statements))
                return
            except Exception:
                if await self._channel_lives():
                    raise
        for statement in statements:
            await self.raw(statement)

    async def recreate(self, families: Mapping[str, Family], own: Iterable[str] = ()) -> None:
        """Drop these families and create them anew, after a test dropped or altered something in them.

        A rule's own table may have a foreign key to a family's table. So the running test's tables, ``own``, are dropped
        first. If that is not enough, the own tables of every test of this session are dropped.
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

    def made(self) -> list[str]:
        """The real names of the families' tables that are there, children before parents."""
        return [name for f in reversed(list(self._made.values())) for name in reversed(list(self.names(f).values()))]

    @property
    def own_names(self) -> frozenset[str]:
        """The real names of what rules said they would make."""
        return frozenset(self._loose)

    async def _drop(self, family: Family) -> None:
        """Drop those of a family's tables that exist."""
        for name in reversed(list(self.names(family).values())):
            with suppressed():
                await self.raw(self.provider.drop_statement(name))

    async def reopen(self) -> None:
        """Replace the backend by a new, connected one and bind the models to it.

        A database in memory loses its tables with the old backend; they are created again when a test needs them.
        """
        old, self.backend = self.backend, None
        await force_disconnect(old)
        self.backend = await self.connected(self.new_backend(), "main")
        self.touched = False
        if not self.observable:
            await self._open_channel()
            self._made.clear()
        for model in self._bound():
            rebind(model, self.backend)

    def _bound(self) -> list[Any]:
        return [model for models in self._models.values() for model in models.classes()]

    def let_go(self) -> None:
        """Keep no reference to the closed backend, so that Python can destroy it."""
        for model in self._bound():
            model.__backend__ = None
        self.channel = self.backend = None

    # -- facts ---------------------------------------------------------------------------------------------------------
    def classes(self) -> list[type]:
        """The classes of the target's backend and its parts, which decide whose defect a known failure is."""
        backend = self.backend
        if backend is None:
            # The session is between two connections, or never connected.
            return [self.target.driver.sync_class]
        parts = [backend, self.config]
        with suppressed():
            parts.append(backend.dialect)
        for name in ("transaction_manager", "introspector"):
            with suppressed():
                parts.append(getattr(backend, name))
        return [type(part) for part in parts]
