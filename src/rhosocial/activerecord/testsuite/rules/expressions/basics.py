"""Rules of the area ``expressions``: CASE, COALESCE, NULLIF, casts and collations.

The rows, from ``_samples.py``::

    k   n  p  amount  ratio  word
    1   7  2   12.50   2.25  "Ada"
    2  -7  3   -0.75  -1.5   "x-y-x"
    3   0  5  100.00   0.0   " bob "
"""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.expression import CaseExpression, Literal, functions
from rhosocial.activerecord.backend.options import BulkUpdateOptions

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.facts import FACTS
from ..support.null_rows import fill as fill_facts
from ..support.null_rows import keys
from ..support.refusals import undeclared_is_skipped
from ._samples import NULL_ROW, SAMPLES, fill, numbers, values
from .families.samples import SAMPLES as FAMILY


class CaseTests(ConformanceTests):
    """CASE, COALESCE and NULLIF choose between values."""

    samples = family_fixture(FAMILY)

    async def test_a_case_has_the_value_of_its_first_true_branch(self, db: Db, samples: Any) -> None:
        """Later branches that are also true do not count. If this fails, check that ``format_case_expression`` keeps
        the order of the branches."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        case = CaseExpression(
            d,
            cases=[(c.n > 5, Literal(d, "high")), (c.n > -5, Literal(d, "middle")), (c.n > -9, Literal(d, "low"))],
            else_result=Literal(d, "none"),
        )
        assert await values(db, samples, case) == ["high", "low", "middle"]

    async def test_a_case_skips_a_branch_whose_condition_is_null(self, db: Db, samples: Any) -> None:
        """A condition over NULL is not true, so ELSE applies. If this fails, check that ``format_case_expression``
        renders ELSE."""
        await fill(db, samples, (*SAMPLES, NULL_ROW))
        d, c = db.dialect, samples.Sample.c
        case = CaseExpression(d, cases=[(c.n > 0, Literal(d, 1)), (c.n <= 0, Literal(d, 2))], else_result=Literal(d, 3))
        assert await values(db, samples, case) == [1, 2, 2, 3]

    async def test_a_case_without_else_is_null(self, db: Db, samples: Any) -> None:
        """The value is NULL when no branch is true. If this fails, check how ``format_case_expression`` renders a
        missing ELSE."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert await values(db, samples, CaseExpression(d, cases=[(c.p == 3, Literal(d, 1))])) == [None, 1, None]

    async def test_a_case_of_nulls_alone_is_null(self, db: Db, samples: Any) -> None:
        """Searched and simple, with and without ELSE, as a value and within a condition; and a bulk update of records to
        ``None``, which is made of such CASEs (C59). If this fails, check that ``format_case_expression`` takes any result,
        and that ``bulk_update`` binds ``None`` with the type of its column."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        nothing = Literal(d, None)
        searched = [(c.n > 0, nothing), (c.n < 0, Literal(d, None))]
        for more in ({}, {"else_result": nothing}):
            for given in ({"cases": searched}, {"value": c.p, "cases": [(Literal(d, 2), nothing)]}):
                assert await values(db, samples, CaseExpression(d, **given, **more)) == [None, None, None]
                assert await keys(db, samples.Sample, CaseExpression(d, **given, **more).is_null()) == [1, 2, 3]
        options = BulkUpdateOptions(
            table=samples.table("sample"),
            pk_column="k",
            pk_values=[1, 3],
            field_values={"word": [None, None]},
        )
        await db(db.backend.bulk_update(options))
        rows = await db.rows(samples.sql('SELECT "word" FROM {sample} ORDER BY "k"'))
        assert [row["word"] for row in rows] == [None, "x-y-x", None]

    async def test_a_simple_case_compares_its_value_with_each_branch(self, db: Db, samples: Any) -> None:
        """The simple form has a value, branches and ELSE, each with its own parameters. If this fails, check the order
        of the parameters in ``format_case_expression``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        cases = [(Literal(d, 4), Literal(d, "two")), (Literal(d, 5), Literal(d, "three"))]
        case = CaseExpression(d, value=c.p + 2, cases=cases, else_result=Literal(d, "more"))
        assert await values(db, samples, case) == ["two", "three", "more"]

    async def test_a_case_can_be_used_in_an_expression_and_a_condition(self, db: Db, samples: Any) -> None:
        """A CASE can be an operand and can be compared. If this fails, check that ``format_case_expression`` closes the
        expression with END."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        case = CaseExpression(d, cases=[(c.n < 0, Literal(d, 10))], else_result=Literal(d, 20))
        assert await values(db, samples, case + c.p) == [22, 13, 25]
        assert await keys(db, samples.Sample, case == 10) == [2]

    async def test_a_case_without_branches_is_refused(self, db: Db, samples: Any) -> None:
        """It is not valid SQL and never reaches the database. If this fails, check that ``CaseExpression.to_sql``
        raises ``ValueError``."""
        sent = len(db.statements)
        with pytest.raises(ValueError):
            await values(db, samples, CaseExpression(db.dialect))
        assert len(db.statements) == sent

    async def test_coalesce_returns_the_first_value_that_is_not_null(self, db: Db, samples: Any) -> None:
        """It takes any number of columns and constants. If this fails, check the order of the arguments in
        ``format_function_call``."""
        await fill(db, samples, (*SAMPLES, NULL_ROW))
        d, c = db.dialect, samples.Sample.c
        assert await values(db, samples, functions.coalesce(d, c.word, "none")) == ["Ada", "x-y-x", " bob ", "none"]
        assert await values(db, samples, functions.coalesce(d, c.n, c.p, Literal(d, 9))) == [7, -7, 0, 9]

    async def test_nullif_returns_null_for_one_value(self, db: Db, samples: Any) -> None:
        """It returns NULL when both arguments are equal, else the first argument. If this fails, check the order of the
        arguments in ``format_function_call``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert await values(db, samples, functions.nullif(d, c.word, "Ada")) == [None, "x-y-x", " bob "]
        assert await values(db, samples, functions.nullif(d, c.n, Literal(d, 0))) == [7, -7, None]


