"""Whether a server accepts a statement, where that decides which of the known defects show on it."""

from __future__ import annotations

from .containment import contained
from .session import Session

_TABLE = "asked"


async def accepts(session: Session, text: str) -> bool:
    """Whether the raw channel runs a statement in the kit's standard SQL, with 1 for each parameter.

    ``{asked}`` is a table that the statement makes; it is dropped at once.
    """
    name = session.own_name(_TABLE)
    try:
        with contained():
            await session.raw(session.sql({_TABLE: name})(text), (1,) * text.count("?"))
            if "{asked}" in text:
                await session.raw(session.provider.drop_statement(name))
    except Exception:
        return False
    return True
