"""Known failures of the area ``types``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import mariadb, mysql, postgres, sqlite, values

_DECIMALS = (
    "types.decimals_of_18_digits_come_back_equal",
    "types.decimals_of_38_digits_come_back_equal",
    "types.the_database_sees_exact_decimals",
    "types.filtering_by_a_decimal_distinguishes_close_values",
    "types.any_decimal_of_38_digits_is_kept",
)
_SUGGESTED = ("types.the_suggested_adapter_reads_the_value",)
_DECLARED = ("types.a_column_declared_in_plain_sql_is_read",)
_ROUND_TRIP, _GIVEN = "types.an_adapter_reads_what_it_wrote", "types.an_adapter_reads_every_form_that_a_driver_returns"
_UNREADABLE = "types.an_adapter_refuses_what_it_cannot_read"
_OPTIONAL = "types.an_optional_type_is_read_as_its_type"
_NAIVE = ("types.datetimes_come_back_equal", "types.datetimes_come_back_equal_after_an_update")
_PLAIN_ENUMS = (
    "types.plain_enum_members_with_text_values_are_kept_or_refused",
    "types.plain_enum_members_with_integer_values_are_kept_or_refused",
)
_NO_NUMBER = "types.infinity_and_nan_are_kept_or_refused"
_ELEMENTS = "types.a_list_field_with_an_element_type_is_adapted"

ENTRIES = (
    KnownFailure(
        rules=("types.a_value_is_read_as_the_requested_type",),
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
        rules=("types.a_parameter_beyond_64_bits_is_accepted_or_refused",),
        cause=sqlite.RAW_PYTHON_ERRORS,
        raises=("OverflowError",),
    ),
    # Text that can't be encoded.
    KnownFailure(
        rules=("types.a_parameter_with_a_lone_surrogate_is_accepted_or_refused",),
        cause=sqlite.RAW_PYTHON_ERRORS,
        raises=("UnicodeEncodeError",),
    ),
    KnownFailure(
        rules=("types.a_parameter_with_a_lone_surrogate_is_accepted_or_refused",),
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
            "types.the_database_compares_instants",
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
            "types.values_come_back_through_a_field_adapter",
            "types.a_query_reads_through_a_field_adapter",
            "types.the_database_sees_what_a_field_adapter_wrote",
            "types.an_update_uses_the_field_adapter",
            "types.none_bypasses_the_field_adapter",
            "types.filtering_by_the_stored_form_finds_the_row",
            "types.filtering_by_a_field_value_uses_its_adapter",
            "types.a_bulk_create_uses_the_field_adapter",
        ),
        cause=values.FIELD_ADAPTER_NOT_WRITTEN,
    ),
)
