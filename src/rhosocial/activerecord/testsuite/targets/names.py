"""Which names groups and targets may have: they stand in pytest's ids, in reports and in file names."""

from __future__ import annotations

import re

from ..errors import ConfigurationError

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_LONGEST = 60


def check(name: str, what: str, place: str, *, shown: bool = True) -> None:
    """Refuse a name that cannot stand in an id.

    :param what: ``group`` or ``instance``, for the message.
    :param shown: whether the message may repeat the name.
    :raises ConfigurationError: at ``place``.
    """
    said = f"{name!r} cannot name" if shown else "this cannot name"
    article = "an" if what[0] in "aeiou" else "a"
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"{said} {article} {what}; expected ASCII letters, digits, `_`, `.` and `-`, "
            "with a letter, a digit or `_` first",
            place=place,
        )
    if len(name) > _LONGEST:
        raise ConfigurationError(f"{said} {article} {what}: it is longer than {_LONGEST} characters", place=place)
