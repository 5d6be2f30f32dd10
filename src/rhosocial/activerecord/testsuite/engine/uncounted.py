"""Numbers of changed rows that a database does not give: a rule takes an unknown number for any number."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

NOT_KNOWN = -1
"""PEP 249's ``rowcount`` where the driver can't say. The core adds up those of several statements, so any number below 0
is unknown."""


class Uncounted(int):
    """An unknown number of rows, equal to every number of rows."""

    def __new__(cls) -> Uncounted:
        return super().__new__(cls, NOT_KNOWN)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = int.__hash__


def uncounted(result: Any) -> Any:
    """A call's result, in which an unknown number of rows equals every number. A number that is known stays as it is."""
    if type(result) is int:
        return Uncounted() if result < 0 else result
    rows = getattr(result, "affected_rows", None)
    if type(rows) is int and rows < 0:
        result.affected_rows = Uncounted()
    return result


async def uncounted_later(result: Awaitable[Any]) -> Any:
    """The same of a result that is awaited."""
    return uncounted(await result)
