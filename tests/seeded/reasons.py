"""Rules that nothing at hand can break, each with the reason; to be used sparingly.

A reason that is no longer needed, since something breaks the rule, is an error (tests/unit/seeded/test_evidence.py).
"""

from __future__ import annotations

REASONS: dict[str, str] = {
    "injection.an_unknown_relation_name_is_refused": (
        "the core refuses it before it asks the backend for anything; only another core could fail"
    ),
    "locking.for_update_is_refused_where_the_database_lacks_it": (
        "the core's builder asks supports_for_update itself, so that only another core could build the statement"
    ),
    "cte.from_cte_refuses_an_unknown_name": (
        "the core refuses it before it asks the backend for anything; only another core could fail"
    ),
    "expressions.a_case_without_branches_is_refused": (
        "the core refuses it before it asks the dialect for the text; only another core could fail"
    ),
}
"""Rule to why no seeded defect, known defect or server shows that it can fail."""
