"""What a run left out of the kit: a badge or a card of a part would be read as one of the whole."""

from __future__ import annotations

import re

from ..report.outcome import RunOutcome
from ..rules import areas, find_class

_WITHOUT_TARGET = re.compile(r"::Test(\w+)::\w+\[NOTSET\]\Z")
"""pytest's placeholder for a rule that has no target in its mode."""
_NAMED = 8
"""So many areas are named."""
_MODES = {"sync", "async"}


def lacks(run: RunOutcome) -> str:
    """What the run lacks: ``the run lacks the area crud``; empty for a run of every rule.

    A backend may have no class for one of the modes. What only that mode can show is then not missing.
    """
    bound = [nodeid for nodeid in run.deselected if _WITHOUT_TARGET.search(nodeid)]
    missing = set(areas()) - {item.area for item in run.items} - {_area(nodeid) for nodeid in bound}
    if len(missing) > _NAMED:
        return f"the run lacks {len(missing)} of {len(areas())} areas"
    if missing:
        return f"the run lacks the area{'' if len(missing) == 1 else 's'} {', '.join(sorted(missing))}"
    left_out = len(run.deselected) - len(bound)
    if left_out:
        return f"the run lacks {left_out} item{'' if left_out == 1 else 's'} that options left out"
    for target in run.targets:
        ran = _MODES & {*target.modes, *dict(target.absent), *dict(target.unreachable)}
        if ran and bound and ran != _MODES:
            return f"the run lacks the {min(_MODES - ran)} mode of {target.id}"
    return ""


def _area(nodeid: str) -> str:
    found = _WITHOUT_TARGET.search(nodeid)
    try:
        return "" if found is None else find_class(f"{found[1]}Tests").area
    except AttributeError:
        return ""