class CastTests(ConformanceTests):
    """A cast converts a value to another type."""

    samples = family_fixture(FAMILY)

    async def test_a_number_is_cast_to_text_and_text_to_a_number(self, db: Db, samples: Any) -> None:
        """``CHAR(1)`` and ``DECIMAL(10,2)`` are valid types on every database. If this fails, check that
        ``format_cast_expression`` renders the type unchanged."""
        await fill(db, samples, (*SAMPLES, NULL_ROW))
        d, c = db.dialect, samples.Sample.c
        assert await values(db, samples, c.p.cast("CHAR(1)")) == ["2", "3", "5", None]
        assert numbers(await values(db, samples, Literal(d, "12.50").cast("DECIMAL(10,2)"))) == [12.5] * 4

    async def test_a_function_can_be_cast_and_cast_is_a_function(self, db: Db, samples: Any) -> None:
        """The cast surrounds the function call. If this fails, check ``format_function_call`` and
        ``format_cast_expression``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert await values(db, samples, functions.abs_(d, c.n).cast("CHAR(1)")) == ["7", "7", "0"]
        assert numbers(await values(db, samples, functions.cast(d, c.n, "DECIMAL(10,2)"))) == [7.0, -7.0, 0.0]

    @pytest.mark.parametrize("kind", ["column", "literal", "function", "aggregate"])
    async def test_two_casts_apply_one_after_the_other(self, db: Db, samples: Any, kind: str) -> None:
        """The text "012" is a number and then a text without the zero. If this fails, check that ``to_sql`` of the
        expression renders each type of a chain of ``cast``, the first one innermost."""
        rows = [(k, None, None, None, None, word, None, None, None) for k, word in ((1, "012"), (2, "7"))]
        await fill(db, samples, rows)
        d, word = db.dialect, samples.Sample.c.word
        terms = {
            "column": lambda: word,
            "literal": lambda: Literal(d, "012"),
            "function": lambda: functions.lower(d, word),
            "aggregate": lambda: functions.max_(d, word),
        }
        twice = terms[kind]().cast("DECIMAL(10,0)").cast("CHAR(3)")
        query = samples.Sample.query().select(twice)
        found = await db((query if kind == "aggregate" else query.order_by("k")).aggregate())
        # Standard CHAR pads with blanks.
        texts = [next(iter(row.values())).rstrip() for row in found]
        assert texts == {"literal": ["12", "12"], "aggregate": ["7"]}.get(kind, ["12", "7"])

    async def test_a_sum_is_cast_as_a_whole(self, db: Db, samples: Any) -> None:
        """The cast applies to the whole sum, not to its last operand (contract C50). If this fails, check that
        ``format_cast_expression`` puts the operand in parentheses."""
        await fill(db, samples)
        c = samples.Sample.c
        found = await values(db, samples, (c.p + c.p).cast("CHAR(2)"))
        # Standard CHAR pads with blanks.
        assert [text.rstrip() for text in found] == ["4", "6", "10"]

    async def test_a_cast_value_is_compared_as_its_new_type(self, db: Db, samples: Any) -> None:
        """As numbers 10 is more than 9, as text it is less. If this fails, check that a condition renders the cast with
        ``format_cast_expression``."""
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
    async def test_an_invalid_cast_type_is_refused(self, db: Db, samples: Any, hostile: str) -> None:
        """Text that cannot be a type never reaches the database (C100). If this fails, check that
        ``format_cast_expression`` calls ``_validate_data_type``."""
        sent = len(db.statements)
        with pytest.raises(ValueError):
            await values(db, samples, samples.Sample.c.n.cast(hostile))
        assert len(db.statements) == sent


class CollationTests(ConformanceTests):
    """A collation can be set for one expression in a comparison or an order."""

    facts = family_fixture(FACTS)

    @requires(Capability.COLLATE_EXPRESSION)
    async def test_a_binary_collation_is_case_sensitive(self, db: Db, facts: Any) -> None:
        """It applies whatever the column's own collation is. If this fails, check that ``format_collate_expression``
        renders the collation in a condition."""
        collation = _binary_collation(db)
        await fill_facts(db, facts.table("fact"), [(1, "ash"), (2, "ASH"), (3, "Ash")], ("k", "word"))
        assert await keys(db, facts.Fact, facts.Fact.c.word.collate(collation) == "ash") == [1]
        assert await keys(db, facts.Fact, facts.Fact.c.word.collate(collation) != "ash") == [2, 3]

    @requires(Capability.COLLATE_EXPRESSION)
    async def test_a_binary_collation_orders_by_code_point(self, db: Db, facts: Any) -> None:
        """Capital letters come first. If this fails, check that ``format_collate_expression`` renders the collation in
        ORDER BY."""
        collation = _binary_collation(db)
        await fill_facts(db, facts.table("fact"), [(1, "b"), (2, "A"), (3, "a"), (4, "B")], ("k", "word"))
        query = facts.Fact.query().select("k").order_by((facts.Fact.c.word.collate(collation), "ASC"))
        assert [row["k"] for row in await db(query.aggregate())] == [2, 4, 3, 1]

    @pytest.mark.parametrize("hostile", ['C"; DROP TABLE x; --', "BINARY; --", "x y"])
    async def test_an_invalid_collation_name_is_refused(self, db: Db, facts: Any, hostile: str) -> None:
        """Text that cannot be a collation's name never reaches the database. If this fails, check
        ``validate_collation_name``."""
        sent = len(db.statements)
        with undeclared_is_skipped(db), pytest.raises((ValueError, UnsupportedFeatureError)):
            await keys(db, facts.Fact, facts.Fact.c.word.collate(hostile) == "x")
        assert len(db.statements) == sent


def _binary_collation(db: Db) -> str:
    found = db.provider.binary_collation
    if not hasattr(db.dialect, "format_collate_expression"):
        skip(SkipKind.UNSUPPORTED, "the dialect has no format_collate_expression")
    if found is None:
        skip(SkipKind.MISSING_HOOK, "the provider does not name a binary collation (binary_collation)")
    return found
