"""Hostile strings as values, patterns and keys: text is text wherever it stands in a statement."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression import CaseExpression
from rhosocial.activerecord.backend.expression.statements import OnConflictClause

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ..support.null_rows import fill
from ..support.refusals import may_be_refused
from ..support.stock_rows import inserting
from ..support.terms import Terms
from ._strings import TEXTS, literally
from .families.phrases import PHRASES

EVERY = list(enumerate(TEXTS))
"""Key and text of each row."""

SIGNLESS = [(k, text) for k, text in EVERY if not set("%_\\") & set(text)]
"""Those that hold no sign of a pattern."""


async def phrased(db: Db, phrases: Any) -> Any:
    """The hostile texts, each in a row of its own; gives the model."""
    await fill(db, phrases.table("phrase"), [(k, text, 0) for k, text in EVERY], ("k", "v", "n"))
    return phrases.Phrase


async def numbers(db: Db, phrases: Any) -> dict[str, Any]:
    """Every text with the number beside it, as the database has them."""
    return {row["v"]: row["n"] for row in await db.rows(phrases.sql('SELECT "v", "n" FROM {phrase}'))}


async def found(db: Db, query: Any) -> list[int]:
    """The keys of the records that a query of the model gives."""
    return sorted(each.k for each in await db(query.all()))


class TextValueTests(ConformanceTests):
    """A value is bound, never read: quotes, signs and words of SQL mean nothing in it."""

    phrases = family_fixture(PHRASES)

    @rule(waits=True)
    async def test_each_text_is_told_from_all_others(self, db: Db, phrases: Any) -> None:
        """By IN, by BETWEEN, by ``find_all`` and by their opposite. Look at how each kind of condition binds its values."""
        model = await phrased(db, phrases)
        every = [k for k, _ in EVERY]
        for k, text in EVERY:
            assert await found(db, model.query().where(model.c.v.in_([text, "absent"]))) == [k], repr(text)
            assert await found(db, model.query().where(model.c.v.between(text, text))) == [k], repr(text)
        for k, text in EVERY[::3]:
            assert [each.k for each in await db(model.find_all({"v": text}))] == [k], repr(text)
            assert await found(db, model.query().where(model.c.v != text)) == [each for each in every if each != k]
        assert await found(db, model.query().where(model.c.v.in_(list(TEXTS)))) == every
        assert await found(db, model.query().where(model.c.v.not_in(list(TEXTS[1:])))) == [0]

    async def test_a_change_by_a_text_reaches_its_row_alone(self, db: Db, phrases: Any) -> None:
        """``update_all`` and ``delete_all`` where the text is this one. Look at the WHERE of UPDATE and DELETE."""
        model = await phrased(db, phrases)
        for k, text in EVERY:
            assert await db(model.query().where(model.c.v == text).update_all({"n": k + 1})) == 1, repr(text)
        assert await numbers(db, phrases) == {text: k + 1 for k, text in EVERY}
        for _, text in EVERY[::3]:
            assert await db(model.query().where(model.c.v == text).delete_all()) == 1, repr(text)
        assert await numbers(db, phrases) == {text: k + 1 for k, text in EVERY if k % 3}

    async def test_a_batch_carries_texts_as_they_are(self, db: Db, phrases: Any) -> None:
        """INSERT, UPDATE and DELETE by ``execute_many``. Look at drivers that put a batch together as one text."""
        insert = phrases.sql('INSERT INTO {phrase} ("n", "v", "k") VALUES (?, ?, ?)')
        await db(db.backend.execute_many(insert, [(0, text, k) for k, text in EVERY]))
        assert await numbers(db, phrases) == dict.fromkeys(TEXTS, 0)
        update = phrases.sql('UPDATE {phrase} SET "v" = ?, "n" = ? WHERE "v" = ?')
        turned = {text[::-1] + "~": k + 1 for k, text in EVERY[::2]}
        await db(db.backend.execute_many(update, [(text[::-1] + "~", k + 1, text) for k, text in EVERY[::2]]))
        assert await numbers(db, phrases) == {**turned, **dict.fromkeys(TEXTS[1::2], 0)}
        await db(
            db.backend.execute_many(phrases.sql('DELETE FROM {phrase} WHERE "v" = ?'), [(t,) for t in TEXTS[1::2]])
        )
        assert await numbers(db, phrases) == turned

    async def test_a_text_is_the_same_in_every_clause(self, db: Db, phrases: Any) -> None:
        """In the list, in CASE, in a subquery, in HAVING. Look at literals that are written into the statement."""
        await phrased(db, phrases)
        q = Terms(db, phrases)
        for k, text in EVERY:
            matches = [(q.col("v", "s") == text, q.val(text))]
            here = CaseExpression(q.dialect, cases=matches, else_result=q.val("elsewhere"), alias="here")
            inner = q.sub(
                q.select(["k", "v"], "phrase", q.within(q.col("v"), q.select(["v"], "phrase", q.col("v") == text))), "s"
            )
            query = q.select(
                [q.val(text, "plain"), here, q.col("k", "s")],
                inner,
                q.col("v", "s") == text,
                group_by=[q.col("k", "s"), q.col("v", "s")],
                having=q.col("v", "s") == text,
            )
            assert await q.rows(query) == [(text, text, k)], repr(text)

    @requires(Capability.UPSERT)
    async def test_an_upsert_meets_the_row_of_its_text(self, db: Db, phrases: Any) -> None:
        """Each text is in its own way and no other's. Look at ``format_on_conflict_clause``."""

        def upsert(number: int, *rows: dict[str, Any]) -> Any:
            change = {"n": Terms(db, phrases).val(number)}
            clause = OnConflictClause(db.dialect, ["code"], update_assignments=change)
            return db.run(*inserting(db, phrases, *rows, table="term", on_conflict=clause).to_sql())

        async def terms() -> dict[str, int]:
            rows = await db.rows(phrases.sql('SELECT "code", "n" FROM {term}'))
            return {each["code"]: each["n"] for each in rows}

        await upsert(0, *({"code": text, "n": 1} for text in TEXTS))
        assert await terms() == dict.fromkeys(TEXTS, 1)
        for k, text in EVERY:
            await upsert(1000 + k, {"code": text, "n": 2})
        assert await terms() == {text: 1000 + k for k, text in EVERY}


