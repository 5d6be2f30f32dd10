"""Computed values: arithmetic, CASE, COALESCE, casts, collations and functions."""

LEVEL = "standard"
