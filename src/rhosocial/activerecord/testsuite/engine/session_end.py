"""The end of a session: its connections closed and everything with its prefix dropped, each step within its own limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import orphans
from .backends import force_disconnect
from .containment import safe_text, suppressed
from .deadline import Deadline, DeadlineExceeded
from .modes import ready
from .session import Session

LIMIT = 10.0
"""Seconds that each step of closing a session may take; then the next one is tried."""

LATER = "`ar-testsuite clean` drops what is left"


def end(session: Session, hung: list[Session]) -> list[str]:
    """Disconnect, drop every table that the session made, and name what could not be undone.

    A session of which a step did not come to its end joins ``hung``.

    The runner stays: threads of a driver may still have something to tell its loop (see ``Run.close``).
    """
    steps: list[tuple[str, Callable[[], Any]]] = []
    if session.opened:
        steps.append(("ending its tasks", lambda: _end_tasks(session)))
        if session.observable and not session.lost:
            steps.append(("disconnecting", lambda: session.run(_close_main(session))))
        if session.gone is None or session.observable:
            steps.append(("dropping its tables", lambda: session.run(_drop_all(session))))
        steps.append(("closing its channel", lambda: session.run(_close_channel(session))))
    problems = [problem for what, step in steps for problem in _within_limit(session, what, step, hung)]
    session.opened = False
    return problems


def _within_limit(session: Session, what: str, step: Callable[[], Any], hung: list[Session]) -> list[str]:
    try:
        with Deadline(LIMIT)():
            found = step()
    except DeadlineExceeded as error:
        hung.append(session)
        return [f"{session.id}: {what} {error}; {LATER}"]
    except Exception as error:
        return [f"{session.id}: {session.without_secrets(safe_text(error))}"]
    return list(found or [])


def _end_tasks(session: Session) -> None:
    with suppressed():
        session.runner.end_tasks()


async def _close_main(session: Session) -> None:
    if session.backend is not None:
        try:
            await ready(session.backend.disconnect())
        except BaseException as error:
            # One that hangs would hang again.
            if not isinstance(error, (DeadlineExceeded, GeneratorExit)):
                await force_disconnect(session.backend)
            raise


async def _close_channel(session: Session) -> None:
    if session.channel is not None:
        await ready(session.channel.close())
    if not session.observable:
        await _close_main(session)


async def _drop_all(session: Session) -> list[str]:
    """Drop everything with this session's prefix: what rules made themselves, then the families' tables, then its record."""
    statements = {name: session.provider.drop_statement(name) for name in session.made()}
    record = session.record.name if session.record is not None else ""
    problems: list[str] = []
    found = await orphans.find(session.provider, session.raw)
    if found is not None:
        mine = [each for each in found if each.name.startswith(session.prefix)]
        loose = [each for each in mine if each.label not in statements and each.name != record]
        there = {each.label for each in mine}
        statements = {
            **orphans.statements_for(loose),
            **{name: statement for name, statement in statements.items() if name in there},
        }
        problems = [
            f"{session.id}: the {each.kind} {each.name} was left behind: a rule made it without saying so, or the provider's "
            "further_objects() lists what goes with a table"
            for each in loose
            if each.name not in session.own_names
        ]
    failed = await orphans.drop(session.raw, statements)
    if session.record is not None and not failed:
        failed = await orphans.drop(session.raw, {record: session.provider.drop_statement(record)})
    if failed:
        error = next(iter(failed.values()))
        why = f"{type(error).__name__}: {error}"
        problems.append(f"{session.id}: could not drop {', '.join(failed)}: {why}; {LATER}")
    return problems
