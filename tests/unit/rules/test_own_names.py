"""Names that a rule creates for itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from rhosocial.activerecord.testsuite.rules.support.own_names import OwnNames


def test_what_stands_in_place_of_from_is_no_name_of_the_rule() -> None:
    db: Any = SimpleNamespace(own_name=lambda base: f"own_{base[:1]}", sql=lambda text: text)
    assert OwnNames(db).sql('SELECT 1 AS "n"{nothing}') == 'SELECT 1 AS "n"{nothing}'
    assert OwnNames(db).sql("SELECT * FROM {t}") == 'SELECT * FROM "own_t"'
