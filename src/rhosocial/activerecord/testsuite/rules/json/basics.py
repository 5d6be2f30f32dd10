"""Documents: what a path finds in them, and as what."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.expression import JSONExpression, Literal

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.values import DOCUMENTS, MEMBER_LISTS, MEMBERS
from ._documents import Papers, as_json, plain, quoted

NESTED: dict[str, Any] = {
    "name": "Ada",
    "n": 42,
    "list": ["zero", "one", ["inner", "leaf"], {"key": "in a list"}],
    "object": {"key": "value", "deep": {"deeper": {"deepest": "down"}}, "list": ["ten", "twenty"]},
    "wrong": {"name": "not this one", "key": "nor this"},
}
MIXED: dict[str, Any] = {
    "text": 'it\'s "quoted"',
    "whole": 42,
    "real": 0.5,
    "yes": True,
    "no": False,
    "nothing": None,
    "list": [1, "two", None],
    "object": {"a": {"b": []}},
    "empty": "",
}


@requires(Capability.JSON_TYPE)
class JsonPathTests(ConformanceTests):
    """A path finds the one member that it names, and says what that is."""

    members = family_fixture(MEMBERS)
    documents = family_fixture(DOCUMENTS)
    lists = family_fixture(MEMBER_LISTS)

    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            pytest.param("$.name", "Ada", id="member"),
            pytest.param("$.object.key", "value", id="member-of-a-member"),
            pytest.param("$.object.deep.deeper.deepest", "down", id="four-deep"),
            pytest.param("$.list[0]", "zero", id="first-element"),
            pytest.param("$.list[1]", "one", id="element"),
            pytest.param("$.list[2][1]", "leaf", id="element-of-an-element"),
            pytest.param("$.list[3].key", "in a list", id="member-of-an-element"),
            pytest.param("$.object.list[1]", "twenty", id="element-of-a-member"),
        ],
    )
    async def test_a_path_finds_the_member_that_it_names(self, db: Db, members: Any, path: str, expected: str) -> None:
        """Members by name, elements from 0, at any depth (C85). Look at how the path is written or bound in
        ``format_json_expression``."""
        papers = Papers(db, members)
        await papers.put({"other": "document"}, NESTED)
        assert await papers.values(papers.at(path)) == [None, expected]
        assert await papers.found(papers.at(path) == expected) == [1]

    @pytest.mark.parametrize(
        "path", ["$.missing", "$.object.missing", "$.n.member", "$.missing.member", "$.list[9]", "$.list[2][9]"]
    )
    async def test_a_path_that_leads_nowhere_finds_null(self, db: Db, members: Any, path: str) -> None:
        """Neither an error nor an empty text. Look at ``format_json_expression``."""
        papers = Papers(db, members)
        await papers.put(NESTED)
        assert await papers.values(papers.at(path), papers.at(path, "->")) == [(None, None)]

    async def test_a_path_to_the_root_finds_the_whole_document(self, db: Db, members: Any) -> None:
        """``$`` is the document itself. Look at ``format_json_expression``."""
        papers = Papers(db, members)
        await papers.put(NESTED)
        ((whole, text),) = await papers.values(papers.at("$", "->"), papers.at("$"))
        assert as_json(whole, NESTED) == json.loads(text) == NESTED

    async def test_a_text_is_found_without_its_quotes(self, db: Db, members: Any) -> None:
        """``->>`` gives the text itself, whatever it holds (D098). Look at ``->>`` in ``format_json_expression``."""
        texts = [
            "plain",
            "",
            ' blanks "and" quotes ',
            "it's",
            "back\\slash",
            "a\nb\tc",
            "größe 日本 😀",
            "null",
            "42",
            "%s ?",
        ]
        papers = Papers(db, members)
        await papers.put(*[{"k": text} for text in texts])
        assert await papers.values(papers.at("$.k")) == texts

    async def test_a_number_is_found_with_its_value(self, db: Db, members: Any) -> None:
        """As a number or as its text, exactly. Look at ``->>`` in ``format_json_expression``."""
        papers = Papers(db, members)
        await papers.put(*[{"k": number} for number in (0, -7, 42, 2**53 + 1, 2**63 - 1, 0.5, -2.25)])
        found = plain(await papers.values(papers.at("$.k")))
        assert found == ["0", "-7", "42", "9007199254740993", "9223372036854775807", "0.5", "-2.25"]

    async def test_truth_values_are_told_apart(self, db: Db, members: Any) -> None:
        """``true`` and ``false`` as words or as 1 and 0, and nothing else. Look at ``->>`` in ``format_json_expression``."""
        papers = Papers(db, members)
        await papers.put({"k": True}, {"k": False})
        assert plain(await papers.values(papers.at("$.k"))) in (["true", "false"], ["1", "0"], ["True", "False"])

    async def test_lists_and_objects_are_found_as_json(self, db: Db, members: Any) -> None:
        """``->>`` gives their JSON text. Look at ``->>`` in ``format_json_expression``."""
        papers = Papers(db, members)
        await papers.put(MIXED)
        ((members_found, elements),) = await papers.values(papers.at("$.object"), papers.at("$.list"))
        assert (json.loads(members_found), json.loads(elements)) == (MIXED["object"], MIXED["list"])

    @pytest.mark.parametrize("member", sorted(set(MIXED) - {"nothing"}))
    async def test_an_arrow_keeps_the_kind_of_what_it_finds(self, db: Db, members: Any, member: str) -> None:
        """``->`` gives JSON, decoded or not: a text stays a text, 42 a number. Look at ``->`` in ``format_json_expression``."""
        papers = Papers(db, members)
        await papers.put(MIXED)
        (found,) = await papers.values(papers.at(f"$.{member}", "->"))
        expected = MIXED[member]
        decoded = as_json(found, expected)
        assert (type(decoded), decoded) == (type(expected), expected)

    async def test_what_an_arrow_finds_can_be_looked_into(self, db: Db, members: Any) -> None:
        """``v -> a -> b ->> c``, step by step. Look at how the column is rendered in ``format_json_expression``."""
        papers = Papers(db, members)
        await papers.put(NESTED, {"object": {"deep": {}}})
        found = papers.at("$.object", "->")
        for path, operation in (("$.deep", "->"), ("$.deeper", "->"), ("$.deepest", "->>")):
            found = JSONExpression(db.dialect, found, path, operation, mode=papers.mode)
        assert await papers.values(found) == ["down", None]
        assert await papers.found(found == "down") == [0]

    async def test_a_path_looks_into_a_bound_document(self, db: Db, members: Any) -> None:
        """The document can be a value of the statement. Look at the order of parameters in ``format_json_expression``."""
        papers = Papers(db, members)
        await papers.put({"k": "stored"})
        bound = JSONExpression(
            db.dialect, Literal(db.dialect, '{"k": "bound", "n": "5"}'), "$.k", "->>", mode=papers.mode
        )
        assert await papers.values(bound, papers.at("$.k")) == [("bound", "stored")]
        assert await papers.found(papers.at("$.k") == "stored", bound == "bound") == [0]

    async def test_several_paths_of_one_statement_keep_their_places(self, db: Db, members: Any) -> None:
        """Columns, two conditions and a cut. Look at the order of parameters in ``format_json_expression``."""
        papers = Papers(db, members)
        await papers.put({"a": "x", "b": "y", "c": "1"}, {"a": "y", "b": "x", "c": "2"}, {"a": "x", "b": "x", "c": "3"})
        query = papers.model.query().select(papers.at("$.b").as_("b"), papers.at("$.a").as_("a"))
        query = query.where(papers.at("$.a") != "y").where(papers.at("$.c") >= "1").where(papers.at("$.b") == "x")
        rows = await db(query.order_by((papers.at("$.c"), "DESC")).limit(5).aggregate())
        assert [(row["a"], row["b"]) for row in rows] == [("x", "x")]

    async def test_a_column_of_plain_json_can_be_looked_into(self, db: Db, documents: Any) -> None:
        """A path works in a column of every type that holds JSON (C85). Look at which type the function takes."""
        papers = Papers(db, documents)
        await papers.put({"name": "Ada"}, {"name": "Bob"})
        assert await papers.values(papers.at("$.name")) == ["Ada", "Bob"]
        assert await papers.found(papers.at("$.name") == "Bob") == [1]

    async def test_a_document_can_be_a_list(self, db: Db, lists: Any) -> None:
        """``$[1]`` of a list is its second element. Look at the adapter for ``list`` and at ``format_json_expression``."""
        papers = Papers(db, lists)
        await papers.put(["a", "b", {"k": "c"}], [], ["d"])
        assert await papers.values(papers.at("$[1]")) == ["b", None, None]
        assert await papers.found(papers.at("$[2].k") == "c") == [0]

    async def test_the_column_can_be_given_by_its_name(self, db: Db, members: Any) -> None:
        """A text in place of a column is its name. Look at ``format_json_expression``."""
        papers = Papers(db, members)
        await papers.put(NESTED)
        assert await papers.values(JSONExpression(db.dialect, "v", "$.name", "->>", mode=papers.mode)) == ["Ada"]

    async def test_what_a_path_finds_has_the_name_that_was_given(self, db: Db, members: Any) -> None:
        """By ``alias=`` or by ``as_``. Look at the alias in ``format_json_expression``."""
        papers = Papers(db, members)
        await papers.put(NESTED)
        query = papers.model.query().select(papers.at("$.name", alias="who"), papers.at("$.n").as_("how_many"))
        (row,) = await db(query.aggregate())
        assert {name: str(value) for name, value in row.items()} == {"who": "Ada", "how_many": "42"}


@requires(Capability.JSON_TYPE)
class JsonKeyTests(ConformanceTests):
    """A member may have any name: in double quotes it is taken letter by letter."""

    members = family_fixture(MEMBERS)

    @pytest.mark.parametrize(
        "key",
        [
            pytest.param("a.b", id="dot"),
            pytest.param("a b", id="blank"),
            pytest.param("", id="empty"),
            pytest.param("it's", id="single-quote"),
            pytest.param("list[0]", id="brackets"),
            pytest.param("0", id="digit"),
            pytest.param("$", id="dollar"),
            pytest.param("$.a", id="path"),
            pytest.param("*", id="star"),
            pytest.param("?", id="question-mark"),
            pytest.param("100%", id="percent"),
            pytest.param("%s", id="percent-s"),
            pytest.param(":x", id="colon"),
            pytest.param("a;b", id="semicolon"),
            pytest.param("a--b", id="dashes"),
            pytest.param("/*a*/", id="comment"),
            pytest.param("{a,b}", id="braces"),
            pytest.param("select", id="keyword"),
        ],
    )
    async def test_a_key_of_any_signs_is_found(self, db: Db, members: Any, key: str) -> None:
        """In both operations and in a condition (D098). Look at how the path is written or bound in
        ``format_json_expression``: doubled quotes, doubled percent signs."""
        await _expect_found_by_key(db, members, key)

    async def test_a_key_with_a_double_quote_is_found(self, db: Db, members: Any) -> None:
        r"""``$."a\"b"``: within the quotes a backslash goes before a quote. Look at ``format_json_expression``."""
        await _expect_found_by_key(db, members, 'a"b')

    async def test_a_key_with_a_backslash_is_found(self, db: Db, members: Any) -> None:
        r"""``$."a\\b"``: in the path it is doubled, and once more where SQL doubles it. Look at ``_escape_sql_string``."""
        await _expect_found_by_key(db, members, "a\\b")

    @pytest.mark.parametrize("key", ["größe", "日本", "😀", "e\u0301"], ids=["umlaut", "kanji", "emoji", "combining"])
    async def test_a_key_beyond_ascii_is_found(self, db: Db, members: Any, key: str) -> None:
        """In quotes and without. Look at the adapter for ``dict``, which may escape what the path does not."""
        await _expect_found_by_key(db, members, key)

    async def test_the_case_of_a_key_counts(self, db: Db, members: Any) -> None:
        """``Name`` and ``name`` are two members. Look at ``format_json_expression``: a path is no identifier."""
        papers = Papers(db, members)
        await papers.put({"Name": "A", "name": "a", "NAME": "AA"})
        found = await papers.values(papers.at("$.name"), papers.at("$.Name"), papers.at('$."NAME"'))
        assert found == [("a", "A", "AA")]


async def _expect_found_by_key(db: Db, members: Any, key: str) -> None:
    papers = Papers(db, members)
    decoy = {"a": {"b": "wrong"}, "list": ["wrong"], "": "wrong", "name": "wrong"}
    await papers.put({"name": "other"}, {**decoy, key: "right"})
    path = quoted(key)
    ((_, _), (text, found)) = await papers.values(papers.at(path), papers.at(path, "->"))
    assert (text, as_json(found, "right")) == ("right", "right")
    assert await papers.found(papers.at(path) == "right") == [1]


@requires(Capability.JSON_TYPE)
class JsonModeTests(ConformanceTests):
    """Arrows and functions are two ways of writing one thing."""

    members = family_fixture(MEMBERS)

    async def test_the_default_mode_is_one_that_the_database_knows(self, db: Db, members: Any) -> None:
        """Without a mode the dialect chooses. Look at ``supports_json_arrow_operators``."""
        if db.dialect.supports_json_arrow_operators():
            db.require(Capability.JSON_ARROW_OPERATORS)
        await self._expect_found(db, members, None)

    @requires(Capability.JSON_ARROW_OPERATORS)
    async def test_arrows_find_a_member(self, db: Db, members: Any) -> None:
        """Mode ``arrow``. Look at ``format_json_arrow_expression``."""
        await self._expect_found(db, members, "arrow")

    async def test_functions_find_a_member(self, db: Db, members: Any) -> None:
        """Mode ``function`` gives what arrows give (C85). Look at ``format_json_function_expression``."""
        await self._expect_found(db, members, "function")

    async def test_arrows_are_refused_where_they_are_not_supported(self, db: Db, members: Any) -> None:
        """Before any I/O (C81). Look at ``format_json_arrow_expression``."""
        if db.dialect.supports_json_arrow_operators():
            skip(SkipKind.OTHER, "the dialect supports arrows")
        papers = Papers(db, members)
        sent = len(db.statements)
        for operation in ("->", "->>"):
            with pytest.raises(UnsupportedFeatureError):
                await papers.values(papers.at("$.name", operation, mode="arrow"))
        assert len(db.statements) == sent

    async def _expect_found(self, db: Db, members: Any, mode: Any) -> None:
        papers = Papers(db, members)
        papers.mode = mode
        await papers.put(NESTED, {"name": "Bob"}, {"other": 1})
        ((deep, _),) = (await papers.values(papers.at("$.object.deep", "->"), papers.at("$.name")))[:1]
        assert as_json(deep, None) == NESTED["object"]["deep"]
        assert await papers.values(papers.at("$.name")) == ["Ada", "Bob", None]
        assert await papers.found(papers.at("$.name") == "Bob") == [1]
