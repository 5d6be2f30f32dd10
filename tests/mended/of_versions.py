"""Optimistic locks of rows without a version."""

from __future__ import annotations

from .mend import Change, Mend, places

_VERSION = "field.version:Version"


class VersionNull(Mend):
    """No version yet counts as 0; the condition of the update then asks for NULL, and the new version is 1."""

    page = "core/version-null.md"
    changes = (
        Change(
            places("field.version:OptimisticLockMixin.__init__"),
            "self._version = Version(value=version_value, increment_by=1)",
            """
            self._version = Version(value=1, increment_by=1)
            self._version.value = version_value or 0
            """,
        ),
        Change(
            places(f"{_VERSION}.get_update_condition"),
            "return Column(dialect, self.db_column) == self.value",
            """
            column = Column(dialect, self.db_column)
            return column == self.value if self.value else column.is_null()
            """,
        ),
        Change(
            places(f"{_VERSION}.get_update_expression"),
            "return Column(dialect, self.db_column) + self.increment_by",
            """
            from ..backend.expression.core import Literal
            if not self.value:
                return Literal(dialect, self.increment_by)
            return Column(dialect, self.db_column) + self.increment_by
            """,
        ),
    )
