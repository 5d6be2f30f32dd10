"""Shows failures beside their twins: as a section of what pytest prints, and at the end of their text in reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..report.lines import plain
from ..report.outcome import ItemOutcome
from ..report.parting import Parting

TITLE = "beside the twin"
_OF_REPORTS = 120


class BesideFailures:
    """Adds where failed items and their twins part. The reports of the failures are written before that is known."""

    def add_sections(
        self, failed: Sequence[tuple[Any, tuple[str, ...]]], partings: Mapping[str, Parting], width: int
    ) -> None:
        """Add a section to the first failure of each cause, or to each failure with a twin of its own."""
        if not partings:
            return
        from ..report.parting_view import parting_lines

        keys = {report.nodeid: key for report, key in failed}
        by_key = {keys[name]: found for name, found in reversed(list(partings.items())) if name in keys}
        first = {key: report.nodeid for report, key in reversed(failed)}
        for report, key in failed:
            found = partings.get(report.nodeid) or (by_key.get(key) if first[key] == report.nodeid else None)
            if found is None or any(title == TITLE for title, _ in report.sections):
                continue
            of_other = "" if found.nodeid == report.nodeid else f"of the same cause: {found.rule} on {found.here}\n"
            report.sections.append((TITLE, of_other + plain(parting_lines(found, width)).rstrip()))

    def items(self, items: Sequence[ItemOutcome], partings: Mapping[str, Parting]) -> tuple[ItemOutcome, ...]:
        """The items, those with a twin with what it shows at the end of their text."""
        if not partings:
            return tuple(items)
        from ..report.parting_view import parting_lines

        return tuple(
            replace(
                item, message=f"{item.message}\n\n{TITLE}\n{plain(parting_lines(partings[item.nodeid], _OF_REPORTS))}"
            )
            if item.outcome.bad and item.nodeid in partings
            else item
            for item in items
        )
