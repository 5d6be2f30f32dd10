"""Common table expressions (CTEs): plain, recursive, through the query builder, and in INSERT, UPDATE and DELETE."""

LEVEL = "full"
