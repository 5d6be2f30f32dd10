"""Databases whose sequences differ; SQLite has none, so they are made here."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from typing import Any

from .database import Database
from .variant import Variant

_STATEMENT = re.compile(
    r"\s*(CREATE|ALTER|DROP) SEQUENCE( IF NOT EXISTS| IF EXISTS)? \"([^\"]*)\""
    r"((?: (?:START WITH|RESTART WITH|INCREMENT BY|MINVALUE|MAXVALUE) -?\d+| (?:NO )?CYCLE)*)\s*"
)
_OPTION = re.compile(r"(START|RESTART|INCREMENT|MINVALUE|MAXVALUE)[A-Z ]* (-?\d+)|(NO )?CYCLE")
_CLAIMED = (
    "sequence create_sequence drop_sequence alter_sequence sequence_if_exists sequence_if_not_exists sequence_cycle"
)


@dataclass
class _Sequence:
    last: int
    increment: int = 1
    least: int = 1
    most: int = 2**63 - 1
    cycles: bool = False

    def next(self) -> int:
        following = self.last + self.increment
        if following > self.most:
            if not self.cycles:
                raise sqlite3.OperationalError("the sequence has no further number")
            following = self.least
        self.last = following
        return following


class RestartSetsTheLast(Variant):
    """RESTART WITH n takes n for the last number that a sequence gave."""

    red = ("ddl.an_altered_sequence_restarts*",)
    quick = ("ddl.*sequence*", "honesty.a_capability_is_declared_truthfully*")

    always = {"next_value": lambda self, sequence: "nextval('" + self.quote(sequence).replace("'", "''") + "')"}
    facts = {"restart_sets_last": True}

    class Database(Database):
        def __init__(self) -> None:
            self.made: dict[str, _Sequence] = {}

        def opened(self, connection: sqlite3.Connection) -> None:
            connection.create_function("nextval", 1, lambda name: self.made[name.strip('"')].next())

        def statement(self, sql: str) -> str:
            found = _STATEMENT.fullmatch(sql)
            if found is None:
                return sql
            self._change(found[1], found[2] or "", found[3], found[4])
            # SQLite takes an unknown pragma and does nothing.
            return "PRAGMA sequence_statement"

        def _change(self, verb: str, maybe: str, name: str, options: str) -> None:
            exists = name in self.made
            if exists is (verb == "CREATE"):
                if maybe:
                    return
                raise sqlite3.OperationalError(f"sequence {name} {'exists' if exists else 'is missing'}")
            if verb == "DROP":
                del self.made[name]
                return
            sequence = self.made.setdefault(name, _Sequence(0))
            values = {word: int(number) for word, number, _ in _OPTION.findall(options) if word}
            sequence.increment = values.get("INCREMENT", sequence.increment)
            sequence.least = values.get("MINVALUE", sequence.least)
            sequence.most = values.get("MAXVALUE", sequence.most)
            sequence.cycles = "CYCLE" in options.replace("NO CYCLE", "") or (sequence.cycles and "NO" not in options)
            if verb == "CREATE":
                sequence.last = values.get("START", sequence.least) - sequence.increment
            sequence.last = values.get("RESTART", sequence.last)


def _yes(self: Any) -> bool:
    return True


class _Claims:
    """A dialect that has sequences; SQLite's own inherits how the core renders them."""


for _word in _CLAIMED.split():
    setattr(_Claims, f"supports_{_word}", _yes)
RestartSetsTheLast.Rendering = _Claims
