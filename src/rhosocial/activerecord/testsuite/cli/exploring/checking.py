"""Runs a find again: whether it repeats with its seed, and as a script on core and backend alone."""

from __future__ import annotations

import time
from pathlib import Path

from ...engine.kept_finds import FOLDER
from ...files import write_text
from ...report.causes import key_of, of_item
from ...report.last_run import FOLDER as AR
from ...report.outcome import Outcome
from ..reproducing.items import Item
from ..reproducing.recording import record
from ..writing import writing
from .child import run_child
from .finds import Find

LONGEST_CHECK = 120.0
"""Seconds for one more run of a find."""


def check(find: Find, config: str = "") -> None:
    """Run the item of a find twice more with its seed, the second time under record, and write the script."""
    ran = run_child([*find.options, find.item.nodeid], find.exploring, time.monotonic() + LONGEST_CHECK)
    if ran.interrupted:
        raise KeyboardInterrupt
    failed = [item for item in ran.items if item.outcome is Outcome.FAILED]
    repeated = [any(key_of(of_item(item), item.rule) == find.key for item in failed)]
    if ran.last is not None:
        find.no_script = "the item ends its process"
    else:
        recorded = record(Item(find.item.nodeid, find.item.rule), config or None, str(find.exploring))
        repeated.append(bool(recorded.error))
        find.no_script = recorded.problem
        if recorded.script:
            find.script = _written(find, recorded.script)
    count, of = sum(repeated), len(repeated)
    find.again = "repeats" if count == of else f"did not repeat: {of - count} of {of}"


def _written(find: Find, script: str) -> str:
    folder = Path(AR) / FOLDER
    path = folder / f"{find.item.rule}-{find.item.target}-{find.item.mode}.py"
    with writing(path):
        folder.mkdir(parents=True, exist_ok=True)
        write_text(path, script)
    return str(path)
