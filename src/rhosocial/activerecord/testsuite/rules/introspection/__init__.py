"""What the introspector reports about a database: tables, columns, keys, indexes, views and triggers."""
