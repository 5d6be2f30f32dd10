"""What a database contains, as the introspector reports it."""

LEVEL = "standard"
