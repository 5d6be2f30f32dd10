"""Conditions: the rows that a WHERE clause selects."""

LEVEL = "core"
