"""Rules of the area ``json``: conditions on members, their order and their groups, and what is missing."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import Literal
from rhosocial.activerecord.backend.expression.functions import concat_op, count, sum_, upper

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.values import MEMBERS
from ..support.refusals import may_be_refused
from ..support.terms import Terms
from ._documents import Papers, as_json

WHOLE = "DECIMAL(10,0)"
PEOPLE = [
    {"name": "Ada", "age": 100, "town": "Ulm", "boss": None},
    {"name": "Bob", "age": 42, "town": "Bonn", "boss": "Ada"},
    {"name": "Cyd", "age": 7, "town": "Ulm", "boss": "Ada"},
    {"name": "O'Hara", "age": 8, "town": "größe 100%", "boss": "Cyd"},
]


async def people(db: Db, members: Any) -> Papers:
    """The usual documents."""
    papers = Papers(db, members)
    await papers.put(*PEOPLE)
    return papers


@requires(Capability.JSON_TYPE)
class JsonFilterTests(ConformanceTests):
    """What a path finds is a value like any other: in conditions, orders, groups, joins and functions."""

    members = family_fixture(MEMBERS)

    async def test_members_are_compared_as_texts(self, db: Db, members: Any) -> None:
        """Equal, unequal, by order, in a list, by a pattern. Look at ``format_comparison_predicate`` and its left side."""
        papers = await people(db, members)
        name = papers.at("$.name")
        assert await papers.found(name == "Bob") == [1]
        assert await papers.found(name != "Bob") == [0, 2, 3]
        assert await papers.found(name > "Bob", name <= "Cyd") == [2]
        assert await papers.found(name.in_(["Ada", "Cyd", "Eve"])) == [0, 2]
        assert await papers.found(name.like("%y%")) == [2]

    @pytest.mark.parametrize(
        "value",
        ["it's", 'say "hi"', "back\\slash", "größe 日本 😀", "100% %s ?", "x' OR '1'='1", "null", "$.k", "", " blank "],
    )
    async def test_a_member_of_any_text_is_found_by_it(self, db: Db, members: Any, value: str) -> None:
        """The value is bound, and compared with the text itself. Look at ``->>`` and at ``format_comparison_predicate``."""
        papers = Papers(db, members)
        await papers.put({"k": "100 xs ?"}, {"k": value}, {"j": value}, {"k": value + "!"})
        assert await papers.found(papers.at("$.k") == value) == [1]

    async def test_a_number_is_compared_through_a_cast(self, db: Db, members: Any) -> None:
        """By value and not by letters: 7 < 42 < 100. Look at ``cast`` of a JSON expression."""
        papers = await people(db, members)
        age = papers.at("$.age").cast(WHOLE)
        assert await papers.found(age == 42) == [1]
        assert await papers.found(age > 8) == [0, 1]
        assert await papers.found(age.between(7, 42)) == [1, 2, 3]
        assert await papers.found(age + 1 == 8) == [2]

    async def test_a_number_without_a_cast_is_found_or_refused(self, db: Db, members: Any) -> None:
        """``->> == 42`` finds its document and no other, unless the types don't fit (C85). Look at ``->>``."""
        papers = await people(db, members)
        with may_be_refused() as refused:
            assert await papers.found(papers.at("$.age") == 42) == [1]
        if refused:
            assert await papers.found(papers.at("$.name") == "Bob") == [1]

    async def test_conditions_on_members_are_combined(self, db: Db, members: Any) -> None:
        """AND and OR with a value each. Look at the order of parameters in ``format_json_expression``."""
        papers = await people(db, members)
        town, boss, name = papers.at("$.town"), papers.at("$.boss"), papers.at("$.name")
        assert await papers.found((town == "Ulm") & (boss == "Ada")) == [2]
        assert await papers.found((town == "Bonn") | (boss == "Cyd") | (name == "nobody")) == [1, 3]
        assert await papers.found(town == "Ulm", members.Value.c.n < 2, name == "Ada") == [0]

    async def test_rows_are_ordered_by_a_member(self, db: Db, members: Any) -> None:
        """As text and, through a cast, as a number. Look at ``format_order_by_clause``."""
        papers = await people(db, members)
        by_age = papers.model.query().order_by((papers.at("$.age").cast(WHOLE), "DESC"))
        assert [row.n for row in await db(by_age.all())] == [0, 1, 3, 2]
        by_name = papers.model.query().order_by((papers.at("$.name"), "ASC")).limit(3)
        assert [row.n for row in await db(by_name.all())] == [0, 1, 2]

    async def test_rows_are_grouped_by_a_member(self, db: Db, members: Any) -> None:
        """Counts and sums a town. Look at ``format_group_by_having_clause``: the path is written or bound twice."""
        papers = await people(db, members)
        q = Terms(db, members)
        source = q.sub(
            q.select([papers.at("$.town").as_("town"), papers.at("$.age").cast(WHOLE).as_("age")], "v_members"), "p"
        )
        columns = [q.col("town", "p"), count(db.dialect, alias="many"), sum_(db.dialect, q.col("age", "p"))]
        rows = await q.rows(q.select(columns, source, group_by=[q.col("town", "p")]))
        assert sorted((town, many, int(total)) for town, many, total in rows) == [
            ("Bonn", 1, 42),
            ("Ulm", 2, 107),
            ("größe 100%", 1, 8),
        ]

    async def test_a_member_is_summed_and_counted(self, db: Db, members: Any) -> None:
        """Through a cast, and without the documents that lack it. Look at ``format_function_call``."""
        papers = await people(db, members)
        await papers.put({"name": "Eve"})
        d = db.dialect
        query = papers.model.query().select(
            sum_(d, papers.at("$.age").cast(WHOLE)).as_("total"), count(d, papers.at("$.age")).as_("many")
        )
        (row,) = await db(query.aggregate())
        assert (int(row["total"]), row["many"]) == (157, 4)

    async def test_documents_are_joined_by_members(self, db: Db, members: Any) -> None:
        """Whose boss is whom, from the documents of one table. Look at the table's alias in ``format_column``."""
        papers = await people(db, members)
        q = Terms(db, members)

        def of(alias: str, path: str) -> Any:
            found = papers.at(path)
            found.column = q.col("v", alias)
            return found

        source = q.join(q.table("v_members", "a"), q.table("v_members", "b"), of("a", "$.boss") == of("b", "$.name"))
        rows = await q.rows(q.select([of("a", "$.name").as_("who"), of("b", "$.name").as_("boss")], source))
        assert sorted(rows) == [("Bob", "Ada"), ("Cyd", "Ada"), ("O'Hara", "Cyd")]

    async def test_a_member_stands_in_functions_and_arithmetic(self, db: Db, members: Any) -> None:
        """Look at how ``format_json_expression`` holds together within another expression."""
        papers = await people(db, members)
        age = papers.at("$.age").cast(WHOLE)
        found = await papers.values(upper(db.dialect, papers.at("$.name")), age * 2 - 1)
        assert [(name, int(twice)) for name, twice in found[:2]] == [("ADA", 199), ("BOB", 83)]

    @requires(Capability.FUNCTIONS.of("concat_op"))
    async def test_a_member_stands_on_either_side_of_a_concatenation(self, db: Db, members: Any) -> None:
        """``'<' || member || '>'``. Look at parentheses in ``format_json_arrow_expression``: ``->`` binds as ``||`` does."""
        papers = await people(db, members)
        name = papers.at("$.name")
        assert (await papers.values(concat_op(db.dialect, name, ">")))[:2] == ["Ada>", "Bob>"]
        assert (await papers.values(concat_op(db.dialect, Literal(db.dialect, "<"), name)))[:2] == ["<Ada", "<Bob"]


