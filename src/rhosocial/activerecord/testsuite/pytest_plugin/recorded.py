"""A run of one item whose calls are recorded, for ``ar-testsuite repro``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ..files import RECORD

if TYPE_CHECKING:
    from ..engine.recording.record import ItemRecord
    from ..engine.run import Run


def record_one(run: Run, config: pytest.Config) -> None:
    """Record the item of this run into the file that the variable names."""
    from ..engine.recording.record import ItemRecord

    run.record = ItemRecord(Path(os.environ[RECORD]))
    config.pluginmanager.register(_Comparisons(run.record))


class _Comparisons:
    """Notes both sides of the assertion that fails: pytest passes them on to whoever explains it."""

    def __init__(self, record: ItemRecord) -> None:
        self._record = record

    @pytest.hookimpl(tryfirst=True)
    def pytest_assertrepr_compare(self, op: str, left: Any, right: Any) -> None:
        self._record.compared = (op, left, right)
