"""The area ``types``: values of every Python type that a model can carry, kept, seen by the database, and found again."""
