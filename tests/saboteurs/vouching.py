"""What shows, for each rule, that it can fail.

- A saboteur on record, if it turns few enough rules red (`matrix.py`).
- A real defect: a rule that the ledger expects to fail on a published package does fail there, or the run would be red.
- A defect that is seeded on a server, where SQLite can't show it (`tests/servers/`).
- A reason why nothing at hand can break it (`reasons.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from rhosocial.activerecord.testsuite.engine.rules import rule_id
from rhosocial.activerecord.testsuite.known import builtin_entries
from rhosocial.activerecord.testsuite.rules import areas, classes_of
from tests.servers.proved import proved

from . import matrix
from .reasons import REASONS

KINDS = ("saboteur", "real defect", "server", "reason", "none")
"""From the strongest to nothing."""


@dataclass(frozen=True)
class Vouchers:
    """Everything that vouches for one rule."""

    saboteurs: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    """The pages of the defects that it shows."""
    servers: tuple[str, ...] = ()
    """The drivers on whose servers a defect is seeded."""
    reason: str = ""

    @property
    def kind(self) -> str:
        """The first of the kinds that there is."""
        return next(
            kind for kind, found in zip(KINDS, (self.saboteurs, self.pages, self.servers, self.reason, 1)) if found
        )


def rules_by_area() -> dict[str, list[str]]:
    """Area to its rules."""
    return {
        area: sorted({rule_id(area, name) for cls in classes_of(area) for name in dir(cls) if name.startswith("test_")})
        for area in areas()
    }


def vouchers() -> dict[str, Vouchers]:
    """Every rule to what vouches for it."""
    rules = [rule for names in rules_by_area().values() for rule in names]
    saboteurs = matrix.vouchers(matrix.load(), len(rules))
    pages: dict[str, set[str]] = {}
    for entry in builtin_entries():
        for rule in entry.rules:
            pages.setdefault(rule, set()).add(entry.cause.page)
    servers = proved()
    return {
        rule: Vouchers(
            tuple(saboteurs.get(rule, ())),
            tuple(sorted(pages.get(rule, ()))),
            tuple(servers.get(rule, ())),
            REASONS.get(rule, ""),
        )
        for rule in rules
    }


def unproved() -> list[str]:
    """The rules that nothing vouches for."""
    return [rule for rule, found in vouchers().items() if found.kind == "none"]
