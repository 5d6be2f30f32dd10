"""Facts about the server and the database: version, name, vendor (C25, C95)."""

LEVEL = "standard"
