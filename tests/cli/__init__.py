"""The command line, as its user calls it."""
