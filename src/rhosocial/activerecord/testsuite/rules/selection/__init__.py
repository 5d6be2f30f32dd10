"""What a query returns: columns, labels, distinct rows, counts, order and pages."""

LEVEL = "core"
