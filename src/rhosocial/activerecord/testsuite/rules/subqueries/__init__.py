"""Queries inside queries: as a value, in IN and EXISTS, as a source, and in statements that change rows."""
