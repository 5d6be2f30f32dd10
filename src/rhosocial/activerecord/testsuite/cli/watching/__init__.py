"""What ``watch`` does: which functions a saved file changed, which items that concerns, their runs, and what is shown."""
