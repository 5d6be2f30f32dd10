"""Aggregates, GROUP BY and HAVING."""
