"""Seeded defects of the area ``connection``: connects that fail, versions, contexts and configurations."""

from __future__ import annotations

import contextlib
import os
from typing import Any

from rhosocial.activerecord.backend.errors import ConnectionError as CoreConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError

from ..defect import SeededDefect


class FailedConnectRaisesTheDriversError(SeededDefect):
    """``connect`` lets the driver's own error through."""

    class Backend:
        async def connect(self) -> None:
            try:
                await super().connect()
            except CoreConnectionError as error:
                raise error.__cause__ or error from None


class FailedConnectIsABareDatabaseError(SeededDefect):
    """A connect that fails is reported as any other error."""

    class Backend:
        async def connect(self) -> None:
            try:
                await super().connect()
            except CoreConnectionError as error:
                raise DatabaseError(str(error)) from error.__cause__


class FailedConnectHidesItsCause(SeededDefect):
    """The driver's error is dropped on the way."""

    class Backend:
        async def connect(self) -> None:
            try:
                await super().connect()
            except CoreConnectionError as error:
                raise CoreConnectionError(str(error)) from None


class FailedConnectIsSwallowed(SeededDefect):
    """``connect`` logs that it failed, and returns."""

    class Backend:
        async def connect(self) -> None:
            with contextlib.suppress(CoreConnectionError):
                await super().connect()


class FailedConnectLeaksADescriptor(SeededDefect):
    """What was opened before the step that failed stays open."""

    class Backend:
        async def connect(self) -> None:
            descriptor = os.open(os.devnull, os.O_RDONLY)
            await super().connect()
            os.close(descriptor)


class EachStatementKeepsAFileOpen(SeededDefect):
    """What a statement opens is closed with the session."""

    class Backend:
        async def execute(self, *arguments: Any, **options: Any) -> Any:
            vars(self).setdefault("opened", []).append(os.open(os.devnull, os.O_RDONLY))
            return await super().execute(*arguments, **options)

        async def disconnect(self) -> None:
            for descriptor in vars(self).pop("opened", ()):
                os.close(descriptor)
            await super().disconnect()


class ErrorShowsThePassword(SeededDefect):
    """The text of a failed connect holds the options that it was made with."""

    class Backend:
        async def connect(self) -> None:
            try:
                await super().connect()
            except CoreConnectionError as error:
                raise CoreConnectionError(f"{error} with {self.config.to_dict()}") from error.__cause__


class LogShowsThePassword(SeededDefect):
    """``connect`` logs its options at DEBUG."""

    class Backend:
        async def connect(self) -> None:
            self.logger.debug("connecting with %s", self.config.to_dict())
            await super().connect()


class BackendShowsThePassword(SeededDefect):
    """A helpful ``repr`` of the backend lists its options."""

    class Backend:
        def __repr__(self) -> str:
            return f"<backend {self.config.to_dict()}>"


class VersionIsText(SeededDefect):
    """The version is what the server said, as text."""

    class SyncBackend:
        def get_server_version(self) -> Any:
            return ".".join(str(part) for part in super().get_server_version())


class VersionIsMadeUp(SeededDefect):
    """The version is a constant from the time when the backend was written."""

    class Backend:
        def get_server_version(self) -> tuple[int, int, int]:
            return (3, 8, 0)


class AdaptingConnectsAnew(SeededDefect):
    """``introspect_and_adapt`` always opens a session of its own."""

    class Backend:
        async def introspect_and_adapt(self) -> None:
            await self.connect()
            await super().introspect_and_adapt()


class ContextSwallowsErrors(SeededDefect):
    """The exit of the ``with`` block says that every exception is dealt with."""

    class Backend:
        async def __aexit__(self, *error: Any) -> bool:
            await super().__aexit__(*error)
            return True


class ContextStaysConnected(SeededDefect):
    """The end of a block leaves the session open, for the next one."""

    class Backend:
        async def __aexit__(self, *error: Any) -> None:
            return None


class SharedRegistry(SeededDefect):
    """All backends of the class share one registry of adapters."""

    class Backend:
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            shared = type(self).__dict__.get("_shared_registry")
            if shared is None:
                type(self)._shared_registry = shared = self.adapter_registry
            self.adapter_registry = shared


class CloneLosesAField(SeededDefect):
    """``clone`` names the fields that it copies, and one was added since."""

    class Config:
        def to_dict(self) -> dict[str, Any]:
            found: dict[str, Any] = super().to_dict()
            found.pop("timeout", None)
            return found


class ConnectChangesTheConfiguration(SeededDefect):
    """``connect`` notes in the configuration what it used."""

    class Backend:
        async def connect(self) -> None:
            await super().connect()
            self.config.options["connected"] = True


class EnvironmentNumbersForText(SeededDefect):
    """A password of digits from the environment becomes a number, and loses its zeros."""

    class Config:
        @classmethod
        def from_env(cls, prefix: str = "") -> Any:
            config = super().from_env(prefix)
            if (config.username or "").isdigit():
                config.username = str(int(config.username))
            return config


class EnvironmentFalseIsTrue(SeededDefect):
    """Any text in the environment switches an option on."""

    class Config:
        @classmethod
        def from_env(cls, prefix: str = "") -> Any:
            config = super().from_env(prefix)
            config.check_same_thread = False
            config.uri = config.uri or f"{prefix}URI" in os.environ
            return config
