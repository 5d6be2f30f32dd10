"""The sync twin of a mixin keeps the source and replaces the names of the async mode."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from tests.seeded.modes import without_await

STARS = 3


class Base:
    log: list[Any]

    def __init__(self) -> None:
        self.log = []

    def execute(self, sql: str) -> str:
        self.log.append(sql)
        return sql.upper()

    def pages(self) -> list[int]:
        return [1, 2, 3]

    def run_batch(self) -> str:
        return "batch"


class Plain:
    def execute(self, sql: str) -> Any:
        return super().execute(sql)


class Waiting:
    kept = "of the class"

    async def execute(self, sql: str) -> Any:
        return await super().execute(sql) + "*" * STARS

    async def pages(self) -> Any:
        async for page in super().pages():
            yield page * 10

    async def run_batch_async(self) -> Any:
        return [each async for each in self.pages()], await super().run_batch_async()

    @contextlib.asynccontextmanager
    async def transaction(self) -> Any:
        await self.execute("begin")
        yield
        await self.execute("commit")

    async def __aenter__(self) -> Any:
        async with self.transaction():
            return self

    async def fail(self) -> None:
        raise ValueError("here")  # the line of the traceback


class Below(Waiting):
    def named(self) -> str:
        return self.kept


def made_by(change: Callable[[str], str]) -> type:
    class Mixin:
        async def execute(self, sql: str) -> Any:
            return change(await super().execute(sql))

    return Mixin


def on_base(mixin: type) -> Any:
    return type("Made", (without_await(mixin), Base), {})()


def test_a_mixin_without_coroutines_is_its_own_twin() -> None:
    assert without_await(Plain) is Plain


def test_an_awaited_call_becomes_a_plain_call() -> None:
    made = on_base(Waiting)
    assert made.execute("a") == "A***"
    assert made.log == ["a"]
    assert made.kept == "of the class"


def test_generators_and_context_managers_become_sync() -> None:
    made = on_base(Waiting)
    assert list(made.pages()) == [10, 20, 30]
    with made.transaction():
        made.execute("a")
    assert made.log == ["begin", "a", "commit"]
    assert made.__enter__() is made


def test_a_method_that_the_core_names_for_async_mode_overrides_the_other() -> None:
    assert on_base(Waiting).run_batch() == ([10, 20, 30], "batch")


def test_the_twin_of_a_mixin_below_another_is_below_its_twin() -> None:
    made = on_base(Below)
    assert (made.named(), made.execute("a")) == ("of the class", "A***")


def test_a_mixin_that_a_function_made_keeps_what_it_was_made_with() -> None:
    first, second = on_base(made_by(str.lower)), on_base(made_by(lambda text: text * 2))
    assert (first.execute("a"), second.execute("a")) == ("a", "AA")


def test_a_traceback_shows_the_line_of_the_source() -> None:
    with pytest.raises(ValueError, match="here") as caught:
        on_base(Waiting).fail()
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (last.filename, last.name) == (__file__, "fail")
    assert last.line == 'raise ValueError("here")  # the line of the traceback'
    assert without_await(Waiting).__qualname__ == "Waiting"
