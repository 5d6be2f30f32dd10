"""Rules that nothing at hand can break, each with the reason; to be used sparingly.

A reason that is no longer needed, since something breaks the rule, is an error (tests/unit/feature/test_vouching.py).
"""

from __future__ import annotations

REASONS: dict[str, str] = {}
"""Rule to why no saboteur, known defect or server shows that it can fail."""
