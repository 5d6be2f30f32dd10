"""Defects that models meet beyond one record's life; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

CHANGE_IGNORES_LIMIT = Cause(
    where=(
        "rhosocial.activerecord.query.active_query:ActiveQuery.update_all",
        "rhosocial.activerecord.query.active_query:ActiveQuery.delete_all",
        "rhosocial.activerecord.query.active_query:AsyncActiveQuery.update_all",
        "rhosocial.activerecord.query.active_query:AsyncActiveQuery.delete_all",
    ),
    reason="`update_all` and `delete_all` drop the limit and the joins of their query",
    page="change-ignores-limit.md",
)
COLUMN_NO_KEY = Cause(
    where="rhosocial.activerecord.backend.expression.mixins:ComparisonMixin.__eq__",
    reason="A field proxy can't be the key of a dict",
    page="column-no-key.md",
)
DERIVED_UNDECLARED = Cause(
    where=(
        "rhosocial.activerecord.base.base:BaseActiveRecord.create_from_database",
        "rhosocial.activerecord.base.base:AsyncBaseActiveRecord.create_from_database",
    ),
    reason="What is derived on the spot is lost for a model that declares no derived field",
    page="derived-undeclared.md",
)
JOIN_HIDES_SCHEMA = Cause(
    where=(
        "rhosocial.activerecord.query.join:JoinQueryMixin._perform_join",
        "rhosocial.activerecord.query.async_join:AsyncJoinQueryMixin._perform_join",
    ),
    reason="A join renames its first table, and columns still carry the schema",
    page="join-hides-schema.md",
)
RESTORE_DROPS_SCHEMA = Cause(
    where=(
        "rhosocial.activerecord.field.soft_delete:SoftDeleteMixin.restore",
        "rhosocial.activerecord.field.soft_delete:AsyncSoftDeleteMixin.restore",
    ),
    reason="`restore` looks in the default schema",
    page="restore-drops-schema.md",
)
RESTORE_RENAMED_KEY = Cause(
    where="rhosocial.activerecord.field.soft_delete:SoftDeleteMixin._build_restore_condition",
    reason="`restore` fails for a key whose field has another name",
    page="restore-renamed-key.md",
)
