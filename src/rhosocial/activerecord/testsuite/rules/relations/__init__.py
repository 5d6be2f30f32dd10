"""Relations between models, loaded for one record or eagerly for many."""

LEVEL = "standard"
