"""One test from set-up to tear-down: connect, check requirements, run, reset, and report what the test left behind."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Optional

import pytest

from ..capabilities.requirements import needs_of
from ..report.skips import SkipKind
from .backends import force_disconnect
from .containment import safe_text
from .db import Db
from .deadline import Deadline, DeadlineExceeded
from .denials import under_claimed
from .flagless import refusals
from .foundations import broken_foundations
from .item import ItemState
from .recording.record import ItemRecord
from .reset import abandon, finish
from .rules import rule_id
from .run import RUN, Slot
from .session import CONNECT_LIMIT, Session, TargetGone
from .skipping import skip
from .tally import Tally

ITEM = pytest.StashKey[ItemState]()
"""The key of a test's state on its pytest item, for the failure report."""


def _prepare_draws(item: ItemState, slot: Slot, node: Any) -> None:
    """What a rule on random input draws: its kept examples, and in an exploration those of its seed."""
    run, driver = node.config.stash[RUN], slot.target.driver.name
    rule = rule_id(node.cls.area, node.originalname)
    item.kept_examples = [kept for kept in run.kept_finds if (kept.rule, kept.driver) == (rule, driver)]
    item.exploring = run.exploring
    if run.exploring is not None:
        name = f"{node.cls.area}.{node.name}"
        facts = {"item": node.nodeid, "name": name, "rule": rule, "driver": driver, "slot": slot.id}
        item.tally = Tally(run.exploring.folder, facts)


@contextlib.contextmanager
def item_db(slot: Slot, node: Any) -> Iterator[Db]:
    """Open the session, yield ``db`` for one test, and reset the session."""
    run = node.config.stash[RUN]
    session = run.session(slot)
    _open(session, run.record)
    db = Db(session)
    node.stash[ITEM] = item = db.item
    item.deadline = Deadline(run.options.timeout, lambda: _rescue(session), lambda: session.runner.loop)
    item.expected_failure = run.expect_failure(node, session)
    item.raised = run.raised
    item.knows_failure = lambda rule, param: run.knows_failure(rule, param, session)
    _prepare_draws(item, slot, node)
    _skip_on_other_server(session, slot, node)
    if session.under_claimed is None:
        session.under_claimed = frozenset()  # A hang here must not be met again by the next item.
        session.refused_features = refusals(db.dialect)
        # What is tried here belongs to no test.
        with Deadline(CONNECT_LIMIT, lambda: _rescue(session))(), session.log.paused():
            session.under_claimed = under_claimed(session, db)
    for need in needs_of(node.iter_markers()):
        db.require(need)
    if run.record is not None:
        item.record = run.record
        run.record.begin(session)
    yield db
    if session.gone is not None:
        _abandon(item, session)
        _write_record(item, session.gone)
        run.lose(slot)
        return
    try:
        with Deadline(CONNECT_LIMIT * 2, lambda: _rescue(session))():
            leaks = finish(item)
    except (Exception, DeadlineExceeded) as error:
        reason = session.without_secrets(safe_text(error))
        session.gone = f"resetting the tables after {node.name} failed: {reason}"
        run.lose(slot)
        _write_record(item, session.gone)
        pytest.fail(f"{session.id}: {session.gone}; session aborted", pytrace=False)
    run.keep(slot)
    _write_record(item, "; ".join(leaks))
    if leaks:
        pytest.fail(f"{session.id}: the test left something behind: " + "; ".join(leaks), pytrace=False)


def _write_record(item: ItemState, at_end: str) -> None:
    if item.record is not None:
        item.record.write(at_end)


def _abandon(item: ItemState, session: Session) -> None:
    """Disconnect whatever a test opened on a session that was aborted.

    Its connections may hold locks that would block dropping tables, or threads that the process would wait for at its end.
    """
    with contextlib.suppress(Exception, DeadlineExceeded), Deadline(CONNECT_LIMIT, lambda: _rescue(session))():
        session.runner.end_tasks()
        session.run(abandon(item))
        session.run(force_disconnect(session.backend))


def _open(session: Session, record: Optional[ItemRecord]) -> None:
    if session.opened and session.gone is None:
        return
    known = session.gone is not None
    try:
        with Deadline(CONNECT_LIMIT)():
            session.open()
            if record is not None:
                record.watch(session)
            session.foundations = session.run(broken_foundations(session))
    except TargetGone:
        pass
    except DeadlineExceeded:
        session.gone = f"no answer within {CONNECT_LIMIT:g} s"
    # Outside the handlers, since pytest would show every exception of the chain.
    if session.gone is not None and known:
        skip(SkipKind.TARGET_UNREACHABLE if not session.opened else SkipKind.NOT_RUN, f"{session.id}: {session.gone}")
    elif session.gone is not None:
        pytest.fail(_unreachable(session, session.gone), pytrace=False)


def _skip_on_other_server(session: Session, slot: Slot, node: Any) -> None:
    if session.other_server is not None:
        param = slot.param_in(node.callspec.id)
        why = session.other_server.why_not_rule(rule_id(node.cls.area, node.originalname), param)
        if why is not None:
            skip(SkipKind.OTHER_SERVER, why)


def _unreachable(session: Session, message: str) -> str:
    target = session.target
    return (
        f"the target {session.id} can't be reached: {message}\n"
        f"  driver {target.driver.name}, configured in {target.origin}; the rest of its tests are skipped"
    )


def _rescue(session: Session) -> None:
    """End the session from outside. The watchdog's thread calls this when a driver's call ignores the alarm."""
    if session.ident is None:
        return
    with contextlib.suppress(Exception):
        channel = session.provider.open_channel(session.config)
        if channel is not None:
            with contextlib.closing(channel):
                session.provider.sever(channel, session.ident)
