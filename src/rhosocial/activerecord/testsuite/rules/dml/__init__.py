"""Changing rows: ``insert``, ``update`` and ``delete`` one by one, in bulk, in batches and as upserts."""

LEVEL = "standard"
