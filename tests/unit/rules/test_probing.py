"""Probes try one form after the other, use existing objects again, and leave nothing."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError

from rhosocial.activerecord.testsuite.capabilities import Capability
from rhosocial.activerecord.testsuite.capabilities.probe import CannotTell, Form, Gives, Lab, NotShown, Refuses
from rhosocial.activerecord.testsuite.engine.probing import Shown, show


class Server:
    """A stand-in for ``db``: records every statement, refuses those with a given word, and answers queries with one row."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused
        self.ran: list[str] = []
        self.provider = SimpleNamespace(
            quote=lambda name: name,
            from_nothing="",
            binary_collation=None,
            drop_statement=lambda name: f"DROP TABLE {name}",
            drop_view_statement=lambda name: f"DROP VIEW {name}",
        )
        self.dialect = SimpleNamespace(get_parameter_placeholder=lambda: "?")

    def own_name(self, base: str) -> str:
        return base[-1]

    async def run(self, sql: str, *, kind: str, process_result_set: bool = False) -> Any:
        self.ran.append(sql)
        if any(word in sql for word in self.refused):
            raise DatabaseError(f"refused: {sql}")
        return SimpleNamespace(data=[{"n": 1}])


def shown(server: Any, *forms: Form) -> Shown:
    return asyncio.run(show(server, Capability.UNION, forms))


def test_a_form_that_works_ends_the_probe_and_its_objects_are_dropped() -> None:
    server = Server()
    made = ("CREATE TABLE {a} (v)", "CREATE VIEW {b} AS x", Gives('SELECT "n" FROM {b}', ((1,),)))
    assert shown(server, made, ("NEVER",)) == Shown(True)
    assert server.ran == ["CREATE TABLE a (v)", "CREATE VIEW b AS x", "SELECT n FROM b", "DROP VIEW b", "DROP TABLE a"]


def test_after_a_refused_statement_existing_objects_are_used_again() -> None:
    server = Server("ODD")
    create = "CREATE TABLE {a} (v)"
    assert shown(server, (create, "ODD 1"), (create, "ODD 2"), (create, "EVEN")).works
    assert server.ran == ["CREATE TABLE a (v)", "ODD 1", "ODD 2", "EVEN", "DROP TABLE a"]


def test_after_a_statement_that_took_effect_everything_is_created_anew() -> None:
    server = Server()
    create = "CREATE TABLE {a} (v)"
    found = shown(server, (create, Refuses("INSERT INTO {a} VALUES (1)")), (create, Gives("SELECT 1", ((1,),))))
    assert found.works
    assert server.ran == [
        "CREATE TABLE a (v)",
        "INSERT INTO a VALUES (1)",
        "DROP TABLE a",
        "CREATE TABLE a (v)",
        "SELECT 1",
        "DROP TABLE a",
    ]


def test_the_reasons_of_all_forms_are_reported() -> None:
    async def blind(lab: Lab) -> None:
        raise CannotTell("no second session")

    async def wrong(lab: Lab) -> None:
        raise NotShown("nothing came")

    found = shown(Server("ODD", "permission"), ("ODD",), blind, wrong, ("permission",), (Gives("SELECT 1", ()),))
    assert not found.works
    assert found.problems == (
        "DatabaseError: refused: ODD",
        "nothing came",
        "DatabaseError: refused: permission",
        "SELECT 1 gives [(1,)], not []",
    )
    assert (found.cannot_tell, found.lacks_right) == ("no second session", "DatabaseError: refused: permission")
