"""Rules of the area ``json``: members in conditions, orders and groups, and the kinds of null."""

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
from ..support.target_needs import needs_empty_text, needs_truth_values
from ..support.terms import Terms
from ._documents import Documents, decode

WHOLE = "DECIMAL(10,0)"
PEOPLE = [
    {"name": "Ada", "age": 100, "town": "Ulm", "boss": None},
    {"name": "Bob", "age": 42, "town": "Bonn", "boss": "Ada"},
    {"name": "Cyd", "age": 7, "town": "Ulm", "boss": "Ada"},
    {"name": "O'Hara", "age": 8, "town": "größe 100%", "boss": "Cyd"},
]


async def with_people(db: Db, members: Any) -> Documents:
    """A table with the four documents of :data:`PEOPLE`, numbered from 0."""
    docs = Documents(db, members)
    await docs.insert(*PEOPLE)
    return docs


@requires(Capability.JSON_TYPE)
class JsonFilterTests(ConformanceTests):
    """A member is a value like any other: in conditions, orders, groups, joins and functions."""

    members = family_fixture(MEMBERS)

    async def test_members_are_compared_as_texts(self, db: Db, members: Any) -> None:
        """A member can be compared for equality and order, with a list and with a pattern. If this fails, check that
        ``format_comparison_predicate`` renders a JSON expression on its left side."""
        docs = await with_people(db, members)
        name = docs.at("$.name")
        assert await docs.matching(name == "Bob") == [1]
        assert await docs.matching(name != "Bob") == [0, 2, 3]
        assert await docs.matching(name > "Bob", name <= "Cyd") == [2]
        assert await docs.matching(name.in_(["Ada", "Cyd", "Eve"])) == [0, 2]
        assert await docs.matching(name.like("%y%")) == [2]

    @pytest.mark.parametrize(
        "value",
        ["it's", 'say "hi"', "back\\slash", "größe 日本 😀", "100% %s ?", "x' OR '1'='1", "null", "$.k", "", " blank "],
    )
    async def test_a_member_is_found_by_its_text_whatever_it_contains(self, db: Db, members: Any, value: str) -> None:
        """The value is bound and compared with the member's own text. If this fails, check that ``->>`` unquotes the
        member and that ``format_comparison_predicate`` binds the value."""
        if not value:
            needs_empty_text(db)
        docs = Documents(db, members)
        await docs.insert({"k": "100 xs ?"}, {"k": value}, {"j": value}, {"k": value + "!"})
        assert await docs.matching(docs.at("$.k") == value) == [1]

    async def test_a_member_cast_to_a_number_is_compared_by_value(self, db: Db, members: Any) -> None:
        """A cast member is compared by value, not as text: 7 < 42 < 100. If this fails, check that ``cast`` of a JSON
        expression is rendered."""
        docs = await with_people(db, members)
        age = docs.at("$.age").cast(WHOLE)
        assert await docs.matching(age == 42) == [1]
        assert await docs.matching(age > 8) == [0, 1]
        assert await docs.matching(age.between(7, 42)) == [1, 2, 3]
        assert await docs.matching(age + 1 == 8) == [2]

    async def test_a_number_without_a_cast_is_found_or_refused(self, db: Db, members: Any) -> None:
        """``->> == 42`` finds its document and no other, or the database refuses to compare the types (C85). If this
        fails, check how ``->>`` is rendered."""
        docs = await with_people(db, members)
        with may_be_refused() as refused:
            assert await docs.matching(docs.at("$.age") == 42) == [1]
        if refused:
            assert await docs.matching(docs.at("$.name") == "Bob") == [1]

    async def test_a_boolean_without_a_cast_is_found_or_refused(self, db: Db, members: Any) -> None:
        """``->> == True`` finds the documents that hold true, ``False`` those that hold false, and neither a word, a null
        or a missing member; or the database refuses to compare the types (C85). If this fails, check that
        ``format_comparison_predicate`` binds a boolean as what ``->>`` gives for it."""
        needs_truth_values(db)
        docs = Documents(db, members)
        await docs.insert({"on": True}, {"on": False}, {"on": "other"}, {"on": None}, {"off": True}, {"on": False})
        for value, found in ((True, [0]), (False, [1, 5])):
            with may_be_refused() as refused:
                assert await docs.matching(docs.at("$.on") == value) == found
            if refused:
                assert await docs.matching(docs.at("$.on") == "other") == [2]

    async def test_conditions_on_members_are_combined(self, db: Db, members: Any) -> None:
        """AND and OR combine conditions with one value each. If this fails, check the order of the parameters in
        ``format_json_expression``."""
        docs = await with_people(db, members)
        town, boss, name = docs.at("$.town"), docs.at("$.boss"), docs.at("$.name")
        assert await docs.matching((town == "Ulm") & (boss == "Ada")) == [2]
        assert await docs.matching((town == "Bonn") | (boss == "Cyd") | (name == "nobody")) == [1, 3]
        assert await docs.matching(town == "Ulm", members.Value.c.n < 2, name == "Ada") == [0]

    async def test_rows_are_ordered_by_a_member(self, db: Db, members: Any) -> None:
        """Members are ordered as text and, with a cast, as numbers. If this fails, check that
        ``format_order_by_clause`` renders JSON expressions."""
        docs = await with_people(db, members)
        by_age = docs.model.query().order_by((docs.at("$.age").cast(WHOLE), "DESC"))
        assert [row.n for row in await db(by_age.all())] == [0, 1, 3, 2]
        by_name = docs.model.query().order_by((docs.at("$.name"), "ASC")).limit(3)
        assert [row.n for row in await db(by_name.all())] == [0, 1, 2]

    async def test_rows_are_grouped_by_a_member(self, db: Db, members: Any) -> None:
        """Counts and sums are right for each town. If this fails, check that ``format_group_by_having_clause`` renders
        the path both times that it occurs."""
        docs = await with_people(db, members)
        q = Terms(db, members)
        source = q.sub(
            q.select([docs.at("$.town").as_("town"), docs.at("$.age").cast(WHOLE).as_("age")], "v_members"), "p"
        )
        columns = [q.col("town", "p"), count(db.dialect, alias="many"), sum_(db.dialect, q.col("age", "p"))]
        rows = await q.rows(q.select(columns, source, group_by=[q.col("town", "p")]))
        assert sorted((town, many, int(total)) for town, many, total in rows) == [
            ("Bonn", 1, 42),
            ("Ulm", 2, 107),
            ("größe 100%", 1, 8),
        ]

    async def test_a_member_is_summed_and_counted(self, db: Db, members: Any) -> None:
        """A cast member can be aggregated; documents that lack it do not count. If this fails, check that
        ``format_function_call`` renders a JSON expression as its argument."""
        docs = await with_people(db, members)
        await docs.insert({"name": "Eve"})
        d = db.dialect
        query = docs.model.query().select(
            sum_(d, docs.at("$.age").cast(WHOLE)).as_("total"), count(d, docs.at("$.age")).as_("many")
        )
        (row,) = await db(query.aggregate())
        assert (int(row["total"]), row["many"]) == (157, 4)

    async def test_documents_are_joined_by_members(self, db: Db, members: Any) -> None:
        """A join matches a member of one row with a member of another row of the same table. If this fails, check that
        ``format_column`` writes the table's alias."""
        docs = await with_people(db, members)
        q = Terms(db, members)

        def of(alias: str, path: str) -> Any:
            found = docs.at(path)
            found.column = q.col("v", alias)
            return found

        source = q.join(q.table("v_members", "a"), q.table("v_members", "b"), of("a", "$.boss") == of("b", "$.name"))
        rows = await q.rows(q.select([of("a", "$.name").as_("who"), of("b", "$.name").as_("boss")], source))
        assert sorted(rows) == [("Bob", "Ada"), ("Cyd", "Ada"), ("O'Hara", "Cyd")]

    async def test_a_member_can_be_used_in_functions_and_arithmetic(self, db: Db, members: Any) -> None:
        """A member is an operand of a function and of an operation. If this fails, check that
        ``format_json_expression`` is parenthesised where another expression contains it."""
        docs = await with_people(db, members)
        age = docs.at("$.age").cast(WHOLE)
        found = await docs.values(upper(db.dialect, docs.at("$.name")), age * 2 - 1)
        assert [(name, int(twice)) for name, twice in found[:2]] == [("ADA", 199), ("BOB", 83)]

    @requires(Capability.FUNCTIONS.of("concat_op"))
    async def test_a_member_can_be_either_operand_of_a_concatenation(self, db: Db, members: Any) -> None:
        """``'<' || member || '>'`` needs parentheses around the member, since ``->`` and ``||`` have the same
        precedence (C68, C85). If this fails, check that ``format_json_arrow_expression`` writes them."""
        docs = await with_people(db, members)
        name = docs.at("$.name")
        assert (await docs.values(concat_op(db.dialect, name, ">")))[:2] == ["Ada>", "Bob>"]
        assert (await docs.values(concat_op(db.dialect, Literal(db.dialect, "<"), name)))[:2] == ["<Ada", "<Bob"]


