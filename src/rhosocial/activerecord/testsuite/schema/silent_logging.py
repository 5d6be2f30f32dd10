"""Logging that neither prints nor hides: records go to whoever listens, and the core adds no handler of its own."""

from __future__ import annotations

import functools
from typing import Any


@functools.lru_cache(maxsize=1)
def silent_logging() -> Any:
    """The core's logging config for everything that the kit makes.

    By default each of the core's loggers gets its own stderr handler at level DEBUG and prints parameters in clear.
    """
    import logging

    from rhosocial.activerecord.logging import LoggingConfig

    # Without any handler, as at the end of a run, Python itself prints warnings to stderr.
    logging.getLogger("rhosocial").addHandler(logging.NullHandler())
    return LoggingConfig(default_level=logging.WARNING, propagate=True, auto_setup=False)
