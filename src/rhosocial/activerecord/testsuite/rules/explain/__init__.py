"""EXPLAIN returns the plan of a statement without running it (C87)."""

LEVEL = "full"
