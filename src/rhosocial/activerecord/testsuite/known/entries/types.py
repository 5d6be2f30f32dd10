"""Known failures of the area ``types``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import mariadb, mysql, postgres, sqlite, values

_DECIMALS = (
    "types.decimals_of_18_digits_come_back_equal",
    "types.decimals_of_38_digits_come_back_equal",
    "types.decimals_are_exact_to_the_database",
    "types.filtering_by_a_decimal_tells_neighbours_apart",
    "types.any_decimal_of_38_digits_is_kept",
)
_SUGGESTED = ("types.the_suggested_adapter_reads_the_value",)
_DECLARED = ("types.a_column_that_was_declared_in_plain_sql_is_read",)
_ROUND_TRIP, _GIVEN = "types.an_adapter_reads_what_it_wrote", "types.an_adapter_reads_what_a_driver_gives"
_UNREADABLE = "types.what_an_adapter_cannot_read_is_refused"
_OPTIONAL = "types.a_type_that_allows_none_is_read_as_the_type"
_NAIVE = ("types.datetimes_come_back_equal", "types.datetimes_come_back_equal_after_an_update")
_PLAIN_ENUMS = (
    "types.plain_members_with_texts_are_kept_as_values_or_refused",
    "types.plain_members_with_integers_are_kept_as_values_or_refused",
)
_NO_NUMBER = "types.what_is_no_number_is_kept_or_refused"
_ELEMENTS = "types.a_field_that_names_its_elements_is_adapted"

ENTRIES = (
    KnownFailure(
        rules=("types.what_is_read_is_of_the_type_that_was_asked_for",),
        cause=postgres.NETWORK_ADDRESS_PASSED_ON,
        raises=("AssertionError",),
    ),
    # Decimals through floats.
    KnownFailure(rules=_DECIMALS, cause=sqlite.DECIMAL_THROUGH_FLOAT, raises=("AssertionError",)),
    KnownFailure(
        rules=("types.a_sum_of_decimals_is_exact",), cause=sqlite.DECIMAL_THROUGH_FLOAT, raises=("AssertionError",)
    ),
    # Rounded up to a 39th digit, the largest is out of range there.
    KnownFailure(rules=_DECIMALS, cause=mysql.DECIMAL_THROUGH_FLOAT, raises=("AssertionError", "DatabaseError")),
    KnownFailure(rules=_DECIMALS, cause=mariadb.DECIMAL_THROUGH_FLOAT, raises=("AssertionError", "DatabaseError")),
    # Numbers that are none, and integers beyond the driver.
    KnownFailure(rules=(_NO_NUMBER,), cause=sqlite.NAN_BECOMES_NULL, params=("nan",), raises=("AssertionError",)),
    KnownFailure(rules=(_NO_NUMBER,), cause=mysql.NAN_BECOMES_NULL, params=("nan",), raises=("AssertionError",)),
    KnownFailure(rules=(_NO_NUMBER,), cause=values.MYSQL_INFINITY, params=("inf", "-inf"), raises=("AssertionError",)),
    KnownFailure(
        rules=("types.a_parameter_beyond_64_bits_is_taken_or_refused",),
        cause=sqlite.RAW_PYTHON_ERRORS,
        raises=("OverflowError",),
    ),
    # Text that can't be encoded.
    KnownFailure(
        rules=("types.a_parameter_with_a_lone_surrogate_is_taken_or_refused",),
        cause=sqlite.RAW_PYTHON_ERRORS,
        raises=("UnicodeEncodeError",),
    ),
    KnownFailure(
        rules=("types.a_parameter_with_a_lone_surrogate_is_taken_or_refused",),
        cause=postgres.RAW_UNICODE_ERROR,
        raises=("UnicodeEncodeError",),
    ),
    KnownFailure(
        rules=("types.a_lone_surrogate_is_kept_or_refused",),
        cause=values.MARIADB_SURROGATE,
        modes=("sync",),
        raises=("AssertionError",),
    ),
    # Datetimes.
    KnownFailure(rules=_NAIVE, cause=mysql.NAIVE_DATETIMES, raises=("AssertionError",)),
    KnownFailure(rules=_NAIVE, cause=mariadb.NAIVE_DATETIMES, raises=("AssertionError",)),
    KnownFailure(rules=_SUGGESTED, cause=mysql.NAIVE_DATETIMES, params=("datetime",), raises=("AssertionError",)),
    KnownFailure(rules=_SUGGESTED, cause=mariadb.NAIVE_DATETIMES, params=("datetime",), raises=("AssertionError",)),
    KnownFailure(rules=_SUGGESTED, cause=values.POSTGRES_LISTS, params=("list",)),
    KnownFailure(rules=_DECLARED, cause=mysql.NAIVE_DATETIMES, params=("timestamp",), raises=("AssertionError",)),
    KnownFailure(rules=_DECLARED, cause=mariadb.NAIVE_DATETIMES, params=("timestamp",), raises=("AssertionError",)),
    KnownFailure(
        rules=(
            "types.instants_are_compared_by_the_database",
            "types.instants_are_ordered_by_time",
            "types.filtering_by_an_instant_of_another_offset_finds_it",
        ),
        cause=sqlite.AWARE_DATETIMES,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=(
            "types.spans_come_back_equal",
            "types.spans_are_ordered_by_length",
            "types.filtering_by_a_span_finds_it",
        ),
        cause=values.SQLITE_SPANS,
        raises=("DatabaseError",),
    ),
    # Enums.
    KnownFailure(rules=_PLAIN_ENUMS, cause=postgres.ENUM_BY_NAME),
    KnownFailure(rules=_PLAIN_ENUMS, cause=mariadb.ENUM_AS_SQL_TEXT, raises=("AssertionError",)),
    # Adapters in the registry.
    KnownFailure(
        rules=(_ROUND_TRIP, _GIVEN), cause=mysql.NAIVE_DATETIMES, params=("datetime",), raises=("AssertionError",)
    ),
    KnownFailure(
        rules=(_ROUND_TRIP,), cause=values.MYSQL_ENUM_BY_POSITION, params=("Enum",), raises=("AssertionError",)
    ),
    KnownFailure(rules=(_OPTIONAL,), cause=values.MYSQL_ENUM_OPTIONAL, params=("Enum",), raises=("AssertionError",)),
    KnownFailure(
        rules=(_UNREADABLE,),
        cause=values.MYSQL_UNREADABLE_NOT_REFUSED,
        params=("bool", "bytes", "UUID"),
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=(_ROUND_TRIP, _GIVEN), cause=mariadb.NAIVE_DATETIMES, params=("datetime",), raises=("AssertionError",)
    ),
    KnownFailure(
        rules=(_ROUND_TRIP,), cause=values.MARIADB_ENUM_BY_POSITION, params=("Enum",), raises=("AssertionError",)
    ),
    KnownFailure(rules=(_OPTIONAL,), cause=values.MARIADB_ENUM_OPTIONAL, params=("Enum",), raises=("AssertionError",)),
    KnownFailure(
        rules=(_UNREADABLE,),
        cause=values.MARIADB_UNREADABLE_NOT_REFUSED,
        params=("bool", "bytes", "UUID"),
        raises=("AssertionError",),
    ),
    # Lists and documents.
    KnownFailure(
        rules=(
            "types.lists_come_back_equal",
            "types.an_empty_list_comes_back_empty",
            "types.a_list_of_mixed_types_comes_back_equal",
            _ELEMENTS,
        ),
        cause=values.POSTGRES_LISTS,
        raises=("DatabaseError", "TypeError"),
    ),
    KnownFailure(rules=(_ELEMENTS,), cause=values.GENERIC_ANNOTATION, raises=("ValidationError",)),
    # Fields that name their adapter: the failure looks like the value that was stored in its place.
    KnownFailure(
        rules=(
            "types.values_come_back_through_the_fields_adapter",
            "types.values_come_back_through_the_fields_adapter_from_a_query",
            "types.the_database_sees_what_the_fields_adapter_made",
            "types.an_update_goes_through_the_fields_adapter",
            "types.none_passes_by_the_fields_adapter",
            "types.filtering_by_what_is_stored_finds_it",
            "types.filtering_by_a_fields_value_finds_it",
            "types.records_of_a_bulk_go_through_the_fields_adapter",
        ),
        cause=values.FIELD_ADAPTER_NOT_WRITTEN,
    ),
)
