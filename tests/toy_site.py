"""Installed distributions that were never built: a folder on ``sys.path`` and the code of a toy backend."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from rhosocial.activerecord.testsuite.targets.entrypoints import forget

BACKEND = "rhosocial.activerecord.backend"
ASYNC = "rhosocial.activerecord.backend.async"

CODE = """
    from dataclasses import dataclass
    from rhosocial.activerecord.backend.config import ConnectionConfig
    from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
    from rhosocial.activerecord.backend.impl.sqlite.backend.async_backend import AsyncSQLiteBackend
    from rhosocial.activerecord.backend.base import StorageBackend

    @dataclass
    class ToyConfig(ConnectionConfig):
        toy: int = 0

    class ToyBackend(SQLiteBackend):
        pass

    class AsyncToyBackend(AsyncSQLiteBackend):
        pass

    class LonelyBackend(SQLiteBackend):
        pass

    class Unfinished(StorageBackend):
        def connect(self): ...

    def function(): ...
    instance = object()
"""


class Site:
    """A folder on ``sys.path`` with distributions that were never really built."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def module(self, name: str, code: str) -> None:
        path = self.folder / (name.replace(".", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(code))

    def distribution(self, name: str, entry_points: str, version: str = "1.0") -> None:
        info = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(dedent(entry_points))
        forget()

    def driver(self, value: str, name: str = "toy", group: str = BACKEND) -> None:
        self.distribution(f"dist-{name}-{group[-5:]}", f"[{group}]\n{name} = {value}\n")
