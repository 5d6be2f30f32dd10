"""Defects of code that every backend shares; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

AFTER_COMMIT_HANDLER = Cause(
    where=(
        "rhosocial.activerecord.backend.transaction:TransactionManager.commit",
        "rhosocial.activerecord.backend.transaction:AsyncTransactionManager.commit",
        "rhosocial.activerecord.backend.impl.postgres.transaction:PostgresTransactionManager.commit",
        "rhosocial.activerecord.backend.impl.postgres.transaction:AsyncPostgresTransactionManager.commit",
    ),
    reason="A handler of AFTER_COMMIT that raises leaves the manager inside a transaction that is over",
    page="after-commit-handler.md",
)
AFTER_ROLLBACK_HANDLER = Cause(
    where=(
        "rhosocial.activerecord.backend.transaction:TransactionManager.rollback",
        "rhosocial.activerecord.backend.transaction:AsyncTransactionManager.rollback",
        "rhosocial.activerecord.backend.impl.postgres.transaction:PostgresTransactionManager.rollback",
        "rhosocial.activerecord.backend.impl.postgres.transaction:AsyncPostgresTransactionManager.rollback",
    ),
    reason="A handler of AFTER_ROLLBACK that raises leaves the manager inside a transaction that is over",
    page="after-rollback-handler.md",
)
ARITHMETIC_GROUPING = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.expression:ExpressionMixin.format_binary_arithmetic_expression",
    reason="The right operand of an arithmetic expression loses its parentheses",
    page="arithmetic-grouping.md",
)
ASYNC_EXECUTE_MANY = Cause(
    where="rhosocial.activerecord.backend.base.execution:AsyncExecutionMixin.execute_many",
    reason="The async `execute_many` does not prepare its statement",
    page="async-execute-many.md",
)
BATCH_RAW_ERRORS = Cause(
    where=(
        "rhosocial.activerecord.backend.base.batch_execution:BatchExecutionMixin.execute_batch_dml",
        "rhosocial.activerecord.backend.base.batch_execution:AsyncBatchExecutionMixin.execute_batch_dml",
    ),
    reason="The batch methods raise the driver's own errors",
    page="batch-raw-errors.md",
)
BULK_CREATE_KEYS = Cause(
    where=(
        "rhosocial.activerecord.base.bulk_operations:BulkOperationsMixin.bulk_create",
        "rhosocial.activerecord.base.bulk_operations:AsyncBulkOperationsMixin.bulk_create",
    ),
    reason="`bulk_create` gives objects other rows' keys where the last key of a batch is reported",
    page="bulk-create-keys.md",
)
CONFIG_CLONE_OPTIONS = Cause(
    where="rhosocial.activerecord.backend.config:BaseConfig.clone",
    reason="A configuration with `options` can't be cloned",
    page="config-clone-options.md",
)
CONFIG_REPR_PASSWORD = Cause(
    where="rhosocial.activerecord.backend.config:ConnectionConfig.__repr__",
    reason="`repr` of a configuration shows the password",
    page="config-repr-password.md",
)
CONFIGURE_LOGGING = Cause(
    where="rhosocial.activerecord.logging.defaults:configure_logging",
    reason="`configure_logging` has no effect on backends",
    page="configure-logging.md",
)
COUNT_WITH_OFFSET = Cause(
    where=(
        "rhosocial.activerecord.query.aggregate:AggregateQueryMixin.count",
        "rhosocial.activerecord.query.aggregate:AsyncAggregateQueryMixin.count",
    ),
    reason="`count()` after `offset()` is 0",
    page="count-with-offset.md",
)
DUPLICATE_LABELS = Cause(
    where=(
        "rhosocial.activerecord.backend.base.type_adaption:TypeAdaptionMixin._process_result_set",
        "rhosocial.activerecord.backend.base.type_adaption:AsyncTypeAdaptionMixin._process_result_set",
    ),
    reason="Of two result columns with one name, the first is lost",
    page="duplicate-labels.md",
)
EQUALS_NONE = Cause(
    where="rhosocial.activerecord.backend.expression.mixins:ComparisonMixin.__eq__",
    reason="`column == None` is rendered as `= NULL`",
    page="equals-none.md",
)
FIND_ONE_NONE = Cause(
    where=(
        "rhosocial.activerecord.base.base:BaseActiveRecord.find_one",
        "rhosocial.activerecord.base.base:AsyncBaseActiveRecord.find_one",
    ),
    reason="`find_one` with a condition on None never finds a row",
    page="find-one-none.md",
)
HAS_MORE = Cause(
    where=(
        "rhosocial.activerecord.backend.base.batch_execution:BatchExecutionMixin.execute_batch_dql",
        "rhosocial.activerecord.backend.base.batch_execution:AsyncBatchExecutionMixin.execute_batch_dql",
    ),
    reason="`has_more` is true on the last page when that page is full",
    page="has-more.md",
)
ILIKE_NOT_REFUSED = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.predicate:PredicateMixin.format_like_predicate",
    reason="`ilike` is rendered where the dialect says that it does not support it",
    page="ilike-not-refused.md",
)
INTROSPECTION_STALE = Cause(
    where="rhosocial.activerecord.backend.introspection.base:IntrospectorMixin._get_cached",
    reason="The introspector does not see DDL of its own backend",
    page="introspection-stale.md",
)
ISOLATION_ARGUMENT = Cause(
    where=(
        "rhosocial.activerecord.backend.transaction:TransactionManager.transaction",
        "rhosocial.activerecord.backend.transaction:AsyncTransactionManager.transaction",
    ),
    reason="`transaction(isolation_level=...)` bypasses the check of the property",
    page="isolation-argument.md",
)
NESTED_ISOLATION = Cause(
    where=(
        "rhosocial.activerecord.backend.transaction:TransactionManager.transaction",
        "rhosocial.activerecord.backend.transaction:AsyncTransactionManager.transaction",
    ),
    reason="A nested transaction accepts another isolation level and ignores it",
    page="nested-isolation.md",
)
PREDICATE_GROUPING = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.predicate:PredicateMixin.format_logical_predicate",
    reason="OR inside AND is rendered without parentheses",
    page="predicate-grouping.md",
)
SAVEPOINT_NAMES = Cause(
    where=(
        "rhosocial.activerecord.backend.transaction:TransactionManager.savepoint",
        "rhosocial.activerecord.backend.transaction:AsyncTransactionManager.savepoint",
    ),
    reason="An automatic savepoint and a nested transaction get the same name",
    page="savepoint-names.md",
)
SET_OPERATION_GROUPING = Cause(
    where=(
        "rhosocial.activerecord.backend.dialect.mixins.set_operation:SetOperationMixin.format_set_operation_expression",
        "rhosocial.activerecord.backend.impl.sqlite.mixins.set_operation:SQLiteSetOperationMixin.format_set_operation_expression",
    ),
    reason="Nested set operations lose their grouping",
    page="set-operation-grouping.md",
)
