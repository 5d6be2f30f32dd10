"""The SQL of DuckDB: what it can, what it can't, and where its text differs from the core's."""

from __future__ import annotations

import copy
from typing import Any

from rhosocial.activerecord.backend.dialect import SQLDialectBase, mixins
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import IsolationLevelError, UnsupportedIsolationLevelError
from rhosocial.activerecord.backend.expression import functions
from rhosocial.activerecord.backend.transaction import IsolationLevel, TransactionMode

from .catalog import DuckDBCatalogMixin
from .claims import DuckDBClaimsMixin
from .definitions import DuckDBDefinitionMixin, literal, written_out
from .types import DuckDBTypeMixin

SQL = tuple[str, tuple[Any, ...]]

# Functions of the core that DuckDB lacks, and those that it has under another name.
_LACKING = frozenset({"initcap", "json_array_elements", "json_arrayagg", "space"})
_OWN_NAMES = {
    "JSON_BUILD_OBJECT": "JSON_OBJECT",
    "JSON_OBJECTAGG": "JSON_GROUP_OBJECT",
    "OCTET_LENGTH": "STRLEN",
    "POSITION": "STRPOS",
    "TRUNCATE": "TRUNC",
}
_MICROSECONDS = {"microsecond": 1, "millisecond": 1_000, "second": 10**6, "minute": 60 * 10**6, "hour": 3_600 * 10**6}


