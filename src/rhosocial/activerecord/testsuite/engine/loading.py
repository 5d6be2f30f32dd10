"""Loading what an installed distribution brings: within a limit, and whatever it raises is its own failure."""

from __future__ import annotations

import contextlib
import os
import re
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
        stands = _where_it_stands(error.stacks)
        message = f"importing it {error}{f', it stands at {stands}' if stands else ''}"
        raise ConfigurationError(f"{message}; look at what its modules do at import", place=what) from None
    except BackendRaised as error:
        cause = error.__cause__
        said = safe_text(cause) if cause is not None else str(error)
        raise ConfigurationError(f"importing it raises {said}, which would have ended the run", place=what) from None


def _where_it_stands(stacks: str) -> str:
    """File and line of the innermost frame of the main thread that is not in Python's own library."""
    own = re.split(r"^(?=\S)", stacks.partition("main thread:\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    library = os.path.dirname(os.__file__)
    frames = [
        f"{path}:{number}"
        for path, number in re.findall(r'^  File "([^"<]+)", line (\d+)', own, re.MULTILINE)
        if not path.startswith(library) or "site-packages" in path
    ]
    return frames[-1] if frames else ""
