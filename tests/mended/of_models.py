"""Records: what is written, restored, locked and put on them."""

from __future__ import annotations

from .mend import Change, Mend, both

_FROM_ROW = both("base.base:BaseActiveRecord.create_from_database")
_RESTORE = both("field.soft_delete:SoftDeleteMixin.restore")


class BulkCreateVersioned(Mend):
    """Handlers of AFTER_INSERT get a result from ``bulk_create`` too."""

    page = "core/bulk-create-versioned.md"
    changes = (
        Change(
            both("base.bulk_operations:BulkOperationsMixin.bulk_create"),
            "await record._trigger_event(ModelEvent.AFTER_INSERT)",
            """
            from ..backend.result import QueryResult
            await record._trigger_event(ModelEvent.AFTER_INSERT, result=QueryResult(affected_rows=1))
            """,
        ),
    )


class BulkUpdateTimestamps(Mend):
    """Handlers of BEFORE_UPDATE get the values from ``bulk_update`` too, and it writes the time."""

    page = "core/bulk-update-timestamps.md"
    changes = (
        Change(
            both("base.bulk_operations:BulkOperationsMixin.bulk_update"),
            "await record._trigger_event(ModelEvent.BEFORE_UPDATE)",
            "await record._trigger_event(ModelEvent.BEFORE_UPDATE, data=record._prepare_save_data())",
        ),
        Change(
            both("base.bulk_operations:BulkOperationsMixin.bulk_update"),
            "field_values = {}",
            """
            fields = [*fields, *({"updated_at"} & set(cls.model_fields))]
            field_values = {}
            """,
        ),
    )


class BulkUpdateVersioned(Mend):
    """Records with a lock are saved one by one, and their handlers run once."""

    page = "core/bulk-update-versioned.md"
    changes = (
        Change(
            both("base.bulk_operations:BulkOperationsMixin.bulk_update"),
            "if not cls.is_composite_pk():",
            """
            locked = any(base.__name__ == "OptimisticLockMixin" for base in cls.__mro__)
            if not cls.is_composite_pk() and not locked:
            """,
        ),
        Change(
            both("base.bulk_operations:BulkOperationsMixin.bulk_update"),
            "await record._trigger_event(ModelEvent.AFTER_UPDATE)",
            """
            if not locked:
                await record._trigger_event(ModelEvent.AFTER_UPDATE)
            """,
        ),
    )


class DerivedUndeclared(Mend):
    """A value of the row that is not one of the model's fields is put on the record, declared or not."""

    page = "core/derived-undeclared.md"
    changes = (
        Change(
            _FROM_ROW,
            "extra_data = {}",
            "extra_data = {k: v for k, v in row.items() if k not in cls.model_fields and not hasattr(cls, k)}",
        ),
        Change(
            _FROM_ROW,
            """
            if derived_fields:
            col_to_field = {df.column_name: name for name, df in derived_fields.items() if df.column_name is not None}
            """,
            """
            if derived_fields or extra_data:
                col_to_field = {df.column_name: name for name, df in derived_fields.items() if df.column_name is not None}
            """,
        ),
    )


class ExplicitKeyIgnored(Mend):
    """A key that the record has is part of the INSERT."""

    page = "core/explicit-key-ignored.md"
    changes = (
        Change(
            both("base.base:BaseActiveRecord._prepare_save_data"),
            "data = self.model_dump(exclude=pk_fields if pk_fields & set(self.__class__.model_fields) else set())",
            "data = self.model_dump(exclude={field for field in pk_fields if getattr(self, field, None) is None})",
        ),
    )


class FindOneNone(Mend):
    """None in a dict of conditions asks for NULL."""

    page = "core/find-one-none.md"
    changes = (
        Change(
            both("base.base:BaseActiveRecord.find_one"),
            "query = query.where(getattr(cls.c, key) == value)",
            """
            column = getattr(cls.c, key)
            query = query.where(column.is_null() if value is None else column == value)
            """,
        ),
    )


class RestoreDropsSchema(Mend):
    """``restore`` changes the row in the model's schema."""

    page = "core/restore-drops-schema.md"
    changes = (
        Change(
            _RESTORE,
            'update_options = UpdateOptions(table=self.table_name(), data={"deleted_at": None}, where=condition_expr)',
            """
            update_options = UpdateOptions(
                table=self.table_name(),
                schema_name=self.schema_name(),
                data={"deleted_at": None},
                where=condition_expr,
            )
            """,
        ),
    )


class RestoredInsertedAgain(Mend):
    """A restored record is one from the database again."""

    page = "core/restored-inserted-again.md"
    changes = (
        Change(
            _RESTORE,
            "self.reset_tracking()",
            """
            self._is_from_db = True
            self.reset_tracking()
            """,
        ),
    )
