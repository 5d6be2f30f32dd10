"""Known failures of the area ``cte``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import combining, core

ENTRIES = (
    KnownFailure(("cte.a_named_query_is_joined",), combining.CTE_QUERY_JOIN, raises=("AttributeError",)),
    KnownFailure(
        ("cte.two_queries_with_names_of_their_own_are_combined",),
        core.SET_OPERATION_GROUPING,
        raises=("DatabaseError",),
    ),
)
