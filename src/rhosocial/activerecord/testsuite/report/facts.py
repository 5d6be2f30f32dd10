"""What is known about an item before it runs, as the pairs that travel with its reports.

They are ``item.user_properties``: pytest keeps them, xdist sends them to the controller, and JUnit files show them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Optional

RULE, AREA, TARGET, MODE, PARAMS = "ar_rule", "ar_area", "ar_target", "ar_mode", "ar_params"
KNOWN, KNOWN_OWNER, KNOWN_SEVERITY = "ar_known", "ar_known_owner", "ar_known_severity"
FINDINGS = "ar_findings"
"""What the item found out about capabilities: pairs of text, see :class:`~.outcome.Finding`; only later reports have it."""
BODY_MS = "ar_body_ms"
"""Milliseconds inside the test's body; put there when the body has ended, so only later reports have it."""


@dataclass(frozen=True)
class Facts:
    """Which rule an item checks, and on what.

    ``known_page`` is set when the ledger foretells a failure: the page of its cause; ``known_owner`` is whose defect it
    is, ``core`` or a driver's name. ``params`` is the parameter id without target and mode.
    """

    rule: str
    area: str
    target: str
    mode: str
    params: str = ""
    known_page: str = ""
    known_owner: str = ""
    known_severity: str = ""

    def to_properties(self) -> list[tuple[str, str]]:
        """The pairs for ``item.user_properties``; what is empty is left out."""
        pairs = (
            (RULE, self.rule),
            (AREA, self.area),
            (TARGET, self.target),
            (MODE, self.mode),
            (PARAMS, self.params),
            (KNOWN, self.known_page),
            (KNOWN_SEVERITY, self.known_severity),
            (KNOWN_OWNER, self.known_owner),
        )
        return [(name, value) for name, value in pairs if value]

    @classmethod
    def from_properties(cls, properties: Iterable[tuple[str, object]]) -> Optional[Facts]:
        """The facts in ``properties``, or ``None`` when they are not an item of the kit."""
        found = {name: str(value) for name, value in properties}
        if RULE not in found:
            return None
        return cls(
            rule=found[RULE],
            area=found.get(AREA) or found[RULE].partition(".")[0],
            target=found.get(TARGET, ""),
            mode=found.get(MODE, ""),
            params=found.get(PARAMS, ""),
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
