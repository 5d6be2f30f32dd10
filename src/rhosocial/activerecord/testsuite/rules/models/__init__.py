"""Models beyond one record's life: computed fields, changes by condition, scopes, schemas, and backends that models share."""
