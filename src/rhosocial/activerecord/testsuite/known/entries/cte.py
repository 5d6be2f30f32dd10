"""Known failures of the area ``cte``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import combining, core

ENTRIES = (
    KnownFailure(("cte.a_cte_query_can_join_another_cte",), combining.CTE_QUERY_JOIN, raises=("AttributeError",)),
    KnownFailure(
        ("cte.two_cte_queries_can_be_united",),
        core.SET_OPERATION_GROUPING,
        raises=("DatabaseError",),
    ),
)
