"""Loading what an installed distribution brings: within a limit, and whatever it raises is its own failure."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from ..errors import ConfigurationError
from .containment import BackendRaised, contained, safe_text
from .deadline import Deadline, DeadlineExceeded


@contextlib.contextmanager
def loading(what: str, seconds: float) -> Iterator[None]:
    """Bound the import of ``what``. Raises ConfigurationError when it takes too long or would have ended the process."""
    try:
        with contained(), Deadline(seconds)():
            yield
    except DeadlineExceeded as error:
        raise ConfigurationError(f"importing it {error}; look at what its modules do at import", place=what) from None
    except BackendRaised as error:
        cause = error.__cause__
        said = safe_text(cause) if cause is not None else str(error)
        raise ConfigurationError(f"importing it raises {said}, which would have ended the run", place=what) from None
