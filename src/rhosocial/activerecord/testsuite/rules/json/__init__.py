"""Documents: what a path finds in them, and as what."""