@requires(Capability.JSON_TYPE)
class JsonNullTests(ConformanceTests):
    """No document, no member, and a member that is null are three things."""

    members = family_fixture(MEMBERS)

    async def test_a_missing_member_is_null_to_a_condition(self, db: Db, members: Any) -> None:
        """``is_null`` finds it, a comparison does not; a text ``null`` is a text. Look at ``->>``."""
        papers = Papers(db, members)
        await papers.put(None, {}, {"k": "null"}, {"k": ""}, {"k": "x"}, {"j": "x"})
        member = papers.at("$.k")
        assert await papers.found(member.is_null()) == [0, 1, 5]
        assert await papers.found(member.is_not_null()) == [2, 3, 4]
        assert await papers.found(member != "x") == [2, 3]

    async def test_an_arrow_tells_a_null_from_a_missing_member(self, db: Db, members: Any) -> None:
        """``-> IS NULL`` finds the missing one alone (D097, C85). Look at ``->`` in ``format_json_expression``."""
        papers = Papers(db, members)
        await papers.put({"k": None}, {}, {"k": "null"}, None, {"k": 0})
        assert await papers.found(papers.at("$.k", "->").is_null()) == [1, 3]
        assert await papers.found(papers.at("$.k", "->").is_not_null()) == [0, 2, 4]

    async def test_a_null_member_read_as_text_is_null_or_the_word(self, db: Db, members: Any) -> None:
        """Nothing else: no empty text, no 0 (C85). Look at ``->>``."""
        papers = Papers(db, members)
        await papers.put({"k": None}, {"list": [None]})
        ((member, _), (_, element)) = await papers.values(papers.at("$.k"), papers.at("$.list[0]"))
        assert (member, element) in ((None, None), ("null", "null"))

    async def test_a_row_without_a_document_has_no_members(self, db: Db, members: Any) -> None:
        """A path into SQL NULL finds NULL. Look at ``format_json_expression``."""
        papers = Papers(db, members)
        await papers.put(None, {"k": "x"})
        assert (await papers.values(papers.at("$.k"), papers.at("$")))[0] == (None, None)
        assert await papers.found(members.Value.c.v.is_null()) == [0]

    async def test_a_document_that_is_null_is_a_document(self, db: Db, members: Any) -> None:
        """JSON's ``null``, written by somebody else, is no SQL NULL, and is read as None. Look at the adapter for ``dict``."""
        papers = Papers(db, members)
        await db.run(members.sql('INSERT INTO {v_members} ("n", "v") VALUES (0, \'null\')'))
        assert await papers.found(members.Value.c.v.is_null()) == []
        (row,) = await db(papers.model.query().all())
        assert (row.n, row.v) == (0, None)

    async def test_what_is_null_within_a_document_comes_back_as_none(self, db: Db, members: Any) -> None:
        """Members and elements. Look at the adapter for ``dict`` and at the driver's own decoding."""
        document = {"k": None, "list": [None, {"deep": None}], "word": "null"}
        papers = Papers(db, members)
        await papers.put(document)
        (row,) = await db(papers.model.query().all())
        assert row.v == document
        ((found, word),) = await papers.values(papers.at("$.list", "->"), papers.at("$.word", "->"))
        assert (as_json(found, None), as_json(word, "null")) == (document["list"], "null")