@requires(Capability.JSON_TYPE)
class JsonNullTests(ConformanceTests):
    """A missing document, a missing member and a member that is null are three different things."""

    members = family_fixture(MEMBERS)

    async def test_a_condition_treats_a_missing_member_as_null(self, db: Db, members: Any) -> None:
        """``is_null`` matches a missing member and a comparison does not; the string ``null`` is a string. If this
        fails, check how ``->>`` is rendered."""
        docs = Documents(db, members)
        await docs.insert(None, {}, {"k": "null"}, {"k": ""}, {"k": "x"}, {"j": "x"})
        member = docs.at("$.k")
        assert await docs.matching(member.is_null()) == [0, 1, 5]
        assert await docs.matching(member.is_not_null()) == [2, 3, 4]
        assert await docs.matching(member != "x") == [2, 3]

    async def test_an_arrow_distinguishes_a_null_member_from_a_missing_one(self, db: Db, members: Any) -> None:
        """``-> IS NULL`` matches only the missing member (C85). If this fails, check that ``format_json_expression``
        renders ``->`` with a function that keeps JSON's null."""
        docs = Documents(db, members)
        await docs.insert({"k": None}, {}, {"k": "null"}, None, {"k": 0})
        assert await docs.matching(docs.at("$.k", "->").is_null()) == [1, 3]
        assert await docs.matching(docs.at("$.k", "->").is_not_null()) == [0, 2, 4]

    async def test_a_null_member_read_as_text_is_null_or_the_text_null(self, db: Db, members: Any) -> None:
        """It is neither an empty text nor 0 (C85). If this fails, check how ``->>`` is rendered."""
        docs = Documents(db, members)
        await docs.insert({"k": None}, {"list": [None]})
        ((member, _), (_, element)) = await docs.values(docs.at("$.k"), docs.at("$.list[0]"))
        assert (member, element) in ((None, None), ("null", "null"))

    async def test_a_row_without_a_document_has_no_members(self, db: Db, members: Any) -> None:
        """A path into SQL NULL returns NULL. If this fails, check how ``format_json_expression`` renders a path over a
        column that is NULL."""
        docs = Documents(db, members)
        await docs.insert(None, {"k": "x"})
        assert (await docs.values(docs.at("$.k"), docs.at("$")))[0] == (None, None)
        assert await docs.matching(members.Value.c.v.is_null()) == [0]

    async def test_a_json_null_document_is_not_sql_null(self, db: Db, members: Any) -> None:
        """A document ``null`` that another client wrote is not SQL NULL, and it is read as None. If this fails, check
        that the adapter for ``dict`` decodes the text ``null``."""
        docs = Documents(db, members)
        await db.run(members.sql('INSERT INTO {v_members} ("n", "v") VALUES (0, \'null\')'))
        assert await docs.matching(members.Value.c.v.is_null()) == []
        (row,) = await db(docs.model.query().all())
        assert (row.n, row.v) == (0, None)

    async def test_nulls_within_a_document_are_read_as_none(self, db: Db, members: Any) -> None:
        """Members and elements that are null are read as None. If this fails, check the adapter for ``dict`` and the
        decoding of the driver."""
        document = {"k": None, "list": [None, {"deep": None}], "word": "null"}
        docs = Documents(db, members)
        await docs.insert(document)
        (row,) = await db(docs.model.query().all())
        assert row.v == document
        ((found, word),) = await docs.values(docs.at("$.list", "->"), docs.at("$.word", "->"))
        assert (decode(found, None), decode(word, "null")) == (document["list"], "null")
