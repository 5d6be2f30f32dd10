"""Conditions: which rows a WHERE keeps. Comparisons, NULL, lists, ranges and truth values stand here."""
