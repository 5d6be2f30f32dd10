"""The long modules begin first, one beside the other, and no test is lost."""

from __future__ import annotations

import pytest

from tests.ordering import LONGEST, longest_first
from tests.running import ROOT


def test_the_long_modules_exist() -> None:
    assert [name for name in LONGEST if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("processes", [1, 2, 3, 16])
def test_each_process_begins_with_a_long_module_and_no_test_is_lost(processes: int) -> None:
    items = [(f"short_{n}.py", n) for n in range(100)] + [(name, n) for name in reversed(LONGEST) for n in range(3)]
    ordered = longest_first(items, lambda item: item[0], processes)
    assert sorted(ordered) == sorted(items)
    begin, left = 0, len(ordered)
    for number in range(min(processes, len(LONGEST))):
        assert ordered[begin : begin + 3] == [(LONGEST[number], n) for n in range(3)]
        size = left // (processes - number)
        begin, left = begin + size, left - size


def test_few_tests_keep_their_order() -> None:
    assert longest_first(["b", "a"], str, 4) == ["b", "a"]
