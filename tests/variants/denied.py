"""Databases without a feature, whose dialects say so."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.expression.statements import TriggerTiming
from rhosocial.activerecord.backend.impl.sqlite import SQLiteDialect

from rhosocial.activerecord.testsuite.capabilities import Capability as C

from .database import Database
from .variant import Variant


class NoSavepoints(Variant):
    """There are no savepoints, so transactions do not nest."""

    red = ("transactions.an_exception_through_two_blocks*", "crud.an_inner_rollback_keeps*")
    quick = (
        "crud.a_rollback_undoes_*",
        "dml.a_failed_batch_leaves*",
        "errors.an_error_propagates*",
        "models.a_transaction_inside*",
        "programs.*",
    )

    denies = (C.SAVEPOINT,)

    class Database(Database):
        refuses = r"^\s*(SAVEPOINT|RELEASE|ROLLBACK\s+TO)\b"


class NoForeignKeys(Variant):
    """There are no foreign keys."""

    red = ("crud.a_delete_that_a_foreign_key*",)
    quick = (
        "crud.a_refused_bulk_delete*",
        "errors.a_violated_constraint*",
        "errors.insert_update_and_delete*",
        "errors.a_model_raises*",
    )

    denies = (
        C.FOREIGN_KEY_CONSTRAINT,
        C.FK_ON_DELETE,
        C.FK_ON_UPDATE,
        C.DEFERRABLE_CONSTRAINT,
    )

    class Dialect:
        def format_create_table_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_table_statement(expr)  # type: ignore[misc]  # a mixin
            if "REFERENCES" in sql:
                raise UnsupportedFeatureError(type(self).__name__, "foreign keys")
            return sql, params

    class Database(Database):
        refuses = r"\bREFERENCES\b"


class NoReturning(Variant):
    """INSERT, UPDATE and DELETE return no rows."""

    red = ("crud.a_saved_record_is_found*",)
    quick = ("dml.an_insert_returns*", "crud.each_record_of_a_bulk_create*", "crud.every_column_holds*")

    denies = (C.RETURNING_CLAUSE, C.RETURNING_INSERT, C.RETURNING_UPDATE, C.RETURNING_DELETE)

    class Database(Database):
        refuses = r"\bRETURNING\b"


class NoUpsert(Variant):
    """INSERT can't say what to do about a conflict."""

    red = ("dml.an_upsert_may_change*",)
    quick = ("text.an_upsert*", "injection.untrusted_text_stays_a_name_in_a_change")

    denies = (C.UPSERT, C.ON_CONFLICT_CLAUSE, C.MULTIPLE_ON_CONFLICT_CLAUSES)

    class Database(Database):
        refuses = r"\bON\s+CONFLICT\b"


class NoCte(Variant):
    """There is no WITH."""

    red = ("cte.a_cte_is_read_like*",)
    quick = ("cte.three_ctes*", "injection.untrusted_text_stays_a_name_in_a_query")

    denies = (C.BASIC_CTE, C.RECURSIVE_CTE, C.MATERIALIZED_CTE)

    class Database(Database):
        refuses = r"(^|\(|;)\s*WITH\b"


class NoRecursiveCte(Variant):
    """WITH can't refer to itself."""

    red = ("cte.a_recursive_cte_counts",)
    quick = ("cte.a_recursive_cte_walks*",)

    denies = (C.RECURSIVE_CTE,)

    class Database(Database):
        # SQLite takes the recursion without the word as well; names in quotes are masked.
        refuses = r"\bWITH\s+(?:RECURSIVE\b|''\s*\(''\)\s*AS\s*\([^()]*\bUNION\s+ALL\b)"


class NoWindows(Variant):
    """There are no window functions."""

    red = ("windows.rank_leaves*",)
    quick = ("windows.ntile*", "injection.untrusted_text_in_place_of_a_keyword*")

    denies = (C.WINDOW_FUNCTIONS, C.WINDOW_FRAME_CLAUSE)

    class Database(Database):
        refuses = r"\bOVER\s*(\(|'')|\bOVER\s+\w"


class NoJson(Variant):
    """There are no JSON types, operators and functions."""

    red = ("types.documents_*", "json.a_key_of_any*")
    quick = ("types.the_suggested_adapter*", "json.a_member_is_found*")

    denies = (
        C.JSON_TYPE,
        C.JSON_ARROW_OPERATORS,
        C.JSON_TABLE,
        C.DATA_TYPES.of("JsonType"),
        *(C.FUNCTIONS.of(name) for name in ("json_extract", "json_array", "json_object", "json_type", "json_valid")),
    )

    class Database(Database):
        refuses = r"\bJSONB?\b|\bjsonb?_\w+\s*\(|->"


