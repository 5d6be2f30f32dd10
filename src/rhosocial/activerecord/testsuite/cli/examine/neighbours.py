"""Who else works in the target's database, and what is left of those who no longer do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from ...engine import orphans
from ...engine.run_locks import locked_runs
from ...engine.run_records import RunRecord, alive, is_record, records
from ...engine.session import Session
from ...schema.prefix import run_key
from .verdicts import Finding, Verdict

Say = Callable[..., Finding]


async def examine_neighbours(session: Session, say: Say) -> AsyncIterator[Finding]:
    """The runs that are alive, by their records in the database, and what killed runs left, as ``clean`` would find it."""
    if not session.observable:
        return
    provider = session.provider
    found = await orphans.find(provider, session.raw)
    if found is None:
        hint = "override list_tables_statement() in the provider, so that `ar-testsuite clean` works"
        yield say("orphans", Verdict.NOTE, "the provider does not say how to list tables", hint)
        return
    own = run_key(session.prefix)
    quoted = {each.name: provider.quote(each.name) for each in found if is_record(each.name)}
    others = {run_key(each.name): each for each in await records(session.raw, quoted) if run_key(each.name) != own}
    living = {key: each for key, each in others.items() if alive(each) is not False}
    if living:
        text = f"{len(living)} other run{'' if len(living) == 1 else 's'} in this database: "
        yield say("runs", Verdict.NOTE, text + "; ".join(map(_described, living.values())))
    else:
        yield say("runs", Verdict.OK, "no other run is recorded in this database")
    active = {own, *locked_runs(), *living}
    left = [each for each in found if each.run_key not in active]
    if left:
        hint = "ar-testsuite clean lists and drops it"
        yield say("orphans", Verdict.WARN, f"{len(left)} object{'' if len(left) == 1 else 's'} of killed runs", hint)
    else:
        yield say("orphans", Verdict.OK, "nothing was left behind by killed runs")


def _described(record: RunRecord) -> str:
    host = record.machine.partition(" ")[0]
    known = "alive" if alive(record) else "on another machine, which this one can't ask"
    return f"{run_key(record.name)} on {host}, {known}"
