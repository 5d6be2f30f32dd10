"""An entry follows the function that has the defect; a backend that overrides it is not excused."""

from __future__ import annotations

import functools
import subprocess
import sys
from typing import Any

import pytest
from rhosocial.activerecord.backend.base import AsyncStorageBackend
from rhosocial.activerecord.backend.dialect.mixins import PredicateMixin
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
from rhosocial.activerecord.backend.impl.sqlite.config import SQLiteConnectionConfig
from rhosocial.activerecord.backend.impl.sqlite.dialect import SQLiteDialect
from rhosocial.activerecord.backend.impl.sqlite.transaction import SQLiteTransactionManager

from rhosocial.activerecord.testsuite.defects import Cause, Subject, applies
from rhosocial.activerecord.testsuite.defects.where import Use, resolve, use_of

CORE = "rhosocial.activerecord"
PREDICATE = f"{PredicateMixin.__module__}:PredicateMixin.format_logical_predicate"
COMMIT = f"{CORE}.backend.transaction:TransactionManager.commit"
ASYNC_COMMIT = f"{CORE}.backend.transaction:AsyncTransactionManager.commit"
REPR = f"{CORE}.backend.config:ConnectionConfig.__repr__"


def subject(*classes: type, driver: str = "acme", mode: str = "sync", **versions: Any) -> Subject:
    return Subject(name="t", driver=driver, mode=mode, classes=classes, **versions)


def cause(*where: str, **bounds: Any) -> Cause:
    return Cause(where=where, reason="r", page="p.md", **bounds)


class Inheriting(SQLiteDialect):  # type: ignore[misc]  # the core ships no types
    pass


class Mending(SQLiteDialect):  # type: ignore[misc]  # the core ships no types
    def format_logical_predicate(self, *args: Any, **kwargs: Any) -> Any:
        return args, kwargs


class HandingOn(SQLiteDialect):  # type: ignore[misc]  # the core ships no types
    def format_logical_predicate(self, *args: Any, **kwargs: Any) -> Any:
        return super().format_logical_predicate(*args, **kwargs)


class HandingOnTwice(HandingOn):
    def format_logical_predicate(self, *args: Any, **kwargs: Any) -> Any:
        return [super(HandingOnTwice, self).format_logical_predicate(*args, **kwargs) for _ in range(1)]


class AboveMending(Mending):
    def format_logical_predicate(self, *args: Any, **kwargs: Any) -> Any:
        return super().format_logical_predicate(*args, **kwargs)


class CallingAnother(SQLiteDialect):  # type: ignore[misc]  # the core ships no types
    def format_logical_predicate(self, *args: Any, **kwargs: Any) -> Any:
        return super().format_comparison_predicate(*args, **kwargs)


class Wrapping(SQLiteDialect):  # type: ignore[misc]  # the core ships no types
    @functools.wraps(SQLiteDialect.format_logical_predicate)
    def format_logical_predicate(self, *args: Any, **kwargs: Any) -> Any:
        return super().format_logical_predicate(*args, **kwargs)


class ByName(SQLiteDialect):  # type: ignore[misc]  # the core ships no types
    def format_logical_predicate(self, *args: Any, **kwargs: Any) -> Any:
        return SQLiteDialect.format_logical_predicate(self, *args, **kwargs)


def logged(function: Any) -> Any:
    @functools.wraps(function)
    def logging(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return logging


class Decorated(SQLiteDialect):  # type: ignore[misc]  # the core ships no types
    @logged
    def format_logical_predicate(self, *args: Any, **kwargs: Any) -> Any:
        return super().format_logical_predicate(*args, **kwargs)


class DecoratedMending(SQLiteDialect):  # type: ignore[misc]  # the core ships no types
    @logged
    def format_logical_predicate(self, *args: Any, **kwargs: Any) -> Any:
        return "1 = 1", ()


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        (SQLiteDialect, Use.ITSELF),
        (Inheriting, Use.ITSELF),
        (HandingOn, Use.THROUGH_AN_OVERRIDE),
        (HandingOnTwice, Use.THROUGH_AN_OVERRIDE),
        (Wrapping, Use.THROUGH_AN_OVERRIDE),
        (ByName, Use.THROUGH_AN_OVERRIDE),
        (Decorated, Use.THROUGH_AN_OVERRIDE),
        (DecoratedMending, Use.NONE),
        (Mending, Use.NONE),
        (AboveMending, Use.NONE),
        (CallingAnother, Use.NONE),
        (dict, Use.NONE),
    ],
)
def test_a_function_is_followed_through_the_classes_of_the_target(dialect: type, expected: Use) -> None:
    where = cause(PREDICATE)
    assert use_of(where, subject(SQLiteBackend, dialect)) is expected
    assert applies(where, subject(SQLiteBackend, dialect)) is (expected is not Use.NONE)