class TextPatternTests(ConformanceTests):
    """A pattern fits by its signs alone; everything else in it is text."""

    phrases = family_fixture(PHRASES)

    @rule(waits=True)
    async def test_a_text_is_found_by_a_pattern_made_of_it(self, db: Db, phrases: Any) -> None:
        """Whole, at the start, at the end and inside, with its signs escaped (contract C55). Look at how patterns are bound."""
        model = await phrased(db, phrases)
        for _, text in EVERY:
            part = literally(text)
            for pattern, fits in (
                (part, text.__eq__),
                (f"{part}%", lambda other, text=text: other.startswith(text)),
                (f"%{part}", lambda other, text=text: other.endswith(text)),
                (f"%{part}%", lambda other, text=text: text in other),
            ):
                query = model.query().where("v LIKE ? ESCAPE '!'", (pattern,))
                assert await found(db, query) == [k for k, other in EVERY if fits(other)], repr(pattern)

    @rule(waits=True)
    async def test_a_pattern_without_signs_fits_its_text_alone(self, db: Db, phrases: Any) -> None:
        """Quotes, placeholders and words of SQL, through ``like`` and ``not_like``. Look at ``format_like_predicate``."""
        model = await phrased(db, phrases)
        for k, text in SIGNLESS:
            assert await found(db, model.query().where(model.c.v.like(text))) == [k], repr(text)
            assert k not in await found(db, model.query().not_like("v", text)), repr(text)

    async def test_a_pattern_with_backslashes_is_fitted_or_refused(self, db: Db, phrases: Any) -> None:
        """A backslash escapes on one database and is text on another; a lone one may be an error, and is no more than that.
        Look at ``_handle_error``."""
        model = await phrased(db, phrases)
        for text in ("\\", "end\\", "c:\\new", "\\%", "a\\_z"):
            with may_be_refused():
                await found(db, model.query().where(model.c.v.like(text)))
            assert await found(db, model.query().where(model.c.v.like("it's"))) == [TEXTS.index("it's")]


class TextKeyTests(ConformanceTests):
    """A record whose key is a hostile text is known by it like any other."""

    phrases = family_fixture(PHRASES)

    @rule(waits=True)
    async def test_a_record_is_kept_under_any_text(self, db: Db, phrases: Any) -> None:
        """Found, changed, read anew and deleted by its key, and no other with it. Look at the conditions on the key."""
        term = phrases.Term
        await db(term.bulk_create([term(code=text, n=0) for text in TEXTS]))
        for k, text in EVERY:
            record = await db(term.find_one(text))
            assert record is not None, repr(text)
            assert (record.code, record.n) == (text, 0)
            record.n = k + 1
            assert await db(record.save()) == 1, repr(text)
            await db(record.refresh())
            assert record.n == k + 1
        assert sorted(each.n for each in await db(term.find_all(list(TEXTS)))) == [k + 1 for k, _ in EVERY]
        for record in await db(term.find_all(list(TEXTS[::2]))):
            assert await db(record.delete()) == 1, repr(record.code)
        assert sorted(each.code for each in await db(term.find_all())) == sorted(TEXTS[1::2])
