"""Hostile strings as values, patterns and keys: text is text wherever it stands in a statement."""
