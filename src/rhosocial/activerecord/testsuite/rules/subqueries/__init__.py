"""Subqueries: as a value, in IN and EXISTS, as a source, and in UPDATE and DELETE."""

LEVEL = "standard"
