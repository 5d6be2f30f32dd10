"""Applies known failures to single items of single targets, never to a function that others share."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Callable, Optional

import pytest

from ..defects import KnownFailure, KnownFailures, Subject, builtin_entries
from ..defects.denials import page_of_denial
from ..engine.rules import rule_id
from ..report.facts import KNOWN, KNOWN_OWNER, KNOWN_SEVERITY

if TYPE_CHECKING:
    from ..engine.session import Session

ENTRY = pytest.StashKey[KnownFailure]()
"""The known failure that an item is expected to show, kept on the item."""
_ENTRIES = pytest.StashKey[tuple[KnownFailure, ...]]()
"""Every known failure that expects the item to fail: which of two defects shows first differs between databases."""


@functools.cache
def known_failures_of(extra: tuple[KnownFailure, ...]) -> KnownFailures:
    """The kit's entries with those of a provider."""
    return KnownFailures((*builtin_entries(), *extra))


def subject_of(session: Session) -> Subject:
    """What known failures ask about a session; its classes are those really in use, so a session must be open."""
    if session.subject is None:
        driver = session.target.driver
        session.subject = Subject(
            name=session.target.name,
            driver=driver.name,
            mode=session.mode,
            classes=tuple(session.classes()),
            core_version=_core_version(),
            driver_version=_known(driver.version),
            server_version=_known(session.server_version),
        )
    return session.subject


@functools.lru_cache(maxsize=1)
def _core_version() -> str:
    from importlib.metadata import version

    return version("rhosocial-activerecord")


def _known(version: str) -> Optional[str]:
    return version if version[:1].isdigit() else None


def expect_failure(node: Any, session: Session) -> bool:
    """Mark a known failure as a strict expected failure and name it in the item's properties; returns whether it is one."""
    cls = node.cls
    identity = rule_id(cls.area, node.originalname)
    known = known_failures_of(tuple(session.provider.known_failures))
    found = known.matches(identity, params_of(node), subject_of(session))
    if not found:
        return False
    entry = found[0]
    node.stash[ENTRY], node.stash[_ENTRIES] = entry, found
    node.user_properties += _properties(entry)
    node.add_marker(pytest.mark.xfail(reason=entry.cause.reason, strict=entry.strict))
    return True


def explained(node: Any, report: Any, error: BaseException) -> KnownFailure:
    """Of the item's known failures the one that the error shows, else the first; the report and the item name it."""
    first: KnownFailure = node.stash[ENTRY]
    entries: tuple[KnownFailure, ...] = node.stash[_ENTRIES]
    entry = next((each for each in entries if each.explains(error)), first)
    if entry is not first:
        node.stash[ENTRY] = entry
        for properties in (node.user_properties, report.user_properties):
            properties[:] = [each for each in properties if each not in _properties(first)] + _properties(entry)
        if hasattr(report, "wasxfail"):
            report.wasxfail = entry.cause.reason
    return entry


def _properties(entry: KnownFailure) -> list[tuple[str, str]]:
    cause = entry.cause
    return [
        (KNOWN, cause.page),
        (KNOWN_OWNER, cause.owner),
        *([(KNOWN_SEVERITY, cause.severity)] if cause.severity else ()),
    ]


def denial_page(session: Session) -> Callable[[str], str]:
    """Capability to the page of a denial that is known to be false."""
    return lambda capability: page_of_denial(capability, subject_of(session))


def params_of(node: Any) -> Optional[str]:
    """An item's own parameter id, without the target's part."""
    slot = node.callspec.params["ar_session"]
    own = node.callspec.id[len(slot.id) :].removeprefix("-")
    return own or None


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
