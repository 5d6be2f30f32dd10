"""Saboteurs of the area ``connection``: connects that fail, versions, contexts and configurations."""

from __future__ import annotations

import contextlib
import os
from typing import Any

from rhosocial.activerecord.backend.errors import ConnectionError as CoreConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError

from .kinds import Sabotage


class FailedConnectRaisesTheDriversError(Sabotage):
    """``connect`` lets the driver's own error through."""

    area = "connection"
    source = "D005"

    class SyncBackend:
        def connect(self) -> None:
            try:
                super().connect()  # type: ignore[misc]
            except CoreConnectionError as error:
                raise error.__cause__ or error from None

    class AsyncBackend:
        async def connect(self) -> None:
            try:
                await super().connect()  # type: ignore[misc]
            except CoreConnectionError as error:
                raise error.__cause__ or error from None


class FailedConnectIsABareDatabaseError(Sabotage):
    """A connect that fails is told as any other error."""

    area = "connection"
    source = "D005"

    class SyncBackend:
        def connect(self) -> None:
            try:
                super().connect()  # type: ignore[misc]
            except CoreConnectionError as error:
                raise DatabaseError(str(error)) from error.__cause__

    class AsyncBackend:
        async def connect(self) -> None:
            try:
                await super().connect()  # type: ignore[misc]
            except CoreConnectionError as error:
                raise DatabaseError(str(error)) from error.__cause__


class FailedConnectHidesItsCause(Sabotage):
    """The driver's error is dropped on the way."""

    area = "connection"
    source = "D128"

    class SyncBackend:
        def connect(self) -> None:
            try:
                super().connect()  # type: ignore[misc]
            except CoreConnectionError as error:
                raise CoreConnectionError(str(error)) from None

    class AsyncBackend:
        async def connect(self) -> None:
            try:
                await super().connect()  # type: ignore[misc]
            except CoreConnectionError as error:
                raise CoreConnectionError(str(error)) from None


class FailedConnectIsSwallowed(Sabotage):
    """``connect`` logs that it failed, and returns."""

    area = "connection"
    source = "D018"

    class SyncBackend:
        def connect(self) -> None:
            with contextlib.suppress(CoreConnectionError):
                super().connect()  # type: ignore[misc]

    class AsyncBackend:
        async def connect(self) -> None:
            with contextlib.suppress(CoreConnectionError):
                await super().connect()  # type: ignore[misc]


class FailedConnectLeaksADescriptor(Sabotage):
    """What was opened before the step that failed stays open."""

    area = "connection"
    source = "D153"

    class SyncBackend:
        def connect(self) -> None:
            descriptor = os.open(os.devnull, os.O_RDONLY)
            super().connect()  # type: ignore[misc]
            os.close(descriptor)

    class AsyncBackend:
        async def connect(self) -> None:
            descriptor = os.open(os.devnull, os.O_RDONLY)
            await super().connect()  # type: ignore[misc]
            os.close(descriptor)


class ErrorShowsThePassword(Sabotage):
    """The text of a failed connect holds the options that it was made with."""

    area = "connection"
    source = "R15"

    class SyncBackend:
        def connect(self) -> None:
            try:
                super().connect()  # type: ignore[misc]
            except CoreConnectionError as error:
                raise CoreConnectionError(f"{error} with {self.config.to_dict()}") from error.__cause__  # type: ignore[attr-defined]

    class AsyncBackend:
        async def connect(self) -> None:
            try:
                await super().connect()  # type: ignore[misc]
            except CoreConnectionError as error:
                raise CoreConnectionError(f"{error} with {self.config.to_dict()}") from error.__cause__  # type: ignore[attr-defined]


class LogShowsThePassword(Sabotage):
    """``connect`` logs its options at DEBUG."""

    area = "connection"
    source = "D160"

    class SyncBackend:
        def connect(self) -> None:
            self.logger.debug("connecting with %s", self.config.to_dict())  # type: ignore[attr-defined]
            super().connect()  # type: ignore[misc]

    class AsyncBackend:
        async def connect(self) -> None:
            self.logger.debug("connecting with %s", self.config.to_dict())  # type: ignore[attr-defined]
            await super().connect()  # type: ignore[misc]


