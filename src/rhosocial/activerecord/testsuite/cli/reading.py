"""Reports that commands read: the last run of this folder, or a file."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from ..errors import ConfigurationError
from ..files import irregular
from ..report.json_report import from_json
from ..report.last_run import LastRun, read_journal, recovered
from ..report.outcome import RunOutcome
from ..rules import hint_on

MAX_BYTES = 200_000_000
"""Larger reports are refused before they are read; the whole suite on ten targets gives some 20 million bytes."""


def last_run() -> RunOutcome:
    """The last run in this folder: of one that did not finish, what its journal has."""
    last = LastRun(Path.cwd())
    if (journal := last.journal) is not None:
        run = recovered(journal)
        hints = tuple(hint for hint in map(hint_on, read_journal(journal).running) if hint)
        return dataclasses.replace(run, warnings=(*run.warnings, *hints))
    if not last.json.is_file():
        raise ConfigurationError(
            f"no report: name RUN.json, or run the kit in this folder first ({last.json} is missing)"
        )
    return read(str(last.json))


def read(name: str) -> RunOutcome:
    """One report from a file."""
    try:
        path = Path(name)
        what = irregular(path)
        if what is not None:
            raise ConfigurationError(f"this is {what}; expected a report in JSON", place=name)
        if path.stat().st_size > MAX_BYTES:
            raise ConfigurationError(f"the report is larger than {MAX_BYTES:,} bytes", place=name)
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"can't be read: {error}", place=name) from None
    return from_json(text, place=name)