class NoTime(Variant):
    """There is no type for a time of day."""

    red = ("types.a_column_declared_in_plain*",)
    quick = ("types.the_suggested_adapter*", "types.times_come_back*")

    denies = (C.DATA_TYPES.of("TimeType"),)

    class Database(Database):
        refuses = r"^\s*CREATE\b.*\bTIME\b"


def _without(*operations: str) -> type:
    """A mixin that refuses these set operations: the reference renders them without a question."""

    class Dialect:
        def format_set_operation_expression(self, left: Any, right: Any, operation: str, *more: Any) -> Any:
            if operation in operations:
                raise UnsupportedFeatureError(type(self).__name__, operation)
            return super().format_set_operation_expression(left, right, operation, *more)  # type: ignore[misc]  # a mixin

    return Dialect


class NoSetOperations(Variant):
    """Queries can't be combined."""

    red = ("set_operations.union_keeps*",)
    quick = ("text.every_comparison_agrees", "explain.an_explained_union*", "honesty.a_capability_is_declared*")

    denies = (
        C.UNION,
        C.UNION_ALL,
        C.INTERSECT,
        C.EXCEPT,
        C.SET_OPERATION_ORDER_BY,
        C.SET_OPERATION_LIMIT_OFFSET,
        C.RECURSIVE_CTE,
    )
    Dialect = _without("UNION", "INTERSECT", "EXCEPT")

    class Database(Database):
        refuses = r"\b(UNION|INTERSECT|EXCEPT)\b"


class NoIntersect(Variant):
    """UNION is the only set operation."""

    red = ("set_operations.intersect_keeps*",)
    quick = ("set_operations.two_model_queries*",)

    denies = (C.INTERSECT, C.EXCEPT)
    Dialect = _without("INTERSECT", "EXCEPT")

    class Database(Database):
        refuses = r"\b(INTERSECT|EXCEPT)\b"


class NoIlike(Variant):
    """There is no ILIKE."""

    quick = ("predicates.ilike*",)

    denies = (C.ILIKE,)

    class Database(Database):
        refuses = r"\bILIKE\b"


class NoGeneratedColumns(Variant):
    """Columns are not computed."""

    red = ("ddl.a_stored_generated_column*",)
    quick = ("introspection.a_generated_column*",)

    denies = (C.GENERATED_COLUMNS, C.STORED_GENERATED_COLUMNS, C.VIRTUAL_GENERATED_COLUMNS)

    class Database(Database):
        refuses = r"\bGENERATED\s+ALWAYS\b"


def _without_objects(kind: str) -> type:
    """A mixin that renders no statement about objects of this kind, and does not list them as introspected."""

    def refuse(self: Any, *given: Any, **options: Any) -> Any:
        raise UnsupportedFeatureError(type(self).__name__, kind)

    def scopes(self: Any) -> Any:
        return [each for each in SQLiteDialect.get_supported_introspection_scopes(self) if each.value != kind]

    about = [each for each in dir(SQLiteDialect) if each.startswith("format_") and f"_{kind}_" in each]
    return type("Dialect", (), {**dict.fromkeys(about, refuse), "get_supported_introspection_scopes": scopes})


class NoTriggers(Variant):
    """There are no triggers."""

    red = ("ddl.*trigger_runs*",)
    quick = ("ddl.*trigger*",)

    denies = (
        C.TRIGGER,
        C.CREATE_TRIGGER,
        C.DROP_TRIGGER,
        C.INSTEAD_OF_TRIGGER,
        C.STATEMENT_TRIGGER,
        C.TRIGGER_REFERENCING,
        C.TRIGGER_WHEN,
        C.TRIGGER_IF_NOT_EXISTS,
        C.TRIGGER_INTROSPECTION,
    )
    Dialect = _without_objects("trigger")

    class Database(Database):
        refuses = r"\b(CREATE|DROP)\s+(TEMP\w*\s+)?TRIGGER\b"


