"""Adapters of fields, and of annotations with parameters."""

from __future__ import annotations

from .mend import Change, Mend, both, places


class GenericAnnotation(Mend):
    """The adapter of ``List[str]`` is that of ``list``."""

    page = "core/generic-annotation.md"
    changes = (
        Change(
            both("base.base:BaseActiveRecord.get_column_adapters"),
            "suggestion = all_suggestions.get(field_py_type)",
            "suggestion = all_suggestions.get(get_origin(field_py_type) or field_py_type)",
        ),
    )


_STORED = """
adapter, stored = getattr(self, "adapter", None) or (None, None)
if adapter and other is not None and not isinstance(other, (SQLValueExpression, stored)):
    other = adapter.to_database(other, stored)
other_expr = other if isinstance(other, SQLValueExpression) else Literal(self.dialect, other)
"""


class FieldAdapterNotWritten(Mend):
    """Values of a field are stored, and compared with, in the form that its adapter gives them."""

    page = "core/field-adapter-not-written.md"
    changes = (
        Change(
            places("base.column_name_mixin:ColumnNameMixin._map_fields_to_columns"),
            "return {cls._get_column_name(field): value for field, value in field_data.items()}",
            """
            mapped = {}
            for field, value in field_data.items():
                adapter, stored = cls._get_adapter_for_field(field) or (None, None)
                if adapter and value is not None and not hasattr(value, "to_sql"):
                    value = adapter.to_database(value, stored)
                mapped[cls._get_column_name(field)] = value
            return mapped
            """,
        ),
        Change(
            places("base.field_proxy:FieldProxy.__get__"),
            "return Column(dialect, column_name, table=table_name, schema_name=schema_name)",
            """
            column = Column(dialect, column_name, table=table_name, schema_name=schema_name)
            column.adapter = self._model_class._get_adapter_for_field(field_name)
            return column
            """,
        ),
        Change(
            places(*(f"backend.expression.mixins:ComparisonMixin.{name}" for name in ("__eq__", "__ne__"))),
            "other_expr = other if isinstance(other, SQLValueExpression) else Literal(self.dialect, other)",
            _STORED,
        ),
    )
