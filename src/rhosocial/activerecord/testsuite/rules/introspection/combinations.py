"""Indexes with every pair of properties, and defaults in every spelling, as the introspector reports them (C17)."""

from __future__ import annotations

from functools import cache
from string import ascii_lowercase
from typing import Any, Optional

import pytest

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ..support.catalog import Catalog, catalog_fixture
from ..support.coverings import Case, pairwise
from ..support.refusals import may_be_refused
from ..support.target_needs import needs_index_directions

COLUMNS = {"one": ["b"], "two": ["c", "a"], "odd names": ["two words", "MixedCase"], "all": ["d", "a", "c", "b"]}
DIRECTIONS = {"none": "", "first": "DESC", "last": "DESC"}
CONDITIONS = {
    "none": "",
    "number": '"a" > 5',
    "text": "\"w\" = 'it''s WHERE ('",
    "null": '"b" IS NOT NULL',
    "two parts": '"a" > 5 AND "b" < 3',
}
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "unique": ("no", "yes"),
    "columns": tuple(COLUMNS),
    "direction": tuple(DIRECTIONS),
    "condition": tuple(CONDITIONS),
    "expression": ("none", "first", "last"),
}


@cache
def cases(conditions: bool, expressions: bool) -> tuple[Case, ...]:
    """The indexes, with conditions where the database has them; each over an expression, or none of them."""
    dimensions = {
        **DIMENSIONS,
        "condition": DIMENSIONS["condition"] if conditions else ("none",),
        "expression": DIMENSIONS["expression"][1:] if expressions else ("none",),
    }
    return tuple(pairwise(dimensions))


@requires(Capability.INDEX_INTROSPECTION, Capability.CREATE_INDEX)
class IndexCombinationTests(ConformanceTests):
    """What holds for an index of one property holds for one of several."""

    catalog = catalog_fixture()

    async def test_uniqueness_and_columns_of_any_index_are_reported(self, db: Db, catalog: Catalog) -> None:
        """Whatever else an index has: a condition, directions, several columns of odd names.
        If this fails, check ``_parse_indexes`` for facts that are read in one case and not in another."""
        made = await self._made(db, catalog)
        assert [(case, [column.name for column in reported.columns]) for case, reported in made] == [
            (case, COLUMNS[case["columns"]]) for case, _ in made
        ]
        assert [(case, reported.is_unique, reported.is_primary) for case, reported in made] == [
            (case, case["unique"] == "yes", False) for case, _ in made
        ]

    async def test_the_directions_of_any_index_are_reported(self, db: Db, catalog: Catalog) -> None:
        """Each column has its own direction, also in a unique index and in one with a condition (C17).
        If this fails, check ``is_descending`` in ``_parse_indexes``."""
        needs_index_directions(db)
        made = await self._made(db, catalog)
        assert [(case, [column.is_descending for column in reported.columns]) for case, reported in made] == [
            (case, _descending(case)) for case, _ in made
        ]

    @requires(Capability.PARTIAL_INDEX)
    async def test_the_condition_of_any_index_is_reported(self, db: Db, catalog: Catalog) -> None:
        """Also of a unique index and of one over several columns; an index without a condition has none (C17).
        If this fails, check ``filter_condition`` in ``_parse_indexes``."""
        made = await self._made(db, catalog)
        assert [(case, _bare(reported.filter_condition)) for case, reported in made] == [
            (case, _bare(CONDITIONS[case["condition"]]) or None) for case, _ in made
        ]

    @requires(Capability.FUNCTIONAL_INDEX)
    async def test_any_index_over_an_expression_keeps_its_columns_and_uniqueness(
        self, db: Db, catalog: Catalog
    ) -> None:
        """An expression is a part of the index, at its place among the columns (C17, C89).
        If this fails, check what ``_parse_indexes`` leaves out."""
        made = await self._made(db, catalog, expressions=True)
        assert made
        for case, reported in made:
            names = [column.name for column in reported.columns]
            kept = names[1:] if case["expression"] == "first" else names[:-1]
            assert (kept, len(names)) == (COLUMNS[case["columns"]], len(COLUMNS[case["columns"]]) + 1), case
            assert reported.is_unique == (case["unique"] == "yes"), case

    @requires(Capability.FUNCTIONAL_INDEX)
    async def test_the_columns_beside_an_expression_are_reported(self, db: Db, catalog: Catalog) -> None:
        """Whatever is said of the expression, the columns of its index are there in their order, and nothing else of them
        is lost (C17, C89). If this fails, check what ``_parse_indexes`` makes of a key without a column's name."""
        made = await self._made(db, catalog, expressions=True)
        assert made
        for case, reported in made:
            plain = COLUMNS[case["columns"]]
            assert [column.name for column in reported.columns if column.name in plain] == plain, case

    async def _made(self, db: Db, catalog: Catalog, *, expressions: bool = False) -> list[tuple[Case, Any]]:
        """Each index that the database takes, with what is reported of it."""
        quote = db.provider.quote
        columns = [f"{quote(name)} INTEGER" for name in ("a", "b", "c", "d", "two words", "MixedCase")]
        await catalog.table("plain", *columns, '"w" VARCHAR(30)')
        made: dict[str, Case] = {}
        for number, case in enumerate(cases(db.can(Capability.PARTIAL_INDEX), expressions)):
            with may_be_refused() as refused:
                base = f"x{'abc'[number // 26]}{ascii_lowercase[number % 26]}"
                name = await catalog.index(base, *_definition(db, case))
            if not refused:
                made[name] = case
        if not made:
            raise refused[0]
        found = await catalog.indexes("plain")
        assert sorted(found) == sorted(made)
        return [(case, found[name]) for name, case in made.items()]


