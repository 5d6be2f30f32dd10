"""UNION, INTERSECT and EXCEPT."""

LEVEL = "standard"
