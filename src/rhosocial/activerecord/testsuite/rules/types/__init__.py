"""Values of every Python type that a model supports: stored, compared by the database, found and read back."""

LEVEL = "core"
