"""Values that are computed: arithmetic, CASE, COALESCE, casts and collations; the functions stand in files of their own."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.expression import CaseExpression, Literal, functions

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.facts import FACTS
from ..support.null_rows import fill as fill_facts
from ..support.null_rows import keys
from ._samples import NOTHING, SAMPLES, fill, numbers, values
from .families.samples import SAMPLES as FAMILY


class CaseTests(ConformanceTests):
    """CASE, COALESCE and NULLIF choose between values."""

    samples = family_fixture(FAMILY)

    async def test_the_first_branch_that_is_true_gives_the_value(self, db: Db, samples: Any) -> None:
        """Later branches are not asked. Look at ``format_case_expression``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        case = CaseExpression(
            d,
            cases=[(c.n > 5, Literal(d, "high")), (c.n > -5, Literal(d, "middle")), (c.n > -9, Literal(d, "low"))],
            else_result=Literal(d, "none"),
        )
        assert await values(db, samples, case) == ["high", "low", "middle"]

    async def test_unknown_is_not_true_in_a_case(self, db: Db, samples: Any) -> None:
        """A branch over NULL is passed over, ELSE is taken. Look at ``format_case_expression``."""
        await fill(db, samples, (*SAMPLES, NOTHING))
        d, c = db.dialect, samples.Sample.c
        case = CaseExpression(d, cases=[(c.n > 0, Literal(d, 1)), (c.n <= 0, Literal(d, 2))], else_result=Literal(d, 3))
        assert await values(db, samples, case) == [1, 2, 2, 3]

    async def test_a_case_without_else_is_null(self, db: Db, samples: Any) -> None:
        """No branch is true and there is no other value. Look at ``format_case_expression``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert await values(db, samples, CaseExpression(d, cases=[(c.p == 3, Literal(d, 1))])) == [None, 1, None]

    async def test_a_case_over_a_value_compares_it(self, db: Db, samples: Any) -> None:
        """The simple form: value, WHENs, ELSE, each with its own parameters. Look at ``format_case_expression``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        cases = [(Literal(d, 4), Literal(d, "two")), (Literal(d, 5), Literal(d, "three"))]
        case = CaseExpression(d, value=c.p + 2, cases=cases, else_result=Literal(d, "more"))
        assert await values(db, samples, case) == ["two", "three", "more"]

    async def test_a_case_is_a_value_in_an_expression_and_a_condition(self, db: Db, samples: Any) -> None:
        """It can be added to, and compared. Look at ``format_case_expression``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        case = CaseExpression(d, cases=[(c.n < 0, Literal(d, 10))], else_result=Literal(d, 20))
        assert await values(db, samples, case + c.p) == [22, 13, 25]
        assert await keys(db, samples.Sample, case == 10) == [2]

    async def test_a_case_without_branches_is_refused(self, db: Db, samples: Any) -> None:
        """It is no SQL, and never reaches the database. Look at ``CaseExpression.to_sql``."""
        sent = len(db.statements)
        with pytest.raises(ValueError):
            await values(db, samples, CaseExpression(db.dialect))
        assert len(db.statements) == sent

    async def test_coalesce_gives_the_first_value_that_is_not_null(self, db: Db, samples: Any) -> None:
        """Columns and values in any number. Look at ``format_function_call``."""
        await fill(db, samples, (*SAMPLES, NOTHING))
        d, c = db.dialect, samples.Sample.c
        assert await values(db, samples, functions.coalesce(d, c.word, "none")) == ["Ada", "x-y-x", " bob ", "none"]
        assert await values(db, samples, functions.coalesce(d, c.n, c.p, Literal(d, 9))) == [7, -7, 0, 9]

    async def test_nullif_makes_one_value_null(self, db: Db, samples: Any) -> None:
        """NULL when both are equal, else the first. Look at ``format_function_call``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert await values(db, samples, functions.nullif(d, c.word, "Ada")) == [None, "x-y-x", " bob "]
        assert await values(db, samples, functions.nullif(d, c.n, Literal(d, 0))) == [7, -7, None]


