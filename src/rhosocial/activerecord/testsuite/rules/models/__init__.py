"""Model classes beyond single records: derived fields, changes by condition, scopes, schemas and shared backends."""

LEVEL = "standard"
