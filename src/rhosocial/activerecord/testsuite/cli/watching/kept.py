"""What a watch keeps in ``.ar/watch/`` for the next one: results, records and the functions of the files they belong to."""

from __future__ import annotations

import contextlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Optional

from ... import __version__
from ...engine.spectra.watched import Places
from ...errors import ConfigurationError
from ...files import irregular, write_text
from ...report.json_report import from_json, to_json
from ...report.last_run import FOLDER, LastRun, ignore_the_rest
from ...report.spectra import from_data, to_data
from .sources import Sources
from .standing import Standing

_FILE = Path(FOLDER) / "watch" / "record.json"


@dataclass
class Kept:
    """A whole watch at rest."""

    standing: Standing
    sources: Sources
    places: Places


def identity(options: Mapping[str, object]) -> dict[str, object]:
    """What a record is about: the watch's options, and the software beside the author's."""
    facts = {"kit": __version__, "core": version("rhosocial-activerecord"), "python": platform.python_version()}
    return {**facts, **{name: json.loads(json.dumps(value)) for name, value in options.items()}}


def keep(kept: Kept, options: Mapping[str, object]) -> None:
    """Write the record and the last run of this folder. A watch that can't write there works, but begins anew next time."""
    run = kept.standing.outcome()
    if run is None:
        return
    data = {
        "of": identity(options),
        "places": kept.places.to_data(),
        "sources": kept.sources.to_data(),
        "spectra": to_data(kept.standing.spectra.values()),
        "run": to_json(run),
    }
    with contextlib.suppress(OSError):
        _FILE.parent.mkdir(parents=True, exist_ok=True)
        ignore_the_rest(Path(FOLDER))
        write_text(_FILE, json.dumps(data))
    last = LastRun(Path.cwd())
    last.end(run, last.known_before())


def kept_before(options: Mapping[str, object]) -> Optional[Kept]:
    """The record of a watch with the same options and software; None when there is none, or it can't be read."""
    try:
        if irregular(_FILE) is not None or not _FILE.is_file():
            return None
        data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
        if data["of"] != identity(options):
            return None
        run = from_json(data["run"], place=str(_FILE))
        standing = Standing(last=run)
        standing.take(run.items)
        standing.record(from_data(data["spectra"]))
        standing.suspects = run.suspects
        return Kept(standing, Sources.of(data["sources"]), Places.of(data["places"]))
    except (OSError, ValueError, KeyError, TypeError, ConfigurationError):
        return None
