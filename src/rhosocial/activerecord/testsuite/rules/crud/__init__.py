"""Single records and bulk operations: create, find, update and delete through model classes."""

LEVEL = "core"
