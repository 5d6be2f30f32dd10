"""Defects of shared code that conditions, selections and expressions meet; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

EMPTY_IN = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.predicate:PredicateMixin.format_in_predicate_with_literal_values",
    reason="IN over an empty list is rendered as `IN ()`",
    page="empty-in.md",
)
ONE_DROPS_OFFSET = Cause(
    where=(
        "rhosocial.activerecord.query.active_query:ActiveQuery.one",
        "rhosocial.activerecord.query.active_query:AsyncActiveQuery.one",
    ),
    reason="`one()` drops the offset of its query",
    page="one-drops-offset.md",
)
COUNT_WITH_ORDER = Cause(
    where=(
        "rhosocial.activerecord.query.aggregate:AggregateQueryMixin.count",
        "rhosocial.activerecord.query.aggregate:AsyncAggregateQueryMixin.count",
    ),
    reason="`count()` and `exists()` of an ordered query fail where ORDER BY of an aggregate is an error",
    page="count-with-order.md",
)
LABELS_LOSE_QUOTES = Cause(
    where=(
        "rhosocial.activerecord.backend.base.type_adaption:TypeAdaptionMixin._process_result_set",
        "rhosocial.activerecord.backend.base.type_adaption:AsyncTypeAdaptionMixin._process_result_set",
    ),
    reason="A result column's label loses quotation marks at its ends",
    page="labels-lose-quotes.md",
)
SQLITE_BRACKETS = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.sqlite.backend.sync:SQLiteBackend.connect",
        "rhosocial.activerecord.backend.impl.sqlite.backend.async_backend:AsyncSQLiteBackend.connect",
    ),
    reason="SQLite's backend cuts a label at a bracket",
    page="sqlite-brackets-in-label.md",
)
POSTGRES_PERCENT_IDENTIFIER = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect.format_identifier",
    reason="A `%` in an identifier breaks a statement with parameters",
    page="postgres-percent-in-identifier.md",
)
MYSQL_PERCENT_IDENTIFIER = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect.format_identifier",
    reason="A `%s` in an identifier is taken for a placeholder",
    page="mysql-percent-in-identifier.md",
)
LOG_BASE_SWAPPED = Cause(
    where="rhosocial.activerecord.backend.expression.functions.math:log",
    reason="`log(x, base)` gives the logarithm of the base",
    page="log-base-swapped.md",
)
TRIM_PARAMETERS_SWAPPED = Cause(
    where="rhosocial.activerecord.backend.expression.functions.string:trim",
    reason="`trim(text, signs)` cuts the text off the signs",
    page="trim-parameters-swapped.md",
)
CAST_TYPE_SECOND_COLUMN = Cause(
    where="rhosocial.activerecord.backend.dialect.base:SQLDialectBase._validate_data_type",
    reason="A type for `cast` can close the cast and go on",
    page="cast-type-second-column.md",
)
CURRENT_TIMESTAMP_PRECISION = Cause(
    where="rhosocial.activerecord.backend.expression.functions.datetime:current_timestamp",
    reason="`current_timestamp(precision)` binds its precision",
    page="current-timestamp-precision.md",
)
INTERVAL_WEEK = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.datetime:DateTimeMixin.format_interval_expression",
    reason="An interval of weeks is rendered as `INTERVAL '2' WEEK`",
    page="interval-week.md",
)
DATETIME_GROUPING = Cause(
    where=(
        "rhosocial.activerecord.backend.dialect.mixins.datetime:DateTimeMixin.format_datetime_add_expression",
        "rhosocial.activerecord.backend.dialect.mixins.datetime:DateTimeMixin.format_datetime_subtract_expression",
    ),
    reason="A moved moment within a difference loses its parentheses",
    page="datetime-grouping.md",
)
EXTRACT_MYSQL_FIELDS = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.datetime:DateTimeMixin.format_extract_expression",
    reason="EXTRACT is rendered with fields that MySQL does not have, or has otherwise",
    page="extract-mysql-fields.md",
)
SQLITE_CLAIMS_FUNCTIONS = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.function:SQLiteFunctionMixin.supports_functions",
    reason="SQLite's dialect claims functions that SQLite does not have",
    page="sqlite-claims-functions.md",
)
SQLITE_CLAIMS_OCTET_LENGTH = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.function:SQLiteFunctionMixin.supports_functions",
    reason="SQLite's dialect claims functions that SQLite does not have",
    page="sqlite-claims-functions.md",
    # SQLite has it since.
    server="<3.43.0",
)
SQLITE_CLAIMS_CONCAT = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.function:SQLiteFunctionMixin.supports_functions",
    reason="SQLite's dialect claims functions that SQLite does not have",
    page="sqlite-claims-functions.md",
    # SQLite has it since.
    server="<3.44.0",
)
POSTGRES_CLAIMS_FUNCTIONS = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect.supports_functions",
    reason="PostgreSQL's dialect claims functions that PostgreSQL does not have",
    page="postgres-claims-functions.md",
)
MYSQL_CLAIMS_FUNCTIONS = Cause(
    where="driver:mysql",
    reason="MySQL's dialect claims functions that MySQL does not have",
    page="mysql-claims-functions.md",
)
MARIADB_CLAIMS_FUNCTIONS = Cause(
    where="driver:mariadb",
    reason="MariaDB's dialect claims functions that MariaDB does not have",
    page="mariadb-claims-functions.md",
)
POSTGRES_FUNCTIONS_NOT_BOOLEAN = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect.supports_functions",
    reason="`supports_functions` gives objects in place of True and False",
    page="postgres-functions-not-boolean.md",
)
POSTGRES_CONCAT_PARAMETER = Cause(
    where="driver:postgres",
    reason="CONCAT with a value as parameter has no type",
    page="postgres-concat-parameter.md",
)
POSTGRES_REMAINDER_WITH_VALUE = Cause(
    where="driver:postgres",
    reason="The operator % with a value breaks the statement",
    page="postgres-remainder-with-value.md",
)
POSTGRES_CAST_GROUPING = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect.format_cast_expression",
    reason="A cast of an operation takes its last operand alone",
    page="postgres-cast-grouping.md",
)
POSTGRES_CAST_UNCHECKED = Cause(
    where="rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect.format_cast_expression",
    reason="The type of a cast is not checked",
    page="postgres-cast-unchecked.md",
)
SQLITE_DATE_DIFF_PARAMETERS = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.datetime:SQLiteDateTimeMixin.format_datetime_diff_expression",
    reason="`date_diff` binds the parameters of its ends in the wrong order",
    page="sqlite-date-diff-parameters.md",
)
SQLITE_MONTH_OVERFLOW = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.sqlite.mixins.datetime:SQLiteDateTimeMixin.format_datetime_add_expression",
        "rhosocial.activerecord.backend.impl.sqlite.mixins.datetime:SQLiteDateTimeMixin.format_datetime_subtract_expression",
    ),
    reason="A year after February 29 is March 1",
    page="sqlite-month-overflow.md",
)
SQLITE_MOVED_MOMENT_TEXT = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.datetime:SQLiteDateTimeMixin.format_datetime_add_expression",
    reason="A moved moment is earlier than every stored one of its day",
    page="sqlite-moved-moment-text.md",
)
SQLITE_NEGATIVE_INTERVAL = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.datetime:SQLiteDateTimeMixin._format_sqlite_interval_modifier",
    reason="A negative interval makes NULL",
    page="sqlite-negative-interval.md",
)
SQLITE_WEEK_NUMBER = Cause(
    where="rhosocial.activerecord.backend.impl.sqlite.mixins.datetime:SQLiteDateTimeMixin.format_extract_expression",
    reason="EXTRACT(week) is no ISO week",
    page="sqlite-week-number.md",
)
ANY_NOT_REFUSED = Cause(
    where=(
        "rhosocial.activerecord.backend.dialect.mixins.predicate:PredicateMixin.format_any_expression",
        "rhosocial.activerecord.backend.dialect.mixins.predicate:PredicateMixin.format_all_expression",
    ),
    reason="ANY and ALL are rendered for a database that does not have them",
    page="any-not-refused.md",
)
