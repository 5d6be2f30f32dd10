"""The facts of an item that are known before it runs, as pairs in its reports.

The pairs are ``item.user_properties``: pytest keeps them, xdist sends them to the controller, and JUnit files show them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Optional

RULE, AREA, TARGET, MODE, PARAMS = "ar_rule", "ar_area", "ar_target", "ar_mode", "ar_params"
LEVEL = "ar_level"
KNOWN, KNOWN_OWNER, KNOWN_SEVERITY = "ar_known", "ar_known_owner", "ar_known_severity"
FINDINGS = "ar_findings"
"""The item's findings about capabilities as text, see :class:`~.outcome.Finding`; reports of the set-up lack it."""
BODY_MS = "ar_body_ms"
"""Milliseconds inside the test's body; added after the body, so reports of the set-up lack it."""


@dataclass(frozen=True)
class Facts:
    """The rule of an item, and its target and mode.

    ``known_page`` is the page of the known failure's cause, if the item has one; ``known_owner`` owns the defect, ``core``
    or a driver's name. ``params`` is the parameter id without target and mode. ``level`` is the rule's
    conformance level; empty for a rule that is not the kit's.
    """

    rule: str
    area: str
    target: str
    mode: str
    params: str = ""
    known_page: str = ""
    known_owner: str = ""
    known_severity: str = ""
    level: str = ""

    def to_properties(self) -> list[tuple[str, str]]:
        """The pairs for ``item.user_properties``, without empty ones."""
        pairs = (
            (RULE, self.rule),
            (AREA, self.area),
            (TARGET, self.target),
            (MODE, self.mode),
            (PARAMS, self.params),
            (LEVEL, self.level),
            (KNOWN, self.known_page),
            (KNOWN_SEVERITY, self.known_severity),
            (KNOWN_OWNER, self.known_owner),
        )
        return [(name, value) for name, value in pairs if value]

    @classmethod
    def from_properties(cls, properties: Iterable[tuple[str, object]]) -> Optional[Facts]:
        """The facts in ``properties``, or ``None`` when the item is not the kit's."""
        found = {name: str(value) for name, value in properties}
        if RULE not in found:
            return None
        return cls(
            rule=found[RULE],
            area=found.get(AREA) or found[RULE].partition(".")[0],
            target=found.get(TARGET, ""),
            mode=found.get(MODE, ""),
            params=found.get(PARAMS, ""),
            level=found.get(LEVEL, ""),
            known_page=found.get(KNOWN, ""),
            known_owner=found.get(KNOWN_OWNER, ""),
            known_severity=found.get(KNOWN_SEVERITY, ""),
        )


def body_seconds(properties: Iterable[tuple[str, object]]) -> Optional[float]:
    """Seconds inside the test's body, or ``None`` when it was not reached or not measured."""
    for name, value in properties:
        if name == BODY_MS:
            return float(str(value)) / 1000.0
    return None
