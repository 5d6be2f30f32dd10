"""A backend whose author has just begun: its dialect has few of the core's mixins."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.dialect import SQLDialectBase, mixins
from rhosocial.activerecord.backend.impl.sqlite.mixins import (
    SQLiteDateTimeMixin,
    SQLiteDDLColumnMixin,
    SQLiteTransactionMixin,
    SQLiteTypeSupportMixin,
)

from rhosocial.activerecord.testsuite.capabilities import Capability as C

from .variant import Variant


class FewMixins(Variant):
    """The dialect has the mixins of rows, tables and transactions alone; it lacks the methods of every other feature."""

    quick = ("injection.*", "expressions.*is_refused", "transactions.*handler*", "ddl.a_*generated_column*")

    red = ("ddl.an_added_check*", "ddl.a_foreign_key_is_dropped*")

    # What the core's mixins claim and SQLite has not.
    denies = (
        *(C.ADD_CONSTRAINT, C.DROP_CONSTRAINT, C.CONSTRAINT_ENFORCED, C.FK_MATCH),
        *(C.DROP_TABLE_CASCADE, C.DROP_TABLE_RESTRICT),
    )
    # What they render for SQLite, too: it is the backend's to refuse.
    not_emulated = (
        *("ddl.adding_two_columns_at_once*", "ddl.dropping_a_columns_default*", "ddl.dropping_not_null*"),
        *("ddl.if_exists_drops_a_table*", "ddl.setting_not_null*", "ddl.a_column_keeps_its_values_when*"),
        "honesty.a_capability_is_declared_truthfully",
    )

    class Whole(
        SQLiteDateTimeMixin,
        SQLiteDDLColumnMixin,
        SQLiteTransactionMixin,
        SQLiteTypeSupportMixin,
        mixins.ConstraintMixin,
        mixins.DDLColumnMixin,
        mixins.DMLMixin,
        mixins.DQLMixin,
        mixins.ExpressionMixin,
        mixins.IdentifierMixin,
        mixins.JoinMixin,
        mixins.PredicateMixin,
        mixins.ReturningMixin,
        mixins.TableMixin,
        mixins.TransactionControlMixin,
        SQLDialectBase,
    ):
        version = (3, 45, 0)

        @property
        def name(self) -> str:
            return "SQLite"

        def supports_savepoint(self) -> bool:
            return True

        def get_parameter_placeholder(self, position: Any = 0) -> str:
            return "?"

        def set_runtime_param(self, key: str, value: Any) -> None:
            """SQLite's backend tells its dialect what the library was built with."""
