"""Untrusted text in place of names, keywords, paths and values must never be read as SQL."""

LEVEL = "standard"
