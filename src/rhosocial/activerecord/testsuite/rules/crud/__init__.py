"""One record's life through the models: created, found, changed and deleted."""
