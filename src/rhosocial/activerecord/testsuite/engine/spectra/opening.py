"""What runs while a session opens: every item depends on it, though none of them executes it."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING

from ..containment import suppressed
from .recorder import Recorder

if TYPE_CHECKING:
    from ..session import Session


def opened_by(session: Session, recorder: Recorder) -> list[types.CodeType]:
    """The code that runs while one more backend of a session's target is made, connected and adapted."""
    with recorder.recording() as codes, suppressed():
        session.run(_open(session))
    return list(codes.values())


async def _open(session: Session) -> None:
    from ..backends import force_disconnect

    backend = session.new_backend()
    try:
        await session.connected(backend, "suspects")
    finally:
        with suppressed():
            await force_disconnect(backend)
