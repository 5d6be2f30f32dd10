"""Known defects of published packages, one file each, and the known failures that follow from them: only news is red.

A known failure is applied by the plugin as a strict expected failure to single items of single targets. It follows the
function in which the defect lives: whoever overrides the function must pass, and reports count the failure against the
function's owner alone. A third party's provider supplies its own :class:`KnownFailure` objects in the same way.
"""

from __future__ import annotations

from .catalog import Defect, all_defects, builtin_entries
from .cause import Cause, KnownFailure, Subject
from .from_file import known_failures_from
from .known_failures import CollectedItem, KnownFailures
from .where import applies

__all__ = [
    "Cause",
    "CollectedItem",
    "Defect",
    "KnownFailure",
    "KnownFailures",
    "Subject",
    "all_defects",
    "applies",
    "builtin_entries",
    "known_failures_from",
]
