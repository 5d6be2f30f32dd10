"""Probes try one form after the other, use existing objects again, and leave nothing."""

from __future__ import annotations

import asyncio
from typing import Any

from rhosocial.activerecord.testsuite.capabilities import Capability
from rhosocial.activerecord.testsuite.capabilities.probe import CannotTell, Form, Gives, Lab, NotShown, Refuses
from rhosocial.activerecord.testsuite.engine.probing import Shown, show
from tests.unit.probed import ProbedServer


def shown(server: Any, *forms: Form) -> Shown:
    return asyncio.run(show(server, Capability.UNION, forms))


def test_a_form_that_works_ends_the_probe_and_its_objects_are_dropped() -> None:
    server = ProbedServer()
    made = ("CREATE TABLE {a} (v)", "CREATE VIEW {b} AS x", Gives('SELECT "n" FROM {b}', ((1,),)))
    assert shown(server, made, ("NEVER",)) == Shown(True)
    assert server.ran == ["CREATE TABLE a (v)", "CREATE VIEW b AS x", "SELECT n FROM b", "DROP VIEW b", "DROP TABLE a"]


def test_after_a_refused_statement_existing_objects_are_used_again() -> None:
    server = ProbedServer("ODD")
    create = "CREATE TABLE {a} (v)"
    assert shown(server, (create, "ODD 1"), (create, "ODD 2"), (create, "EVEN")).works
    assert server.ran == ["CREATE TABLE a (v)", "ODD 1", "ODD 2", "EVEN", "DROP TABLE a"]


def test_after_a_statement_that_took_effect_everything_is_created_anew() -> None:
    server = ProbedServer()
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

    found = shown(ProbedServer("ODD", "permission"), ("ODD",), blind, wrong, ("permission",), (Gives("SELECT 1", ()),))
    assert not found.works
    assert found.problems == (
        "DatabaseError: refused: ODD",
        "nothing came",
        "DatabaseError: refused: permission",
        "SELECT 1 gives [(1,)], not []",
    )
    assert (found.cannot_tell, found.lacks_right) == ("no second session", "DatabaseError: refused: permission")
