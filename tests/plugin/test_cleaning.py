"""Whatever a test leaves behind is reported and fails only that test; the next one starts clean, and no table remains."""

from __future__ import annotations

import sqlite3

import pytest

from .sandbox import MEMORY, Sandbox

# The same check follows each misbehaving rule. The order is that of the file.
KINDS = {
    "an open transaction": (
        """
        await db(db.backend.begin_transaction())
        await db(blog.User(name="left").save())
""",
        "error",
        "a transaction was left open",
    ),
    "an open savepoint": (
        """
        await db(db.backend.begin_transaction())
        await db(db.backend.begin_transaction())
        await db(blog.User(name="left").save())
""",
        "error",
        "a transaction was left open",
    ),
    "a second session's transaction": (
        """
        if not db.observable:
            return
        second = await db.connect("second")
        await db(second.begin_transaction())
        await db.run(blog.sql('DELETE FROM {post}'), backend=second)
""",
        None,
        "a transaction was left open on a second session",
    ),
    "a second session": (
        """
        if db.observable:
            await db.connect("second")
""",
        "passed",
        "",
    ),
    "a failure in a transaction": (
        """
        async with db.using(db.backend.transaction()):
            await db(blog.User(name="left").save())
            assert False
""",
        "failed",
        "",
    ),
    "a failure with an open transaction": (
        """
        await db(db.backend.begin_transaction())
        await db(blog.User(name="left").save())
        assert False
""",
        "failed",
        "",
    ),
    "rows": ("        await db(blog.User(name='left').save())\n", "passed", ""),
    "a dropped table": (
        """
        await db.run(blog.sql("DROP TABLE {post}"), kind="DDL")
        await db.run(blog.sql("DROP TABLE {user}"), kind="DDL")
""",
        "passed",
        "",
    ),
    "an altered table": (
        """
        await db(blog.User(name="left").save())
        await db.run(blog.sql('ALTER TABLE {user} RENAME COLUMN "age" TO "years"'), kind="DDL")
""",
        "passed",
        "",
    ),
    "a trigger that stops deleting": (
        """
        await db(blog.User(name="left").save())
        await db.run(blog.sql("CREATE TRIGGER t BEFORE DELETE ON {user} BEGIN SELECT RAISE(ABORT, 'no'); END"), kind="DDL")
""",
        "passed",
        "",
    ),
    "a closed backend": ("        await db(db.backend.disconnect())\n", "passed", ""),
    "a backend opened again": (
        "        await db(db.backend.disconnect())\n        await db(db.backend.connect())\n",
        "passed",
        "",
    ),
    "a running task": (
        """
        async def forever():
            await asyncio.sleep(1000)
        if db.is_async:
            db.keep = asyncio.create_task(forever())
            await asyncio.sleep(0)
""",
        None,
        "forever was still running",
    ),
    "a table of its own": (
        """
        name = db.own_name("mine")
        await db.run(db.sql("CREATE TABLE %s (id INTEGER)" % name), kind="DDL")
""",
        "passed",
        "",
    ),
    "foreign keys off": (
        """
        await db.run("PRAGMA foreign_keys = OFF", kind="OTHER" if False else "DDL")
        await db.run(blog.sql('INSERT INTO {post} ("user_id", "title") VALUES (99, \\'x\\')'))
""",
        "passed",
        "",
    ),
}

CHECK = """
        assert await db(blog.User.query().count()) == 0
        assert await db(blog.Post.query().count()) == 0
        user = blog.User(name="Ada", age=3)
        await db(user.save())
        await db(blog.Post(user_id=user.id, title="x").save())
        assert not db.backend.in_transaction
        if db.observable:
            assert await db.observer.rows(blog.sql('SELECT count(*) FROM {user}')) == [(1,)]
"""
NAMES = {kind: kind.replace(" ", "_").replace("'", "") for kind in KINDS}


def body() -> str:
    text = ""
    for number, (kind, (code, _, _)) in enumerate(KINDS.items()):
        text += f"\n    async def test_{number:02}_{NAMES[kind]}(self, db, blog):\n{code}"
        text += f"\n    async def test_{number:02}_{NAMES[kind]}_then(self, db, blog):\n{CHECK}"
    return text


