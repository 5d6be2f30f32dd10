"""The incremental gate finds the area of every file that can change."""

from __future__ import annotations

import pytest

from tests.saboteurs.gate import area_of


@pytest.mark.parametrize(
    ("stem", "area"),
    [
        ("crud", {"crud"}),
        ("crud_rows", {"crud"}),
        ("crud_rules_keys", {"crud"}),
        ("set_operations_rules_nesting", {"set_operations"}),
        ("kinds", set()),
        ("_oracle", set()),
    ],
)
def test_a_file_belongs_to_the_area_that_its_name_begins_with(stem: str, area: set[str]) -> None:
    assert area_of(stem) == area
