"""A known failure can be limited by functions that a target uses, or that lead around the defect."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend

from rhosocial.activerecord.testsuite.defects import Cause, KnownFailure, KnownFailures, Subject
from rhosocial.activerecord.testsuite.defects.routes import goes_the_way
from rhosocial.activerecord.testsuite.errors import ConfigurationError

RULE = "types.a_value_round_trips"
CORE = Cause("rhosocial.activerecord.base.bulk_operations:BulkOperationsMixin.bulk_create", "r", "p.md")
CONNECT = f"{SQLiteBackend.__module__}:SQLiteBackend.connect"
PING = f"{SQLiteBackend.__module__}:SQLiteBackend.ping"


class Own(SQLiteBackend):  # type: ignore[misc]  # the core ships no types
    def connect(self) -> Any:
        return None


class Handing(SQLiteBackend):  # type: ignore[misc]
    def connect(self) -> Any:
        return super().connect()


LITE = Subject("lite", "sqlite", "sync", (SQLiteBackend,))
DERIVED = Subject("acme", "acme", "sync", (SQLiteBackend,))
HANDING = Subject("acme", "acme", "sync", (Handing,))
OWN = Subject("acme", "acme", "sync", (Own,))
FOREIGN = Subject("own", "own", "sync", (dict,))
OTHER = Subject("pg", "postgres", "sync", (dict,))


def entry(cause: Cause = CORE, **limits: tuple[str, ...]) -> KnownFailure:
    return KnownFailure(rules=(RULE,), cause=cause, **limits)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("subject", "expected"),
    [(LITE, True), (DERIVED, True), (HANDING, True), (OWN, False), (OTHER, False), (FOREIGN, True)],
    ids=["published", "derived", "calls super", "overrides", "another family", "a family of its own"],
)
def test_a_target_that_uses_a_function_of_through_goes_the_way(subject: Subject, expected: bool) -> None:
    assert goes_the_way(entry(through=(CONNECT,)), subject) is expected


def test_one_function_of_through_is_enough() -> None:
    assert goes_the_way(entry(through=(CONNECT, PING)), OWN)


def test_a_target_that_uses_a_function_of_without_goes_another_way() -> None:
    without = entry(without=(CONNECT,))
    assert [goes_the_way(without, on) for on in (LITE, DERIVED, OWN, OTHER, FOREIGN)] == [
        False,
        False,
        True,
        True,
        True,
    ]


def test_both_can_be_asked_for() -> None:
    both = entry(through=(PING,), without=(CONNECT,))
    assert [goes_the_way(both, on) for on in (LITE, OWN)] == [False, True]


def test_an_entry_without_either_goes_every_way() -> None:
    assert all(goes_the_way(entry(), on) for on in (LITE, OWN, OTHER, FOREIGN))


def test_the_defect_of_a_driver_stays_with_those_who_use_the_function() -> None:
    assert goes_the_way(entry(Cause("driver:own", "r", "p.md"), through=(CONNECT,)), FOREIGN) is False


def test_a_pass_is_unexpected_on_published_drivers_that_go_the_way_alone() -> None:
    limited = entry(through=(CONNECT,))
    known = KnownFailures([limited])
    assert [known.applies(limited, on) for on in (LITE, DERIVED, FOREIGN, OTHER)] == [True, True, True, False]
    assert [known.strict(limited, on) for on in (LITE, DERIVED, FOREIGN)] == [True, False, False]


def test_a_function_that_is_gone_is_reported() -> None:
    known = KnownFailures([entry(through=(CONNECT.replace("connect", "conect"),))])
    from rhosocial.activerecord.testsuite.defects import CollectedItem

    found = known.stale({RULE}, [CollectedItem(RULE, None, LITE)])
    assert len(found) == 1
    assert "has no conect. Did you mean 'connect'?" in found[0]


@pytest.mark.parametrize("field", ["through", "without"])
def test_a_place_that_names_no_function_is_refused(field: str) -> None:
    with pytest.raises(ConfigurationError, match=r"goes by 'driver:sqlite'; expected 'package.module:Class.function'"):
        entry(**{field: ("driver:sqlite",)})
