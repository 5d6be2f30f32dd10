"""Seeded defects of the area ``connection`` that a rule with one default, one side or one session can't see."""

from __future__ import annotations

from typing import Any, ClassVar

from ..defect import SeededDefect


class GivenPragmasBecomeTheDefaults(SeededDefect):
    """The pragmas of one configuration are merged into the class's defaults, so that the next configuration has them."""

    class Config:
        DEFAULTS: ClassVar[dict[str, Any]] = {"foreign_keys": "ON", "journal_mode": "WAL", "synchronous": "FULL"}

        def __post_init__(self) -> None:
            self.DEFAULTS.update(self.pragmas or {})
            self.pragmas = dict(self.DEFAULTS)
            super().__post_init__()


class _Handle:
    """One of several names for one driver connection."""

    def __init__(self, handle: Any) -> None:
        self.__dict__["handle"] = handle

    def __getattr__(self, name: str) -> Any:
        return getattr(self.handle, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.handle, name, value)

    def close(self) -> None:
        """The last one closes it."""


class BackendsOfOneFileShareASession(SeededDefect):
    """Backends of the same configuration have one driver connection, each by a handle of its own."""

    target = "file"

    class SyncBackend:
        handles: ClassVar[dict[Any, Any]] = {}

        def connect(self) -> None:
            super().connect()  # type: ignore[misc]
            name = self.config.database  # type: ignore[attr-defined]
            handle = self.handles.setdefault(name, self._connection)
            if handle is not self._connection:
                self._connection.close()
            self._connection = _Handle(handle)
