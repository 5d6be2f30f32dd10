"""Known failures of the area ``models``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, mariadb, models, mysql

_SAME = ("models.update_all_counts_rows_that_already_have_the_value",)

ENTRIES = (
    KnownFailure(
        ("models.update_all_accepts_field_proxies_as_names", "models.a_condition_dict_accepts_field_proxies_as_names"),
        models.COLUMN_NO_KEY,
        raises=("TypeError",),
        message="unhashable",
    ),
    KnownFailure(
        ("models.a_call_can_add_a_derived_field_to_a_model_without_any",),
        models.DERIVED_UNDECLARED,
        raises=("AssertionError",),
    ),
    KnownFailure(
        ("models.restore_works_with_every_kind_of_key",),
        models.RESTORE_RENAMED_KEY,
        params=("Named",),
        raises=("AttributeError",),
    ),
    KnownFailure(
        ("models.a_restore_in_a_missing_schema_fails",),
        models.RESTORE_DROPS_SCHEMA,
        message="DID NOT RAISE",
    ),
    KnownFailure(
        (
            "models.update_all_keeps_or_refuses_limit_offset_and_join",
            "models.delete_all_keeps_or_refuses_limit_offset_and_join",
        ),
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
            "models.or_does_not_widen_update_all",
            "models.or_does_not_widen_delete_all",
            "models.or_does_not_bring_deleted_records_back",
        ),
        core.PREDICATE_GROUPING,
        raises=("AssertionError",),
    ),
    KnownFailure(_SAME, mysql.CHANGED_ROWS, raises=("AssertionError",)),
    KnownFailure(_SAME, mariadb.CHANGED_ROWS, raises=("AssertionError",)),
)
