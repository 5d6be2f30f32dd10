"""The ledger of known failures: defects of published packages that the kit has found, so that only news is red.

An entry is applied by the plugin as a strict expected failure to single items of single targets. It follows the
function in which the defect lives: whoever overrides the function must pass, and reports count the failure against the
function's owner alone. A third party's provider supplies its own :class:`KnownFailure` objects in the same way.
"""

from __future__ import annotations

from .cause import Cause, KnownFailure, Subject
from .entries import builtin_entries
from .ledger import CollectedItem, Ledger
from .where import applies

__all__ = ["Cause", "CollectedItem", "KnownFailure", "Ledger", "Subject", "applies", "builtin_entries"]
