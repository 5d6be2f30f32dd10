"""Row locks: other sessions wait, skip the row, or get an error."""

LEVEL = "standard"
