"""Finds and drops what runs of the kit left in a database: by the exact shape of the names, children before parents."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Optional

from ..schema.prefix import OwnName, read_name, run_key

if TYPE_CHECKING:
    from ..provider import Provider

Execute = Callable[[str], Awaitable[list[tuple[Any, ...]]]]
"""Runs one statement on a raw channel and returns its rows."""
TABLE = "table"
VIEW = "view"


@dataclass(frozen=True)
class Orphan:
    """A table, view or other object with a name of the kit's shape; ``statement`` drops it.

    The statement names one object in full and never cascades to a stranger's.
    """

    name: str
    kind: str
    own: OwnName
    statement: str

    @property
    def label(self) -> str:
        """A unique label. A table and a view can't share a name, but a table and a schema can."""
        return self.name if self.kind in (TABLE, VIEW) else f"{self.kind} {self.name}"

    @property
    def run_key(self) -> str:
        """Start and run as the name carries them, which is how :mod:`.run_locks` identifies a run."""
        return run_key(self.name)


async def find(provider: Provider, execute: Execute) -> Optional[list[Orphan]]:
    """Everything of the kit's in the target's database, views first; None when the provider can't list its tables."""
    tables = provider.list_tables_statement()
    if tables is None:
        return None
    asked: list[tuple[str, Optional[str], Callable[[str], str]]] = [
        (VIEW, provider.list_views_statement(), provider.drop_view_statement),
        (TABLE, tables, provider.drop_statement),
    ]
    for kind in provider.further_objects():
        asked.append((kind.name, kind.listing, _dropping(provider, kind.drop)))
    found: list[Orphan] = []
    for label, statement, dropping in asked:
        rows = await execute(statement) if statement is not None else []
        for name, *_ in rows:
            own = read_name(str(name))
            if own is not None:
                found.append(Orphan(str(name), label, own, dropping(str(name))))
    return found


def _dropping(provider: Provider, pattern: str) -> Callable[[str], str]:
    return lambda name: pattern.format(name=provider.quote(name))


async def drop(execute: Execute, statements: Mapping[str, str]) -> dict[str, Exception]:
    """Run the drops, and repeat the failed ones while any succeeds: a parent can't be dropped before its children.

    Returns the names that could not be dropped, with their errors.
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


def statements_for(found: Iterable[Orphan]) -> dict[str, str]:
    """Label to the statement that drops it, in the order of :func:`find`."""
    return {orphan.label: orphan.statement for orphan in found}
