"""Joins by kind, by condition and by number, through the expressions and through the query builder."""
