"""Saboteurs of the area ``connection``: when a session begins, what a second one has, and what a backend says about itself."""

from __future__ import annotations

import dataclasses
import threading
from typing import Any

from rhosocial.activerecord.backend.errors import ConnectionError as CoreConnectionError

from .kinds import Sabotage

# -- when a session begins -------------------------------------------------------------------------------------------------


class ConnectWaitsForTheFirstStatement(Sabotage):
    """``connect`` leaves it to the first statement to open the session, and ``ping`` knows of none until then."""

    area = "connection"
    source = "CK (lazy connects of published drivers)"

    class SyncBackend:
        def connect(self) -> None:
            """Later."""

        def _get_cursor(self) -> Any:
            if not self._connection:  # type: ignore[attr-defined]
                super().connect()  # type: ignore[misc]
            return super()._get_cursor()  # type: ignore[misc]

    class AsyncBackend:
        async def connect(self) -> None:
            """Later."""

        async def _get_cursor(self) -> Any:
            if not self._connection:  # type: ignore[attr-defined]
                await super().connect()  # type: ignore[misc]
            return await super()._get_cursor()  # type: ignore[misc]


class StatementsNeverConnect(Sabotage):
    """A statement, or the property ``connection``, on a backend that was never connected is an error."""

    area = "connection"
    source = "C23"

    class SyncBackend:
        @property
        def connection(self) -> Any:
            if self._connection is None:  # type: ignore[attr-defined]
                raise CoreConnectionError("not connected")
            return self._connection  # type: ignore[attr-defined]

        def execute(self, *args: Any, **kwargs: Any) -> Any:
            return self.connection and super().execute(*args, **kwargs)  # type: ignore[misc]

    class AsyncBackend:
        @property
        async def connection(self) -> Any:
            if self._connection is None:  # type: ignore[attr-defined]
                raise CoreConnectionError("not connected")
            return self._connection  # type: ignore[attr-defined]

        async def execute(self, *args: Any, **kwargs: Any) -> Any:
            return await self.connection and await super().execute(*args, **kwargs)  # type: ignore[misc]


class BlocksConnectAnew(Sabotage):
    """``with backend`` connects, whether or not there is a session."""

    area = "connection"
    source = "D006"

    class SyncBackend:
        def __enter__(self) -> Any:
            self.connect()  # type: ignore[attr-defined]
            return self

    class AsyncBackend:
        async def __aenter__(self) -> Any:
            await self.connect()  # type: ignore[attr-defined]
            return self


class PingTellsWhetherItReconnected(Sabotage):
    """``ping`` answers True when it had to bring the session back, so that a living one is False."""

    area = "connection"
    source = "CK"

    class SyncBackend:
        def ping(self, reconnect: bool = True) -> bool:
            alive = bool(super().ping(False))  # type: ignore[misc]
            return not alive and bool(super().ping(reconnect))  # type: ignore[misc]

    class AsyncBackend:
        async def ping(self, reconnect: bool = True) -> bool:
            alive = bool(await super().ping(False))  # type: ignore[misc]
            return not alive and bool(await super().ping(reconnect))  # type: ignore[misc]


# -- the version and what follows from it ----------------------------------------------------------------------------------


class VersionNeedsItsHandle(Sabotage):
    """The version is asked of the driver's connection, which may be None."""

    area = "connection"
    source = "R24"

    class Backend:
        def get_server_version(self) -> Any:
            return self._connection.total_changes >= 0 and super().get_server_version()  # type: ignore[attr-defined,misc]


class UnreadVersionIsAnOldOne(Sabotage):
    """A version that can't be read is taken for the oldest that is supported."""

    area = "connection"
    source = "R24"

    class SyncBackend:
        def get_server_version(self) -> Any:
            try:
                return self.connection and super().get_server_version()  # type: ignore[attr-defined,misc]
            except CoreConnectionError:
                return (3, 8, 0)


