"""The names of everything that the kit makes in a database. It drops nothing else there.

The shape is ``art_`` + start (5) + run (3) + worker and target (3) + mode (1) + check (2) + ``_`` + base name, in lower-case
base 36, at most 30 characters in all: Firebird and older Oracle allow at most 31. The start is in minutes, so a prefix
shows its age. The check digits keep the kit from mistaking another table for its own.
"""

from __future__ import annotations

import re
import time
import zlib
from dataclasses import dataclass
from typing import Optional

MAX_NAME = 30
PREFIX_LENGTH = 19
MAX_BASE = MAX_NAME - PREFIX_LENGTH

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SHAPE = re.compile(r"art_([0-9a-z]{5})([0-9a-z]{3})([0-9a-z]{3})([sa])([0-9a-z]{2})_([a-z][a-z0-9_]{0,10})\Z")


def base36(number: int, width: int) -> str:
    """A number in lower-case base 36, padded or cut to its last ``width`` digits."""
    digits = ""
    for _ in range(width):
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits


def _check(body: str) -> str:
    return base36(zlib.crc32(body.encode("ascii")), 2)


@dataclass(frozen=True)
class OwnName:
    """The parts of a table's name: the start of its run (minutes since the epoch) and the run."""

    started: int
    run: str
    session: str
    mode: str
    base: str

    @property
    def age_hours(self) -> float:
        """Hours since the start of the run that made the table."""
        return (time.time() / 60 - self.started) / 60


def make_prefix(started: int, run: str, session: int, mode: str) -> str:
    """The prefix of one session: unique to run, worker, target and mode (two targets may share one database)."""
    body = f"{base36(started, 5)}{base36(zlib.crc32(run.encode()), 3)}{base36(session, 3)}{mode[0]}"
    return f"art_{body}{_check(body)}_"


def read_name(name: str) -> Optional[OwnName]:
    """The parts of a name that the kit made; None for any other name."""
    match = _SHAPE.match(name)
    if match is None or len(name) > MAX_NAME:
        return None
    start, run, session, mode, check, base = match.groups()
    if _check(start + run + session + mode) != check:
        return None
    return OwnName(int(start, 36), run, session, mode, base)


def without_prefixes(text: str) -> str:
    """A text with the kit's names cut down to their base, so that it is equal in every run."""
    return re.sub(r"\bart_\w+", lambda match: own.base if (own := read_name(match[0])) else match[0], text)


def run_key(name: str) -> str:
    """The part of a name or prefix that all processes of one run share: start and run."""
    return name[4:12]
