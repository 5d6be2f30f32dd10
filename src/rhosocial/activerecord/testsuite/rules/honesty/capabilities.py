"""The dialect declares what its database can do: neither too much nor too little, and always an answer."""

from __future__ import annotations

import pytest

from ...capabilities import Answer, Capability, Need, Specific, State, ask, core_flags
from ...capabilities.forms import Source, has_forms
from ...capabilities.probe import Probe
from ...capabilities.probes import NOT_SHOWN, PROBES
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.denials import no_refusal
from ...engine.probing import show_any
from ...engine.skipping import skip
from ...report.outcome import Honesty
from ...report.skips import SkipKind


def _capability(need: Need) -> Capability:
    return need.capability if isinstance(need, Specific) else need


class CapabilityTests(ConformanceTests):
    """What the dialect claims works, and what it denies it refuses."""

    @pytest.mark.parametrize("need", [pytest.param(need, id=need.label) for need in PROBES])
    async def test_a_capability_is_declared_truthfully(self, db: Db, need: Need) -> None:
        """For a claimed capability what the dialect itself renders, a form of the provider, a standard statement or another
        common form works, and its effect is read back (C89). For a denied one the
        core's expression raises ``UnsupportedFeatureError`` before any I/O (contract C81). If the database supports a
        denied capability, the report says under-claimed and the rule passes. What the server was built without is not
        judged (C103).
        If this fails, check the dialect's ``supports_...`` of that name and, when the dialect renders what it denies,
        the ``format_...`` method that the expression calls."""
        if _capability(need).method not in core_flags():
            skip(SkipKind.UNSUPPORTED, f"the core has no {_capability(need).method}()")
        answer = ask(db.dialect, need, db.provider.capability_overrides)
        if answer.state is State.UNDECLARED:
            # The rule about the flags of the protocol fails for this.
            skip(SkipKind.UNSUPPORTED, answer.reason)
        if answer.left_out:
            # Protocols are optional (contract C88): leaving one out says no, and there is no answer to judge.
            db.record_finding(need, Honesty.UNSUPPORTED, answer.detail)
            skip(SkipKind.UNSUPPORTED, answer.reason)
        if answer.supported:
            await _expect_claim_holds(db, need)
        else:
            await _expect_denial_holds(db, answer, PROBES[need])


async def _expect_claim_holds(db: Db, need: Need) -> None:
    """Judge a claimed capability."""
    why = db.why_not_shown(need)
    if why is not None:
        db.record_finding(need, Honesty.NOT_SHOWN, why[1])
        skip(*why)
    if not has_forms(need, db.provider.probe_forms):
        skip(SkipKind.NOT_OBSERVABLE, NOT_SHOWN[_capability(need)])
    shown = await show_any(db, need)
    if shown.works:
        # A provider's statements are nobody's beside it: a reader has to know on whose word a capability rests.
        db.record_finding(need, Honesty.VERIFIED, shown.source.value if shown.source is Source.PROVIDER else "")
        return
    for kind, reason in ((SkipKind.NOT_OBSERVABLE, shown.cannot_tell), (SkipKind.MISSING_RIGHT, shown.lacks_right)):
        if reason:
            db.record_finding(need, Honesty.NOT_SHOWN, reason)
            skip(kind, reason)
    _fail(db, need, Honesty.OVER_CLAIMED, "; ".join(shown.problems))


async def _expect_denial_holds(db: Db, answer: Answer, probe: Probe) -> None:
    """Judge a denied capability."""
    need = answer.need
    # A related server proves nothing about the server that the driver was written for.
    elsewhere = db.other_server.why_not_capability(need) if db.other_server is not None else None
    if elsewhere is None and (shown := await show_any(db, need)).works:
        assert shown.source is not None
        reason = f"{answer.need_method}() says no, and {shown.source.value} works"
        db.record_finding(need, Honesty.UNDER_CLAIMED, reason)
        return
    if probe.asks is None:
        if elsewhere is not None:
            db.record_finding(need, Honesty.NOT_SHOWN, elsewhere)
            skip(SkipKind.OTHER_SERVER, elsewhere)
        db.record_finding(need, Honesty.UNSUPPORTED, "no expression of the core uses it")
        return
    problem = no_refusal(db.dialect, probe)
    if problem is not None:
        _fail(db, need, Honesty.NOT_REFUSED, problem)
    db.record_finding(need, Honesty.REFUSED_PROPERLY)


def _fail(db: Db, need: Need, word: Honesty, reason: str) -> None:
    db.record_finding(need, word, reason)
    raise AssertionError(f"{need.label} is {word.value}: {reason}")
