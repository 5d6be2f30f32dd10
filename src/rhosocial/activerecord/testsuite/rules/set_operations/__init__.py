"""UNION, INTERSECT and EXCEPT: duplicates, NULL, order, pages, nesting, and random chains against ``collections.Counter``."""