class VersionKeptInShort(Sabotage):
    """The first question is answered by the server; what a backend keeps for the next ones is major and minor."""

    area = "connection"
    source = "R24"

    class Backend:
        def get_server_version(self) -> Any:
            found = vars(self).setdefault("_in_short", super().get_server_version())  # type: ignore[misc]
            self._in_short = found[:2]
            return found


class AdaptingDropsThePatchLevel(Sabotage):
    """The dialect is fitted to major and minor, and to the first release of these."""

    area = "connection"
    source = "R23"

    class SyncBackend:
        def introspect_and_adapt(self) -> None:
            super().introspect_and_adapt()  # type: ignore[misc]
            self._dialect.version = (*self._dialect.version[:2], -1)  # type: ignore[attr-defined]

    class AsyncBackend:
        async def introspect_and_adapt(self) -> None:
            await super().introspect_and_adapt()  # type: ignore[misc]
            self._dialect.version = (*self._dialect.version[:2], -1)  # type: ignore[attr-defined]


class AdaptingGoesByWhatIsKnown(Sabotage):
    """``introspect_and_adapt`` uses the version that the process knows already, and opens no session to look further."""

    area = "connection"
    source = "R23"

    class SyncBackend:
        def introspect_and_adapt(self) -> None:
            self._dialect.version = self.get_server_version()  # type: ignore[attr-defined]

    class AsyncBackend:
        async def introspect_and_adapt(self) -> None:
            self._dialect.version = self.get_server_version()  # type: ignore[attr-defined]


class FeaturesAreTriedOutOnce(Sabotage):
    """A feature is tried out with a table that stays, so that the second trial fails and the feature counts as missing."""

    area = "connection"
    source = "R23"

    class SyncBackend:
        def introspect_and_adapt(self) -> None:
            super().introspect_and_adapt()  # type: ignore[misc]
            try:
                self._connection.execute("CREATE TEMP TABLE art_trial AS SELECT json('{}')")  # type: ignore[attr-defined]
            except Exception:
                self._dialect.set_runtime_param("json1_available", False)  # type: ignore[attr-defined]
                self._dialect.set_runtime_param("math_functions_available", False)  # type: ignore[attr-defined]
                self._dialect.version = (3, 8, 0)  # type: ignore[attr-defined]

    class AsyncBackend:
        async def introspect_and_adapt(self) -> None:
            await super().introspect_and_adapt()  # type: ignore[misc]
            try:
                await self._connection.execute("CREATE TEMP TABLE art_trial AS SELECT json('{}')")  # type: ignore[attr-defined]
            except Exception:
                self._dialect.set_runtime_param("json1_available", False)  # type: ignore[attr-defined]
                self._dialect.set_runtime_param("math_functions_available", False)  # type: ignore[attr-defined]
                self._dialect.version = (3, 8, 0)  # type: ignore[attr-defined]


# -- what a second session has ---------------------------------------------------------------------------------------------


class AutocommitOfTheFirstSessionOnly(Sabotage):
    """Autocommit is switched on when the backend is made; a later session is in a transaction from the start."""

    area = "connection"
    source = "D009"
    target = "file"

    class SyncBackend:
        def connect(self) -> None:
            super().connect()  # type: ignore[misc]
            self._later = hasattr(self, "_later")
            self._connection.execute("BEGIN" if self._later else "SELECT 1")  # type: ignore[attr-defined]

        def _handle_auto_commit_if_needed(self) -> None:
            if not self._later:
                super()._handle_auto_commit_if_needed()  # type: ignore[misc]

    class AsyncBackend:
        async def connect(self) -> None:
            await super().connect()  # type: ignore[misc]
            self._later = hasattr(self, "_later")
            await self._connection.execute("BEGIN" if self._later else "SELECT 1")  # type: ignore[attr-defined]

        async def _handle_auto_commit_if_needed(self) -> None:
            if not self._later:
                await super()._handle_auto_commit_if_needed()  # type: ignore[misc]


