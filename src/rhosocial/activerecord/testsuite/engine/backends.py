"""What is done to one backend: models use it, and it is disconnected whatever its state."""

from __future__ import annotations

from typing import Any

from .containment import suppressed
from .modes import ready


def rebind(model: Any, backend: Any) -> None:
    """Make a model class use a connected backend, without the reconnect of ``configure``."""
    model.__backend__ = backend
    model.__backend_class__ = type(backend)
    model.__connection_config__ = backend.config


async def force_disconnect(backend: Any) -> None:
    """Disconnect a backend, whatever its state, and close the driver's own connection.

    ``disconnect`` fails when the manager still assumes a transaction that is over. The backend then keeps its connection,
    which with aiosqlite is a thread that the process would wait for at its end.
    """
    with suppressed():
        await ready(backend.disconnect())
    with suppressed():
        # The public property would open a new connection.
        await ready(backend._connection.close())
