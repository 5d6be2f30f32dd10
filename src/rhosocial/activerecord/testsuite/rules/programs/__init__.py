"""Random programs: tables that nobody chose, and definitions, changes, queries and transactions on them in any order."""

LEVEL = "full"
