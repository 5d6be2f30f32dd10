"""Named subqueries: one, several, recursive, with column names and parameters, in queries and in statements that change rows."""