class BackendShowsThePassword(Sabotage):
    """A helpful ``repr`` of the backend lists its options."""

    area = "connection"
    source = "R15"

    class Backend:
        def __repr__(self) -> str:
            return f"<backend {self.config.to_dict()}>"  # type: ignore[attr-defined]


class VersionIsText(Sabotage):
    """The version is what the server said, as text."""

    area = "connection"
    source = "R24"

    class SyncBackend:
        def get_server_version(self) -> Any:
            return ".".join(str(part) for part in super().get_server_version())  # type: ignore[misc]


class VersionIsMadeUp(Sabotage):
    """The version is a constant from the time when the backend was written."""

    area = "connection"
    source = "R24"

    class SyncBackend:
        def get_server_version(self) -> tuple[int, int, int]:
            return (3, 8, 0)

    AsyncBackend = SyncBackend


class AdaptingConnectsAnew(Sabotage):
    """``introspect_and_adapt`` always opens a session of its own."""

    area = "connection"
    source = "D116"

    class SyncBackend:
        def introspect_and_adapt(self) -> None:
            self.connect()  # type: ignore[attr-defined]
            super().introspect_and_adapt()  # type: ignore[misc]

    class AsyncBackend:
        async def introspect_and_adapt(self) -> None:
            await self.connect()  # type: ignore[attr-defined]
            await super().introspect_and_adapt()  # type: ignore[misc]


class ContextSwallowsErrors(Sabotage):
    """The exit of the ``with`` block says that every exception is dealt with."""

    area = "connection"
    source = "D018"

    class SyncBackend:
        def __exit__(self, *error: Any) -> bool:
            super().__exit__(*error)  # type: ignore[misc]
            return True

    class AsyncBackend:
        async def __aexit__(self, *error: Any) -> bool:
            await super().__aexit__(*error)  # type: ignore[misc]
            return True


class ContextStaysConnected(Sabotage):
    """The end of a block leaves the session open, for the next one."""

    area = "connection"
    source = "D153"

    class SyncBackend:
        def __exit__(self, *error: Any) -> None:
            return None

    class AsyncBackend:
        async def __aexit__(self, *error: Any) -> None:
            return None


class SharedRegistry(Sabotage):
    """All backends of the class share one registry of adapters."""

    area = "connection"
    source = "D149"

    class Backend:
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            shared = type(self).__dict__.get("_shared_registry")
            if shared is None:
                type(self)._shared_registry = shared = self.adapter_registry  # type: ignore[attr-defined,has-type]
            self.adapter_registry = shared


class CloneLosesAField(Sabotage):
    """``clone`` names the fields that it copies, and one was added since."""

    area = "connection"
    source = "D008"

    class Config:
        def to_dict(self) -> dict[str, Any]:
            found: dict[str, Any] = super().to_dict()  # type: ignore[misc]
            found.pop("timeout", None)
            return found


class ConnectChangesTheConfiguration(Sabotage):
    """``connect`` notes in the configuration what it used."""

    area = "connection"
    source = "D149"

    class SyncBackend:
        def connect(self) -> None:
            super().connect()  # type: ignore[misc]
            self.config.options["connected"] = True  # type: ignore[attr-defined]

    class AsyncBackend:
        async def connect(self) -> None:
            await super().connect()  # type: ignore[misc]
            self.config.options["connected"] = True  # type: ignore[attr-defined]


class EnvironmentNumbersForText(Sabotage):
    """A password of digits from the environment becomes a number, and loses its zeros."""

    area = "connection"
    source = "D011"

    class Config:
        @classmethod
        def from_env(cls, prefix: str = "") -> Any:
            config = super().from_env(prefix)  # type: ignore[misc]
            if (config.username or "").isdigit():
                config.username = str(int(config.username))
            return config


class EnvironmentFalseIsTrue(Sabotage):
    """Any text in the environment switches an option on."""

    area = "connection"
    source = "D011"

    class Config:
        @classmethod
        def from_env(cls, prefix: str = "") -> Any:
            config = super().from_env(prefix)  # type: ignore[misc]
            config.check_same_thread = False
            config.uri = config.uri or f"{prefix}URI" in os.environ
            return config
