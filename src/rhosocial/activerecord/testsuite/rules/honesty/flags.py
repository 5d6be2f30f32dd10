"""The capability flags themselves: they return booleans, and none contradicts another."""

from __future__ import annotations

import pytest

from ...capabilities import Answer, Capability, Need, State, ask, core_flags
from ...capabilities.parts import PARTS
from ...capabilities.probes import NOT_SHOWN
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...report.outcome import Honesty

_CLASSES = {
    protocol: tuple(capability for capability in Capability if capability.protocol == protocol)
    for protocol in dict.fromkeys(capability.protocol for capability in Capability)
}
"""Protocol to its capabilities."""


def _needs(capability: Capability) -> tuple[Need, ...]:
    """The needs to ask for so that every part of a flag is checked."""
    if capability is Capability.EXPLAIN_FORMAT:
        return tuple(capability.of(name) for name in capability.probes)
    if capability is Capability.FUNCTIONS:
        return tuple(capability.of(name) for name in ("count", "lower", "json_objectagg"))
    if capability is Capability.DATA_TYPES:
        return (capability.of("IntegerType"),)
    return (capability,)


def _asked(db: Db, capability: Capability) -> list[Answer]:
    return [ask(db.dialect, need, db.provider.capability_overrides) for need in _needs(capability)]


def _denied(answer: Answer) -> bool:
    """Whether the dialect itself says no; a protocol that it leaves out contradicts nothing."""
    return answer.state is State.UNSUPPORTED and not answer.left_out


class FlagTests(ConformanceTests):
    """Every flag answers, and the answers are consistent."""

    @pytest.mark.parametrize("protocol", list(_CLASSES))
    async def test_the_flags_of_a_protocol_return_booleans(self, db: Db, protocol: str) -> None:
        """Each ``supports_...`` of a protocol that the dialect declares returns True or False without raising;
        ``supports_functions`` and ``supports_data_types`` return what their protocols declare. A protocol that the dialect
        leaves out is optional (contract C88).
        If this fails, check the named method in the dialect's class and its mixins: a protocol inherited without its
        mixin returns None."""
        problems = []
        existing = core_flags()
        for capability in _CLASSES[protocol]:
            if capability.method not in existing:
                continue
            silent = [answer for answer in _asked(db, capability) if answer.state is State.UNDECLARED]
            if silent:
                db.record_finding(capability, Honesty.UNDECLARED, silent[0].detail)
                problems.append(silent[0].detail)
            elif capability in NOT_SHOWN:
                db.record_finding(capability, Honesty.NOT_SHOWN, NOT_SHOWN[capability])
        assert not problems, f"undeclared: {'; '.join(problems)}"

    async def test_an_unknown_explain_format_is_denied(self, db: Db) -> None:
        """``supports_explain_format`` returns False for an unknown name.
        If this fails, check how ``supports_explain_format`` compares the name with the known ones."""
        answer = ask(db.dialect, Capability.EXPLAIN_FORMAT.of("NO_SUCH_FORMAT"))
        assert answer.declared is State.UNSUPPORTED, answer.detail or "claimed"

    @pytest.mark.parametrize("whole", [pytest.param(whole, id=whole.name) for whole in PARTS])
    async def test_a_capability_agrees_with_its_parts(self, db: Db, whole: Capability) -> None:
        """A dialect that denies the whole denies its parts, since a part can't be used without it (C88). A dialect that
        claims a whole consisting only of its parts claims at least one of them.
        If this fails, check the ``supports_...`` method that the message names: one was overridden without the
        others."""
        rule = PARTS[whole]
        asked = {part: ask(db.dialect, part, db.provider.capability_overrides) for part in (whole, *rule.parts)}
        claimed = [part.method for part in rule.parts if asked[part].supported]
        problem = ""
        if _denied(asked[whole]) and claimed and rule.needed:
            problem = f"{whole.method}() says no, but its parts say yes: {', '.join(claimed)}"
        elif asked[whole].supported and rule.nothing_else and all(_denied(asked[part]) for part in rule.parts):
            problem = f"{whole.method}() says yes, but all its parts say no: {', '.join(p.method for p in rule.parts)}"
        elif rule.all_of and asked[whole].supported != (len(claimed) == len(rule.parts)):
            denied = ", ".join(part.method for part in rule.parts if not asked[part].supported) or "none"
            problem = f"{whole.method}() says {asked[whole].supported}; of its parts, these say no: {denied}"
        assert not problem, problem
