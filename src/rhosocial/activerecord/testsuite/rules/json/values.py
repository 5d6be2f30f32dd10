"""Rules of the area ``json``: extreme values in documents, and Python values that JSON has no type for."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import strategies as st

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...schema.families.values import MEMBERS
from ..support.refusals import may_be_refused
from ..support.target_needs import texts_of
from ..support.values import LETTERS
from ._documents import Documents, as_texts, exact, member_path

WHOLE = [0, -1, 2**31, 2**53 - 1, 2**53, 2**53 + 1, -(2**53) - 1, 2**60 + 1, 2**63 - 1, -(2**63)]
REAL = [0.1, 0.1 + 0.2, -2.5, 1e-7, 123456789.123456789, 1e15, 5e-324]

# Other rules cover keys beyond ASCII and the two characters that a path must escape.
_LETTERS = [character for character in map(chr, range(32, 127)) if character not in '"\\']
# MariaDB 10.11 finds nothing under a quoted key that begins with a minus: JSON_EXTRACT('{"-": 1}', '$."-"') is NULL.
_KEYS = st.text(_LETTERS, min_size=1, max_size=8).filter(lambda key: not key.startswith("-"))


@requires(Capability.JSON_TYPE)
class JsonValueTests(ConformanceTests):
    """A document is stored unchanged, and the database sees the same values."""

    members = family_fixture(MEMBERS)

    async def test_integers_in_a_document_are_exact(self, db: Db, members: Any) -> None:
        """Integers of up to 64 bits are exact for Python and for the database. If this fails, check that the adapter
        for ``dict`` does not convert them to float."""
        assert await self._kept(db, members, WHOLE) == exact(WHOLE)
        docs = Documents(db, members)
        assert as_texts(await docs.values(docs.at("$.k"))) == [str(number) for number in WHOLE]

    async def test_floats_in_a_document_are_exact(self, db: Db, members: Any) -> None:
        """Floats keep every digit that Python shows. If this fails, check how the adapter for ``dict`` writes
        floats."""
        docs = Documents(db, members)
        await docs.insert(*[{"k": number} for number in REAL])
        rows = await db(docs.model.query().order_by("n").all())
        assert [repr(float(row.v["k"])) for row in rows] == [repr(number) for number in REAL]

    async def test_a_list_in_a_document_keeps_its_order(self, db: Db, members: Any) -> None:
        """Lists keep their order and their duplicates; the order of members may change (C78). If this fails, check the
        adapter for ``dict``."""
        values = [[3, 1, 2, 1, 3], ["b", "a", "b"], [[2], [1], []], [{"z": 1, "a": 2}, {}]]
        assert await self._kept(db, members, values) == exact(values)

    async def test_documents_that_are_equal_in_python_stay_apart(self, db: Db, members: Any) -> None:
        """``{"k": 1}`` and ``{"k": True}`` are equal in Python, and two documents, whichever is stored first. If this
        fails, check that the adapter for ``dict`` keeps no text under the value alone."""
        values = [1, True, 0, False, [True, 1], [1, True], True, 1, False, 0]
        assert await self._kept(db, members, values) == exact(values)

    async def test_texts_in_a_document_are_unchanged(self, db: Db, members: Any) -> None:
        """Control characters, both forms of an accent and supplementary characters are kept. If this fails, check how
        the adapter for ``dict`` and the driver bind JSON text."""
        values = [
            "".join(map(chr, range(1, 32))) + "\x7f\x85\u2028",
            "é e\u0301",
            "😀\U0001d518",
            "\\u0041 \\n \\",
            " trailing ",
        ]
        assert await self._kept(db, members, values) == exact(values)
        docs = Documents(db, members)
        assert await docs.values(docs.at("$.k")) == values

    async def test_a_nul_in_a_document_is_kept_or_refused(self, db: Db, members: Any) -> None:
        """The text is never truncated at the NUL (C77). If this fails, check how the adapter for ``dict`` and the
        driver bind JSON text."""
        with may_be_refused() as refused:
            assert await self._kept(db, members, ["a\0b"]) == exact(["a\0b"])
        if refused:
            assert await self._kept(db, members, ["ab"]) == exact(["ab"])

    @pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")], ids=["nan", "inf", "-inf"])
    async def test_nan_and_infinity_in_a_document_are_refused_or_kept(
        self, db: Db, members: Any, number: float
    ) -> None:
        """JSON has no NaN (C86). Where it is stored, the database must still read the document. If this fails, check
        ``allow_nan`` in the adapter for ``dict``."""
        docs = Documents(db, members)
        with may_be_refused(TypeError, ValueError) as refused:
            await docs.insert({"k": number, "list": [0.5, number], "other": "seen"})
        if refused:
            assert await self._kept(db, members, ["fine"]) == exact(["fine"])
        else:
            (row,) = await db(docs.model.query().all())
            assert repr((row.v["k"], row.v["list"])) == repr((number, [0.5, number]))
            assert await docs.values(docs.at("$.other")) == ["seen"]

    @pytest.mark.parametrize(
        ("value", "kept"),
        [
            pytest.param(datetime.date(2024, 2, 29), ["2024-02-29"], id="date"),
            pytest.param(
                datetime.datetime(2024, 2, 29, 1, 2, 3, 4),
                ["2024-02-29T01:02:03.000004", "2024-02-29 01:02:03.000004"],
                id="datetime",
            ),
            pytest.param(UUID(int=7), [str(UUID(int=7)), UUID(int=7).hex], id="uuid"),
            pytest.param(Decimal("12345678901234567.89"), ["12345678901234567.89"], id="decimal"),
            pytest.param({"x"}, [["x"]], id="set"),
            pytest.param(b"abc", ["abc", "YWJj", "616263"], id="bytes"),
        ],
    )
    async def test_a_value_without_a_json_type_is_refused_or_kept_as_text(
        self, db: Db, members: Any, value: Any, kept: list[Any]
    ) -> None:
        """Such a value is stored as its full text or refused, never altered (C86). If this fails, check the ``default``
        of the adapter for ``dict``."""
        docs = Documents(db, members)
        with may_be_refused(TypeError, ValueError) as refused:
            await docs.insert({"k": value})
        if refused:
            await docs.insert({"k": "fine"})
        (row,) = await db(docs.model.query().all())
        assert row.v["k"] in (["fine"] if refused else kept)

    @pytest.mark.parametrize("depth", [20, 200], ids=["20-deep", "200-deep"])
    async def test_a_deep_document_is_kept_or_refused(self, db: Db, members: Any, depth: int) -> None:
        """Every database stores 20 levels; some refuse 200. A document that is kept is read back whole. If this fails,
        check that ``_handle_error`` maps the refusal to a ``DatabaseError``, and how the adapter for ``dict`` reads."""
        document: Any = "bottom"
        for _ in range(depth):
            document = {"k": document}
        docs = Documents(db, members)
        with may_be_refused() as refused:
            await docs.insert(document)
            assert await docs.values(docs.at("$" + ".k" * depth)) == ["bottom"]
        if refused:
            assert depth > 20
            assert await self._kept(db, members, ["fine"]) == exact(["fine"])
        else:
            (row,) = await db(docs.model.query().all())
            assert exact([row.v]) == exact([document])

    async def test_a_large_document_is_kept(self, db: Db, members: Any) -> None:
        """A document of 300,000 characters and 2,000 members, or as large as a value can be, is stored whole.
        If this fails, check the maximum length of the type that ``Provider.column_type`` returns."""
        # A letter may be written with six bytes.
        most = db.provider.max_value_bytes // 12
        members_here = min(2000, most // 6)
        document = {"text": "ä" * min(300_000, most), **{f"key {number}": number for number in range(members_here)}}
        docs = Documents(db, members)
        await docs.insert(document)
        (row,) = await db(docs.model.query().all())
        assert row.v == document
        assert as_texts(await docs.values(docs.at(member_path(f"key {members_here - 1}")))) == [str(members_here - 1)]

    @rule(waits=True)
    @examples(15, key=_KEYS, value=st.text(LETTERS, max_size=12))
    async def test_any_member_is_found_by_its_key_and_value(self, db: Db, members: Any, key: str, value: str) -> None:
        """Random keys and texts find their member. If this fails, check how ``format_json_expression`` writes or binds
        a path."""
        docs = Documents(db, members)
        await db(docs.model.query().where(docs.model.c.n >= 0).delete_all())
        await docs.insert({key: value}, {key: value + "!"}, {key + "!": value})
        texts = texts_of(db, [value])
        assert [await docs.matching(docs.at(member_path(key)) == each) for each in texts] == [[0] for _ in texts]

    async def _kept(self, db: Db, members: Any, values: list[Any]) -> list[str]:
        docs = Documents(db, members)
        await docs.insert(*[{"k": value} for value in values])
        rows = await db(docs.model.query().order_by("n").all())
        return exact([row.v["k"] for row in rows])
