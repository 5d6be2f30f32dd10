"""A failure is short and says what to check; none of its parts shows a secret."""

from __future__ import annotations

import re
from importlib.metadata import version

from tests.running import ar_testsuite

from .sandbox import Sandbox

RULES = '''
    async def test_assertion(self, db, blog):
        """The first line of the rule.

        Look at ``insert`` and ``fetch_one``."""
        await db(blog.User(name="Ada").save())
        rows = await db.rows(blog.sql('SELECT "name" FROM {user}'))
        assert rows == [{"name": "Eve"}]

    async def test_error_of_the_backend(self, db, blog):
        """A rule."""
        await db.rows("SELECT nothing FROM nowhere")

    async def test_large(self, db, blog):
        """A rule."""
        await db(blog.User(name="x" * 5000).save())
        for number in range(30):
            await db.rows("SELECT %d" % number)
        assert False

    async def test_secret(self, db, blog):
        """A rule."""
        await db.rows("SELECT 'hunter2-S3cret' AS a")
        print("printed hunter2-S3cret")
        raise ValueError("hunter2-S3cret is in the message of " + repr(db.config))
'''
PROVIDER = """
    secret_options = frozenset({"delete_on_close"})

    def new_config(self, target, options):
        return super().new_config(target, {k: v for k, v in options.items() if k != "password"})
"""


def test_what_a_failure_shows(sandbox: Sandbox) -> None:
    sandbox.rules(RULES, targets={"mem": {"database": ":memory:", "password": "hunter2-S3cret"}}, provider=PROVIDER)
    loud = sandbox.run("test_own.py", "--showlocals", "-rA", "--log-level=DEBUG", "--tb=long")
    assert "hunter2-S3cret" not in loud.out
    assert "hunter2-S3cret" not in str(loud.report)
    run = sandbox.run("test_own.py")
    assert run.status == 1
    assert set(run.outcomes.values()) == {"failed"}
    for mode in ("sync", "async"):
        parts = {
            name: run.lines(rf"^_+ TestOwn\.test_{name}\[mem-{mode}\]", r"^(_{3,}|={3,})")
            for name in ("assertion", "error_of_the_backend", "large", "secret")
        }
        for name, lines in parts.items():
            assert lines, run.out
            # The user asks for the additions of --showlocals and the log.
            own = [line for line in lines if not re.match(r"(blog|db|self|rows|number) +=|ERROR |INFO |DEBUG ", line)]
            assert len(own) <= 40, "\n".join(own)
            assert f"rule own.{name}" in lines
            assert any(line.startswith(f"on mem-{mode}: own (") and ", server 3." in line for line in lines)
            assert any(f", core {version('rhosocial-activerecord')}, server" in line for line in lines)
            assert f"again: pytest 'test_own.py::TestOwn::test_{name}[mem-{mode}]'" in lines
            assert not [line for line in lines if "asyncio/" in line or "testsuite/engine/" in line]
        text = "\n".join(parts["assertion"])
        assert "  The first line of the rule." in text
        assert "  Look at ``insert`` and ``fetch_one``." in text
        assert "INSERT INTO" in text
        assert "<- ('Ada', None, 'Rome')" in text
        assert "!! OperationalError" in "\n".join(parts["error_of_the_backend"])
        large = "\n".join(parts["large"])
        assert "x" * 200 not in large
        assert "... 19 earlier statements" in large
        assert large.count("[main] SELECT") == 12
    assert "hunter2-S3cret" not in run.out
    assert run.report is not None
    assert "hunter2-S3cret" not in str(run.report)


def test_many_failures_are_cheap_and_lean(sandbox: Sandbox) -> None:
    sandbox.rules(
        """
    @pytest.mark.parametrize("n", range(40))
    async def test_error(self, db, n):
        await db.rows("SELECT nothing FROM nowhere")
"""
    )
    run = sandbox.run("test_own.py", "--ar-mode", "sync")
    assert list(run.outcomes.values()) == ["failed"] * 40
    assert all(len(item["message"].splitlines()) < 25 for item in run.items.values())
    # pytest renders one source file and none of the core's; the cost depends on the number of different frames.
    assert "rhosocial/activerecord/backend" not in "".join(item["message"] for item in run.items.values())


TABLES = """
    async def test_1(self, db, blog):
        pass

    async def test_2(self, db, blog):
        pass

    async def test_3(self, db, blog):
        pass

    async def test_without_tables(self, db):
        await db.rows("SELECT 1 AS one")
"""
BROKEN = """
    def create_statements(self, dialect, table, name, names):
        return ["CREATE TABLE nonsense("]
"""


def test_tables_that_can_t_be_made_are_one_error(sandbox: Sandbox) -> None:
    sandbox.rules(TABLES, provider=BROKEN)
    run = sandbox.run()
    assert run.status == 1
    for mode in ("sync", "async"):
        outcomes = [run.outcomes[f"test_{name}[mem-{mode}]"] for name in ("1", "2", "3", "without_tables")]
        assert outcomes == ["error", "skipped", "skipped", "passed"], run.out
        message = f"mem-{mode}: can't create the tables of 'blog': OperationalError: incomplete input"
        first, *rest = run.items[f"test_1[mem-{mode}]"]["message"].splitlines()
        assert first == message
        assert rest[0] == "  statement: CREATE TABLE nonsense("
        assert "create_statements() of test_own.OwnProvider" in rest[1]
        assert len(rest) == 2
        skipped = run.items[f"test_3[mem-{mode}]"]
        assert (skipped["skip_kind"], skipped["reason"]) == ("not_run", message)


def test_tables_that_a_later_attempt_creates_are_used(sandbox: Sandbox) -> None:
    once = """
    def create_statements(self, dialect, table, name, names):
        type(self)._tried = getattr(self, "_tried", 0) + 1
        # What is tried when the session opens renders each table once, and makes none.
        return ["nonsense"] if self._tried == len(names) + 1 else super().create_statements(dialect, table, name, names)
"""
    sandbox.rules(TABLES, provider=once)
    run = sandbox.run("--ar-mode", "sync")
    assert [run.outcomes[f"test_{n}[mem-sync]"] for n in (1, 2, 3)] == ["error", "passed", "passed"], run.out


def test_an_item_of_the_installed_kit_is_run_again_by_its_id(sandbox: Sandbox) -> None:
    item = "test_conformance.py::TestCrud::test_a_saved_record_is_found_by_its_key[sqlite-memory-sync]"
    done = ar_testsuite(sandbox.folder, "run", "-v", item).expect(0)
    assert "1 passed" in done.out
    assert "::test_a_saved_record_is_found_by_its_key[sqlite-memory-sync] PASSED" in done.out


def test_a_failure_of_the_installed_kit_says_so(sandbox: Sandbox) -> None:
    sandbox.write(
        "broken.py",
        "from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend\n"
        "SQLiteBackend.insert = lambda self, *args, **options: 1 / 0\n",
    )
    rule = "test_conformance.py::TestCrud::test_a_saved_record_is_found_by_its_key[sqlite-memory-sync]"
    done = ar_testsuite(sandbox.folder, "run", "-p", "broken", rule, PYTHONPATH=str(sandbox.folder)).expect(1)
    assert f"again: ar-testsuite run '{rule}'" in done.out
