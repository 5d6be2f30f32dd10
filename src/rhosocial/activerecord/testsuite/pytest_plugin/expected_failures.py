"""Applies known failures to single items of single targets, never to a function that other items share."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Callable, Optional

import pytest

from ..capabilities import Capability, ask
from ..defects import KnownFailure, KnownFailures, Subject, builtin_entries
from ..defects.denials import page_of_denial
from ..engine.deadline import Deadline, DeadlineExceeded
from ..engine.rules import rule_id
from ..engine.server_answers import accepts
from ..engine.session import CONNECT_LIMIT
from ..report.facts import KNOWN, KNOWN_OWNER, KNOWN_SEVERITY

if TYPE_CHECKING:
    from ..engine.session import Session

ENTRIES = pytest.StashKey[tuple[KnownFailure, ...]]()
"""The known failures that an item may show, kept on the item; several defects can break one rule."""
STRICT = pytest.StashKey[bool]()
"""Whether a pass of the item is then unexpected."""


@functools.cache
def known_failures_of(extra: tuple[KnownFailure, ...]) -> KnownFailures:
    """The kit's entries with those of a provider."""
    return KnownFailures(builtin_entries(), extra)


def subject_of(session: Session) -> Subject:
    """The facts of a session that known failures match. The session must be open, since its classes are those in use."""
    if session.subject is None:
        driver = session.target.driver
        subject = Subject(
            name=session.target.name,
            driver=driver.name,
            mode=session.mode,
            classes=tuple(session.classes()),
            core_version=_core_version(),
            driver_version=_known(driver.version),
            server_version=_known(session.server_version),
            supported=_supported(session),
        )
        refused, accepted = _answered(session)
        session.subject = replace(subject, denied=_denied(session, subject), refused=refused, accepted=accepted)
    return session.subject


def _entries(session: Session) -> tuple[KnownFailure, ...]:
    return known_failures_of(tuple(session.provider.known_failures)).entries


def _claims(session: Session, name: str) -> bool:
    return ask(session.backend.dialect, Capability[name], session.provider.capability_overrides).supported


def _denied(session: Session, subject: Subject) -> frozenset[str]:
    """What the target denies of the capabilities that some known failure is limited to, and is not known to have."""
    asked = {name for entry in _entries(session) for name in entry.denied}
    return frozenset(name for name in asked if not _claims(session, name) and not page_of_denial(name, subject))


def _supported(session: Session) -> frozenset[str]:
    """What the target claims of the capabilities that some known failure is limited to."""
    return frozenset(name for entry in _entries(session) for name in entry.supported if _claims(session, name))


def _answered(session: Session) -> tuple[frozenset[str], frozenset[str]]:
    """What the server refuses and accepts of the statements that some known failure is limited to. A server that gives no
    answer does neither."""
    entries = _entries(session)
    asked = dict.fromkeys(text for entry in entries for text in (*entry.refused, *entry.accepted))
    answers: dict[str, bool] = {}
    with contextlib.suppress(DeadlineExceeded), Deadline(CONNECT_LIMIT)():
        for text in asked:
            answers[text] = session.run(accepts(session, text))
    refused = frozenset(text for text, accepted in answers.items() if not accepted)
    return refused, frozenset(answers) - refused


@functools.lru_cache(maxsize=1)
def _core_version() -> str:
    from importlib.metadata import version

    return version("rhosocial-activerecord")


def _known(version: str) -> Optional[str]:
    return version if version[:1].isdigit() else None


def expect_failure(node: Any, session: Session) -> bool:
    """Mark an item with a known failure as expected to fail, and name it in the properties; return whether there is one."""
    cls = node.cls
    identity = rule_id(cls.area, node.originalname)
    known = known_failures_of(tuple(session.provider.known_failures))
    found = known.matches(identity, params_of(node), subject_of(session))
    if not found:
        return False
    node.stash[ENTRIES] = found
    node.user_properties += properties_of(found[0])
    strict = node.stash[STRICT] = known.strict(found[0], subject_of(session))
    node.add_marker(pytest.mark.xfail(reason=found[0].cause.reason, strict=strict))
    return True


def knows_failure(rule: str, param: Optional[str], session: Session) -> bool:
    """Whether a known failure expects a rule to fail on a session."""
    return known_failures_of(tuple(session.provider.known_failures)).expected(rule, param, subject_of(session))


def properties_of(entry: KnownFailure) -> list[tuple[str, object]]:
    """What a report says of the known failure that an item shows."""
    cause = entry.cause
    pairs = ((KNOWN, cause.page), (KNOWN_OWNER, cause.owner), (KNOWN_SEVERITY, cause.severity))
    return [(name, value) for name, value in pairs if value]


def shown(
    item: Any, report: Any, error: Optional[BaseException], first: Optional[tuple[str, str]]
) -> Optional[KnownFailure]:
    """The known failure that an item shows: the first one that explains the error, else the first.

    ``first`` is the class and the masked message of the first exception that led to the error.

    When it is not the first, the report names this one in its place.
    """
    entries = item.stash.get(ENTRIES, ())
    if not entries:
        return None
    able = [each for each in entries if each.first is not None] if report.when == "setup" else entries
    explaining = (each for each in able if error is not None and each.explains(error, first))
    found: KnownFailure = next(explaining, entries[0])
    if found is not entries[0]:
        names = {name for name, _ in properties_of(entries[0])}
        for properties in (item.user_properties, report.user_properties):
            properties[:] = [pair for pair in properties if pair[0] not in names] + properties_of(found)
        if hasattr(report, "wasxfail"):
            report.wasxfail = found.cause.reason
    return found


def denial_page(session: Session) -> Callable[[str], str]:
    """A function from a capability to the page of its denial, for denials known to be false."""
    return lambda capability: page_of_denial(capability, subject_of(session))


def params_of(node: Any) -> Optional[str]:
    """An item's own parameter id, without target and mode."""
    found: Optional[str] = node.callspec.params["ar_session"].param_in(node.callspec.id)
    return found


def rules_of(classes: Iterable[type]) -> set[str]:
    """Every rule id of some classes, former ids included."""
    from ..engine.rules import facts_of

    found: set[str] = set()
    for cls in classes:
        for name in dir(cls):
            if name.startswith("test_"):
                facts = facts_of(getattr(cls, name))
                found.add(rule_id(getattr(cls, "area", ""), name))
                found |= {facts.was} if facts.was else set()
    return found