class NoViews(Variant):
    """There are no views."""

    red = ("ddl.a_view_applies*",)
    quick = (
        "introspection.tables_can_be_listed_by_type",
        "introspection.introspection_leaves*",
        "introspection.the_statement_after*",
        "introspection.a_cached_list*",
        "ddl.a_view_of*",
        "injection.*_name_of_a_view",
    )

    denies = (
        C.CREATE_VIEW,
        C.DROP_VIEW,
        C.OR_REPLACE_VIEW,
        C.TEMPORARY_VIEW,
        C.IF_EXISTS_VIEW,
        C.INSTEAD_OF_TRIGGER,
        C.VIEW_INTROSPECTION,
    )

    class Dialect(_without_objects("view")):  # type: ignore[misc]  # a class that is made
        def format_create_trigger_statement(self, expr: Any) -> Any:
            if expr.timing is TriggerTiming.INSTEAD_OF:
                raise UnsupportedFeatureError(type(self).__name__, "INSTEAD OF")
            return super().format_create_trigger_statement(expr)

    class Database(Database):
        refuses = r"\b(CREATE|DROP)\s+(TEMP\w*\s+)?VIEW\b"


class NoOuterJoins(Variant):
    """RIGHT and FULL JOIN are not known."""

    quick = ("joins.a_right_join*", "joins.a_join_can_be_extended*")

    denies = (C.RIGHT_JOIN, C.FULL_JOIN)

    class Database(Database):
        refuses = r"\b(RIGHT|FULL)\s+(OUTER\s+)?JOIN\b"


class NoFilterClause(Variant):
    """Aggregates take no FILTER."""

    red = ("aggregates.a_filter_limits*",)
    quick = ("aggregates.two_filters*",)

    denies = (C.FILTER_CLAUSE,)

    class Database(Database):
        refuses = r"\bFILTER\s*\("


def _lasting(dialect: Any, expr: Any) -> Any:
    """The expression, unless it makes something temporary."""
    if expr.temporary:
        raise UnsupportedFeatureError(type(dialect).__name__, "TEMPORARY")
    return expr


class NoTemporaryTables(Variant):
    """There are no temporary tables."""

    red = ("ddl.a_temporary_table_holds*",)
    quick = ("text.names_may_be_as_long*",)

    denies = (C.TEMPORARY_TABLE, C.TEMPORARY_VIEW)

    class Dialect:
        def format_create_table_statement(self, expr: Any) -> Any:
            return super().format_create_table_statement(_lasting(self, expr))  # type: ignore[misc]  # a mixin

        def format_create_view_statement(self, expr: Any) -> Any:
            return super().format_create_view_statement(_lasting(self, expr))  # type: ignore[misc]  # a mixin

    class Database(Database):
        refuses = r"\bCREATE\s+TEMP"


class NoAlterTable(Variant):
    """A table that was made stays as it is."""

    red = ("execution.a_repeated_query_sees_a_column_that_was_added",)
    quick = ("ddl.an_added_column*", "introspection.a_new_column*")

    denies = (C.ALTER_TABLE, C.ALTER_COLUMN_TYPE, C.DROP_COLUMN, C.RENAME_COLUMN, C.RENAME_TABLE)

    class Dialect:
        def format_alter_table_statement(self, expr: Any) -> Any:
            raise UnsupportedFeatureError(type(self).__name__, "ALTER TABLE")

    class Database(Database):
        refuses = r"^\s*ALTER\b"


class NoCheckConstraints(Variant):
    """There are no CHECK constraints."""

    red = ("errors.a_violated_check*",)
    quick = ("ddl.a_check_*",)

    denies = (C.CHECK_CONSTRAINT,)

    class Database(Database):
        refuses = r"\bCHECK\s*\("


class NoIndexes(Variant):
    """Users make no indexes."""

    red = ("ddl.an_index_changes*",)
    quick = ("introspection.a_changed_index*", "introspection.a_new_index*")

    denies = (
        C.CREATE_INDEX,
        C.DROP_INDEX,
        C.UNIQUE_INDEX,
        C.PARTIAL_INDEX,
        C.FUNCTIONAL_INDEX,
        C.INDEX_IF_NOT_EXISTS,
        C.INDEX_IF_EXISTS,
        C.INDEX_INTROSPECTION,
    )
    Dialect = _without_objects("index")

    class Database(Database):
        refuses = r"\b(CREATE|DROP)\s+(UNIQUE\s+)?INDEX\b"


class NoSkipLocked(Variant):
    """FOR UPDATE is known, SKIP LOCKED is not. The clause needs no more of the database than its lock of the whole file."""

    quick = ("locking.skip_locked_is_refused*",)

    class Database(Database):
        def statement(self, sql: str) -> str:
            return sql.removesuffix(" FOR UPDATE")

    class Rendering:
        name: str

        def supports_for_update(self) -> bool:
            return True

        def format_for_update_clause(self, clause: Any) -> tuple[str, tuple[Any, ...]]:
            if clause.skip_locked or clause.nowait or clause.of_columns:
                raise UnsupportedFeatureError(self.name, "an option of FOR UPDATE")
            return "FOR UPDATE", ()
