"""A session's tuning that is a call and no statement runs on every session of the kit, in both modes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend

from rhosocial.activerecord.testsuite.engine.run import Options, Run, Slot
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider
from rhosocial.activerecord.testsuite.targets.drivers import driver_from_class
from rhosocial.activerecord.testsuite.targets.model import Target


class Tuning(SQLiteProvider):
    def tune_session(self, backend: Any) -> Any:
        connection = backend.connection
        if hasattr(connection, "create_function"):
            connection.create_function("tuned", 0, lambda: 42)
            return None
        return _later(connection)


async def _later(connection: Any) -> None:
    await (await connection).create_function("tuned", 0, lambda: 42)


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_every_session_is_tuned(mode: str, tmp_path: Path) -> None:
    driver = driver_from_class(SQLiteBackend)
    target = Target("tuned", driver, {"database": str(tmp_path / "x.db")}, {}, "a test")
    run = Run("token", 0, Options())
    try:
        session = run.session(Slot(target, mode, Tuning()))
        session.open()

        async def asked(backend: Any) -> Any:
            found = backend.fetch_one("SELECT tuned() AS n")
            return await found if hasattr(found, "__await__") else found

        assert session.run(asked(session.backend)) == {"n": 42}
        session.run(session.reopen())
        assert session.run(asked(session.backend)) == {"n": 42}
    finally:
        assert run.close() == []
