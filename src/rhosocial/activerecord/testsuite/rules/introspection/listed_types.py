"""The reported type of a column is enough to create the same column again, for every type that the dialect lists."""

from __future__ import annotations

from typing import Any

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.rules import rule
from ..support.catalog import Catalog
from ..support.ddl import Ddl, column, ddl_fixture
from ..support.listed_types import columns_of_every_type
from ..support.refusals import may_be_refused

MIXED = {
    "word": "VARCHAR(23)",
    "price": "DECIMAL(10,3)",
    "big": "BIGINT",
    "rate": "DECIMAL(6,5)",
    "born": "DATE",
    "mark": "VARCHAR(7)",
}
"""Columns that differ from their neighbours in type, length and precision."""


def _shown(data_type: Any, ddl: Ddl) -> Any:
    # Whether every type is reported as an object is a rule of its own.
    return data_type and (type(data_type), data_type.to_sql(ddl.db.dialect))


@requires(Capability.COLUMN_INTROSPECTION)
class ListedTypeIntrospectionTests(ConformanceTests):
    """``parsed_data_type`` is the column's type as a type object of the core (C17)."""

    ddl = ddl_fixture()

    @rule(waits=True)
    async def test_every_column_type_is_reported_as_a_core_type(self, ddl: Ddl) -> None:
        """``parsed_data_type`` is never None (C99). If this fails, check ``parsed_data_type`` in ``_parse_columns``."""
        made, _ = await columns_of_every_type(ddl)
        assert [name for name, base in made if (await self._reported(ddl, base)).parsed_data_type is None] == []

    @rule(waits=True)
    async def test_a_reported_type_creates_an_equal_column(self, ddl: Ddl) -> None:
        """A column created with ``parsed_data_type`` has the same ``data_type_full``.
        If this fails, check which types ``parse_type`` of the dialect confuses, and which arguments it drops."""
        wrong = []
        for name, base in (await columns_of_every_type(ddl))[0]:
            reported = await self._reported(ddl, base)
            if reported.parsed_data_type is None:
                continue
            again = f"{base}x"
            with may_be_refused(TypeError, ValueError) as refused:
                await ddl.create(again, column("v", reported.parsed_data_type))
            if refused:
                wrong.append(f"{name} ({reported.data_type_full}, then nothing)")
                continue
            second = await self._reported(ddl, again)
            if second.data_type_full != reported.data_type_full:
                wrong.append(f"{name} ({reported.data_type_full}, then {second.data_type_full})")
        assert not wrong, f"reported types create other columns: {', '.join(sorted(wrong))}."

    async def test_each_column_of_a_table_is_reported_with_its_own_core_type(self, ddl: Ddl) -> None:
        """Among five others, ``parsed_data_type`` is the same as that of the column alone.
        If this fails, check that ``_parse_columns`` reads the type of each row anew."""
        catalog = Catalog(ddl.db)
        await catalog.table("mixed", *(f'"{name}" {written}' for name, written in MIXED.items()))
        alone = {}
        for name, written in MIXED.items():
            await catalog.table(f"only_{name}", f'"{name}" {written}')
            alone[name] = (await catalog.column(f"only_{name}", name)).parsed_data_type
        together = {each.name: each.parsed_data_type for each in await catalog.columns("mixed")}
        assert {name: _shown(each, ddl) for name, each in together.items()} == {
            name: _shown(each, ddl) for name, each in alone.items()
        }

    async def _reported(self, ddl: Ddl, base: str) -> Any:
        (column_info,) = await Catalog(ddl.db).ask("list_columns", ddl.name(base))
        return column_info