def _definition(db: Db, case: Case) -> tuple[str, str]:
    """What stands behind ON, and the kind."""
    parts = [db.provider.quote(name) for name in COLUMNS[case["columns"]]]
    parts = [f"{part} DESC" if descending else part for part, descending in zip(parts, _descending(case))]
    if case["expression"] != "none":
        parts.insert(0 if case["expression"] == "first" else len(parts), '(lower("w"))')
    condition = CONDITIONS[case["condition"]]
    where = f" WHERE {condition}" if condition else ""
    return f"{{plain}} ({', '.join(parts)}){where}", "UNIQUE INDEX" if case["unique"] == "yes" else "INDEX"


def _descending(case: Case) -> list[bool]:
    count = len(COLUMNS[case["columns"]])
    place = {"none": None, "first": 0, "last": count - 1}[case["direction"]]
    return [place == each for each in range(count)]


def _bare(condition: Any) -> Optional[str]:
    """A condition without what a database may add to it: quotes of names, parentheses, casts, blanks."""
    if condition is None:
        return None
    text = str(condition).lower().replace("::text", "").replace("::character varying", "")
    return "".join(sign for sign in text if sign not in '"`() \n')


NUMBERS = ["0", "7", "-7", "+3", "(-8)", "007", "-2147483648", "(1 + 2)", "2147483647"]
FRACTIONS = ["0.5", "-0.25", "0.0", "-12345.5", "1.50", "100"]
TEXTS = ["''", "'0'", "'007'", "'-1'", "'it''s'", "'NULL'", "'a b'", "' lead'", "'CURRENT_DATE'", "'(x)'", "'größe'"]
DAYS = ["'2024-02-29'", "'0099-01-02'"]


@requires(Capability.COLUMN_INTROSPECTION)
class DefaultCombinationTests(ConformanceTests):
    """However a default is written, it is reported, and what is reported means what the database inserts."""

    catalog = catalog_fixture()

    @pytest.mark.parametrize(
        ("kind", "spellings"),
        [("INTEGER", NUMBERS), ("DECIMAL(12,4)", FRACTIONS), ("DOUBLE PRECISION", FRACTIONS), ("DATE", DAYS)],
        ids=["integer", "decimal", "double", "date"],
    )
    async def test_a_default_in_any_spelling_is_reported(self, catalog: Catalog, kind: str, spellings: Any) -> None:
        """Negative, zero, with a sign, in parentheses, with zeros in front: as the value that a new row gets.
        If this fails, check how ``default_value`` is read in ``_parse_columns``."""
        assert await self._wrong(catalog, kind, spellings, quoted=kind == "DATE") == []

    async def test_a_default_text_of_any_kind_is_reported(self, catalog: Catalog) -> None:
        """Texts of digits, words of SQL, quotes and blanks: the text that a new row gets, in quotes or without (C17).
        If this fails, check how ``default_value`` is read in ``_parse_columns``."""
        kept = catalog.db.provider.text.keeps_empty
        assert (
            await self._wrong(catalog, "VARCHAR(40)", [each for each in TEXTS if kept or each != "''"], quoted=True)
            == []
        )

    async def _wrong(self, catalog: Catalog, kind: str, spellings: Any, *, quoted: bool) -> list[str]:
        """Reported defaults beside what a row of defaults holds; each column nullable and not."""
        columns = {
            f"c{number}{end[:1]}": f"{kind} DEFAULT {text}{end}"
            for number, text in enumerate(spellings)
            for end in ("", " NOT NULL")
        }
        with may_be_refused() as refused:
            await self._create(catalog, "all", columns)
        if refused:
            columns = {name: text for name, text in columns.items() if await self._takes(catalog, name, text)}
            if not columns:
                raise refused[0]
            await self._create(catalog, "all", columns)
        await catalog.db.run(catalog.sql('INSERT INTO {all} ("v") VALUES (1)'))
        (row,) = await catalog.db.rows(catalog.sql("SELECT * FROM {all}"))
        reported = {column.name: column.default_value for column in await catalog.columns("all") if column.name != "v"}
        assert sorted(reported) == sorted(columns)
        wrong = []
        for name, default in reported.items():
            if default is None:
                wrong.append(f"no default is reported for {columns[name]}")
            elif not await self._means(catalog, str(default), row[name], quoted):
                wrong.append(f"{default!r} is reported for {columns[name]}, and {row[name]!r} inserted")
        return wrong

    async def _create(self, catalog: Catalog, base: str, columns: dict[str, str]) -> None:
        await catalog.table(base, '"v" INTEGER', *(f'"{name}" {text}' for name, text in columns.items()))

    async def _takes(self, catalog: Catalog, name: str, text: str) -> bool:
        """Whether the database takes a column alone."""
        with may_be_refused() as refused:
            await self._create(catalog, "trial", {name: text})
        if not refused:
            await catalog.drop("trial")
        return not refused

    async def _means(self, catalog: Catalog, reported: str, value: Any, quoted: bool) -> bool:
        """Whether the reported text, as SQL, gives the value; or the text itself is the value without its quotes."""
        if quoted and reported == str(value):
            return True
        query = catalog.sql(f'SELECT {reported} AS "v"{catalog.db.provider.from_nothing}')
        (found,) = await catalog.db.rows(query)
        return str(found["v"]) == str(value) if quoted else bool(float(found["v"]) == float(value))
