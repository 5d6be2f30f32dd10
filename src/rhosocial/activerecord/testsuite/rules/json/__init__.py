"""JSON documents: paths, filters, functions, values and changes."""

LEVEL = "full"
