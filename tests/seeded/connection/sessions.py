"""Defects of ``connection``: when a session begins, what a second one has, and what a backend says about itself."""

from __future__ import annotations

import dataclasses
import threading
from typing import Any

from rhosocial.activerecord.backend.errors import ConnectionError as CoreConnectionError

from ..defect import SeededDefect

# -- when a session begins -------------------------------------------------------------------------------------------------


class ConnectWaitsForTheFirstStatement(SeededDefect):
    """``connect`` leaves it to the first statement to open the session, and ``ping`` knows of none until then.

    Published drivers connect lazily.
    """

    class Backend:
        async def connect(self) -> None:
            """Later."""

        async def _get_cursor(self) -> Any:
            if not self._connection:
                await super().connect()
            return await super()._get_cursor()


class StatementsNeverConnect(SeededDefect):
    """A statement, or the property ``connection``, on a backend that was never connected is an error."""

    class Backend:
        @property
        async def connection(self) -> Any:
            if self._connection is None:
                raise CoreConnectionError("not connected")
            return self._connection

        async def execute(self, *args: Any, **kwargs: Any) -> Any:
            return await self.connection and await super().execute(*args, **kwargs)


class BlocksConnectAnew(SeededDefect):
    """``with backend`` connects, whether or not there is a session."""

    class Backend:
        async def __aenter__(self) -> Any:
            await self.connect()
            return self


class PingTellsWhetherItReconnected(SeededDefect):
    """``ping`` answers True when it had to bring the session back, so that a living one is False."""

    class Backend:
        async def ping(self, reconnect: bool = True) -> bool:
            alive = bool(await super().ping(False))
            return not alive and bool(await super().ping(reconnect))


# -- the version and what follows from it ----------------------------------------------------------------------------------


class VersionNeedsItsHandle(SeededDefect):
    """The version is asked of the driver's connection, which may be None."""

    class Backend:
        def get_server_version(self) -> Any:
            return self._connection.total_changes >= 0 and super().get_server_version()


class UnreadVersionIsAnOldOne(SeededDefect):
    """A version that can't be read is taken for the oldest that is supported."""

    class SyncBackend:
        def get_server_version(self) -> Any:
            try:
                return self.connection and super().get_server_version()
            except CoreConnectionError:
                return (3, 8, 0)


class VersionKeptInShort(SeededDefect):
    """The first question is answered by the server; what a backend keeps for the next ones is major and minor."""

    class Backend:
        def get_server_version(self) -> Any:
            found = vars(self).setdefault("_in_short", super().get_server_version())
            self._in_short = found[:2]
            return found


class AdaptingDropsThePatchLevel(SeededDefect):
    """The dialect is fitted to major and minor, and to the first release of these."""

    class Backend:
        async def introspect_and_adapt(self) -> None:
            await super().introspect_and_adapt()
            self._dialect.version = (*self._dialect.version[:2], -1)


class AdaptingGoesByWhatIsKnown(SeededDefect):
    """``introspect_and_adapt`` uses the version that the process knows already, and opens no session to look further."""

    class Backend:
        async def introspect_and_adapt(self) -> None:
            self._dialect.version = self.get_server_version()


class FeaturesAreTriedOutOnce(SeededDefect):
    """A feature is tried out with a table that stays, so that the second trial fails and the feature counts as missing."""

    class Backend:
        async def introspect_and_adapt(self) -> None:
            await super().introspect_and_adapt()
            try:
                await self._connection.execute("CREATE TEMP TABLE art_trial AS SELECT json('{}')")
            except Exception:
                self._dialect.set_runtime_param("json1_available", False)
                self._dialect.set_runtime_param("math_functions_available", False)
                self._dialect.version = (3, 8, 0)


# -- what a second session has ---------------------------------------------------------------------------------------------


class AutocommitOfTheFirstSessionOnly(SeededDefect):
    """Autocommit is switched on when the backend is made; a later session is in a transaction from the start."""

    target = "file"

    class Backend:
        async def connect(self) -> None:
            await super().connect()
            self._later = hasattr(self, "_later")
            await self._connection.execute("BEGIN" if self._later else "SELECT 1")

        async def _handle_auto_commit_if_needed(self) -> None:
            if not self._later:
                await super()._handle_auto_commit_if_needed()


class CharacterSetOfTheFirstSessionOnly(SeededDefect):
    """A later session of a backend has a character set of 256 letters."""

    target = "file"

    class Backend:
        async def connect(self) -> None:
            self._sessions = vars(self).get("_sessions", 0) + 1
            await super().connect()

        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            text = [v.encode("latin-1", "replace").decode("latin-1") if isinstance(v, str) else v for v in params or ()]
            later = vars(self).get("_sessions", 0) > 1
            return super()._prepare_sql_and_params(sql, tuple(text) if later else params)


class TransactionsOfTheFirstSession(SeededDefect):
    """Transactions begin on the session that the backend had first."""

    target = "file"

    class Transactions:
        async def _do_begin(self) -> None:
            backend = self._backend
            await vars(backend).setdefault("_first", await backend.connection).execute("BEGIN")


class AnswersPassThroughTheClass(SeededDefect):
    """A result lies in a variable of the class between reading and returning, where another thread's may take its place."""

    class SyncBackend:
        _last: Any = None
        _place = threading.Event()

        def execute(self, *args: Any, **kwargs: Any) -> Any:
            cls: Any = type(self)
            cls._last = super().execute(*args, **kwargs)
            # Long enough for the threads that there are, and nothing to wait for where there is one.
            cls._place.wait(0.02 if threading.current_thread() is not threading.main_thread() else 0)
            return cls._last


# -- what a backend and its configuration say ------------------------------------------------------------------------------


class ThreadSafetyIsYes(SeededDefect):
    """The thread safety is a truth value, and the hint about concurrency a limit of nothing for no reason."""

    class Backend:
        @property
        def threadsafety(self) -> Any:
            return True

        def get_concurrency_hint(self) -> Any:
            hint = super().get_concurrency_hint()
            hint.max_concurrency = 0
            return hint


class PatienceIsNotConfigured(SeededDefect):
    """A backend waits as long as its author found good, and says so in its copy of the configuration."""

    class Backend:
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.config = dataclasses.replace(self.config, timeout=self.config.timeout + 1)


class OptionsAreSharedByDefault(SeededDefect):
    """Configurations without options of their own have one dictionary together."""

    class Config:
        _none: dict[str, Any] = {}

        def __post_init__(self) -> None:
            super().__post_init__()
            self.options = self.options or self._none


class OptionsAreNoPartOfTheDictionary(SeededDefect):
    """``to_dict`` gives the fields that have a name, and forgets the options."""

    class Config:
        def to_dict(self) -> dict[str, Any]:
            named = {name: value for name, value in super().to_dict().items() if hasattr(self, name)}
            named.pop("options", None)
            return named


class NumbersFromTheEnvironmentAreText(SeededDefect):
    """What the environment holds is text, also for the port."""

    class Config:
        @classmethod
        def from_env(cls, prefix: str = "") -> Any:
            config = super().from_env(prefix)
            config.port = None if config.port is None else str(config.port)
            return config
