"""Helpers of several areas: fixture rows, short names for expressions, workers, and ways to read results."""
