"""Items that are named to ``ar-testsuite run``."""

from __future__ import annotations

import pytest

from rhosocial.activerecord.testsuite.cli.run import CONFORMANCE, command

ITEM = "::TestCrud::test_a_saved_record_is_found_by_its_key[sqlite-memory-sync]"


@pytest.mark.parametrize(
    "folder",
    ["", "src/rhosocial/activerecord/testsuite/conformance/", "src\\rhosocial\\conformance\\"],
    ids=["installed", "checkout", "windows"],
)
def test_an_item_is_named_as_reports_name_it(folder: str) -> None:
    """Reports of a checkout name the folder too; the item runs alone, and its area is the only one that is imported."""
    words = command([f"{folder}test_conformance.py{ITEM}"])
    assert f"{CONFORMANCE}.test_conformance{ITEM}" in words
    assert words[words.index("--ar-area") + 1] == "crud"


def test_a_file_of_somebody_else_is_passed_on() -> None:
    assert f"tests/test_mydb.py{ITEM}" in command([f"tests/test_mydb.py{ITEM}"])
