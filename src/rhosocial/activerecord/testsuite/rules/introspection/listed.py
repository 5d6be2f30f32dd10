"""What is told of a column is enough to make the same column again, whatever its type."""

from __future__ import annotations

from typing import Any

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.rules import rule
from ..support.catalog import Catalog
from ..support.ddl import Ddl, column, ddl_fixture
from ..support.listed_types import columns_of_every_type
from ..support.refusals import may_be_refused


@requires(Capability.COLUMN_INTROSPECTION)
class ListedTypeIntrospectionTests(ConformanceTests):
    """``parsed_data_type`` is the column's type as the core writes types (C17)."""

    ddl = ddl_fixture()

    @rule(waits=True)
    async def test_the_type_of_every_column_is_told_as_one_of_the_core_s(self, ddl: Ddl) -> None:
        """Not left out. Look at ``parsed_data_type`` in ``_parse_columns``."""
        made, _ = await columns_of_every_type(ddl)
        assert [name for name, base in made if (await self._told(ddl, base)).parsed_data_type is None] == []

    @rule(waits=True)
    async def test_a_type_that_is_told_makes_the_same_column_again(self, ddl: Ddl) -> None:
        """Told alike. Look at ``parse_type`` of the dialect: what it takes for something else, and what it drops."""
        wrong = []
        for name, base in (await columns_of_every_type(ddl))[0]:
            told = await self._told(ddl, base)
            if told.parsed_data_type is None:
                continue
            again = f"{base}x"
            with may_be_refused(TypeError, ValueError) as refused:
                await ddl.create(again, column("v", told.parsed_data_type))
            if refused:
                wrong.append(f"{name} ({told.data_type_full}, then nothing)")
                continue
            second = await self._told(ddl, again)
            if second.data_type_full != told.data_type_full:
                wrong.append(f"{name} ({told.data_type_full}, then {second.data_type_full})")
        assert not wrong, f"told types make other columns: {', '.join(sorted(wrong))}."

    async def _told(self, ddl: Ddl, base: str) -> Any:
        (column_info,) = await Catalog(ddl.db).ask("list_columns", ddl.name(base))
        return column_info
