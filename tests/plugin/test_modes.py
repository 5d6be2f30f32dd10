"""One source runs in both modes: the mistakes of a rule's author fail with a message that explains them."""

from __future__ import annotations

from .sandbox import FILE, MEMORY, Sandbox

MISTAKES = """
    async def test_right(self, db, blog):
        await db(blog.User(name="Ada").save())
        assert [row["name"] for row in await db.rows(blog.sql('SELECT "name" FROM {user}'))] == ["Ada"]

    async def test_bare_await(self, db, blog):
        await blog.User.find_one(1)

    async def test_bare_sleep(self, db):
        await asyncio.sleep(0)

    async def test_forgotten_db(self, db, blog):
        blog.User.find_one(1)

    async def test_forgotten_await(self, db, blog):
        db(blog.User.find_one(1))

    async def test_an_awaitable_from_a_sync_backend(self, db):
        async def late():
            return 1
        await db(late())

    async def test_using_and_each(self, db, blog):
        async with db.using(db.backend.transaction()):
            await db(blog.User(name="Ada").save())
        seen = []
        async def numbers():
            yield 1
        async for number in db.iterate(numbers() if db.is_async else [1]):
            seen.append(number)
        assert seen == [1]
        assert await db(blog.User.query().count()) == 1

    async def test_using_lets_errors_through(self, db, blog):
        with pytest.raises(KeyError):
            async with db.using(db.backend.transaction()):
                await db(blog.User(name="Ada").save())
                raise KeyError("x")
        assert await db(blog.User.query().count()) == 0

    @only("async", "tasks are about asyncio")
    async def test_only_async(self, db):
        assert db.mode == "async"
        assert asyncio.current_task() is not None

    @only("sync", "threads")
    async def test_only_sync(self, db):
        assert db.mode == "sync"

    @pytest.mark.parametrize("number", [1, 2])
    async def test_parameter(self, db, number):
        assert number < 2
"""


def test_a_rule_is_written_once_and_its_mistakes_fail(sandbox: Sandbox) -> None:
    sandbox.rules(MISTAKES)
    run = sandbox.run("test_own.py")
    assert run.status == 1
    assert run.outcomes == {
        "test_right[mem-sync]": "passed",
        "test_right[mem-async]": "passed",
        "test_bare_await[mem-sync]": "failed",
        "test_bare_await[mem-async]": "passed",
        "test_bare_sleep[mem-sync]": "failed",
        "test_bare_sleep[mem-async]": "passed",
        "test_forgotten_db[mem-sync]": "passed",
        "test_forgotten_db[mem-async]": "failed",
        "test_forgotten_await[mem-sync]": "passed",
        "test_forgotten_await[mem-async]": "failed",
        "test_an_awaitable_from_a_sync_backend[mem-sync]": "failed",
        "test_an_awaitable_from_a_sync_backend[mem-async]": "passed",
        "test_using_and_each[mem-sync]": "passed",
        "test_using_and_each[mem-async]": "passed",
        "test_using_lets_errors_through[mem-sync]": "passed",
        "test_using_lets_errors_through[mem-async]": "passed",
        "test_only_async[mem-async]": "passed",
        "test_only_sync[mem-sync]": "passed",
        "test_parameter[mem-sync-1]": "passed",
        "test_parameter[mem-async-1]": "passed",
        "test_parameter[mem-sync-2]": "failed",
        "test_parameter[mem-async-2]": "failed",
    }
    messages = {name: item["message"] for name, item in run.items.items()}
    assert "wrap every call on the backend in `await db(...)`" in messages["test_bare_sleep[mem-sync]"]
    assert "a call was never awaited" in messages["test_forgotten_db[mem-async]"]
    assert "the sync backend returned an awaitable" in messages["test_an_awaitable_from_a_sync_backend[mem-sync]"]
    assert run.items["test_parameter[mem-sync-2]"]["params"] == "2"
    assert run.items["test_parameter[mem-sync-2]"]["rule"] == "own.parameter"


def test_what_a_destructor_raises_fails_no_test_and_is_one_line(sandbox: Sandbox) -> None:
    sandbox.rules(
        """
    async def test_the_first_garbage(self, db):
        Handle()

    async def test_the_second_garbage(self, db):
        Handle()
""",
        head="""
class Handle:
    def __del__(self):
        raise ValueError("the handle is closed")
""",
    )
    run = sandbox.run(report=True)
    assert run.status == 0, run.out
    assert run.out.count("Handle.__del__> ValueError: the handle is closed") == 1
    assert "Traceback" not in run.out


def test_each_test_has_a_context_of_its_own(sandbox: Sandbox) -> None:
    sandbox.rules(
        """
    async def test_1_set(self, db, own_value):
        assert VALUE.get() == "fixture"
        VALUE.set("leaked")

    async def test_2_not_seen(self, db):
        assert VALUE.get(None) is None

    @pytest.fixture
    def own_value(self, db):
        # Set-up code of a rule runs in its context when it goes through the kit.
        async def set_value():
            VALUE.set("fixture")
        db.drive(set_value())
""",
        head='VALUE = contextvars.ContextVar("VALUE")\n',
        targets={**MEMORY, **FILE},
    )
    run = sandbox.run("test_own.py")
    assert run.status == 0, run.out
    assert len(run.outcomes) == 8


def test_hypothesis_examples_run_in_the_tests_mode(sandbox: Sandbox) -> None:
    sandbox.rules(
        """
    @examples(25, number=st.integers(0, 10**6), text=st.text(max_size=5))
    async def test_examples(self, db, blog, number, text):
        TRIED.setdefault(db.mode, []).append((number, text))
        loop = db._session.runner.loop
        assert db.is_async == (loop is not None and asyncio.current_task(loop) is not None)
        assert len(await db.rows(db.sql("SELECT 1{nothing}"))) == 1

    async def test_same_in_both_modes(self, db):
        assert len(TRIED["sync"]) == 25
        if db.is_async:
            assert TRIED["async"] == TRIED["sync"]

    @examples(50, number=st.integers(0, 1000))
    async def test_smallest(self, db, number):
        assert number < 100
""",
        head="from hypothesis import strategies as st\nTRIED = {}\n",
    )
    run = sandbox.run("test_own.py")
    assert run.outcomes == {
        "test_examples[mem-sync]": "passed",
        "test_examples[mem-async]": "passed",
        "test_same_in_both_modes[mem-sync]": "passed",
        "test_same_in_both_modes[mem-async]": "passed",
        "test_smallest[mem-sync]": "failed",
        "test_smallest[mem-async]": "failed",
    }, run.out
    assert "number=100" in run.items["test_smallest[mem-async]"]["message"], run.out
    assert "number=100" in run.items["test_smallest[mem-sync]"]["message"]
    assert sandbox.files() == {"pytest.ini", "test_own.py"}
