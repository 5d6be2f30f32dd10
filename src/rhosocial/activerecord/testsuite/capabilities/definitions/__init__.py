"""Every capability in words, one sentence each that says what a user can do when a dialect declares it.

The sentences are grouped by the core's protocol that asks for them (for the five flags that stand outside every
protocol: by the core's class that answers). They are read by the reports and by the capability reference of the
documentation.
"""

from __future__ import annotations

from . import changes, objects, query, tables

DEFINITIONS: dict[str, dict[str, str]] = {
    **query.DEFINITIONS,
    **changes.DEFINITIONS,
    **tables.DEFINITIONS,
    **objects.DEFINITIONS,
}
"""Protocol -> flag (without ``supports_``) -> its meaning."""

OUTSIDE_PROTOCOLS = frozenset({"DQLMixin", "IdentifierMixin", "SQLDialectBase"})
"""The keys of :data:`DEFINITIONS` that are not protocols but classes of the core."""
