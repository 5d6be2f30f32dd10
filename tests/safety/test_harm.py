"""On a real server a misbehaving rule harms only itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.configured import options_of
from tests.drivers import SERVERS
from tests.running import as_variables, pytest_in

RULES = '''
import time
from rhosocial.activerecord.testsuite import ConformanceTests, Db, family_fixture
from rhosocial.activerecord.testsuite.schema.families.blog import BLOG

class Harm(ConformanceTests):
    area = "own"
    blog = family_fixture(BLOG)

    async def test_1_leaves_a_transaction_open(self, db: Db, blog) -> None:
        """With a row in it."""
        await db(db.backend.begin_transaction())
        await db(blog.User(name="Ada").save())

    async def test_2_is_fine(self, db: Db, blog) -> None:
        """The transaction left nothing."""
        assert await db(blog.User.query().all()) == []
        assert db.backend.in_transaction is False

    async def test_3_ends_its_own_session(self, db: Db, blog) -> None:
        """From the server's side."""
        await db(blog.User(name="Ada").save())
        await db.kill_session(db.backend)

    async def test_4_is_fine(self, db: Db, blog) -> None:
        """On a new session."""
        await db(blog.User(name="Grace").save())
        assert [user.name for user in await db(blog.User.query().all())] == ["Grace"]

    async def test_5_drops_its_own_table(self, db: Db, blog) -> None:
        """That other rules use."""
        await db.run(db.provider.drop_statement(blog.table("post")), kind="DDL")

    async def test_6_is_fine(self, db: Db, blog) -> None:
        """With a table that was created anew."""
        user = blog.User(name="Grace")
        await db(user.save())
        assert await db(blog.Post.query().all()) == []

    async def test_7_hangs(self, db: Db, blog) -> None:
        """With a lock on its row."""
        await db(db.backend.begin_transaction())
        await db(blog.User(name="Ada").save())
        time.sleep(60)

    async def test_8_has_a_new_session(self, db: Db, blog) -> None:
        """The session of the rule before hung and was replaced."""
        assert await db(blog.User.query().all()) == []

class TestHarm(Harm):
    pass
'''


@pytest.mark.parametrize("driver", SERVERS)
def test_a_misbehaving_rule_harms_only_itself(driver: str, tmp_path: Path) -> None:
    (tmp_path / "test_harm.py").write_text(RULES)
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    report = tmp_path / "report.json"
    variables = as_variables(1, "server", driver, options_of(driver))
    done = pytest_in(tmp_path, "-q", "--ar-timeout", "5", f"--ar-report={report}", **variables).expect(1)
    items = json.loads(report.read_text(encoding="utf-8"))["items"]
    outcomes = {
        item["nodeid"].rpartition("::")[2].partition("[")[0] + "-" + item["mode"]: item["outcome"] for item in items
    }
    for mode in ("sync", "async"):
        fine = [outcomes[f"test_{n}_is_fine-{mode}"] for n in (2, 4, 6)]
        assert fine == ["passed", "passed", "passed"], done.out
        assert outcomes[f"test_1_leaves_a_transaction_open-{mode}"] in ("failed", "error")
        assert outcomes[f"test_3_ends_its_own_session-{mode}"] == "passed"
        assert outcomes[f"test_7_hangs-{mode}"] == "failed"
        assert outcomes[f"test_8_has_a_new_session-{mode}"] == "passed"
    assert "a transaction was left open" in done.out
    assert "did not end within 5 s" in done.out
    assert "left behind" not in done.out
