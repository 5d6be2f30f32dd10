"""Texts that are written into a statement as they are; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

COMPARISON = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.predicate:PredicateMixin.format_comparison_predicate",
    reason="The operator of a comparison is not checked",
    page="word-comparison-unchecked.md",
)
LOGIC = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.predicate:PredicateMixin.format_logical_predicate",
    reason="The word between two conditions is not checked",
    page="word-logic-unchecked.md",
)
LIKE = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.predicate:PredicateMixin.format_like_predicate",
    reason="The operator of a pattern is not checked",
    page="word-like-unchecked.md",
)
ANY = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.predicate:PredicateMixin.format_any_expression",
    reason="The operator of ANY is not checked",
    page="word-any-unchecked.md",
)
ARITHMETIC = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.expression:ExpressionMixin.format_binary_arithmetic_expression",
    reason="The operator of an arithmetic expression is not checked",
    page="word-arithmetic-unchecked.md",
)
BINARY = Cause(
    where=(
        "rhosocial.activerecord.backend.dialect.mixins.expression:ExpressionMixin.format_binary_operator",
        "rhosocial.activerecord.backend.impl.postgres.dialect:PostgresDialect.format_binary_operator",
    ),
    reason="The operator of a binary expression is not checked",
    page="word-binary-unchecked.md",
)
UNARY = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.expression:ExpressionMixin.format_unary_operator",
    reason="The operator before an operand is not checked",
    page="word-unary-unchecked.md",
)
OPERATION = Cause(
    where="rhosocial.activerecord.backend.expression.operators:SQLOperation.to_sql",
    reason="The name of an operation is not checked",
    page="word-operation-unchecked.md",
)
FUNCTION = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.expression:ExpressionMixin.format_function_call",
    reason="The name of a function is not checked",
    page="word-function-unchecked.md",
)
TABLE_FUNCTION = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.join:LateralJoinMixin.format_table_function_expression",
    reason="The name of a function that gives rows is not checked",
    page="word-table-function-unchecked.md",
)
WINDOW_FUNCTION = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.window:WindowFunctionMixin.format_window_function_call",
    reason="The name of a window function is not checked",
    page="word-window-function-unchecked.md",
)
FRAME = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.window:WindowFunctionMixin.format_window_frame_specification",
    reason="The frame of a window is not checked",
    page="word-frame-unchecked.md",
)
JOIN = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.join:JoinMixin.format_join_expression",
    reason="The kind of a join is not checked",
    page="word-join-unchecked.md",
)
SET_OPERATION = Cause(
    where=(
        "rhosocial.activerecord.backend.dialect.mixins.set_operation:SetOperationMixin.format_set_operation_expression",
        "rhosocial.activerecord.backend.impl.sqlite.mixins.set_operation:SQLiteSetOperationMixin.format_set_operation_expression",
    ),
    reason="The word between two queries is not checked",
    page="word-set-operation-unchecked.md",
)
JSON_OPERATION = Cause(
    where=(
        "rhosocial.activerecord.backend.dialect.mixins.json:JSONMixin.format_json_arrow_expression",
        "rhosocial.activerecord.backend.impl.mysql.mixins.json:MySQLJSONFunctionMixin.format_json_arrow_expression",
        "rhosocial.activerecord.backend.impl.mysql.mixins.json:MySQLJSONFunctionMixin.format_json_function_expression",
        "rhosocial.activerecord.backend.impl.mariadb.mixins.json:MariaDBJSONMixin.format_json_function_expression",
    ),
    reason="The operator of a path is not checked",
    page="word-json-operation-unchecked.md",
)
ORDERED_SET = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.aggregation:OrderedSetAggregationMixin.format_ordered_set_aggregation",
    reason="The name of an ordered-set aggregate is not checked",
    page="word-ordered-set-unchecked.md",
)
SQLITE_SCHEMA = Cause(
    where=(
        "rhosocial.activerecord.backend.impl.sqlite.mixins.introspection:SQLiteIntrospectionCapabilityMixin.format_view_list_query",
        "rhosocial.activerecord.backend.impl.sqlite.mixins.introspection:SQLiteIntrospectionCapabilityMixin.format_view_info_query",
        "rhosocial.activerecord.backend.impl.sqlite.mixins.introspection:SQLiteIntrospectionCapabilityMixin.format_trigger_list_query",
        "rhosocial.activerecord.backend.impl.sqlite.mixins.introspection:SQLiteIntrospectionCapabilityMixin.format_column_info_query",
        "rhosocial.activerecord.backend.impl.sqlite.mixins.introspection:SQLiteIntrospectionCapabilityMixin.format_index_info_query",
        "rhosocial.activerecord.backend.impl.sqlite.mixins.introspection:SQLiteIntrospectionCapabilityMixin.format_foreign_key_query",
        "rhosocial.activerecord.backend.impl.sqlite.mixins.introspection:SQLiteIntrospectionCapabilityMixin.format_table_info_query",
    ),
    reason="SQLite's introspector writes the name of a schema as it is",
    page="sqlite-schema-unquoted.md",
)
MARIADB_FOR_UPDATE_OF = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.mixins.locking:MariaDBLockingMixin.format_for_update_clause",
    reason="FOR UPDATE OF ends in an AttributeError",
    page="mariadb-for-update-of.md",
)
INDEX_TYPE = Cause(
    where=(
        "rhosocial.activerecord.backend.dialect.mixins.ddl_index:IndexMixin.format_create_index_statement",
        "rhosocial.activerecord.backend.impl.postgres.mixins.ddl.index:PostgresIndexMixin.format_create_index_statement",
    ),
    reason="The method of an index is not checked",
    page="word-index-type-unchecked.md",
)
