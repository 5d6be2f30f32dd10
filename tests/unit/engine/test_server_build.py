"""A claim that only another build of the server could show is skipped, with the build as the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from tests.plugin.sandbox import Sandbox

from rhosocial.activerecord.testsuite.capabilities import Capability
from rhosocial.activerecord.testsuite.provider.postgres import PostgresProvider

PROVIDER = """
    def missing_from_build(self, channel):
        assert channel.execute("SELECT 1") == [(1,)]
        return {Capability.UNION: "the server was built without unions", Capability.ROLLUP: "no rollups"}
"""
RULES = """
    async def test_require(self, db):
        db.require(Capability.UNION)

    async def test_can(self, db):
        assert not db.can(Capability.UNION)
        assert db.can(Capability.EXCEPT)
"""
TAIL = """
from rhosocial.activerecord.testsuite.rules.honesty.capabilities import CapabilityTests

class TestHonesty(CapabilityTests):
    provider = OwnProvider()
"""


class Server:
    """A raw channel to a server that raises what it is given."""

    def __init__(self, error: Any = None) -> None:
        self.error = error

    def execute(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        if self.error is not None:
            raise self.error
        return [("<!---->",)]

    def close(self) -> None:
        """Nothing is open."""


def test_a_claim_is_not_judged_and_a_denial_is(tmp_path: Any) -> None:
    sandbox = Sandbox(tmp_path)
    sandbox.rules(RULES, provider=PROVIDER, tail=TAIL)
    run = sandbox.run("--ar-mode", "sync", "-k", "require or can or UNION or ROLLUP")
    assert run.status == 0, run.out
    skipped = {name: item for name, item in run.items.items() if item["skip_kind"] == "server_build"}
    assert {item["reason"] for item in skipped.values()} == {"the server was built without unions"}
    assert set(skipped) == {"test_require[mem-sync]", "test_a_capability_is_declared_truthfully[mem-sync-UNION]"}
    assert run.outcomes["test_can[mem-sync]"] == "passed"
    assert run.report is not None
    found = {each["capability"]: (each["word"], each["reason"]) for each in run.report["findings"]}
    assert found["UNION"] == ("not shown", "the server was built without unions")
    assert found["ROLLUP"][0] == "refused properly"
    assert "depends on the server's build" in run.out


def test_postgres_without_libxml_lacks_xml_alone() -> None:
    psycopg = pytest.importorskip("psycopg", reason="PostgreSQL's driver")
    provider = PostgresProvider()
    missing = provider.missing_from_build(Server(psycopg.errors.FeatureNotSupported("unsupported XML feature")))
    assert set(missing.values()) == {"the server was built without libxml"}
    # PostgreSQL of any build has no XMLQUERY: a claim of it is judged.
    assert set(missing) == {each for each in Capability if each.name.startswith("XML")} - {Capability.XMLQUERY}
    assert provider.missing_from_build(Server()) == {}


def test_another_error_says_nothing_about_the_build() -> None:
    psycopg = pytest.importorskip("psycopg", reason="PostgreSQL's driver")
    with pytest.raises(psycopg.OperationalError):
        PostgresProvider().missing_from_build(Server(psycopg.OperationalError("the connection is lost")))
