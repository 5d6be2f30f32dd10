"""What a probe is: the smallest statements that show a capability, and how the core is asked for it.

A probe's statements are raw SQL, so that they show what the server does, whatever the dialect renders. Each is written in
several forms, the SQL standard's first: the capability is shown when one of them works and its effect is read back.

In a statement ``"name"`` is an identifier, ``{a}`` the quoted name of an object that the probe makes, ``[a]`` the same
name bare (for use inside a text), ``{nothing}`` what a SELECT without a table needs after its list. Whatever a probe
creates is dropped after it.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Callable, Optional, Protocol, Union


class Lab(Protocol):
    """What a probe that is a function gets."""

    async def run(self, sql: str) -> None:
        """Run a statement on the backend under test."""

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the backend under test."""

    async def refuses(self, sql: str) -> None:
        """Run a statement that the database has to refuse. Raises NotShown when it accepts it."""

    def drops(self, sql: str) -> None:
        """Run a statement after the probe, whatever comes of it, to drop what the probe made."""

    async def raw(self, sql: str) -> list[tuple[Any, ...]]:
        """A statement on the raw channel, a session of its own where the target has one."""

    def rendered(self, asks: Asks) -> str:
        """A statement as the dialect writes it. Raises NotShown when it renders none."""

    async def refusing_routine(self) -> None:
        """Make a routine ``{f}`` that raises an error, for triggers. Raises NotShown when the provider has none."""

    def in_transaction(self, *, level: str = "", mode: str = "") -> Any:
        """A transaction of the backend under test, for ``async with``: within another one a savepoint. ``level`` and
        ``mode`` are names of the core's ``IsolationLevel`` and ``TransactionMode``."""

    def locking(self, sql: str) -> str:
        """A query with the clause by which the dialect locks the rows that it reads."""

    async def others_can_change(self, sql: str) -> bool:
        """Whether another session of the backend changes rows by this statement, without a wait for the end of the one
        under test."""

    @property
    def claimed(self) -> bool:
        """Whether the dialect claims what is probed."""

    @property
    def two_sessions(self) -> bool:
        """Whether the raw channel is a second session that sees the same data."""

    @property
    def enforces_types(self) -> bool:
        """Whether the database refuses values that are not of a column's type."""

    @property
    def binary_collation(self) -> Optional[str]:
        """The quoted name of a collation under which no two characters are equal; None when the provider names none."""


class NotShown(Exception):
    """The statements were accepted but had no effect; the text says what was seen instead."""


class CannotTell(Exception):
    """The effect can't be observed on this target; the text says what is missing."""


@dataclass(frozen=True)
class Gives:
    """A query and the rows that it must give, in any order unless ``ordered``."""

    sql: str
    rows: tuple[tuple[Any, ...], ...]
    ordered: bool = False


@dataclass(frozen=True)
class Refuses:
    """A statement that the database must refuse."""

    sql: str


@dataclass(frozen=True)
class Unseen:
    """A query that must find nothing in another session, where the target has two that see the same data."""

    sql: str


@dataclass(frozen=True)
class Drops:
    """A statement that runs after the probe, whatever comes of it, and drops what the step before it made.

    Needed only for what no CREATE TABLE, VIEW, SEQUENCE or FUNCTION of the form made and what no such object takes along.
    """

    sql: str


Step = Union[str, Gives, Refuses, Unseen, Drops]
Form = Union[tuple[Step, ...], Callable[[Lab], Awaitable[None]]]
"""One way to write the statements: steps in their order, or a function of the lab."""

Asks = Callable[[Any, Any], Any]
"""Called with the core's module of expressions and a dialect; gives the expression that asks for the capability."""


def SAME_AS_ASKED(e: Any, d: Any) -> Any:
    """The expression of the deciding statement is the one that a dialect has to refuse when it denies the capability."""
    raise NotImplementedError


@dataclass(frozen=True)
class Probe:
    """The statements that show a capability, and how the core is asked for it; either may be missing.

    ``asks`` is for a dialect that denies the capability: rendering it must raise ``UnsupportedFeatureError``. Each of ``own``
    makes an expression for the deciding statement of the forms, where databases write it in ways of their own: table ``t``
    for ``{a}``, ``u`` for ``{b}``, index ``i``, sequence ``s``, function ``f``, trigger ``r`` for ``{t}``, constraint ``c``,
    and the forms' columns. :data:`SAME_AS_ASKED` stands for ``asks``.
    """

    forms: tuple[Form, ...] = ()
    asks: Optional[Asks] = None
    own: tuple[Asks, ...] = ()

    def __post_init__(self) -> None:
        if SAME_AS_ASKED in self.own:
            assert self.asks is not None
            own = tuple(self.asks if each is SAME_AS_ASKED else each for each in self.own)
            object.__setattr__(self, "own", own)


def gives(sql: str, *rows: tuple[Any, ...]) -> Gives:
    """Rows in any order."""
    return Gives(sql, rows)


def in_order(sql: str, *rows: tuple[Any, ...]) -> Gives:
    """Rows in this order."""
    return Gives(sql, rows, ordered=True)


def refuses(sql: str) -> Refuses:
    """The database refuses the statement."""
    return Refuses(sql)


def unseen(sql: str) -> Unseen:
    """Another session finds nothing by the query."""
    return Unseen(sql)


def drops(sql: str) -> Drops:
    """After the probe, the statement drops what the step before it made."""
    return Drops(sql)


def plain(value: Any) -> Optional[str]:
    """A value as text, so that ``1``, ``True``, ``Decimal("1.0")`` and ``b"1"`` of different drivers are the same."""
    if value is None:
        return None
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, (bool, int)):
        return str(int(value))
    if isinstance(value, (float, Decimal)):
        return format(Decimal(str(value)).normalize(), "f")
    return str(value)


def differs(wanted: Gives, found: list[tuple[Any, ...]]) -> str:
    """How the rows differ from the wanted ones; empty when they don't."""
    seen = [tuple(plain(value) for value in row) for row in found]
    due = [tuple(plain(value) for value in row) for row in wanted.rows]
    same = seen == due if wanted.ordered else sorted(seen, key=repr) == sorted(due, key=repr)
    return "" if same else f"{wanted.sql} gives {found!r}, not {list(wanted.rows)!r}"
