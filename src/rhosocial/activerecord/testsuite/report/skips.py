"""The kind of a skip, as a word that programs can count and people can read.

The kind is a fixed prefix of the skip reason, since pytest, JUnit files and xdist workers carry nothing else. Only this module
writes and reads the prefix.
"""

from __future__ import annotations

from enum import Enum


class SkipKind(str, Enum):
    """The kinds of skip. Each is counted separately, and none counts as passed."""

    UNSUPPORTED = "unsupported"
    NOT_OBSERVABLE = "not_observable"
    MISSING_HOOK = "missing_hook"
    MISSING_RIGHT = "missing_right"
    OTHER_SERVER = "other_server"
    SERVER_BUILD = "server_build"
    TARGET_UNREACHABLE = "target_unreachable"
    NOT_RUN = "not_run"
    OTHER = "other"

    @property
    def prefix(self) -> str:
        """The words that a reason of this kind begins with."""
        return _PREFIXES[self]

    @property
    def meaning(self) -> str:
        """A phrase for the reports that explains the kind."""
        return _MEANINGS[self]


_PREFIXES = {
    SkipKind.UNSUPPORTED: "unsupported",
    SkipKind.NOT_OBSERVABLE: "not observable here",
    SkipKind.MISSING_HOOK: "missing provider hook",
    SkipKind.MISSING_RIGHT: "missing right",
    SkipKind.OTHER_SERVER: "other server",
    SkipKind.SERVER_BUILD: "depends on the server's build",
    SkipKind.TARGET_UNREACHABLE: "target unreachable",
    SkipKind.NOT_RUN: "not run",
    SkipKind.OTHER: "other",
}

_MEANINGS = {
    SkipKind.UNSUPPORTED: "the dialect declares it unsupported",
    SkipKind.NOT_OBSERVABLE: "no second session sees what the first one wrote",
    SkipKind.MISSING_HOOK: "the provider lacks a hook that the rule needs",
    SkipKind.MISSING_RIGHT: "the database user lacks a right",
    SkipKind.OTHER_SERVER: "the server is not the one that the driver is for",
    SkipKind.SERVER_BUILD: "the server was built without it",
    SkipKind.TARGET_UNREACHABLE: "the database could not be reached",
    SkipKind.NOT_RUN: "the run or the target was aborted before",
    SkipKind.OTHER: "no kind given",
}

# pytest adds it when it turns a skip into text.
_PYTEST_PREFIX = "Skipped: "


def skip_reason(kind: SkipKind, text: str) -> str:
    """The reason for ``pytest.skip``. Raises :exc:`ValueError` when ``text`` is empty."""
    words = " ".join(text.split())
    if not words:
        raise ValueError(f"a skip of the kind {kind.prefix!r} needs a reason in words")
    return f"{kind.prefix}: {words}"


def parse_skip_reason(reason: str) -> tuple[SkipKind, str]:
    """Kind and text of a skip reason; a reason that :func:`skip_reason` did not write has the kind ``OTHER``."""
    words = " ".join(reason.split())
    if words.startswith(_PYTEST_PREFIX):
        words = words[len(_PYTEST_PREFIX) :]
    for kind, prefix in _PREFIXES.items():
        if words.startswith(f"{prefix}: "):
            return kind, words[len(prefix) + 2 :]
    return SkipKind.OTHER, words
