"""Defects of the core's models and their bulk methods; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

BULK_CREATE_VERSIONED = Cause(
    where=(
        "rhosocial.activerecord.base.bulk_operations:BulkOperationsMixin.bulk_create",
        "rhosocial.activerecord.base.bulk_operations:AsyncBulkOperationsMixin.bulk_create",
    ),
    reason="`bulk_create` of records with an optimistic lock raises after it has written them",
    page="bulk-create-versioned.md",
)
BULK_UPDATE_TIMESTAMPS = Cause(
    where=(
        "rhosocial.activerecord.base.bulk_operations:BulkOperationsMixin.bulk_update",
        "rhosocial.activerecord.base.bulk_operations:AsyncBulkOperationsMixin.bulk_update",
    ),
    reason="`bulk_update` of records with timestamps raises",
    page="bulk-update-timestamps.md",
)
EXPLICIT_KEY_IGNORED = Cause(
    where=(
        "rhosocial.activerecord.base.base:BaseActiveRecord._prepare_save_data",
        "rhosocial.activerecord.base.base:AsyncBaseActiveRecord._prepare_save_data",
    ),
    reason="A key given to a new record is kept by the object, and not by its row",
    page="explicit-key-ignored.md",
)
INSERT_WITHOUT_COLUMNS = Cause(
    where=(
        "rhosocial.activerecord.backend.dialect.mixins.dml:DMLMixin.format_insert_statement",
        "rhosocial.activerecord.backend.impl.sqlite.mixins.dml:SQLiteDMLMixin.format_insert_statement",
    ),
    reason="An INSERT that names no column is rendered as `() VALUES ()`",
    page="insert-without-columns.md",
)
RESTORED_INSERTED_AGAIN = Cause(
    where=(
        "rhosocial.activerecord.field.soft_delete:SoftDeleteMixin.restore",
        "rhosocial.activerecord.field.soft_delete:AsyncSoftDeleteMixin.restore",
    ),
    reason="A restored record is inserted a second time by its next `save`",
    page="restored-inserted-again.md",
)
