"""What commands write: where something can't be written, one message names the place."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from ..errors import ConfigurationError


@contextlib.contextmanager
def writing(place: Path) -> Iterator[None]:
    """Raises ConfigurationError with the file or folder as its place when the block raises OSError."""
    try:
        yield
    except OSError as error:
        raise ConfigurationError(f"can't be written: {error}", place=str(place)) from None