def test_of_two_twins_the_one_in_use_counts() -> None:
    class Mended(SQLiteTransactionManager):  # type: ignore[misc]  # the core ships no types
        def commit(self) -> None: ...

    twins = cause(COMMIT, ASYNC_COMMIT)
    assert applies(twins, subject(SQLiteTransactionManager))
    assert not applies(twins, subject(Mended))


def test_a_backend_with_its_own_transaction_manager_is_not_excused() -> None:
    class Own:
        def commit(self) -> None: ...

    assert not applies(cause(COMMIT), subject(SQLiteBackend, Own))
    assert not applies(cause(ASYNC_COMMIT), subject(AsyncStorageBackend, Own, mode="async"))


def test_code_that_no_backend_can_override_is_wrong_for_all() -> None:
    assert applies(cause(f"{CORE}.base.bulk_operations:BulkOperationsMixin.bulk_create"), subject(dict))


def test_a_generated_function_counts_as_the_same_in_every_dataclass() -> None:
    class Discreet(SQLiteConnectionConfig):  # type: ignore[misc]  # the core ships no types
        def __repr__(self) -> str:
            return "Discreet()"

    assert SQLiteConnectionConfig.__repr__ is not SQLiteConnectionConfig.__mro__[-2].__repr__
    assert applies(cause(REPR), subject(SQLiteConnectionConfig))
    assert not applies(cause(REPR), subject(Discreet))


def test_a_helper_of_a_driver_is_in_use_where_its_package_is() -> None:
    helper = f"{CORE}.backend.impl.sqlite.pragma:get_pragma_info"
    assert resolve(helper).problem is None
    assert applies(cause(helper), subject(Inheriting))
    assert not applies(cause(helper), subject(dict))


def test_a_driver_is_matched_by_its_short_name() -> None:
    assert applies(cause("driver:acme"), subject(dict))
    assert not applies(cause("driver:other"), subject(dict))


def test_versions_out_of_bounds_are_not_excused() -> None:
    bounded = cause("driver:acme", server=">=10.6")
    assert not applies(bounded, subject(dict))
    assert applies(bounded, subject(dict, server_version=(10, 11, 2)))
    assert not applies(bounded, subject(dict, server_version="10.5.1-MariaDB"))


def test_a_package_that_is_not_in_use_is_neither_imported_nor_excused() -> None:
    program = (
        "import sys\n"
        "from rhosocial.activerecord.testsuite.defects import Cause, Subject, applies\n"
        f"driver = '{CORE}.backend.impl.mysql'\n"
        "c = Cause(where=driver + '.backend:MySQLBackend.execute', reason='r', page='p.md')\n"
        "print(applies(c, Subject('t', 'sqlite', 'sync', (dict,))), driver in sys.modules)\n"
        f"print('{CORE}.backend' in sys.modules, 'pytest' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["False"] * 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{CORE}.backend.transaction:TransactionManager.comit", "Did you mean 'commit'"),
        (f"{CORE}.backend.transaction:TransactionManger.commit", "Did you mean 'TransactionManager'"),
        (f"{CORE}.backend.transactions:TransactionManager.commit", "can't be imported"),
        (f"{SQLiteDialect.__module__}:SQLiteDialect.format_logical_predicate", "inherits"),
    ],
)
def test_a_missing_place_is_reported_with_the_nearest(text: str, expected: str) -> None:
    assert expected in (resolve(text).problem or "")


SQLITE_DIALECT = f"{SQLiteDialect.__module__}:SQLiteDialect"


class Answering(SQLiteDialect):  # type: ignore[misc]  # the core ships no types
    def supports_xmlparse(self) -> bool:
        return False

    def supports_full_join(self) -> bool:
        return True


@pytest.mark.parametrize("name", ["supports_xmlparse", "supports_full_join"])
def test_a_missing_method_is_excused_until_a_subclass_defines_it(name: str) -> None:
    left_out = cause(f"{SQLITE_DIALECT}!{name}")
    assert left_out.owner == "sqlite"
    assert applies(left_out, subject(SQLiteBackend, SQLiteDialect))
    assert applies(left_out, subject(SQLiteBackend, Inheriting))
    assert not applies(left_out, subject(SQLiteBackend, Answering))
    assert not applies(left_out, subject(dict))


def test_a_method_that_exists_again_is_a_problem() -> None:
    assert resolve(f"{SQLITE_DIALECT}!supports_lateral_join").problem == (
        f"SQLiteDialect in {SQLiteDialect.__module__} defines supports_lateral_join."
    )
    misspelt = resolve(f"{SQLiteDialect.__module__}:SqliteDialect!supports_xmlparse").problem
    assert misspelt is not None
    assert "has no SqliteDialect. Did you mean 'SQLiteDialect'?" in misspelt
