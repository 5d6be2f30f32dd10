"""A run of one item for a command: its calls are recorded for ``repro``, and compared with its twin's for ``twin``."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

import pytest

from ..files import PARTINGS, RECORD
from ..report.parting import Parting

if TYPE_CHECKING:
    from ..engine.recording.record import ItemRecord
    from ..engine.run import Run


def record_one(run: Run, config: pytest.Config) -> None:
    """Record the item of this run into the file that the variable names."""
    from ..engine.recording.record import ItemRecord

    run.record = ItemRecord(Path(os.environ[RECORD]))
    config.pluginmanager.register(_Comparisons(run.record))


def write_partings(partings: Iterable[Parting], redact: Callable[[str], str]) -> None:
    """Write where items and their twins part into the file that the variable names."""
    found = [each.redacted(redact).to_data() for each in partings]
    Path(os.environ[PARTINGS]).write_text(json.dumps(found), encoding="utf-8")


class _Comparisons:
    """Notes both sides of the assertion that fails: pytest passes them on to whoever explains it."""

    def __init__(self, record: ItemRecord) -> None:
        self._record = record

    @pytest.hookimpl(tryfirst=True)
    def pytest_assertrepr_compare(self, op: str, left: Any, right: Any) -> None:
        self._record.compared = (op, left, right)
