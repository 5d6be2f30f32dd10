"""Known failures of the area ``crud``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import core, mariadb, mysql, records

ENTRIES = (
    KnownFailure(
        rules=("crud.a_record_of_nothing_but_a_key_can_be_saved",),
        cause=records.INSERT_WITHOUT_COLUMNS,
        raises=("DatabaseError",),
    ),
    KnownFailure(
        rules=("crud.a_record_with_a_generated_key_has_the_key_of_its_row",),
        cause=records.EXPLICIT_KEY_IGNORED,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("crud.a_record_that_was_deleted_and_restored_saves_to_its_row",),
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
        rules=("crud.saving_what_the_row_already_holds_counts_it",),
        cause=mysql.CHANGED_ROWS,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("crud.saving_what_the_row_already_holds_counts_it",),
        cause=mariadb.CHANGED_ROWS,
        raises=("AssertionError",),
    ),
)
