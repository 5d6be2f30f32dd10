"""Which items a second pass runs, and whether there is one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.pytest_plugin.red_items import FirstPass, Ran
from rhosocial.activerecord.testsuite.pytest_plugin.sampling import sample


class Near:
    area = "crud"


class InTheArea:
    area = "crud"


class Far:
    area = "types"


def ran(number: int, cls: type = Near, *, failed: bool = False, again: float = 0.01, key: str = "", **more: Any) -> Ran:
    slot = SimpleNamespace(id="t-sync", target=SimpleNamespace(name="t"))
    item = SimpleNamespace(
        nodeid=f"{cls.__name__}-{number}", cls=cls, callspec=SimpleNamespace(params={"ar_session": slot})
    )
    return Ran(item, again, again, failed, key=(key,), **more)


def test_each_failed_item_comes_with_two_passed_ones_of_its_class() -> None:
    red = [ran(number, failed=True) for number in range(3)]
    green = [ran(10 + number, cls) for cls in (Far, InTheArea, Near) for number in range(6)]
    chosen = sample([*green, *red], 1.0)
    assert [each.failed for each in chosen[:9]] == [True, False, False] * 3
    assert {each.item.cls for each in chosen[:9]} == {Near}
    assert [each.item.cls for each in chosen[9:]] == [InTheArea] * 6 + [Far] * 6


def test_every_cause_has_its_turn_and_the_time_is_a_limit() -> None:
    red = [ran(number, failed=True, key="large") for number in range(20)] + [ran(30, failed=True, key="small")]
    chosen = sample(red, 0.055)
    assert len(chosen) == 5
    assert ("small",) in {each.key for each in chosen}
    assert ran(1, failed=True, again=60.0) not in sample([ran(1, failed=True, again=60.0)], 1.0)


def test_known_failures_and_skipped_items_do_not_run_again() -> None:
    assert sample([ran(1, failed=True), ran(2, plain=False), ran(3, failed=True, plain=False)], 1.0) == [
        ran(1, failed=True)
    ]


@pytest.mark.parametrize(
    ("when", "workers", "failed", "wanted"),
    [
        ("auto", 1, 10, False),
        ("auto", 1, 11, True),
        ("auto", 2, 6, True),
        ("always", 1, 1, True),
        ("always", 1, 0, False),
        ("never", 1, 500, False),
    ],
)
def test_when_there_is_a_second_pass(when: str, workers: int, failed: int, wanted: bool) -> None:
    first = FirstPass(when, workers)
    for number in range(failed):
        report = SimpleNamespace(when="call", duration=0.1, failed=True, skipped=False, longrepr="assert 1 == 2")
        first.note(SimpleNamespace(nodeid=str(number)), report, ("cause",))
    assert first.has_suspects is wanted


def test_an_unexpected_pass_is_no_failure_that_methods_can_explain() -> None:
    first = FirstPass("always")
    report = SimpleNamespace(
        when="call", duration=0.1, failed=True, skipped=False, longrepr="[XPASS(strict)] TODO: a syntax error"
    )
    first.note(SimpleNamespace(nodeid="passes"), report, ("unexpected pass",))
    assert not first.has_suspects
    assert not first.has_red
    assert not sample(first.ran.values(), 1.0)
