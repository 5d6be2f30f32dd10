"""EXPLAIN: the plan of a statement, asked for without running it (C87)."""
