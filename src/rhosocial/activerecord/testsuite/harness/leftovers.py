"""What runs of the kit left in a database, and dropping it: by the exact shape of the names, children before parents."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Optional

from .prefix import OwnName, read_name, run_key

if TYPE_CHECKING:
    from ..provider import Provider

Execute = Callable[[str], Awaitable[list[tuple[Any, ...]]]]
"""Runs one statement on a raw channel and gives its rows."""
TABLE = "table"
VIEW = "view"


@dataclass(frozen=True)
class Leftover:
    """A table or view with a name of the kit's shape."""

    name: str
    kind: str
    own: OwnName

    @property
    def run_key(self) -> str:
        """Start and run as the name carries them, which is how :mod:`.living` knows a run."""
        return run_key(self.name)


async def find(provider: Provider, execute: Execute) -> Optional[list[Leftover]]:
    """Every table and view of the kit's in the target's database, views first; None when the provider can't list any."""
    tables = provider.list_tables_statement()
    if tables is None:
        return None
    found: list[Leftover] = []
    for kind, statement in ((VIEW, provider.list_views_statement()), (TABLE, tables)):
        rows = await execute(statement) if statement is not None else []
        for name, *_ in rows:
            own = read_name(str(name))
            if own is not None:
                found.append(Leftover(str(name), kind, own))
    return found


def drop_statement(provider: Provider, leftover: Leftover) -> str:
    """The statement that drops it; it names one object in full and never cascades to a stranger's."""
    if leftover.kind == VIEW:
        return provider.drop_view_statement(leftover.name)
    return provider.drop_statement(leftover.name)


async def drop(execute: Execute, statements: Mapping[str, str]) -> dict[str, Exception]:
    """Run the drops, again and again while that helps, since a parent can't go before its children.

    Gives the names that could not be dropped with their errors.
    """
    failed: dict[str, Exception] = {}
    waiting = list(statements)
    while waiting:
        failed = {}
        for name in waiting:
            try:
                await execute(statements[name])
            except Exception as error:
                failed[name] = error
        if len(failed) == len(waiting):
            break
        waiting = list(failed)
    return failed


def statements_for(provider: Provider, leftovers: Iterable[Leftover]) -> dict[str, str]:
    """Name to the statement that drops it, in the order of :func:`find`."""
    return {leftover.name: drop_statement(provider, leftover) for leftover in leftovers}
