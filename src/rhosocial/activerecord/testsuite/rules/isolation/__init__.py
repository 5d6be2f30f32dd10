"""An isolation level prevents at least its contract."""
