"""One test from set-up to tear-down: connect, check requirements, run, reset, and report what the test left behind."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from ..capabilities.requirements import needs_of
from ..report.skips import SkipKind
from .db import Db
from .deadline import Deadline, DeadlineExceeded
from .item import ItemState
from .reset import abandon, finish
from .rules import rule_id
from .run import RUN, Slot
from .session import CONNECT_LIMIT, Session, TargetGone
from .skipping import skip

ITEM = pytest.StashKey[ItemState]()
"""Where a test's state is kept on its pytest item, for the failure report."""


@contextlib.contextmanager
def item_db(slot: Slot, node: Any) -> Iterator[Db]:
    """The life of ``db`` around one test."""
    run = node.config.stash[RUN]
    session = run.session(slot)
    _open(session)
    db = Db(session)
    node.stash[ITEM] = item = db.item
    _skip_on_other_server(session, node)
    for need in needs_of(node.iter_markers()):
        db.require(need)
    item.deadline = Deadline(run.options.timeout, lambda: _rescue(session), lambda: session.runner.loop)
    item.expected_failure = run.expect_failure(node, session)
    yield db
    if session.gone is not None:
        _abandon(item, session)
        return
    try:
        with Deadline(CONNECT_LIMIT * 2, lambda: _rescue(session))():
            leaks = finish(item)
    except (Exception, DeadlineExceeded) as error:
        told = session.without_secrets(f"{type(error).__name__}: {error}")
        session.gone = f"cleaning up after {node.name} failed: {told}"
        pytest.fail(f"{session.id} is given up: {session.gone}", pytrace=False)
    if leaks:
        pytest.fail(f"{session.id}: the test left something behind: " + "; ".join(leaks), pytrace=False)


def _abandon(item: ItemState, session: Session) -> None:
    """Let go of what a test opened on a session that is given up.

    It may hold locks that would stop the dropping of tables, or threads that the process would wait for at its end.
    """
    with contextlib.suppress(Exception, DeadlineExceeded), Deadline(CONNECT_LIMIT, lambda: _rescue(session))():
        session.runner.end_tasks()
        session.run(abandon(item))


def _open(session: Session) -> None:
    if session.opened and session.gone is None:
        return
    told = session.gone is not None
    try:
        with Deadline(CONNECT_LIMIT)():
            session.open()
    except TargetGone:
        pass
    except DeadlineExceeded:
        session.gone = f"no answer within {CONNECT_LIMIT:g} s"
    # Outside the handlers: pytest would show the error once for each exception that it came from.
    if session.gone is not None and told:
        skip(SkipKind.TARGET_UNREACHABLE if not session.opened else SkipKind.NOT_RUN, f"{session.id}: {session.gone}")
    elif session.gone is not None:
        pytest.fail(_unreachable(session, session.gone), pytrace=False)


def _skip_on_other_server(session: Session, node: Any) -> None:
    if session.other_server is not None:
        why = session.other_server.why_not_rule(rule_id(node.cls.area, node.originalname))
        if why is not None:
            skip(SkipKind.OTHER_SERVER, why)


def _unreachable(session: Session, message: str) -> str:
    target = session.target
    return (
        f"the target {session.id} can't be reached: {message}\n"
        f"  driver {target.driver.name}, configured in {target.origin}; the rest of its tests are skipped"
    )


def _rescue(session: Session) -> None:
    """Called from the watchdog's thread when a driver's call ignores the alarm: end the session from outside."""
    with contextlib.suppress(Exception):
        ident = session.provider.session_id(session.backend)
        channel = session.provider.open_channel(session.config)
        if channel is not None:
            with contextlib.closing(channel):
                if ident is not None:
                    session.provider.kill_session(channel, ident)
