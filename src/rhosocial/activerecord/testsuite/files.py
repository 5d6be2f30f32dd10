"""Regular files and nothing else: a FIFO, a socket or a device in place of one would let a run wait for ever."""

from __future__ import annotations

import contextlib
import stat
from pathlib import Path
from typing import Optional

PROOF = "AR_TESTSUITE_PROOF"
"""The variable by which ``ar-testsuite run`` names the file that a run writes when it ends."""
RECORD = "AR_TESTSUITE_RECORD"
"""The variable by which ``ar-testsuite repro`` names the file for what the record of one item gives."""
PARTINGS = "AR_TESTSUITE_PARTINGS"
"""The variable by which ``ar-testsuite twin`` names the file for the place where an item and its twin part."""
PROVIDER = "AR_TESTSUITE_PROVIDER"
"""The variable by which ``ar-testsuite repro`` names the provider of the item, as its option ``--provider`` does."""
EXPLORED = "AR_TESTSUITE_EXPLORED"
"""The variable by which ``ar-testsuite explore`` names the folder that a run writes its results to."""
WATCHED = "AR_TESTSUITE_WATCHED"
"""The variable by which ``ar-testsuite watch`` names the folder that says which items a run has, and that it writes to."""
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def irregular(path: Path) -> Optional[str]:
    """What is there in place of a regular file, links followed: ``a FIFO``; ``None`` for a regular file or nothing at all.

    Raises OSError for a name that can't be one, such as one that is too long.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError as error:
        raise OSError(str(error)) from None
    return next(
        (words for matches, words in _KINDS if matches(mode)), None if stat.S_ISREG(mode) else "no regular file"
    )


def write_text(path: Path, text: str) -> None:
    """Write a file as UTF-8, whole or not at all. Raises OSError when it can't be written."""
    what = irregular(path)
    if what is not None:
        raise OSError(f"this is {what}; expected a file")
    # A reason may hold half a surrogate pair, which no encoding can write.
    file = path.open("w", encoding="utf-8", errors="backslashreplace")
    try:
        with file:
            file.write(text)
    except OSError:
        # Half a report would be taken for one.
        with contextlib.suppress(OSError):
            path.unlink()
        raise
