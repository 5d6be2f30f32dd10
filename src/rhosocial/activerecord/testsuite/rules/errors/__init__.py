"""When the database refuses a statement, the caller receives the core's error class for it, on every path."""

LEVEL = "core"
