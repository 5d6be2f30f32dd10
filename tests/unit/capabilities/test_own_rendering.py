"""What a dialect renders takes the place of the statement that a probe has for everybody."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.impl.sqlite import SQLiteDialect

from rhosocial.activerecord.testsuite.capabilities import Capability
from rhosocial.activerecord.testsuite.capabilities.own_rendering import own_forms
from rhosocial.activerecord.testsuite.capabilities.probes import PROBES


class OtherDialect(SQLiteDialect):
    """Renames a column as no common form does, in backticks."""

    def format_identifier(self, identifier: str) -> str:
        return f"`{identifier}`"

    def format_rename_column_action(self, action: Any) -> Any:
        old, new = (self.format_identifier(name) for name in (action.old_name, action.new_name))
        return f"MOVE {old} ONTO {new}", ()


def test_the_deciding_statement_is_the_dialect_s_and_the_rest_stays() -> None:
    probe = PROBES[Capability.RENAME_COLUMN]
    own = list(own_forms(probe, OtherDialect()))
    assert len(own) == 1
    steps = [step for step in own[0] if isinstance(step, str)]
    assert steps[:2] == list(probe.forms[0])[:2]
    assert " ".join(steps[2].split()) == 'ALTER TABLE {a} MOVE "v" ONTO "w"'
    assert own[0][3:] == tuple(probe.forms[0])[3:]


@pytest.mark.parametrize("need", [need for need, probe in PROBES.items() if probe.own is not None], ids=str)
def test_an_own_statement_names_the_probe_s_table(need: Any) -> None:
    statements = [
        step
        for form in own_forms(PROBES[need], OtherDialect())
        for step in form
        if isinstance(step, str) and "`" in step
    ]
    assert statements == []


def test_what_can_t_be_rendered_adds_no_form() -> None:
    class Broken(SQLiteDialect):
        def format_rename_column_action(self, action: Any) -> Any:
            raise RuntimeError("not yet")

    assert list(own_forms(PROBES[Capability.RENAME_COLUMN], Broken())) == []
