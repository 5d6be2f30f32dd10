"""Joins through expressions and through the query builder."""

LEVEL = "standard"
