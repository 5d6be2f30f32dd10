"""A denial hides nothing: what the dialect renders and the database does is judged, in spite of the denial."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.dialect import UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.impl.sqlite.dialect import SQLiteDialect

from rhosocial.activerecord.testsuite.capabilities import Capability
from rhosocial.activerecord.testsuite.engine.denials import under_claimed

ROWS = [{"v": 1}, {"v": 2}]


class Denying(SQLiteDialect):  # type: ignore[misc]  # the core ships no types
    """Denies UNION, and renders it."""

    def supports_union(self) -> bool:
        return False


class Refusing(Denying):
    """Denies UNION, and refuses it."""

    def format_set_operation_expression(self, *args: Any, **kwargs: Any) -> Any:
        raise UnsupportedFeatureError("refusing", "UNION")


class Broken(Denying):
    def format_set_operation_expression(self, *args: Any, **kwargs: Any) -> Any:
        raise ZeroDivisionError


class Database:
    """What the check asks of ``db``: a dialect, and a database that does UNION or refuses it."""

    def __init__(self, dialect: type, works: bool = True, not_shown: Optional[str] = None) -> None:
        self.dialect = dialect()
        self.works, self.not_shown, self.asked = works, not_shown, 0
        self.provider = SimpleNamespace(
            quote=lambda name: name, from_nothing="", capability_overrides={}, probe_forms={}
        )

    def why_not_shown(self, need: Any) -> Optional[str]:
        return self.not_shown

    async def run(self, sql: str, **more: Any) -> Any:
        self.asked += "UNION" in sql and "UNION ALL" not in sql
        if not self.works:
            raise DatabaseError(sql)
        return SimpleNamespace(data=ROWS)


def judged(db: Database) -> tuple[bool, int]:
    session: Any = SimpleNamespace(run=asyncio.run)
    return Capability.UNION in under_claimed(session, db), db.asked  # type: ignore[arg-type]


def test_a_denial_that_is_rendered_and_works_is_false() -> None:
    assert judged(Database(Denying)) == (True, 1)


@pytest.mark.parametrize("dialect", [Refusing, Broken, SQLiteDialect])
def test_what_is_refused_or_claimed_or_broken_is_no_false_denial(dialect: type) -> None:
    assert judged(Database(dialect)) == (False, 0)


def test_a_denial_that_the_database_confirms_is_true() -> None:
    assert judged(Database(Denying, works=False)) == (False, 1)


def test_a_related_server_proves_nothing() -> None:
    assert judged(Database(Denying, not_shown="another server")) == (False, 0)
