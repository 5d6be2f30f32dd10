"""Limits of time that commands show before anything heavy is imported."""

from __future__ import annotations

IMPORT_LIMIT = 10.0
"""Seconds that importing one driver or provider may take, unless the caller chooses."""
