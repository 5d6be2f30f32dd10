"""The evidence, for each rule, that it can fail.

- A seeded defect on record, if it turns few enough rules red (``record.py``).
- A real defect: a rule that is expected to fail on a published package fails there, or the run would be red.
- A defect that is seeded on a server, where SQLite can't show it (``tests/servers/``).
- A reason why nothing at hand can break it (``reasons.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

from rhosocial.activerecord.testsuite.defects import builtin_entries
from rhosocial.activerecord.testsuite.engine.rules import rule_id
from rhosocial.activerecord.testsuite.rules import areas, classes_of
from tests.servers.proved import proved

from . import record
from .reasons import REASONS

KINDS = ("seeded defect", "real defect", "server", "reason", "none")
"""From the strongest to nothing."""


@dataclass(frozen=True)
class Evidence:
    """All the evidence for one rule."""

    defects: tuple[str, ...] = ()
    """The seeded defects that turn it red."""
    pages: tuple[str, ...] = ()
    """The pages of the real defects that it shows."""
    servers: tuple[str, ...] = ()
    """The drivers on whose servers a defect is seeded."""
    reason: str = ""

    @property
    def kind(self) -> str:
        """The first of the kinds that there is."""
        return next(
            kind for kind, found in zip(KINDS, (self.defects, self.pages, self.servers, self.reason, 1)) if found
        )


def rules_by_area() -> dict[str, list[str]]:
    """Area to its rules."""
    return {
        area: sorted({rule_id(area, name) for cls in classes_of(area) for name in dir(cls) if name.startswith("test_")})
        for area in areas()
    }


def evidence() -> dict[str, Evidence]:
    """Every rule to its evidence."""
    rules = [rule for names in rules_by_area().values() for rule in names]
    defects = record.evidence(record.load(), len(rules))
    pages: dict[str, set[str]] = {}
    for entry in builtin_entries():
        for rule in entry.rules:
            pages.setdefault(rule, set()).add(entry.cause.page)
    servers = proved()
    return {
        rule: Evidence(
            tuple(defects.get(rule, ())),
            tuple(sorted(pages.get(rule, ()))),
            tuple(servers.get(rule, ())),
            REASONS.get(rule, ""),
        )
        for rule in rules
    }


def unproved() -> list[str]:
    """The rules without evidence."""
    return [rule for rule, found in evidence().items() if found.kind == "none"]