class CastTests(ConformanceTests):
    """A cast gives the same value as another type."""

    samples = family_fixture(FAMILY)

    async def test_a_number_is_cast_to_text_and_text_to_a_number(self, db: Db, samples: Any) -> None:
        """``CHAR(1)`` and ``DECIMAL(10, 2)`` are types everywhere. Look at ``format_cast_expression``."""
        await fill(db, samples, (*SAMPLES, NOTHING))
        d, c = db.dialect, samples.Sample.c
        assert await values(db, samples, c.p.cast("CHAR(1)")) == ["2", "3", "5", None]
        assert numbers(await values(db, samples, Literal(d, "12.50").cast("DECIMAL(10,2)"))) == [12.5] * 4

    async def test_a_function_and_a_cast_function_are_cast(self, db: Db, samples: Any) -> None:
        """The cast stands around the call. Look at ``format_function_call`` and ``format_cast_expression``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert await values(db, samples, functions.abs_(d, c.n).cast("CHAR(1)")) == ["7", "7", "0"]
        assert numbers(await values(db, samples, functions.cast(d, c.n, "DECIMAL(10,2)"))) == [7.0, -7.0, 0.0]

    async def test_a_sum_is_cast_as_a_whole(self, db: Db, samples: Any) -> None:
        """Not its last operand alone (contract C50). Look at ``format_cast_expression``."""
        await fill(db, samples)
        c = samples.Sample.c
        found = await values(db, samples, (c.p + c.p).cast("CHAR(2)"))
        # CHAR pads with blanks where the database keeps to the standard.
        assert [text.rstrip() for text in found] == ["4", "6", "10"]

    async def test_a_cast_value_is_compared_as_its_new_type(self, db: Db, samples: Any) -> None:
        """As numbers 10 is more than 9, as text it is less. Look at ``format_cast_expression`` in a condition."""
        rows = [(k, None, None, None, None, word, None, None, None) for k, word in ((1, "9"), (2, "10"), (3, "100"))]
        await fill(db, samples, rows)
        c = samples.Sample.c
        assert await keys(db, samples.Sample, c.word > "9") == []
        assert await keys(db, samples.Sample, c.word.cast("DECIMAL(10,0)") > 9) == [2, 3]

    @pytest.mark.parametrize(
        "hostile",
        [
            pytest.param("INTEGER); DROP TABLE x; --", id="statement"),
            pytest.param("INTEGER) AS y, (SELECT 1", id="second-column"),
            pytest.param("CHAR(1) -- ", id="comment"),
            pytest.param("'x'", id="quotes"),
        ],
    )
    async def test_a_type_that_is_none_is_refused(self, db: Db, samples: Any, hostile: str) -> None:
        """What can't be a type never reaches the database. Look at ``format_cast_expression`` and ``_validate_data_type``."""
        sent = len(db.statements)
        with pytest.raises(ValueError):
            await values(db, samples, samples.Sample.c.n.cast(hostile))
        assert len(db.statements) == sent


class CollationTests(ConformanceTests):
    """A single expression can be compared and ordered by another collation."""

    facts = family_fixture(FACTS)

    @requires(Capability.COLLATE_EXPRESSION)
    async def test_a_binary_collation_tells_capitals_apart(self, db: Db, facts: Any) -> None:
        """Whatever the column's own collation. Look at ``format_collate_expression``."""
        collation = _binary(db)
        await fill_facts(db, facts.table("fact"), [(1, "ash"), (2, "ASH"), (3, "Ash")], ("k", "word"))
        assert await keys(db, facts.Fact, facts.Fact.c.word.collate(collation) == "ash") == [1]
        assert await keys(db, facts.Fact, facts.Fact.c.word.collate(collation) != "ash") == [2, 3]

    @requires(Capability.COLLATE_EXPRESSION)
    async def test_a_binary_collation_orders_by_code_point(self, db: Db, facts: Any) -> None:
        """Capitals come first. Look at ``format_collate_expression`` in ORDER BY."""
        collation = _binary(db)
        await fill_facts(db, facts.table("fact"), [(1, "b"), (2, "A"), (3, "a"), (4, "B")], ("k", "word"))
        query = facts.Fact.query().select("k").order_by((facts.Fact.c.word.collate(collation), "ASC"))
        assert [row["k"] for row in await db(query.aggregate())] == [2, 4, 3, 1]

    @pytest.mark.parametrize("hostile", ['C"; DROP TABLE x; --', "BINARY; --", "x y"])
    async def test_a_collation_that_is_none_is_refused(self, db: Db, facts: Any, hostile: str) -> None:
        """A name that can't be one never reaches the database. Look at ``validate_collation_name``."""
        sent = len(db.statements)
        with pytest.raises((ValueError, UnsupportedFeatureError)):
            await keys(db, facts.Fact, facts.Fact.c.word.collate(hostile) == "x")
        assert len(db.statements) == sent


def _binary(db: Db) -> str:
    found = db.provider.binary_collation
    if found is None:
        skip(SkipKind.MISSING_HOOK, "the provider names no binary collation (binary_collation)")
    return found
