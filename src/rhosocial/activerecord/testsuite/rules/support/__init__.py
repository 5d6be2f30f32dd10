"""What several areas share: fixture rows, short names for expressions, workers, and ways to look at results."""
