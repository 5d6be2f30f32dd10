"""When two values of two courses count as the same: what differs from run to run, or between databases, is ignored."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from datetime import time as clock
from decimal import Decimal, InvalidOperation
from typing import Any, Optional
from uuid import UUID

from ..sql_words import one_line, table_of, words
from .course import Sent

NEAR = timedelta(minutes=10)
"""Two clocks that differ by less show the same moment: the courses run one after the other."""
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\Z")
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_COUNTED = re.compile(r"\b([a-z][a-z_]*)0[0-9a-z]{3}\b")
"""A name that a rule counts up with each use: four digits in base 36, of which the first is 0 in any run."""
_KEY = re.compile(r"(?:^|_)id\Z|\Alast_insert_id\Z")


class Likeness:
    """Compares two courses, and remembers which generated value of the one stands for which of the other.

    - *generated keys*: the first pair of keys in a column says which belongs to which; another pair must fit, unless two
      databases are compared, since some give a key again after a rollback;
    - *UUIDs*: likewise;
    - *clocks*: two moments near now are the same when they are near each other, so that a wrong time zone still shows;
    - *prefixes* are gone already; memory addresses, and the numbers of names that rules count up, are ignored.

    ``strict`` is for two of one family: the driver's base, its other mode, another version. There the text of statements and
    the types of values count. Between two databases ``1`` is ``True``, ``Decimal("1.50")`` is ``1.5``, and a date its text;
    quotes, placeholders and case of a statement do not count.
    """

    def __init__(self, strict: bool) -> None:
        self.strict = strict
        self._pairs: dict[tuple[str, Any], Any] = {}
        self._known: set[tuple[Any, Any]] = set()

    # -- values --------------------------------------------------------------------------------------------------------
    def difference(
        self, one: Any, other: Any, where: str = "", table: str = "", *, ordered: bool = True
    ) -> Optional[str]:
        """The first place inside of two values that differs, such as ``data[0].name``; None when they are the same."""
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            return self._of_mappings(one, other, where, table, ordered)
        if isinstance(one, list) and isinstance(other, list):
            return self._of_lists(one, other, where, table, ordered)
        return None if self._same(one, other, where.rpartition(".")[2], table) else where or "value"

    def _of_mappings(
        self, one: Mapping[str, Any], other: Mapping[str, Any], where: str, table: str, ordered: bool
    ) -> Optional[str]:
        for name in one.keys() | other.keys():
            if name not in one or name not in other:
                return _inside(where, name)
        found = (self.difference(one[name], other[name], _inside(where, name), table, ordered=ordered) for name in one)
        return next((each for each in found if each is not None), None)

    def _of_lists(
        self, one: Sequence[Any], other: Sequence[Any], where: str, table: str, ordered: bool
    ) -> Optional[str]:
        if len(one) != len(other):
            return where or "number of values"
        before = dict(self._pairs), set(self._known)
        first = self._in_order(one, other, where, table)
        if first is None or ordered:
            return first
        # Without ORDER BY a database gives its rows in any order.
        self._pairs, self._known = before
        return self._in_order(sorted(one, key=_sortable), sorted(other, key=_sortable), where, table) and first

    def _in_order(self, one: Sequence[Any], other: Sequence[Any], where: str, table: str) -> Optional[str]:
        found = (self.difference(a, b, f"{where}[{at}]", table) for at, (a, b) in enumerate(zip(one, other)))
        return next((each for each in found if each is not None), None)

    def _same(self, one: Any, other: Any, name: str, table: str) -> bool:
        if _is_key(one) and _is_key(other) and _KEY.search(name):
            return self._belong(f"{table}.id" if name in ("id", "last_insert_id") else name, one, other)
        if _equal(one, other, self.strict) or (_hashable(one, other) and (one, other) in self._known):
            return True
        if isinstance(one, str) and isinstance(other, str) and _masked(one) == _masked(other):
            return True
        if _is_uuid(one) and _is_uuid(other) and (not self.strict or type(one) is type(other)):
            return self._belong("uuid", str(one).lower(), str(other).lower())
        return (not self.strict or type(one) is type(other)) and _same_moment(one, other)

    def _belong(self, space: str, one: Any, other: Any) -> bool:
        """Whether two generated values stand for each other; a pair that contradicts no known one is learned."""
        if self.strict and type(one) is not type(other):
            return False
        here, there = (f"{space} here", one), (f"{space} there", other)
        if self.strict and (self._pairs.get(here, other) != other or self._pairs.get(there, one) != one):
            return False
        self._pairs[here], self._pairs[there] = other, one
        self._known.add((one, other))
        return True

    # -- statements ----------------------------------------------------------------------------------------------------
    def same_statements(self, one: Sequence[Sent], other: Sequence[Sent]) -> bool:
        """Whether two lists of statements ask the same of a database."""
        return len(one) == len(other) and all(self._same_sent(a, b) for a, b in zip(one, other))

    def _same_sent(self, one: Sent, other: Sent) -> bool:
        return self.same_sql(one.sql, other.sql) and self.same_parameters(one, other)

    def same_parameters(self, one: Sent, other: Sent) -> bool:
        """Whether two statements have the same parameters; none, and no list of them, are one."""
        return self.difference(one.params or [], other.params or []) is None

    def same_sql(self, one: str, other: str) -> bool:
        """Whether two texts are the same, but for generated values that stand in them."""
        if one_line(one) == one_line(other):
            return True
        first, second = words(one), words(other)
        if self.strict and _quoting(one) != _quoting(other):
            return False
        return len(first) == len(second) and all(self._same_word(a, b) for a, b in zip(first, second))

    def _same_word(self, one: tuple[str, str], other: tuple[str, str]) -> bool:
        if one == other:
            return True
        if one[0] != other[0]:
            return False
        if one[0] == "number":
            return one[1].isdigit() and other[1].isdigit() and (int(one[1]), int(other[1])) in self._known
        if one[0] == "name":
            return _masked(one[1]) == _masked(other[1])
        return one[0] == "text" and self._same(one[1][1:-1], other[1][1:-1], "", "")


def _masked(text: str) -> str:
    """A text without what differs from run to run: addresses, and the numbers of names that rules count up."""
    return _COUNTED.sub(r"\1", _ADDRESS.sub("", text))


def is_ordered(sql: str) -> bool:
    """Whether a statement says in which order its rows come."""
    return "order by" in " ".join(text for _, text in words(sql))


def table_in(sent: Sequence[Sent]) -> str:
    """The table of the last statement."""
    return table_of(sent[-1].sql) if sent else ""


def _inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else str(name)


def _quoting(sql: str) -> str:
    """The signs of a text alone; between two of one family they count."""
    return re.sub(r"[\w\s]|'(?:[^']|'')*'", "", sql)


def _sortable(value: Any) -> str:
    if isinstance(value, Mapping):
        return repr([(name, _sortable(each)) for name, each in sorted(value.items()) if not _KEY.search(name)])
    return str(float(value)) if isinstance(value, (bool, int, Decimal)) and value == value else str(value)


def _is_key(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool) and value > 0) or _is_uuid(value)


def _is_uuid(value: Any) -> bool:
    return isinstance(value, UUID) or (isinstance(value, str) and _UUID.match(value) is not None)


def _hashable(*values: Any) -> bool:
    return all(isinstance(value, (int, str, UUID)) for value in values)


def _equal(one: Any, other: Any, strict: bool) -> bool:
    if type(one) is type(other):
        return bool(one == other) or (one != one and other != other)
    if strict:
        return False
    if one is None or other is None:
        return False
    numbers = _number(one), _number(other)
    if None not in numbers:
        return numbers[0] == numbers[1]
    if isinstance(one, (bytes, bytearray, memoryview)) and isinstance(other, (bytes, bytearray, memoryview)):
        return bytes(one) == bytes(other)
    moments = _moment(one), _moment(other)
    if None not in moments:
        return moments[0] == moments[1]
    return _text(one) == _text(other)


def _number(value: Any) -> Optional[Decimal]:
    if not isinstance(value, (bool, int, float, Decimal, str)):
        return None
    try:
        found = Decimal(str(int(value) if isinstance(value, bool) else value))
    except (InvalidOperation, ValueError):
        return None
    return found if found.is_finite() else None


def _text(value: Any) -> str:
    if isinstance(value, (date, clock)):
        return value.isoformat()
    return str(value).lower() if isinstance(value, UUID) else str(value)


def _moment(value: Any) -> Optional[datetime]:
    """A moment, without a zone in UTC."""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d[ T]\d\d:", value):
        try:
            value = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)


def _same_moment(one: Any, other: Any) -> bool:
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        now = time.time()
        return all(abs(now - each) < NEAR.total_seconds() for each in (one, other))
    moments = _moment(one), _moment(other)
    if moments[0] is None or moments[1] is None:
        return False
    now_there = datetime.now(timezone.utc)
    return abs(moments[0] - moments[1]) < NEAR and abs(moments[0] - now_there) < timedelta(days=1)
