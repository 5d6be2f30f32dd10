"""Examines one target after the other, mode by mode: connect, ask, try, and report."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Optional

from ...capabilities import Capability
from ...capabilities.answers import State, ask
from ...engine.deadline import Deadline, DeadlineExceeded
from ...engine.plan import Choices, Plan
from ...engine.run import Slot
from ...engine.session import CONNECT_LIMIT, Session, TargetGone
from ...provider import Provider
from ...rules import areas
from ..options import IMPORT_LIMIT
from .clock import examine_clock
from .forms import examine_forms
from .hints import after_connect
from .neighbours import examine_neighbours
from .rights import examine_killing, examine_rights, examine_waiting
from .statements import examine_statements
from .verdicts import Finding, Verdict

SHOWN = 6
"""Maximum names listed; beyond it, only a count."""


class Doctor:
    """Examines the chosen targets; everything that it makes there is dropped by :meth:`close`.

    ``provider`` is one that no package registers: then only its driver's targets. ``seconds`` bound the import of a driver.

    :raises ConfigurationError: for whatever is wrong with the configuration or the choice of targets and modes.
    """

    def __init__(
        self,
        targets: tuple[str, ...],
        modes: tuple[str, ...],
        config_file: Optional[str],
        root: Path,
        provider: Optional[Provider] = None,
        seconds: float = IMPORT_LIMIT,
    ) -> None:
        self.plan = Plan(Choices(targets=targets, modes=modes, config_file=config_file, timeout=seconds), root)
        self.plan.check(areas())
        self.slots = self.plan.slots(provider)

    def examine(self) -> Iterator[Finding]:
        """Each finding as soon as it is known. Each target is tried thoroughly in its first mode that works."""
        tried: set[str] = set()
        for slot in self.slots:
            session = self.plan.run.session(slot)
            patient = _Patient(slot, session)
            yield patient.connect()
            if session.opened:
                name = slot.target.name
                yield from patient.whole() if name not in tried else ()
                tried.add(name)
        for broken in self.plan.unusable.values():
            hint = f"mend the driver, or leave the target out: ar-testsuite drivers {broken.driver}"
            yield Finding(broken.name, "", "driver", Verdict.BAD, f"{broken.reason} ({broken.place})", hint)
        for (name, mode), why in self.plan.absent.items():
            yield Finding(name, mode, "mode", Verdict.NOTE, f"absent: {why}")

    def close(self) -> list[str]:
        """Disconnect and drop; returns what could not be cleaned up."""
        return self.plan.run.close()


class _Patient:
    """One target in one mode."""

    def __init__(self, slot: Slot, session: Session) -> None:
        self.slot = slot
        self.session = session

    def say(self, check: str, verdict: Verdict, text: str, hint: str = "") -> Finding:
        return Finding(self.slot.target.name, self.slot.mode, check, verdict, " ".join(text.split()), hint)

    def connect(self) -> Finding:
        """Open the session as a run would, within the same limit."""
        target, session = self.slot.target, self.session
        start = time.perf_counter()
        try:
            with Deadline(CONNECT_LIMIT)():
                session.open()
        except TargetGone as error:
            return self.say("connect", Verdict.BAD, str(error), after_connect(str(error), target))
        except DeadlineExceeded:
            session.gone = f"no answer within {CONNECT_LIMIT:g} s"
            return self.say("connect", Verdict.BAD, session.gone, after_connect(session.gone, target))
        return self.say("connect", Verdict.OK, f"in {(time.perf_counter() - start) * 1000:.0f} ms")

    def whole(self) -> Iterator[Finding]:
        """Everything beyond connecting. What takes too long ends this target."""
        yield self.version()
        yield from self.capabilities()
        for step in (self._statements, self._forms, self._rights, self._killing, self._clock, self._neighbours):
            try:
                with Deadline(2 * CONNECT_LIMIT)():
                    found = self.session.run(_gathered(step()))
            except DeadlineExceeded as error:
                self.session.gone = f"the check {error}"
                hint = "look for a lock that is held on the kit's tables, or a server that is overloaded"
                yield self.say("answer", Verdict.BAD, self.session.gone, hint)
                return
            except Exception as error:
                problem = self.session.without_secrets(f"{type(error).__name__}: {error}")
                yield self.say("answer", Verdict.BAD, problem, "the session broke under a check")
                return
            yield from found

    def version(self) -> Finding:
        driver = self.slot.target.driver
        text = f"server {self.session.server_version}; {driver.name} ({driver.distribution} {driver.version})"
        if self.session.server_version == "unknown":
            hint = "let introspect_and_adapt() set the dialect's version: known failures with version bounds ask for it"
            return self.say("version", Verdict.WARN, text, hint)
        for reason in sorted(set(self.session.missing_from_build.values())):
            text += f"; {reason}, and claims that need it are not judged"
        other = self.session.other_server
        if other is not None:
            return self.say(
                "version", Verdict.NOTE, f"{text}; it is {other.name}, and rules that only say so are skipped"
            )
        return self.say("version", Verdict.OK, text)

    def capabilities(self) -> Iterator[Finding]:
        """What the dialect declares, and where it gives no answer."""
        overrides = self.slot.provider.capability_overrides
        plain = [each for each in Capability if not each.argument]
        answers = [ask(self.session.backend.dialect, each, overrides) for each in plain]
        count = {state: sum(each.state is state for each in answers) for state in State}
        text = f"{count[State.SUPPORTED]} supported, {count[State.UNSUPPORTED]} not supported"
        silent = [each for each in answers if each.state is State.UNDECLARED]
        left_out = [each.need.label for each in answers if each.left_out]
        if left_out:
            text += f", {len(left_out)} in protocols that the dialect leaves out: {_short(left_out)}"
        yield self.say("capabilities", Verdict.OK, text)
        if silent:
            problem = f"{len(silent)} without an answer: {_short([each.reason for each in silent])}"
            hint = "let the dialect answer True or False: rules that ask fail as undeclared"
            yield self.say("capabilities", Verdict.WARN, problem, hint)

    async def _rights(self) -> AsyncIterator[Finding]:
        async for finding in examine_rights(self.session, self.say):
            yield finding

    async def _killing(self) -> AsyncIterator[Finding]:
        yield await examine_killing(self.session, self.say)
        yield examine_waiting(self.session, self.say)

    async def _clock(self) -> AsyncIterator[Finding]:
        yield await examine_clock(self.session, self.say)

    async def _statements(self) -> AsyncIterator[Finding]:
        async for finding in examine_statements(self.session, self.say):
            yield finding

    async def _forms(self) -> AsyncIterator[Finding]:
        async for finding in examine_forms(self.session, self.say):
            yield finding

    async def _neighbours(self) -> AsyncIterator[Finding]:
        async for finding in examine_neighbours(self.session, self.say):
            yield finding


def _short(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


async def _gathered(findings: Any) -> list[Finding]:
    return [finding async for finding in findings]