def test_every_kind_of_misbehaviour(sandbox: Sandbox) -> None:
    database = sandbox.folder / "shop.sqlite"
    with sqlite3.connect(database) as before:
        before.executescript(
            "CREATE TABLE user (id INTEGER, name TEXT); INSERT INTO user VALUES (1, 'real');"
            "CREATE TABLE art_0000000000s00_user (id INTEGER); CREATE VIEW art_v AS SELECT * FROM user;"
        )
        dump = list(before.iterdump())
    before.close()
    sandbox.rules(body(), targets={**MEMORY, "file": {"database": str(database)}})
    run = sandbox.run("test_own.py", timeout=200)
    wrong = {}
    for number, (kind, (_, expected, message)) in enumerate(KINDS.items()):
        for slot in ("mem-sync", "mem-async", "file-sync", "file-async"):
            name = f"test_{number:02}_{NAMES[kind]}"
            found, then = run.items[f"{name}[{slot}]"], run.items[f"{name}_then[{slot}]"]
            applies = {
                "a second session's transaction": slot.startswith("file"),
                "a running task": slot.endswith("async"),
            }.get(kind, True)
            wanted = expected or ("error" if applies else "passed")
            if found["outcome"] != wanted or (wanted == "error" and message not in found["message"]):
                wrong[f"{name}[{slot}]"] = (found["outcome"], found["message"][-300:])
            if then["outcome"] != "passed":
                wrong[f"{name}_then[{slot}]"] = (then["outcome"], then["message"][-300:])
    assert not wrong, "\n".join(f"{name}: {outcome} {message}" for name, (outcome, message) in wrong.items())
    assert run.report is not None
    assert [text for text in run.report["warnings"] if "left behind" in text] == []
    with sqlite3.connect(database) as after:
        # SQLite makes its own table for generated keys, and keeps it.
        assert [line for line in after.iterdump() if "sqlite_sequence" not in line] == dump
    after.close()


def test_an_undeclared_table_of_a_rule_is_reported_and_dropped(sandbox: Sandbox) -> None:
    database = sandbox.folder / "shop.sqlite"
    sandbox.rules(
        """
    async def test_rule(self, db, blog):
        await db.run("CREATE TABLE %s (id INTEGER)" % blog.table("user").replace("user", "secret"), kind="DDL")
""",
        targets={"file": {"database": str(database)}},
    )
    run = sandbox.run("test_own.py", "--ar-mode", "sync")
    assert run.status == 1, run.out
    assert set(run.outcomes.values()) == {"passed"}
    assert "_secret was left behind: a rule made it" in run.out
    with sqlite3.connect(database) as after:
        assert after.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall() == []
    after.close()


def test_a_session_that_can_not_be_reset_is_aborted(sandbox: Sandbox) -> None:
    sandbox.rules(
        """
    async def test_1_spoil(self, db, blog):
        BROKEN.append(1)
        await db(db.backend.disconnect())

    async def test_2(self, db, blog):
        pass

    async def test_3(self, db, blog):
        pass
""",
        head="BROKEN = []\n",
        provider="""
    def new_backend(self, target, mode, config):
        if BROKEN:
            raise OSError("the server went away")
        return super().new_backend(target, mode, config)
""",
    )
    run = sandbox.run("test_own.py", "--ar-mode", "sync")
    assert run.status == 1
    assert run.outcomes == {
        "test_1_spoil[mem-sync]": "error",
        "test_2[mem-sync]": "error",
        "test_3[mem-sync]": "skipped",
    }
    assert (
        "mem-sync: resetting the tables after test_1_spoil[mem-sync] failed: OSError: the server went away" in run.out
    )
    assert run.items["test_3[mem-sync]"]["skip_kind"] == "target_unreachable"


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_a_warning_about_a_shared_backend_never_follows_a_leak(sandbox: Sandbox, mode: str) -> None:
    sandbox.rules(
        """
    async def test_1(self, db, blog):
        KEPT.append(cm := db.backend.transaction())
        await db(cm.__aenter__() if db.is_async else cm.__enter__())
        await db(blog.User(name="left").save())

    async def test_2(self, db, blog):
        async with db.using(db.backend.transaction()):
            await db(blog.User(name="Ada").save())
        assert await db(blog.User.query().count()) == 1
""",
        head="KEPT = []\n",
    )
    run = sandbox.run("test_own.py", "--ar-mode", mode, "-W", "error")
    assert run.outcomes == {f"test_1[mem-{mode}]": "error", f"test_2[mem-{mode}]": "passed"}, run.out


def test_cleanup_statements_run_last_one_first(sandbox: Sandbox) -> None:
    making = """
        name = db.own_name("mine")
        db.on_cleanup('DROP TABLE "%s"' % name)
        await db.run('CREATE TABLE "%s" (id INTEGER)' % name, kind="DDL")
        db.on_cleanup('DROP VIEW "%s_v"' % name)
        db.on_cleanup("no statement at all")
        await db.run('CREATE VIEW "%s_v" AS SELECT id FROM "%s"' % (name, name), kind="DDL")
"""
    text = f"\n    async def test_0_fails(self, db, blog):\n{making}        assert False\n"
    text += f"\n    async def test_1_makes_them_again(self, db, blog):\n{making}"
    text += f"\n    async def test_2_makes_them_again(self, db, blog):\n{making}"
    sandbox.rules(text, targets=MEMORY)
    run = sandbox.run("test_own.py")
    outcomes = {name: item["outcome"] for name, item in run.items.items()}
    expected = {"test_0_fails": "failed", "test_1_makes_them_again": "passed", "test_2_makes_them_again": "passed"}
    assert outcomes == {f"{name}[mem-{mode}]": ended for name, ended in expected.items() for mode in ("sync", "async")}
