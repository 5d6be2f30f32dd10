"""Known failures of the area ``crud``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, mariadb, mysql, records

ENTRIES = (
    KnownFailure(
        rules=("crud.a_model_with_only_a_key_can_be_saved",),
        cause=records.INSERT_WITHOUT_COLUMNS,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("crud.an_explicit_key_never_differs_from_the_stored_one",),
        cause=records.EXPLICIT_KEY_IGNORED,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("crud.a_restored_record_is_saved_to_its_own_row",),
        cause=records.RESTORED_INSERTED_AGAIN,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("crud.none_in_a_dict_finds_null",),
        cause=core.EQUALS_NONE,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("crud.records_with_timestamps_can_be_updated_in_bulk",),
        cause=records.BULK_UPDATE_TIMESTAMPS,
        raises=("TypeError",),
    ),
    KnownFailure(
        rules=("crud.versioned_records_can_be_created_in_bulk",),
        cause=records.BULK_CREATE_VERSIONED,
        raises=("AttributeError",),
    ),
    KnownFailure(
        rules=("crud.an_update_that_changes_no_value_counts_the_row",),
        cause=mysql.CHANGED_ROWS,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("crud.an_update_that_changes_no_value_counts_the_row",),
        cause=mariadb.CHANGED_ROWS,
        raises=("AssertionError",),
    ),
)
