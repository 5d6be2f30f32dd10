"""Capabilities: the closed vocabulary, what a dialect answers, and how a rule says what it needs.

What may be used from outside is named here. Importing this package imports pytest but not the core.
"""

from __future__ import annotations

from .answers import Answer, Overrides, State, ask, check_overrides
from .core import core_flags, removed_from_core, unknown_to_this_kit
from .requirements import MARK, MARK_HELP, needs_of, required_by, requires
from .vocabulary import Capability, Need, Specific

__all__ = [
    "MARK",
    "MARK_HELP",
    "Answer",
    "Capability",
    "Need",
    "Overrides",
    "Specific",
    "State",
    "ask",
    "check_overrides",
    "core_flags",
    "needs_of",
    "removed_from_core",
    "required_by",
    "requires",
    "unknown_to_this_kit",
]
