"""Data definition, judged by what the database then does: a constraint counts when a violation is refused."""

LEVEL = "standard"
