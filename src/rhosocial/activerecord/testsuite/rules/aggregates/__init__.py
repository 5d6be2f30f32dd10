"""Aggregates, GROUP BY and HAVING."""

LEVEL = "standard"
