"""The server's clock and time zone beside this machine's."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Optional

from ...engine.session import Session
from .verdicts import Finding, Verdict

TOLERATED = timedelta(seconds=5)
_QUARTER = timedelta(minutes=15)


async def examine_clock(session: Session, say: Callable[..., Finding]) -> Finding:
    """The server's current time and its zone."""
    sql = f"SELECT CURRENT_TIMESTAMP{session.provider.from_nothing}"
    before = datetime.now(timezone.utc)
    try:
        ((value,),) = await session.raw(sql)
    except Exception as error:
        problem = session.without_secrets(f"{type(error).__name__}: {error}")
        hint = "set from_nothing in the provider, when SELECT needs a table here"
        return say("clock", Verdict.NOTE, f"the server's clock can't be read: {sql}: {problem}", hint)
    here = before + (datetime.now(timezone.utc) - before) / 2
    found = read(value, here)
    if found is None:
        hint = "let the channel of open_channel() return the driver's own value of CURRENT_TIMESTAMP, or its ISO text"
        return say("clock", Verdict.NOTE, f"expected a timestamp from the server, got {type(value).__name__}", hint)
    offset, late = found
    zone = f"server {_zone(offset)}, here {_zone(here.astimezone().utcoffset() or timedelta(0))}"
    if abs(late) > TOLERATED:
        word = "behind" if late > timedelta(0) else "ahead"
        hint = "set one of the clocks (NTP): rules compare timestamps of both"
        return say("clock", Verdict.WARN, f"{abs(late).total_seconds():.0f} s {word} this machine; {zone}", hint)
    return say("clock", Verdict.OK, f"the same time; {zone}")


def read(value: Any, here: datetime) -> Optional[tuple[timedelta, timedelta]]:
    """The server's offset from UTC, and how late its clock is; None when the value is not a time.

    A time without a zone is taken for one in the zone whose clock comes nearest to this machine's: zones differ by quarters
    of an hour, clocks by less.
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    if value.tzinfo is not None:
        return value.utcoffset() or timedelta(0), here - value
    ahead = value - here.replace(tzinfo=None)
    offset = round(ahead / _QUARTER) * _QUARTER
    return offset, offset - ahead


def _zone(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
