"""Runs one item in a process of its own, with its calls recorded and the script tried there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from ...engine.exploring import OPTION
from ...engine.scratch import Scratch
from ...errors import KitError
from ...files import PROVIDER, RECORD
from ..run import command
from .items import Item

OPTIONS = ("-q", "--tb=no", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider")
"""What a run of one item for a command has of pytest: no shuffling, no workers, no traces in the folder."""


@dataclass(frozen=True)
class Record:
    """What the run of an item gave. ``script`` is empty when none shows the failure; ``problem`` says why then.

    ``output`` is what the script prints; ``expected`` and ``got`` are its words. ``variables`` are the options whose values
    it takes from the environment.
    """

    item: Item
    script: str = ""
    output: str = ""
    expected: str = ""
    got: str = ""
    error: str = ""
    problem: str = ""
    variables: tuple[str, ...] = ()
    same_on: str = ""
    """The class that the backend derives from, when the script fails there too."""
    facts: dict[str, str] = field(default_factory=dict)


def record(
    item: Item, config: Optional[str] = None, seed: Optional[str] = None, provider: Optional[str] = None
) -> Record:
    """Run the item, with the seed of its examples and its provider if given. Raises KitError when it can't be run."""
    scratch = Scratch()
    try:
        file = scratch.path / "record.json"
        options = [*OPTIONS, *(["--ar-config", config] if config else []), *([OPTION, seed] if seed else [])]
        done = run_item(item, options, {RECORD: str(file), **({PROVIDER: provider} if provider else {})})
        if not file.is_file():
            said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
            if done.returncode in (0, 1):
                return Record(
                    item, problem="the item failed before its rule ran, or it was skipped: see ar-testsuite run"
                )
            raise KitError(f"{item.nodeid} can't be run (status {done.returncode}): {' / '.join(said[-3:])}")
        data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    finally:
        scratch.remove()
    texts = {
        key: str(data.get(key, "")) for key in ("script", "output", "expected", "got", "error", "problem", "same_on")
    }
    return Record(item, **texts, variables=tuple(data.get("variables", ())), facts=data.get("facts", {}))


def run_item(item: Item, options: list[str], variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the item in a process of its own, with further variables in its environment."""
    return subprocess.run(
        _command(item.nodeid, options),
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def _command(nodeid: str, options: list[str]) -> list[str]:
    """The item of a repository's own file runs as pytest runs it there, one of the installed kit as ``run`` does."""
    if Path(nodeid.partition("::")[0]).is_file():
        return [sys.executable, "-m", "pytest", *options, nodeid]
    return command([*options, nodeid])
