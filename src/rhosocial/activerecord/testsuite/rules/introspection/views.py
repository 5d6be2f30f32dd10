"""Columns of views: the introspector reports each like the column that it shows."""

from __future__ import annotations

from typing import Any

import pytest

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ..support.catalog import Catalog, catalog_fixture

TYPES = {
    "number": "INTEGER",
    "big": "BIGINT",
    "price": "DECIMAL(10,3)",
    "word": "VARCHAR(23)",
    "mark": "CHAR(7)",
    "born": "DATE",
    "seen": "TIMESTAMP",
    "share": "DOUBLE PRECISION",
}
FACTS = (
    "data_type",
    "data_type_full",
    "character_maximum_length",
    "numeric_precision",
    "numeric_scale",
    "datetime_precision",
    "charset",
    "collation",
)
"""What a view cannot change of a column that it shows as it is. NULL, defaults and keys are the table's own."""

_COLUMNS = ", ".join(f'"{name}"' for name in TYPES)
_TURNED = ", ".join(f'"{name}" AS "{name}_shown"' for name in reversed(TYPES))
FORMS = {
    "same_columns": f"SELECT {_COLUMNS} FROM {{typed}}",
    "renamed_and_turned": f"SELECT {_TURNED} FROM {{typed}}",
    "of_a_subquery": f'SELECT {_COLUMNS} FROM (SELECT {_COLUMNS} FROM {{typed}}) "s"',
    "with_a_condition": f'SELECT {_COLUMNS} FROM {{typed}} WHERE "number" > 1',
}

SHORT, LONG = "abc", "abcdefghij"
COMPUTED = {
    "case_short_first": f"CASE WHEN \"number\" = 1 THEN '{SHORT}' ELSE '{LONG}' END",
    "case_long_first": f"CASE WHEN \"number\" = 1 THEN '{LONG}' ELSE '{SHORT}' END",
    "case_of_three": f"CASE \"number\" WHEN 1 THEN '' WHEN 2 THEN '{SHORT}' ELSE '{LONG}' END",
    "coalesce": f"COALESCE(CASE WHEN \"number\" = 1 THEN '{SHORT}' END, '{LONG}')",
}
"""Texts of a view that are ``LONG`` for a row of number 3 or 1."""


@requires(Capability.VIEW_INTROSPECTION, Capability.CREATE_VIEW, Capability.COLUMN_INTROSPECTION)
class ViewColumnIntrospectionTests(ConformanceTests):
    """A column of a view is reported as the column or the value that it shows (C17)."""

    catalog = catalog_fixture()

    @pytest.mark.parametrize("form", FORMS)
    async def test_a_column_of_a_view_is_reported_like_the_column_it_shows(self, catalog: Catalog, form: str) -> None:
        """Type, length, precision, scale, character set and collation are equal, under any name and in any order.
        If this fails, check what ``format_column_info_query`` joins, and ``_parse_columns`` for views."""
        await _typed(catalog)
        await catalog.view("shown", FORMS[form])
        expected = _facts(await catalog.columns("typed"))
        assert _facts(await catalog.columns("shown")) == expected

    @pytest.mark.parametrize("form", ["same_columns", "renamed_and_turned"])
    async def test_a_view_of_a_view_reports_the_columns_of_the_table(self, catalog: Catalog, form: str) -> None:
        """The facts go through both. If this fails, check what ``format_column_info_query`` joins."""
        await _typed(catalog)
        await catalog.view("inner", FORMS["same_columns"])
        await catalog.view("shown", FORMS[form].replace("{typed}", "{inner}"))
        expected = _facts(await catalog.columns("typed"))
        assert _facts(await catalog.columns("shown")) == expected

    @pytest.mark.parametrize("form", [*COMPUTED, pytest.param("union", marks=requires(Capability.UNION_ALL))])
    async def test_a_computed_text_is_not_reported_as_shorter_than_it_can_be(self, catalog: Catalog, form: str) -> None:
        """The length of a computed text is unknown (None), or that of the longest text that it can be.
        If this fails, check where ``character_maximum_length`` of a view's column comes from."""
        await _typed(catalog)
        query = f'SELECT {COMPUTED.get(form)} AS "v" FROM {{typed}}'
        if form == "union":
            query = f"SELECT '{SHORT}' AS \"v\" FROM {{typed}} UNION ALL SELECT '{LONG}' FROM {{typed}}"
        await catalog.view("shown", query)
        (reported,) = await catalog.columns("shown")
        length = reported.character_maximum_length
        assert length is None or length >= len(LONG)


async def _typed(catalog: Catalog) -> None:
    await catalog.kept("typed", *(f'"{name}" {written}' for name, written in TYPES.items()))


def _facts(columns: Any) -> dict[str, tuple[Any, ...]]:
    return {each.name.replace("_shown", ""): tuple(getattr(each, fact) for fact in FACTS) for each in columns}
