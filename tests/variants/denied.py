"""Databases without a feature, whose dialects say so."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError

from rhosocial.activerecord.testsuite.capabilities import Capability as C

from .database import Database
from .variant import Variant


class NoSavepoints(Variant):
    """There are no savepoints, so transactions do not nest."""

    denies = (C.SAVEPOINT,)

    class Database(Database):
        refuses = r"^\s*(SAVEPOINT|RELEASE|ROLLBACK\s+TO)\b"


class NoForeignKeys(Variant):
    """There are no foreign keys."""

    denies = (
        C.FOREIGN_KEY_CONSTRAINT,
        C.FK_ON_DELETE,
        C.FK_ON_UPDATE,
        C.DEFERRABLE_CONSTRAINT,
        C.FOREIGN_KEY_INTROSPECTION,
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

    denies = (C.RETURNING_CLAUSE, C.RETURNING_INSERT, C.RETURNING_UPDATE, C.RETURNING_DELETE)

    class Database(Database):
        refuses = r"\bRETURNING\b"


class NoUpsert(Variant):
    """INSERT can't say what to do about a conflict."""

    denies = (C.UPSERT, C.ON_CONFLICT_CLAUSE, C.MULTIPLE_ON_CONFLICT_CLAUSES)

    class Database(Database):
        refuses = r"\bON\s+CONFLICT\b"


class NoCte(Variant):
    """There is no WITH."""

    denies = (C.BASIC_CTE, C.RECURSIVE_CTE, C.MATERIALIZED_CTE)

    class Database(Database):
        refuses = r"(^|\(|;)\s*WITH\b"


class NoRecursiveCte(Variant):
    """WITH can't refer to itself."""

    denies = (C.RECURSIVE_CTE,)

    class Database(Database):
        refuses = r"\bWITH\s+RECURSIVE\b"


class NoWindows(Variant):
    """There are no window functions."""

    denies = (C.WINDOW_FUNCTIONS, C.WINDOW_FRAME_CLAUSE)

    class Database(Database):
        refuses = r"\bOVER\s*(\(|'')|\bOVER\s+\w"


class NoJson(Variant):
    """There are no JSON types, operators and functions."""

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

    denies = (C.DATA_TYPES.of("TimeType"),)

    class Database(Database):
        refuses = r"^\s*CREATE\b.*\bTIME\b"


class NoSetOperations(Variant):
    """Queries can't be combined."""

    denies = (
        C.UNION,
        C.UNION_ALL,
        C.INTERSECT,
        C.EXCEPT,
        C.SET_OPERATION_ORDER_BY,
        C.SET_OPERATION_LIMIT_OFFSET,
        C.RECURSIVE_CTE,
    )

    class Database(Database):
        refuses = r"\b(UNION|INTERSECT|EXCEPT)\b"


class NoIntersect(Variant):
    """UNION is the only set operation."""

    denies = (C.INTERSECT, C.EXCEPT)

    class Database(Database):
        refuses = r"\b(INTERSECT|EXCEPT)\b"


class NoIlike(Variant):
    """There is no ILIKE."""

    denies = (C.ILIKE,)

    class Database(Database):
        refuses = r"\bILIKE\b"


class NoGeneratedColumns(Variant):
    """Columns are not computed."""

    denies = (C.GENERATED_COLUMNS, C.STORED_GENERATED_COLUMNS, C.VIRTUAL_GENERATED_COLUMNS)

    class Database(Database):
        refuses = r"\bGENERATED\s+ALWAYS\b"


class NoTriggers(Variant):
    """There are no triggers."""

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

    class Database(Database):
        refuses = r"\b(CREATE|DROP)\s+(TEMP\w*\s+)?TRIGGER\b"


class NoViews(Variant):
    """There are no views."""

    denies = (
        C.CREATE_VIEW,
        C.DROP_VIEW,
        C.OR_REPLACE_VIEW,
        C.TEMPORARY_VIEW,
        C.IF_EXISTS_VIEW,
        C.INSTEAD_OF_TRIGGER,
        C.VIEW_INTROSPECTION,
    )

    class Database(Database):
        refuses = r"\b(CREATE|DROP)\s+(TEMP\w*\s+)?VIEW\b"


class NoOuterJoins(Variant):
    """RIGHT and FULL JOIN are not known."""

    denies = (C.RIGHT_JOIN, C.FULL_JOIN)

    class Database(Database):
        refuses = r"\b(RIGHT|FULL)\s+(OUTER\s+)?JOIN\b"


class NoFilterClause(Variant):
    """Aggregates take no FILTER."""

    denies = (C.FILTER_CLAUSE,)

    class Database(Database):
        refuses = r"\bFILTER\s*\("


class NoTemporaryTables(Variant):
    """There are no temporary tables."""

    denies = (C.TEMPORARY_TABLE, C.TEMPORARY_VIEW)

    class Database(Database):
        refuses = r"\bCREATE\s+TEMP"


class NoAlterTable(Variant):
    """A table that was made stays as it is."""

    denies = (C.ALTER_TABLE, C.DROP_COLUMN, C.RENAME_COLUMN, C.RENAME_TABLE)

    class Database(Database):
        refuses = r"^\s*ALTER\b"


class NoCheckConstraints(Variant):
    """There are no CHECK constraints."""

    denies = (C.CHECK_CONSTRAINT,)

    class Database(Database):
        refuses = r"\bCHECK\s*\("


class NoIndexes(Variant):
    """Users make no indexes."""

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

    class Database(Database):
        refuses = r"\b(CREATE|DROP)\s+(UNIQUE\s+)?INDEX\b"
