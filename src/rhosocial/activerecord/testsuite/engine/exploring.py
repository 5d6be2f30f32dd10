"""What an exploration asks of a run: other random examples, and more of them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from ..errors import ConfigurationError

OPTION = "--ar-explore"
MOST_TIMES = 1000
_TEXT = re.compile(r"([0-9]{1,12})(?:/([0-9]{1,4}))?")


@dataclass(frozen=True)
class Exploring:
    """The choice of ``--ar-explore``. ``folder`` is where ``ar-testsuite explore`` reads what was drawn; else None."""

    seed: int
    times: int = 1
    folder: Optional[Path] = None

    @classmethod
    def of(cls, text: str, folder: Optional[Path] = None) -> Exploring:
        """Read ``SEED`` or ``SEED/TIMES``. Raises ConfigurationError for anything else."""
        found = _TEXT.fullmatch(text)
        times = int(found[2] or 1) if found else 0
        if found is None or not 1 <= times <= MOST_TIMES:
            raise ConfigurationError(
                f"{text!r} can't be a seed (choose SEED or SEED/TIMES, such as 7 or 7/4, with TIMES from 1 to {MOST_TIMES})",
                place=OPTION,
            )
        return cls(int(found[1]), times, folder)

    def __str__(self) -> str:
        return f"{self.seed}/{self.times}"

    def seed_of(self, item: str) -> int:
        """The seed of one item. Each item has its own: equal ones would give rules of one kind equal values."""
        return int.from_bytes(hashlib.sha256(f"{self.seed} {item}".encode()).digest()[:8], "big")
