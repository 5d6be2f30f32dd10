"""Denials: whether a dialect refuses what it denies, and whether the database does it all the same."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Optional

from ..capabilities import Need, State, ask

if TYPE_CHECKING:
    from ..capabilities.probe import Probe
    from .db import Db
    from .session import Session


def rendered(dialect: Any, probe: Probe) -> Optional[str]:
    """The text of the expression that asks for a denied capability; None when the dialect refuses it."""
    from rhosocial.activerecord.backend import expression
    from rhosocial.activerecord.backend.dialect import ProtocolNotImplementedError, UnsupportedFeatureError
    from rhosocial.activerecord.backend.errors import UnsupportedTransactionModeError

    assert probe.asks is not None
    try:
        return str(probe.asks(expression, dialect).to_sql()[0])
    except (UnsupportedFeatureError, ProtocolNotImplementedError, UnsupportedTransactionModeError):
        return None


def no_refusal(dialect: Any, probe: Probe) -> Optional[str]:
    """What a dialect does instead of refusing; None when it refuses."""
    try:
        text = rendered(dialect, probe)
    except Exception as error:
        return f"rendering raises {type(error).__name__}: {error}"
    return None if text is None else f"the dialect renders {text!r} instead of refusing"


def under_claimed(session: Session, db: Db) -> frozenset[Need]:
    """What the dialect denies although it renders it and the database does it; asked once a session.

    Such a denial protects nobody: whoever writes the expression gets its rows, so they are judged. A provider that
    overrides the answer, a protocol that the dialect leaves out, and a server that the driver was not written for deny for
    a reason.
    """
    from ..capabilities.probes import PROBES

    with _without_logging():
        return frozenset(need for need, probe in PROBES.items() if _is_under_claimed(session, db, need, probe))


@contextlib.contextmanager
def _without_logging() -> Iterator[None]:
    """What a database refuses here would stand among the log of the first test."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _is_under_claimed(session: Session, db: Db, need: Need, probe: Probe) -> bool:
    answer = ask(db.dialect, need, db.provider.capability_overrides)
    denied = answer.state is State.UNSUPPORTED and not answer.overridden and not answer.left_out
    return denied and db.why_not_shown(need) is None and _renders_and_works(session, db, need, probe)


def _renders_and_works(session: Session, db: Db, need: Need, probe: Probe) -> bool:
    from .probing import show_any

    if probe.asks is None:
        return False
    try:
        text = rendered(db.dialect, probe)
    except Exception:
        return False  # The rule about the capability fails for it.
    return text is not None and bool(session.run(show_any(db, need)).works)
