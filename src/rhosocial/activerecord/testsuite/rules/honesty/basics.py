"""The dialect tells the truth about what its database can do: neither too much, nor too little, nor nothing at all."""

from __future__ import annotations

from typing import Any, Optional

import pytest

from ...capabilities import Answer, Capability, Need, Specific, State, ask, core_flags
from ...capabilities.probes import NOT_SHOWN, PROBES, Probe, label
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.outcome import Honesty
from ...report.skips import SkipKind
from ._probing import show


def _capability(need: Need) -> Capability:
    return need.capability if isinstance(need, Specific) else need


class CapabilityTests(ConformanceTests):
    """What the dialect claims works, and what it denies it refuses."""

    @pytest.mark.parametrize("need", [pytest.param(need, id=label(need)) for need in PROBES])
    async def test_a_capability_is_told_truly(self, db: Db, need: Need) -> None:
        """Claimed: a standard statement works and its effect is read back. Denied: asking for it through the core raises
        ``UnsupportedFeatureError`` before any I/O (contract C81); where a standard statement works nevertheless, that is
        reported as under-claimed, no failure. Look at the dialect's ``supports_...`` of that name and, where something is
        rendered that was denied, at the ``format_...`` that the expression calls."""
        if _capability(need).method not in core_flags():
            skip(SkipKind.UNSUPPORTED, f"the core has no {_capability(need).method}()")
        answer = ask(db.dialect, need, db.provider.capability_overrides)
        if answer.state is State.UNDECLARED:
            # The rule about the flags of its protocol fails by it.
            skip(SkipKind.UNSUPPORTED, answer.reason)
        if answer.supported:
            await _expect_true(db, need)
        else:
            await _expect_rightly_denied(db, answer, PROBES[need])


async def _expect_true(db: Db, need: Need) -> None:
    """The judgement of a claim."""
    why = db.why_not_shown(need)
    if why is not None:
        db.record_finding(need, Honesty.NOT_SHOWN, why[1])
        skip(*why)
    if not PROBES[need].forms:
        skip(SkipKind.NOT_OBSERVABLE, NOT_SHOWN[_capability(need)])
    shown = await show(db, need, PROBES[need].forms)
    if shown.works:
        db.record_finding(need, Honesty.VERIFIED)
        return
    for kind, reason in ((SkipKind.NOT_OBSERVABLE, shown.cannot_tell), (SkipKind.MISSING_RIGHT, shown.lacks_right)):
        if reason:
            db.record_finding(need, Honesty.NOT_SHOWN, reason)
            skip(kind, reason)
    _fail(db, need, Honesty.OVER_CLAIMED, "; ".join(shown.problems))


async def _expect_rightly_denied(db: Db, answer: Answer, probe: Probe) -> None:
    """The judgement of a denial."""
    need = answer.need
    # What a related server can do says nothing about the one that the driver was written for.
    elsewhere = db.other_server.why_not_capability(need) if db.other_server is not None else None
    if elsewhere is None and (await show(db, need, probe.forms)).works:
        db.record_finding(
            need, Honesty.UNDER_CLAIMED, f"{answer.need_method}() says no, and a standard statement works"
        )
        return
    if probe.asks is None:
        if elsewhere is not None:
            db.record_finding(need, Honesty.NOT_SHOWN, elsewhere)
            skip(SkipKind.OTHER_SERVER, elsewhere)
        db.record_finding(need, Honesty.UNSUPPORTED, "no expression of the core asks for it")
        return
    problem = _refusal(db, probe)
    if problem is not None:
        _fail(db, need, Honesty.NOT_REFUSED, problem)
    db.record_finding(need, Honesty.REFUSED_PROPERLY)


def _refusal(db: Db, probe: Probe) -> Optional[str]:
    """What a dialect does in place of refusing; None when it refuses."""
    from rhosocial.activerecord.backend import expression
    from rhosocial.activerecord.backend.dialect import ProtocolNotImplementedError, UnsupportedFeatureError
    from rhosocial.activerecord.backend.errors import UnsupportedTransactionModeError

    assert probe.asks is not None
    try:
        rendered: Any = probe.asks(expression, db.dialect).to_sql()
    except (UnsupportedFeatureError, ProtocolNotImplementedError, UnsupportedTransactionModeError):
        return None
    except Exception as error:
        return f"asking raises {type(error).__name__}: {error}"
    return f"asked for it, the dialect writes {rendered[0]!r}"


def _fail(db: Db, need: Need, word: Honesty, reason: str) -> None:
    db.record_finding(need, word, reason)
    raise AssertionError(f"{need.label} is {word.value}: {reason}")
