"""Databases that take fewer rows, or fewer ways to write them, than others."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError

from .database import Database
from .variant import Variant


class OneRowAtATime(Variant):
    """An INSERT with VALUES has one row, and the dialect refuses more."""

    red = ("crud.a_bulk_create_keeps_each_value*", "dml.a_bulk_insert*")
    quick = ("predicates.a_text_without_values*", "aggregates.a_condition_is_applied*", "relations.*eager*")

    class Dialect:
        def format_insert_statement(self, expr: Any) -> Any:
            rows = getattr(expr.source, "values_list", None) or ()
            if len(rows) > 1:
                raise UnsupportedFeatureError("SQLite", "an INSERT of several rows", "Use execute_many.")
            return super().format_insert_statement(expr)  # type: ignore[misc]  # a mixin

    class Database(Database):
        refuses = r"\bVALUES\s*\([^()]*\)\s*,"