class CharacterSetOfTheFirstSessionOnly(Sabotage):
    """A later session of a backend has a character set of 256 letters."""

    area = "connection"
    source = "D010"
    target = "file"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            text = [v.encode("latin-1", "replace").decode("latin-1") if isinstance(v, str) else v for v in params or ()]
            later = vars(self).get("_sessions", 0) > 1
            return super()._prepare_sql_and_params(sql, tuple(text) if later else params)  # type: ignore[misc]

    class SyncBackend:
        def connect(self) -> None:
            self._sessions = vars(self).get("_sessions", 0) + 1
            super().connect()  # type: ignore[misc]

    class AsyncBackend:
        async def connect(self) -> None:
            self._sessions = vars(self).get("_sessions", 0) + 1
            await super().connect()  # type: ignore[misc]


class TransactionsOfTheFirstSession(Sabotage):
    """Transactions begin on the session that the backend had first."""

    area = "connection"
    source = "D004"
    target = "file"

    class SyncTransactions:
        def _do_begin(self) -> None:
            backend = self._backend  # type: ignore[attr-defined]
            vars(backend).setdefault("_first", backend.connection).execute("BEGIN")

    class AsyncTransactions:
        async def _do_begin(self) -> None:
            backend = self._backend  # type: ignore[attr-defined]
            await vars(backend).setdefault("_first", await backend.connection).execute("BEGIN")


class AnswersPassThroughTheClass(Sabotage):
    """A result lies in a variable of the class between reading and returning, where another thread's may take its place."""

    area = "connection"
    source = "D019"

    class SyncBackend:
        _last: Any = None
        _place = threading.Event()

        def execute(self, *args: Any, **kwargs: Any) -> Any:
            cls: Any = type(self)
            cls._last = super().execute(*args, **kwargs)  # type: ignore[misc]
            # Long enough for the threads that there are, and nothing to wait for where there is one.
            cls._place.wait(0.02 if threading.current_thread() is not threading.main_thread() else 0)
            return cls._last


# -- what a backend and its configuration say ------------------------------------------------------------------------------


class ThreadSafetyIsYes(Sabotage):
    """The thread safety is a truth value, and the hint about concurrency a limit of nothing for no reason."""

    area = "connection"
    source = "C24"

    class Backend:
        @property
        def threadsafety(self) -> Any:
            return True

        def get_concurrency_hint(self) -> Any:
            hint = super().get_concurrency_hint()  # type: ignore[misc]
            hint.max_concurrency = 0
            return hint


class PatienceIsNotConfigured(Sabotage):
    """A backend waits as long as its author found good, and says so in its copy of the configuration."""

    area = "connection"
    source = "D008"

    class Backend:
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.config = dataclasses.replace(self.config, timeout=self.config.timeout + 1)  # type: ignore[has-type]


class OptionsAreSharedByDefault(Sabotage):
    """Configurations without options of their own have one dictionary together."""

    area = "connection"
    source = "D149"

    class Config:
        _none: dict[str, Any] = {}

        def __post_init__(self) -> None:
            super().__post_init__()  # type: ignore[misc]
            self.options = self.options or self._none  # type: ignore[has-type]


class OptionsAreNoPartOfTheDictionary(Sabotage):
    """``to_dict`` gives the fields that have a name, and forgets the options."""

    area = "connection"
    source = "D008"

    class Config:
        def to_dict(self) -> dict[str, Any]:
            named = {name: value for name, value in super().to_dict().items() if hasattr(self, name)}  # type: ignore[misc]
            named.pop("options", None)
            return named


class NumbersFromTheEnvironmentAreText(Sabotage):
    """What the environment holds is text, also for the port."""

    area = "connection"
    source = "D011"

    class Config:
        @classmethod
        def from_env(cls, prefix: str = "") -> Any:
            config = super().from_env(prefix)  # type: ignore[misc]
            config.port = None if config.port is None else str(config.port)
            return config
