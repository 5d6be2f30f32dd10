"""Logging without output: records reach every installed handler, and the core adds no handler of its own."""

from __future__ import annotations

import functools
from typing import Any


@functools.lru_cache(maxsize=1)
def silent_logging() -> Any:
    """The core's logging config for all models and backends of the kit.

    By default each of the core's loggers gets its own stderr handler at level DEBUG and prints parameters in clear text.
    """
    import logging

    from rhosocial.activerecord.logging import LoggingConfig

    # Without a handler, as at the end of a run, Python itself prints warnings to stderr.
    logging.getLogger("rhosocial").addHandler(logging.NullHandler())
    return LoggingConfig(default_level=logging.WARNING, propagate=True, auto_setup=False)
