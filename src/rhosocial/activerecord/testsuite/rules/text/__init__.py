"""Hostile texts as values, patterns, keys and names."""

LEVEL = "standard"
