"""Runs one item and its twin in a process of their own."""

from __future__ import annotations

import json
from typing import Optional

from ...engine.scratch import Scratch
from ...errors import ConfigurationError, KitError
from ...files import PARTINGS, PROVIDER
from ...report.parting import Parting
from .items import Item
from .recording import OPTIONS, run_item


def beside(item: Item, twin: str, config: Optional[str] = None, provider: Optional[str] = None) -> Optional[Parting]:
    """Where the item and its twin part; None when the item does not fail. Raises KitError when it can't be run at all."""
    scratch = Scratch()
    try:
        file = scratch.path / "partings.json"
        options = [*OPTIONS, "--ar-twin", twin, *(["--ar-config", config] if config else [])]
        done = run_item(item, options, {PARTINGS: str(file), **({PROVIDER: provider} if provider else {})})
        if not file.is_file() or done.returncode not in (0, 1):
            said = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
            unknown = [line.partition("--ar-twin: ")[2] for line in said if "--ar-twin: unknown twin" in line]
            if unknown:
                raise ConfigurationError(unknown[0], place="--with")
            raise KitError(f"{item.nodeid} can't be run (status {done.returncode}): {' / '.join(said[-3:])}")
        found = [Parting.from_data(each) for each in json.loads(file.read_text(encoding="utf-8"))]
    finally:
        scratch.remove()
    return next(iter(found), None)
