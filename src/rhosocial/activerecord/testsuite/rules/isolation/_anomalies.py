"""The thirteen schedules: their steps, and how to recognise the anomaly in a history.

The table holds {1: 10, 2: 20}. The names are those of Adya's thesis and of the Hermitage project's tables. SQL has only
integer literals, so no adapter is involved. An aborted session did not commit: any blocking or abort counts as
prevention.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...engine.schedules import History, Step

ALL = 'SELECT "id", "v" FROM {pair} ORDER BY "id"'


@dataclass(frozen=True)
class Anomaly:
    """One schedule. ``occurred`` judges a history; ``meaning`` describes the effect on a user."""

    name: str
    meaning: str
    script: str
    occurred: Callable[[History], bool]

    def steps(self) -> list[Step]:
        """The steps of the script: a session, a verb, and SQL or a condition to read by."""
        return [_step(line, number) for number, line in enumerate(self.script.strip().splitlines())]


def _step(line: str, number: int) -> Step:
    session, verb, *rest = line.split(maxsplit=2)
    text = rest[0] if rest else ""
    if verb in ("begin", "commit", "rollback"):
        return Step(session, verb)
    label, _, what = text.partition(":")
    if verb == "read":
        where = f" WHERE {what.strip()}" if what.strip() else ""
        return Step(session, "read", f'SELECT "id", "v" FROM {{pair}}{where} ORDER BY "id"', label.strip())
    if verb == "set":
        key, _, value = text.partition("=")
        return Step(session, "write", f'UPDATE {{pair}} SET "v" = {value.strip()} WHERE "id" = {key.strip()}')
    return Step(session, "write", text)


def _both(h: History, *sessions: str) -> bool:
    return h.committed >= set(sessions)


def _values(h: History, *labels: str) -> list[int]:
    return [row[1] for label in labels for row in h.reads.get(label, ())]


def _mixed(h: History) -> bool:
    # The first row has the value of one writer, and the second row the value of the other.
    return h.durable[1] % 10 != h.durable[2] % 10


def _torn(h: History) -> bool:
    pairs = [(_values(h, f"{phase}1"), _values(h, f"{phase}2")) for phase in "abc"]
    return any(pair in (([12], [19]), ([11], [18])) for pair in pairs)


ANOMALIES = (
    Anomaly(
        "G0",
        "two transactions wrote the same two rows, and the rows kept values of different transactions (dirty write)",
        """
        A begin
        B begin
        A set 1 = 11
        B set 1 = 12
        A set 2 = 21
        A commit
        B set 2 = 22
        B commit
        """,
        _mixed,
    ),
    Anomaly(
        "G1a",
        "a transaction read a value that was rolled back (aborted read)",
        """
        A begin
        B begin
        A set 1 = 101
        B read x: "id" = 1
        A rollback
        B read y: "id" = 1
        B commit
        """,
        lambda h: 101 in _values(h, "x", "y"),
    ),
    Anomaly(
        "G1b",
        "a transaction read a value that its writer replaced before committing (intermediate read)",
        """
        A begin
        B begin
        A set 1 = 101
        B read x: "id" = 1
        A set 1 = 11
        A commit
        B read y: "id" = 1
        B commit
        """,
        lambda h: 101 in _values(h, "x", "y"),
    ),
    Anomaly(
        "G1c",
        "two transactions each read the other's uncommitted change (circular information flow)",
        """
        A begin
        B begin
        A set 1 = 11
        B set 2 = 22
        A read x: "id" = 2
        B read y: "id" = 1
        A commit
        B commit
        """,
        lambda h: _both(h, "A", "B") and _values(h, "x") == [22] and _values(h, "y") == [11],
    ),
    Anomaly(
        "OTV",
        "a reader saw a transaction's change in one row and not in the other (observed transaction vanishes)",
        """
        A begin
        B begin
        C begin
        A set 1 = 11
        A set 2 = 19
        B set 1 = 12
        A commit
        C read a1: "id" = 1
        C read a2: "id" = 2
        B set 2 = 18
        C read b2: "id" = 2
        C read b1: "id" = 1
        B commit
        C read c2: "id" = 2
        C read c1: "id" = 1
        C commit
        """,
        _torn,
    ),
    Anomaly(
        "PMP",
        "the same condition found a row the second time that was not there the first time (phantom)",
        """
        A begin
        B begin
        A read x: "v" = 30
        B write INSERT INTO {pair} ("id", "v") VALUES (3, 30)
        B commit
        A read y: "v" % 3 = 0
        A commit
        """,
        lambda h: _both(h, "A", "B") and _values(h, "x") == [] and 30 in _values(h, "y"),
    ),
    Anomaly(
        "PMP-write",
        "a DELETE left a row that matched its condition, whichever transaction came first",
        """
        A begin
        B begin
        A write UPDATE {pair} SET "v" = "v" + 10
        B write DELETE FROM {pair} WHERE "v" = 20
        A commit
        B commit
        """,
        lambda h: _both(h, "A", "B") and h.durable == {1: 20, 2: 30},
    ),
    Anomaly(
        "P4",
        "two transactions read a value and wrote it changed, and one change is lost (lost update)",
        """
        A begin
        B begin
        A read x: "id" = 1
        B read y: "id" = 1
        A set 1 = 11
        B set 1 = 11
        A commit
        B commit
        """,
        lambda h: _both(h, "A", "B") and _values(h, "x", "y") == [10, 10],
    ),
    Anomaly(
        "G-single",
        "a transaction read one row before and the other row after another transaction changed both (read skew)",
        """
        A begin
        B begin
        A read x: "id" = 1
        B read b1: "id" = 1
        B read b2: "id" = 2
        B set 1 = 12
        B set 2 = 18
        B commit
        A read y: "id" = 2
        A commit
        """,
        lambda h: _both(h, "A", "B") and _values(h, "x", "y") == [10, 18],
    ),
    Anomaly(
        "G-single-write",
        "a transaction that had read the old state deleted by a condition on the new state (read skew by a write)",
        """
        A begin
        B begin
        A read x: "id" = 1
        B read b: "id" > 0
        B set 1 = 12
        B set 2 = 18
        B commit
        A write DELETE FROM {pair} WHERE "v" = 20
        A commit
        """,
        lambda h: _both(h, "A", "B") and _values(h, "x") == [10] and h.durable == {1: 12, 2: 18},
    ),
    Anomaly(
        "G2-item",
        "two transactions read both rows and each changed a different one (write skew)",
        """
        A begin
        B begin
        A read x: "id" IN (1, 2)
        B read y: "id" IN (1, 2)
        A set 1 = 11
        B set 2 = 21
        A commit
        B commit
        """,
        lambda h: _both(h, "A", "B") and _values(h, "x", "y") == [10, 20, 10, 20],
    ),
    Anomaly(
        "G2",
        "two transactions found no row by a condition and each inserted one that matches it (write skew by predicate)",
        """
        A begin
        B begin
        A read x: "v" % 3 = 0
        B read y: "v" % 3 = 0
        A write INSERT INTO {pair} ("id", "v") VALUES (3, 30)
        B write INSERT INTO {pair} ("id", "v") VALUES (4, 42)
        A commit
        B commit
        """,
        lambda h: _both(h, "A", "B") and _values(h, "x", "y") == [],
    ),
    Anomaly(
        "G2-two-edges",
        "a reader saw a change, and a transaction that had not seen it committed afterwards (Fekete's anomaly)",
        """
        A begin
        B begin
        A read x: "id" > 0
        B write UPDATE {pair} SET "v" = "v" + 5 WHERE "id" = 2
        B commit
        C begin
        C read y: "id" > 0
        C commit
        A set 1 = 0
        A commit
        """,
        lambda h: _both(h, "A", "B", "C") and _values(h, "x", "y") == [10, 20, 10, 25],
    ),
)

NAMES = tuple(anomaly.name for anomaly in ANOMALIES)

# The anomalies that each level must prevent: the phenomena of ISO 9075 as Adya defines them. A provider declares more.
PREVENTED = {
    "READ_UNCOMMITTED": ("G0",),
    "READ_COMMITTED": ("G0", "G1a", "G1b", "G1c"),
    "REPEATABLE_READ": ("G0", "G1a", "G1b", "G1c", "G-single"),
    "SERIALIZABLE": NAMES,
}
LEVELS = tuple(PREVENTED)


def by_name(name: str) -> Anomaly:
    """The schedule of that name."""
    return next(anomaly for anomaly in ANOMALIES if anomaly.name == name)
