"""Rules of the area ``json``: paths, keys of any name, and the two ways to write a path."""

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
from ._documents import Documents, as_texts, decode, member_path

NESTED: dict[str, Any] = {
    "name": "Ada",
    "n": 42,
    "list": ["zero", "one", ["inner", "leaf"], {"key": "in a list"}],
    "object": {"key": "value", "deep": {"deeper": {"deepest": "down"}}, "list": ["ten", "twenty"]},
    "wrong": {"name": "not this one", "key": "nor this"},
}
MIXED: dict[str, Any] = {
    "text": 'it\'s "member_path"',
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
    """A path finds exactly the member that it names and returns it with the right type."""

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
        """A path addresses members by name and elements from 0, at any depth (C85). If this fails, check how
        ``format_json_expression`` writes or binds the path."""
        docs = Documents(db, members)
        await docs.insert({"other": "document"}, NESTED)
        assert await docs.values(docs.at(path)) == [None, expected]
        assert await docs.matching(docs.at(path) == expected) == [1]

    @pytest.mark.parametrize(
        "path", ["$.missing", "$.object.missing", "$.n.member", "$.missing.member", "$.list[9]", "$.list[2][9]"]
    )
    async def test_a_path_to_a_missing_member_returns_null(self, db: Db, members: Any, path: str) -> None:
        """A path without a match returns NULL, neither an error nor an empty text. If this fails, check that
        ``format_json_expression`` uses a function that returns NULL for a missing member."""
        docs = Documents(db, members)
        await docs.insert(NESTED)
        assert await docs.values(docs.at(path), docs.at(path, "->")) == [(None, None)]

    async def test_the_root_path_returns_the_whole_document(self, db: Db, members: Any) -> None:
        """``$`` is the document itself. If this fails, check that ``format_json_expression`` accepts the path ``$``."""
        docs = Documents(db, members)
        await docs.insert(NESTED)
        ((whole, text),) = await docs.values(docs.at("$", "->"), docs.at("$"))
        assert decode(whole, NESTED) == json.loads(text) == NESTED

    async def test_a_string_member_is_returned_without_quotes(self, db: Db, members: Any) -> None:
        """``->>`` returns the text itself, whatever characters it has. If this fails, check that
        ``format_json_expression`` unquotes the result of ``->>``."""
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
        docs = Documents(db, members)
        await docs.insert(*[{"k": text} for text in texts])
        assert await docs.values(docs.at("$.k")) == texts

    async def test_a_number_member_is_returned_exactly(self, db: Db, members: Any) -> None:
        """``->>`` returns a number with its exact value, as a number or as text. If this fails, check how
        ``format_json_expression`` renders ``->>``: the number must not pass through a float."""
        docs = Documents(db, members)
        await docs.insert(*[{"k": number} for number in (0, -7, 42, 2**53 + 1, 2**63 - 1, 0.5, -2.25)])
        found = as_texts(await docs.values(docs.at("$.k")))
        assert found == ["0", "-7", "42", "9007199254740993", "9223372036854775807", "0.5", "-2.25"]

    async def test_true_and_false_members_are_distinguished(self, db: Db, members: Any) -> None:
        """``->>`` returns ``true`` and ``false`` as words or as 1 and 0. If this fails, check how
        ``format_json_expression`` renders ``->>`` for a boolean."""
        docs = Documents(db, members)
        await docs.insert({"k": True}, {"k": False})
        assert as_texts(await docs.values(docs.at("$.k"))) in (["true", "false"], ["1", "0"], ["True", "False"])

    async def test_lists_and_objects_are_returned_as_json(self, db: Db, members: Any) -> None:
        """``->>`` returns a list or an object as JSON text. If this fails, check that ``format_json_expression``
        renders ``->>`` with a function that does not return NULL for them."""
        docs = Documents(db, members)
        await docs.insert(MIXED)
        ((members_found, elements),) = await docs.values(docs.at("$.object"), docs.at("$.list"))
        assert (json.loads(members_found), json.loads(elements)) == (MIXED["object"], MIXED["list"])

    @pytest.mark.parametrize("member", sorted(set(MIXED) - {"nothing"}))
    async def test_an_arrow_keeps_the_type_of_a_member(self, db: Db, members: Any, member: str) -> None:
        """``->`` returns JSON, decoded or not: a string stays a string and 42 a number. If this fails, check that
        ``format_json_expression`` does not unquote the result of ``->``."""
        docs = Documents(db, members)
        await docs.insert(MIXED)
        (found,) = await docs.values(docs.at(f"$.{member}", "->"))
        expected = MIXED[member]
        decoded = decode(found, expected)
        assert (type(decoded), decoded) == (type(expected), expected)

    async def test_a_path_can_start_from_the_result_of_an_arrow(self, db: Db, members: Any) -> None:
        """``v -> a -> b ->> c`` follows one step after another. If this fails, check that ``format_json_expression``
        renders a JSON expression in place of a column."""
        docs = Documents(db, members)
        await docs.insert(NESTED, {"object": {"deep": {}}})
        found = docs.at("$.object", "->")
        for path, operation in (("$.deep", "->"), ("$.deeper", "->"), ("$.deepest", "->>")):
            found = JSONExpression(db.dialect, found, path, operation, mode=docs.mode)
        assert await docs.values(found) == ["down", None]
        assert await docs.matching(found == "down") == [0]

    async def test_a_path_reads_a_bound_document(self, db: Db, members: Any) -> None:
        """The document can be a parameter of the statement. If this fails, check the order of the parameters in
        ``format_json_expression``."""
        docs = Documents(db, members)
        await docs.insert({"k": "stored"})
        bound = JSONExpression(
            db.dialect, Literal(db.dialect, '{"k": "bound", "n": "5"}'), "$.k", "->>", mode=docs.mode
        )
        assert await docs.values(bound, docs.at("$.k")) == [("bound", "stored")]
        assert await docs.matching(docs.at("$.k") == "stored", bound == "bound") == [0]

    async def test_several_paths_of_a_statement_keep_their_parameters_in_order(self, db: Db, members: Any) -> None:
        """Paths stand in the select list, in three conditions, in ORDER BY and before LIMIT. If this fails, check the
        order of the parameters in ``format_json_expression``."""
        docs = Documents(db, members)
        await docs.insert(
            {"a": "x", "b": "y", "c": "1"}, {"a": "y", "b": "x", "c": "2"}, {"a": "x", "b": "x", "c": "3"}
        )
        query = docs.model.query().select(docs.at("$.b").as_("b"), docs.at("$.a").as_("a"))
        query = query.where(docs.at("$.a") != "y").where(docs.at("$.c") >= "1").where(docs.at("$.b") == "x")
        rows = await db(query.order_by((docs.at("$.c"), "DESC")).limit(5).aggregate())
        assert [(row["a"], row["b"]) for row in rows] == [("x", "x")]

    async def test_a_path_works_in_a_column_of_type_json(self, db: Db, documents: Any) -> None:
        """A path works in a column of every type that holds JSON (C85). If this fails, check that
        ``format_json_expression`` uses a function that accepts ``json`` as well as ``jsonb``."""
        docs = Documents(db, documents)
        await docs.insert({"name": "Ada"}, {"name": "Bob"})
        assert await docs.values(docs.at("$.name")) == ["Ada", "Bob"]
        assert await docs.matching(docs.at("$.name") == "Bob") == [1]

    async def test_a_document_can_be_a_list(self, db: Db, lists: Any) -> None:
        """``$[1]`` of a list is its second element (C78). If this fails, check the adapter for ``list`` and how
        ``format_json_expression`` renders an index at the root."""
        docs = Documents(db, lists)
        await docs.insert(["a", "b", {"k": "c"}], [], ["d"])
        assert await docs.values(docs.at("$[1]")) == ["b", None, None]
        assert await docs.matching(docs.at("$[2].k") == "c") == [0]

    async def test_a_json_column_can_be_named_by_a_string(self, db: Db, members: Any) -> None:
        """A string in place of a column is the column's name. If this fails, check that ``format_json_expression``
        quotes it as an identifier and does not bind it."""
        docs = Documents(db, members)
        await docs.insert(NESTED)
        assert await docs.values(JSONExpression(db.dialect, "v", "$.name", "->>", mode=docs.mode)) == ["Ada"]

    async def test_a_json_expression_has_the_alias_that_was_set(self, db: Db, members: Any) -> None:
        """The alias is set by ``alias=`` or by ``as_``. If this fails, check that ``format_json_expression`` appends
        the alias."""
        docs = Documents(db, members)
        await docs.insert(NESTED)
        query = docs.model.query().select(docs.at("$.name", alias="who"), docs.at("$.n").as_("how_many"))
        (row,) = await db(query.aggregate())
        assert {name: str(value) for name, value in row.items()} == {"who": "Ada", "how_many": "42"}


@requires(Capability.JSON_TYPE)
class JsonKeyTests(ConformanceTests):
    """A member may have any name: within double quotes its characters have no special meaning."""

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
    async def test_a_key_of_any_characters_is_found(self, db: Db, members: Any, key: str) -> None:
        """Both operations and a condition find the member (C37). If this fails, check that ``format_json_expression``
        binds the path, or doubles single quotes and percent signs where it writes the path into the statement."""
        await _expect_found_by_key(db, members, key)

    async def test_a_key_with_a_double_quote_is_found(self, db: Db, members: Any) -> None:
        r"""Within the quotes of ``$."a\"b"`` a backslash precedes a quote. If this fails, check that
        ``format_json_expression`` keeps the backslash."""
        await _expect_found_by_key(db, members, 'a"b')

    async def test_a_key_with_a_backslash_is_found(self, db: Db, members: Any) -> None:
        r"""The path ``$."a\\b"`` doubles the backslash; SQL text may double it once more. If this fails, check
        ``_escape_sql_string``."""
        await _expect_found_by_key(db, members, "a\\b")

    @pytest.mark.parametrize("key", ["größe", "日本", "😀", "e\u0301"], ids=["umlaut", "kanji", "emoji", "combining"])
    async def test_a_key_beyond_ascii_is_found(self, db: Db, members: Any, key: str) -> None:
        """Such a key is found as it is written (C85). If this fails, check the adapter for ``dict``: it may escape
        characters that the path does not escape."""
        await _expect_found_by_key(db, members, key)

    async def test_the_case_of_a_key_is_significant(self, db: Db, members: Any) -> None:
        """``Name`` and ``name`` are two members. If this fails, check that ``format_json_expression`` does not treat
        the path as an identifier."""
        docs = Documents(db, members)
        await docs.insert({"Name": "A", "name": "a", "NAME": "AA"})
        found = await docs.values(docs.at("$.name"), docs.at("$.Name"), docs.at('$."NAME"'))
        assert found == [("a", "A", "AA")]


async def _expect_found_by_key(db: Db, members: Any, key: str) -> None:
    docs = Documents(db, members)
    decoy = {"a": {"b": "wrong"}, "list": ["wrong"], "": "wrong", "name": "wrong"}
    await docs.insert({"name": "other"}, {**decoy, key: "right"})
    path = member_path(key)
    ((_, _), (text, found)) = await docs.values(docs.at(path), docs.at(path, "->"))
    assert (text, decode(found, "right")) == ("right", "right")
    assert await docs.matching(docs.at(path) == "right") == [1]


@requires(Capability.JSON_TYPE)
class JsonModeTests(ConformanceTests):
    """Arrows and functions are two ways to write the same expression."""

    members = family_fixture(MEMBERS)

    async def test_the_default_json_mode_works_on_the_database(self, db: Db, members: Any) -> None:
        """Without a mode the dialect chooses arrows or functions. If this fails, check that
        ``supports_json_arrow_operators`` is False where the server has no arrows."""
        if db.dialect.supports_json_arrow_operators():
            db.require(Capability.JSON_ARROW_OPERATORS)
        await self._expect_found(db, members, None)

    @requires(Capability.JSON_ARROW_OPERATORS)
    async def test_arrows_find_a_member(self, db: Db, members: Any) -> None:
        """The mode ``arrow`` finds members. If this fails, check ``format_json_arrow_expression``."""
        await self._expect_found(db, members, "arrow")

    async def test_functions_find_a_member(self, db: Db, members: Any) -> None:
        """The mode ``function`` returns what arrows return (C85). If this fails, check that
        ``format_json_function_expression`` unquotes for ``->>`` and not for ``->``."""
        await self._expect_found(db, members, "function")

    async def test_arrows_are_refused_where_they_are_not_supported(self, db: Db, members: Any) -> None:
        """The refusal comes before any I/O (C81). If this fails, check that ``format_json_arrow_expression`` raises
        ``UnsupportedFeatureError``."""
        if db.dialect.supports_json_arrow_operators():
            skip(SkipKind.OTHER, "the dialect supports arrows")
        docs = Documents(db, members)
        sent = len(db.statements)
        for operation in ("->", "->>"):
            with pytest.raises(UnsupportedFeatureError):
                await docs.values(docs.at("$.name", operation, mode="arrow"))
        assert len(db.statements) == sent

    async def _expect_found(self, db: Db, members: Any, mode: Any) -> None:
        docs = Documents(db, members)
        docs.mode = mode
        await docs.insert(NESTED, {"name": "Bob"}, {"other": 1})
        ((deep, _),) = (await docs.values(docs.at("$.object.deep", "->"), docs.at("$.name")))[:1]
        assert decode(deep, None) == NESTED["object"]["deep"]
        assert await docs.values(docs.at("$.name")) == ["Ada", "Bob", None]
        assert await docs.matching(docs.at("$.name") == "Bob") == [1]
