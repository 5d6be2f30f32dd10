"""What a second pass notes of an item: whose code, which functions, and where a failure came from."""

from __future__ import annotations

import asyncio
import sys
import threading
import types
from pathlib import Path
from typing import Any

import pytest
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend, SQLiteDialect

from rhosocial.activerecord.testsuite.engine.spectra import functions as naming
from rhosocial.activerecord.testsuite.engine.spectra.functions import Functions, enclosing, is_getter
from rhosocial.activerecord.testsuite.engine.spectra.own_code import OwnCode, own_code
from rhosocial.activerecord.testsuite.engine.spectra.raised import Raised
from rhosocial.activerecord.testsuite.engine.spectra.recorder import Recorder

HERE = OwnCode((__file__,))


class Author:
    def method(self) -> list[int]:
        return [self.one(number) for number in (1, 2)]

    def one(self, number: int) -> int:
        add = lambda value: value + 1  # noqa: E731
        return add(number)

    @property
    def getter(self) -> Any:
        return self.kept

    kept = 1

    async def waits(self) -> int:
        await asyncio.sleep(0)
        return self.one(1)

    def driver(self) -> None:
        raise ValueError("from the driver")

    def handle(self, error: Exception) -> None:
        raise KeyError("wrapped") from error

    def execute(self) -> None:
        try:
            self.driver()
        except ValueError as error:
            self.handle(error)


def names(codes: Any) -> set[str]:
    return {function.name for function in Functions(HERE).of(codes)}


def test_every_function_that_runs_is_noted_each_time_anew() -> None:
    recorder = Recorder()
    for _ in range(2):
        with recorder.recording() as codes:
            Author().method()
        assert names(codes.values()) == {"Author.method", "Author.one"}
    with recorder.recording() as codes:
        pass
    assert names(codes.values()) == set()


def test_coroutines_and_threads_are_noted() -> None:
    with Recorder().recording() as codes:
        asyncio.run(Author().waits())
        thread = threading.Thread(target=Author().method)
        thread.start()
        thread.join()
    assert names(codes.values()) == {"Author.waits", "Author.method", "Author.one"}


def test_a_profile_function_of_others_is_put_back() -> None:
    seen: list[str] = []

    def other(frame: types.FrameType, event: str, arg: object) -> None:
        seen.append(frame.f_code.co_name)

    sys.setprofile(other)
    try:
        with Recorder().recording():
            pass
        assert sys.getprofile() is other
    finally:
        sys.setprofile(None)


def test_what_fails_is_noted_too() -> None:
    with pytest.raises(KeyError), Recorder().recording() as codes:
        Author().execute()
    assert names(codes.values()) == {"Author.execute", "Author.driver", "Author.handle"}


def test_the_first_exception_is_told_from_what_handled_it() -> None:
    raised = Raised()
    with pytest.raises(KeyError) as caught:
        Author().execute()
    raised.take(caught.value)
    assert [function.name for function in Functions(HERE).of(raised.codes)] == ["Author.driver", "Author.execute"]
    assert names(raised.handlers) == {"Author.handle"}


def test_what_is_local_counts_as_its_function() -> None:
    assert enclosing("A.m.<locals>.<lambda>") == "A.m"
    assert enclosing("make.<locals>.A.m.<locals>.inner") == "A.m"
    assert enclosing("make.<locals>.inner") == "make"


def test_a_function_that_only_returns_an_attribute_is_no_suspect() -> None:
    assert is_getter(Author.getter.fget.__code__)  # type: ignore[attr-defined]
    assert not is_getter(Author.one.__code__)


def test_names_are_found_where_code_objects_have_none() -> None:
    qualified = dict(naming._qualified_names(HERE))
    code = Author.one.__code__
    assert qualified[code.co_filename, code.co_firstlineno, code.co_name] == "Author.one"
    inner = next(each for each in code.co_consts if isinstance(each, types.CodeType))
    assert qualified[inner.co_filename, inner.co_firstlineno, inner.co_name] == "Author.one.<locals>.<lambda>"


def test_the_core_is_its_maintainers_alone() -> None:
    core = sys.modules[SQLiteDialect.__module__].__file__ or ""
    assert own_code([SQLiteBackend, SQLiteDialect]).holds(core)
    theirs = own_code([type("Mine", (SQLiteBackend,), {"__module__": __name__}), SQLiteDialect])
    assert theirs.holds(__file__)
    assert not theirs.holds(core)


def test_the_kit_and_official_drivers_are_not_the_cores() -> None:
    import rhosocial.activerecord.testsuite.plugin as kit

    own = own_code([SQLiteBackend])
    impl = Path(str(sys.modules[SQLiteDialect.__module__].__file__)).parents[1]
    assert not own.holds(kit.__file__)
    assert own.holds(str(impl / "dummy" / "dialect.py"))


def test_a_path_begins_at_the_package() -> None:
    assert OwnCode(("/site/mydb/",)).short("/site/mydb/parts/dialect.py") == "mydb/parts/dialect.py"
    assert OwnCode(("/site/mydb.py",)).short("/site/mydb.py") == "mydb.py"
