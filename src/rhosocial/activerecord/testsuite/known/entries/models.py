"""Known failures of the area ``models``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, mariadb, models, mysql

_SAME = ("models.a_change_to_what_is_there_counts_it",)

ENTRIES = (
    KnownFailure(
        ("models.a_change_may_name_its_fields_by_proxy", "models.a_dict_may_name_its_fields_by_proxy"),
        models.COLUMN_NO_KEY,
        raises=("TypeError",),
        message="unhashable",
    ),
    KnownFailure(
        ("models.a_model_without_derived_fields_takes_one_on_the_spot",),
        models.DERIVED_UNDECLARED,
        raises=("AssertionError",),
    ),
    KnownFailure(
        ("models.a_record_is_restored_whatever_its_key",),
        models.RESTORE_RENAMED_KEY,
        params=("Named",),
        raises=("AttributeError",),
    ),
    KnownFailure(
        ("models.another_schema_s_record_is_not_restored",),
        models.RESTORE_DROPS_SCHEMA,
        message="DID NOT RAISE",
    ),
    KnownFailure(
        ("models.what_narrows_the_query_narrows_the_change", "models.what_narrows_the_query_narrows_the_deletion"),
        models.CHANGE_IGNORES_LIMIT,
        raises=("AssertionError",),
    ),
    KnownFailure(
        ("models.records_are_joined_in_their_schema",),
        models.JOIN_HIDES_SCHEMA,
        drivers=("postgres",),
        raises=("DatabaseError",),
    ),
    KnownFailure(
        (
            "models.alternatives_do_not_widen_a_change",
            "models.alternatives_do_not_widen_a_deletion",
            "models.alternatives_do_not_bring_deleted_records_back",
        ),
        core.PREDICATE_GROUPING,
        raises=("AssertionError",),
    ),
    KnownFailure(_SAME, mysql.CHANGED_ROWS, raises=("AssertionError",)),
    KnownFailure(_SAME, mariadb.CHANGED_ROWS, raises=("AssertionError",)),
)
