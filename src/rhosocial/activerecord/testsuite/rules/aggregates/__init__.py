"""What COUNT, SUM, AVG, MIN and MAX say of rows: with NULL, with nothing, with duplicates, in decimals, and filtered."""
