"""Statements by hand: what ``execute`` and its relatives run, and what they give back."""
