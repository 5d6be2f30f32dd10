"""Rules of the area ``json``: values in documents beyond the ordinary, and what JSON can't say."""

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
from ..support.values import LETTERS
from ._documents import Papers, exact, plain, quoted

WHOLE = [0, -1, 2**31, 2**53 - 1, 2**53, 2**53 + 1, -(2**53) - 1, 2**60 + 1, 2**63 - 1, -(2**63)]
REAL = [0.1, 0.1 + 0.2, -2.5, 1e-7, 123456789.123456789, 1e15, 5e-324]

# Keys beyond ASCII, and with the two signs that a path must double, have rules of their own.
_KEYS = st.text([sign for sign in map(chr, range(32, 127)) if sign not in '"\\'], min_size=1, max_size=8)


@requires(Capability.JSON_TYPE)
class JsonValueTests(ConformanceTests):
    """A document is kept as it is, and the database sees the same."""

    members = family_fixture(MEMBERS)

    async def test_whole_numbers_are_exact(self, db: Db, members: Any) -> None:
        """Up to 64 bits, to Python and to the database (D099). Look at the adapter for ``dict``: no way through a double."""
        assert await self._kept(db, members, WHOLE) == exact(WHOLE)
        papers = Papers(db, members)
        assert plain(await papers.values(papers.at("$.k"))) == [str(number) for number in WHOLE]

    async def test_reals_are_exact(self, db: Db, members: Any) -> None:
        """To the last digit that Python shows (D099). Look at the adapter for ``dict``."""
        papers = Papers(db, members)
        await papers.put(*[{"k": number} for number in REAL])
        rows = await db(papers.model.query().order_by("n").all())
        assert [repr(float(row.v["k"])) for row in rows] == [repr(number) for number in REAL]

    async def test_the_order_of_elements_is_kept(self, db: Db, members: Any) -> None:
        """Also of equal ones; the order of members may change (C78). Look at the adapter for ``dict``."""
        values = [[3, 1, 2, 1, 3], ["b", "a", "b"], [[2], [1], []], [{"z": 1, "a": 2}, {}]]
        assert await self._kept(db, members, values) == exact(values)

    async def test_texts_are_kept_letter_by_letter(self, db: Db, members: Any) -> None:
        """Control characters, both forms of an accent, signs beyond the first plane. Look at how JSON text is bound."""
        values = [
            "".join(map(chr, range(1, 32))) + "\x7f\x85\u2028",
            "é e\u0301",
            "😀\U0001d518",
            "\\u0041 \\n \\",
            " trailing ",
        ]
        assert await self._kept(db, members, values) == exact(values)
        papers = Papers(db, members)
        assert await papers.values(papers.at("$.k")) == values

    async def test_a_nul_in_a_text_is_kept_or_refused(self, db: Db, members: Any) -> None:
        """Never cut there (C77). Look at how JSON text is bound."""
        with may_be_refused() as refused:
            assert await self._kept(db, members, ["a\0b"]) == exact(["a\0b"])
        if refused:
            assert await self._kept(db, members, ["ab"]) == exact(["ab"])

    @pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")], ids=["nan", "inf", "-inf"])
    async def test_what_is_no_number_is_refused_or_kept(self, db: Db, members: Any, number: float) -> None:
        """JSON has no NaN (C86): where it is taken, the document stays one for the database too. Look at
        ``allow_nan`` in the adapter for ``dict``."""
        papers = Papers(db, members)
        with may_be_refused(TypeError, ValueError) as refused:
            await papers.put({"k": number, "other": "seen"})
        if refused:
            assert await self._kept(db, members, ["fine"]) == exact(["fine"])
        else:
            (row,) = await db(papers.model.query().all())
            assert repr(row.v["k"]) == repr(number)
            assert await papers.values(papers.at("$.other")) == ["seen"]

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
    async def test_what_json_has_no_type_for_is_refused_or_kept_whole(
        self, db: Db, members: Any, value: Any, kept: list[Any]
    ) -> None:
        """As its text, never altered (C86). Look at the ``default`` of the adapter for ``dict``."""
        papers = Papers(db, members)
        with may_be_refused(TypeError, ValueError) as refused:
            await papers.put({"k": value})
        if refused:
            await papers.put({"k": "fine"})
        (row,) = await db(papers.model.query().all())
        assert row.v["k"] in (["fine"] if refused else kept)

    @pytest.mark.parametrize("depth", [20, 200], ids=["20-deep", "200-deep"])
    async def test_a_deep_document_is_kept_or_refused(self, db: Db, members: Any, depth: int) -> None:
        """Databases have limits from 32 levels on; 20 must do. Look at ``_handle_error``."""
        document: Any = "bottom"
        for _ in range(depth):
            document = {"k": document}
        papers = Papers(db, members)
        with may_be_refused() as refused:
            await papers.put(document)
            assert await papers.values(papers.at("$" + ".k" * depth)) == ["bottom"]
        if refused:
            assert depth > 20
            assert await self._kept(db, members, ["fine"]) == exact(["fine"])

    async def test_a_large_document_is_kept(self, db: Db, members: Any) -> None:
        """300,000 letters and 2,000 members (D172). Look at the column's type."""
        document = {"text": "ä" * 300_000, **{f"key {number}": number for number in range(2000)}}
        papers = Papers(db, members)
        await papers.put(document)
        (row,) = await db(papers.model.query().all())
        assert row.v == document
        assert plain(await papers.values(papers.at(quoted("key 1999")))) == ["1999"]

    @rule(waits=True)
    @examples(15, key=_KEYS, value=st.text(LETTERS, max_size=12))
    async def test_any_member_is_found_by_its_key_and_value(self, db: Db, members: Any, key: str, value: str) -> None:
        """Random names and texts. Look at how a path is written or bound in ``format_json_expression``."""
        papers = Papers(db, members)
        await db(papers.model.query().where(papers.model.c.n >= 0).delete_all())
        await papers.put({key: value}, {key: value + "!"}, {key + "!": value})
        assert await papers.found(papers.at(quoted(key)) == value) == [0]

    async def _kept(self, db: Db, members: Any, values: list[Any]) -> list[str]:
        papers = Papers(db, members)
        await papers.put(*[{"k": value} for value in values])
        rows = await db(papers.model.query().order_by("n").all())
        return exact([row.v["k"] for row in rows])
