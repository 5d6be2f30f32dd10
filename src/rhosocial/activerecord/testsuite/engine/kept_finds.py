"""Examples that an exploration found and the user kept: one small file each, replayed before drawn examples."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Optional

from ..errors import ConfigurationError
from ..report.causes import key_of
from ..report.failure import FailureCause

FOLDER = "explore"
"""The folder inside of ``.ar``."""
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class KeptFind:
    """One failing example. ``choices`` is Hypothesis's record of it in base64; ``example`` and ``error`` are for readers."""

    rule: str
    driver: str
    seed: str
    choices: str
    example: str
    error: str
    cause: str
    hypothesis: str

    @property
    def name(self) -> str:
        """The name of its file, equal for equal choices of one rule on one driver."""
        mark = hashlib.sha256(f"{self.rule} {self.driver} {self.choices}".encode()).hexdigest()[:8]
        return f"{self.rule}-{self.driver}-{mark}.json"

    @property
    def key(self) -> tuple[str, ...]:
        """The key that separates causes."""
        return key_of(FailureCause.from_text(self.cause), self.rule)

    @property
    def data(self) -> bytes:
        """The choices as Hypothesis takes them."""
        return base64.b64decode(self.choices)

    def to_json(self) -> str:
        """The text of its file."""
        return json.dumps(asdict(self), indent=1) + "\n"


def kept_finds(folder: Optional[Path]) -> list[KeptFind]:
    """The finds that a folder ``.ar`` keeps. Raises ConfigurationError for a file that is none."""
    if folder is None or not (folder / FOLDER).is_dir():
        return []
    return [_read(path) for path in sorted((folder / FOLDER).glob("*.json"))]


def _read(path: Path) -> KeptFind:
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            raise ValueError("expected a small file")
        fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found = KeptFind(**{str(name): str(value) for name, value in fields.items()})
        base64.b64decode(found.choices, validate=True)
        FailureCause.from_text(found.cause)
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigurationError(
            f"can't be read as a find that `ar-testsuite explore --keep` wrote: {error}; delete it", place=str(path)
        ) from None
    return found