class DuckDBDialect(
    DuckDBClaimsMixin,
    DuckDBCatalogMixin,
    DuckDBDefinitionMixin,
    DuckDBTypeMixin,
    mixins.AdvancedGroupingMixin,
    mixins.ArrayMixin,
    mixins.CTEMixin,
    mixins.CollationMixin,
    mixins.ConstraintMixin,
    mixins.DMLMixin,
    mixins.DQLMixin,
    mixins.DateTimeMixin,
    mixins.ExplainMixin,
    mixins.ExpressionMixin,
    mixins.FilterClauseMixin,
    mixins.FunctionMixin,
    mixins.GeneratedColumnMixin,
    mixins.GraphMixin,
    mixins.ILIKEMixin,
    mixins.IdentifierMixin,
    mixins.IntrospectionMixin,
    mixins.JSONMixin,
    mixins.JoinMixin,
    mixins.LateralJoinMixin,
    mixins.LockingMixin,
    mixins.MergeMixin,
    mixins.OrderedSetAggregationMixin,
    mixins.PartitionMixin,
    mixins.PredicateMixin,
    mixins.QualifyClauseMixin,
    mixins.ReturningMixin,
    mixins.SchemaMixin,
    mixins.SequenceMixin,
    mixins.SetOperationMixin,
    mixins.TemporalTableMixin,
    mixins.TransactionControlMixin,
    mixins.TriggerMixin,
    mixins.TruncateMixin,
    mixins.UpsertMixin,
    mixins.WindowFunctionMixin,
    SQLDialectBase,
):
    """How statements are written."""

    @property
    def name(self) -> str:
        return "DuckDB"

    # -- transactions --------------------------------------------------------------------------------------------------
    def format_begin_transaction(self, expr: Any) -> SQL:
        """Every transaction reads one snapshot, which is at least each level but the highest."""
        params = expr.get_params()
        level = params.get("isolation_level")
        if level is not None and not isinstance(level, IsolationLevel):
            raise IsolationLevelError(f"unknown isolation level {level!r}")
        if level is IsolationLevel.SERIALIZABLE:
            raise UnsupportedIsolationLevelError("SERIALIZABLE", self.name, "A snapshot does not prevent write skew.")
        if params.get("deferrable"):
            raise UnsupportedFeatureError(self.name, "deferrable transactions")
        return "BEGIN TRANSACTION" + (" READ ONLY" if params.get("mode") is TransactionMode.READ_ONLY else ""), ()

    def format_rollback_transaction(self, expr: Any) -> SQL:
        if expr.get_params().get("savepoint"):
            self._refuse_savepoints()
        return "ROLLBACK", ()

    def format_savepoint(self, expr: Any) -> SQL:
        return self._refuse_savepoints()

    def format_release_savepoint(self, expr: Any) -> SQL:
        return self._refuse_savepoints()

    def format_set_transaction(self, expr: Any) -> SQL:
        raise UnsupportedFeatureError(self.name, "SET TRANSACTION")

    def _refuse_savepoints(self) -> SQL:
        raise UnsupportedFeatureError(self.name, "savepoints", "Nest no transactions.")

    def format_for_update_clause(self, clause: Any) -> SQL:
        raise UnsupportedFeatureError(self.name, "FOR UPDATE", "Conflicts of writers fail at once; try again then.")

    # -- expressions ---------------------------------------------------------------------------------------------------
    def format_json_arrow_expression(self, expr: Any) -> SQL:
        """As a function: in DuckDB an arrow binds less than the operators around it."""
        return self.format_json_function_expression(expr)

    def format_json_function_expression(self, expr: Any) -> SQL:
        functions = {"->": "json_extract", "->>": "json_extract_string"}
        if expr.operation not in functions:
            raise ValueError(f"{expr.operation!r} is no operator of JSON paths")
        column, params = (
            expr.column.to_sql() if hasattr(expr.column, "to_sql") else (self.format_identifier(expr.column), ())
        )
        sql = f"{functions[expr.operation]}({column}, {literal(expr.path)})"
        return self._finished(sql, params, expr.cast_types, expr.alias)

    def format_in_predicate_with_literal_values(self, expr: Any, literal_values: Any) -> SQL:
        """Nothing is in an empty list; DuckDB says of NULL that it is not known."""
        if literal_values:
            return super().format_in_predicate_with_literal_values(expr, literal_values)  # type: ignore[no-any-return]
        return "(1 = 0)", ()

    def format_function_call(self, expr: Any, filter_predicate: Any = None) -> SQL:
        name = expr.func_name.upper()
        if name in _OWN_NAMES:
            renamed = copy.copy(expr)
            renamed.func_name = _OWN_NAMES[name]
            if name == "POSITION":
                renamed.args = list(reversed(expr.args))
            expr = renamed
        return super().format_function_call(expr, filter_predicate)  # type: ignore[no-any-return]

    def format_returning_clause(self, clause: Any) -> SQL:
        """DuckDB binds no parameters there."""
        return written_out(super().format_returning_clause(clause))

    def format_identifier(self, identifier: str) -> str:
        if "\0" in identifier:
            raise ValueError("a name can't hold a NUL, at which DuckDB would cut it")
        return super().format_identifier(identifier)  # type: ignore[no-any-return]

    def format_interval_expression(self, expr: Any) -> SQL:
        """An interval's parts are integers, so a fraction is written in microseconds."""
        unit, value = expr.unit.value.lower(), expr.value
        if unit in _MICROSECONDS:
            sql = f"to_microseconds({round(value * _MICROSECONDS[unit])})"
        elif value == int(value):
            sql = f"INTERVAL ({int(value)}) {unit.upper()}"
        else:
            raise UnsupportedFeatureError(self.name, f"a fraction of a {unit} as an interval")
        return self._finished(sql, (), expr.cast_types, getattr(expr, "alias", None))

    def format_datetime_diff_expression(self, expr: Any) -> SQL:
        start, start_params = expr.start.to_sql()
        end, end_params = expr.end.to_sql()
        sql = f"date_sub('{expr.unit.value.lower()}', {start}, {end})"
        return self._finished(sql, (*start_params, *end_params), expr.cast_types, getattr(expr, "alias", None))

    def validate_collation_name(self, expr: Any) -> str:
        if expr.collation_options:
            raise UnsupportedFeatureError(self.name, "options of COLLATE")
        if not expr.collation_name.replace("_", "").replace(".", "").isalnum():
            raise ValueError(f"{expr.collation_name!r} is no collation of DuckDB")
        return self.format_identifier(expr.collation_name)

    def _finished(self, sql: str, params: Any, casts: Any, alias: Any) -> SQL:
        for target in casts or ():
            sql, params = self.format_cast_expression(sql, target, params, None)
        return (f"{sql} AS {self.format_identifier(alias)}" if alias else sql), tuple(params)

    # -- statements ----------------------------------------------------------------------------------------------------
    def format_explain_statement(self, expr: Any) -> SQL:
        sql, params = expr.statement.to_sql()
        options = expr.options
        words = []
        if options is not None:
            for word in ("buffers", "verbose", "settings", "wal"):
                if getattr(options, word, False):
                    raise UnsupportedFeatureError(self.name, f"EXPLAIN with {word.upper()}")
            if options.analyze or getattr(getattr(options, "type", None), "value", "") == "ANALYZE":
                words.append("ANALYZE")
            if options.format is not None:
                if not self.supports_explain_format(options.format.value):
                    raise UnsupportedFeatureError(self.name, f"EXPLAIN as {options.format.value}")
                words.append(f"FORMAT {options.format.value.upper()}")
        return f"EXPLAIN {'(' + ', '.join(words) + ') ' if words else ''}{sql}", params

    def format_truncate_statement(self, expr: Any) -> SQL:
        if expr.restart_identity or expr.cascade:
            raise UnsupportedFeatureError(self.name, "TRUNCATE with RESTART IDENTITY or CASCADE")
        return f"TRUNCATE TABLE {self.format_identifier(expr.table_name)}", ()

    def format_create_schema_statement(self, expr: Any) -> SQL:
        if expr.authorization:
            raise UnsupportedFeatureError(self.name, "AUTHORIZATION of schemas")
        return super().format_create_schema_statement(expr)  # type: ignore[no-any-return]

    def format_create_sequence_statement(self, expr: Any) -> SQL:
        for option in ("cache", "order", "owned_by"):
            if getattr(expr, option, None):
                raise UnsupportedFeatureError(self.name, f"{option.upper().replace('_', ' ')} of sequences")
        return super().format_create_sequence_statement(expr)  # type: ignore[no-any-return]

    def format_alter_sequence_statement(self, expr: Any) -> SQL:
        raise UnsupportedFeatureError(self.name, "ALTER SEQUENCE")

    def supports_functions(self) -> dict[str, bool]:
        return {name: name not in _LACKING for name in functions.__all__ if not name.startswith("xml")}
