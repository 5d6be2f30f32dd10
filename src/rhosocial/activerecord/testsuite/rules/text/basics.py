"""Rules of the area ``text``: hostile texts as values, patterns and keys."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression import CaseExpression
from rhosocial.activerecord.backend.expression.statements import OnConflictClause

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ..support.null_rows import fill
from ..support.parameters import bound_alone
from ..support.refusals import may_be_refused
from ..support.sizes import at_most, batches
from ..support.stock_rows import inserting
from ..support.terms import Terms, condition
from ._strings import TEXTS, escaped
from .families.phrases import PHRASES

EVERY = list(enumerate(TEXTS))
"""The key and the text of each row."""

WITHOUT_WILDCARDS = [(k, text) for k, text in EVERY if not set("%_\\") & set(text)]
"""The rows whose text contains neither a wildcard nor a backslash."""


async def insert_texts(db: Db, phrases: Any) -> Any:
    """Insert the hostile texts, each in a row of its own, and return the model."""
    await fill(db, phrases.table("phrase"), [(k, text, 0) for k, text in EVERY], ("k", "v", "n"))
    return phrases.Phrase


async def stored_numbers(db: Db, phrases: Any) -> dict[str, Any]:
    """Each stored text with its number, read with plain SQL."""
    return {row["v"]: row["n"] for row in await db.rows(phrases.sql('SELECT "v", "n" FROM {phrase}'))}


async def matching_keys(db: Db, query: Any) -> list[int]:
    """The keys of the records that a model's query returns."""
    return sorted(each.k for each in await db(query.all()))


class TextValueTests(ConformanceTests):
    """A value is bound, so quotes, placeholders and SQL words in it have no effect."""

    phrases = family_fixture(PHRASES)

    @rule(waits=True)
    async def test_each_text_is_distinguished_from_all_others(self, db: Db, phrases: Any) -> None:
        """IN, BETWEEN, ``find_all`` and their opposites match a text and no other. If this fails, check how the failing
        kind of condition binds its values."""
        model = await insert_texts(db, phrases)
        every = [k for k, _ in EVERY]
        for k, text in EVERY:
            assert await matching_keys(db, model.query().where(model.c.v.in_([text, "absent"]))) == [k], repr(text)
            assert await matching_keys(db, model.query().where(model.c.v.between(text, text))) == [k], repr(text)
        for k, text in EVERY[::3]:
            assert [each.k for each in await db(model.find_all({"v": text}))] == [k], repr(text)
            assert await matching_keys(db, model.query().where(model.c.v != text)) == [
                each for each in every if each != k
            ]
        assert await matching_keys(db, model.query().where(model.c.v.in_(list(TEXTS)))) == every
        assert await matching_keys(db, model.query().where(model.c.v.not_in(list(TEXTS[1:])))) == [0]

    async def test_a_change_by_a_text_affects_only_its_row(self, db: Db, phrases: Any) -> None:
        """``update_all`` and ``delete_all`` affect the row whose text is equal. If this fails, check how the WHERE
        clauses of UPDATE and DELETE bind their values."""
        model = await insert_texts(db, phrases)
        for k, text in EVERY:
            assert await db(model.query().where(model.c.v == text).update_all({"n": k + 1})) == 1, repr(text)
        assert await stored_numbers(db, phrases) == {text: k + 1 for k, text in EVERY}
        for _, text in EVERY[::3]:
            assert await db(model.query().where(model.c.v == text).delete_all()) == 1, repr(text)
        assert await stored_numbers(db, phrases) == {text: k + 1 for k, text in EVERY if k % 3}

    async def test_a_batch_stores_texts_unchanged(self, db: Db, phrases: Any) -> None:
        """``execute_many`` inserts, updates and deletes by hostile texts. If this fails, check whether the driver
        assembles a batch into one statement by a text pattern."""
        insert = phrases.sql('INSERT INTO {phrase} ("n", "v", "k") VALUES (?, ?, ?)')
        await db(db.backend.execute_many(insert, [(0, text, k) for k, text in EVERY]))
        assert await stored_numbers(db, phrases) == dict.fromkeys(TEXTS, 0)
        update = phrases.sql('UPDATE {phrase} SET "v" = ?, "n" = ? WHERE "v" = ?')
        turned = {text[::-1] + "~": k + 1 for k, text in EVERY[::2]}
        await db(db.backend.execute_many(update, [(text[::-1] + "~", k + 1, text) for k, text in EVERY[::2]]))
        assert await stored_numbers(db, phrases) == {**turned, **dict.fromkeys(TEXTS[1::2], 0)}
        await db(
            db.backend.execute_many(phrases.sql('DELETE FROM {phrase} WHERE "v" = ?'), [(t,) for t in TEXTS[1::2]])
        )
        assert await stored_numbers(db, phrases) == turned

    async def test_a_text_can_be_bound_in_every_clause(self, db: Db, phrases: Any) -> None:
        """A text is bound in the select list, CASE, a subquery, GROUP BY and HAVING. If this fails, check that
        ``Literal.to_sql`` binds its value in each clause."""
        await insert_texts(db, phrases)
        q = Terms(db, phrases)
        for k, text in EVERY:
            matches = [(q.col("v", "s") == text, q.val(text))]
            here = CaseExpression(q.dialect, cases=matches, else_result=q.val("elsewhere"), alias="here")
            inner = q.sub(
                q.select(["k", "v"], "phrase", q.within(q.col("v"), q.select(["v"], "phrase", q.col("v") == text))), "s"
            )
            query = q.select(
                [bound_alone(db, text, "VARCHAR(100)").as_("plain"), here, q.col("k", "s")],
                inner,
                q.col("v", "s") == text,
                group_by=[q.col("k", "s"), q.col("v", "s")],
                having=q.col("v", "s") == text,
            )
            assert await q.rows(query) == [(text, text, k)], repr(text)

    @requires(Capability.UPSERT)
    async def test_an_upsert_updates_the_row_with_its_text(self, db: Db, phrases: Any) -> None:
        """Each text conflicts with itself and with no other text. If this fails, check
        ``format_on_conflict_clause``."""

        def upsert(number: int, *rows: dict[str, Any]) -> Any:
            change = {"n": Terms(db, phrases).val(number)}
            clause = OnConflictClause(db.dialect, ["code"], update_assignments=change)
            return db.run(*inserting(db, phrases, *rows, table="term", on_conflict=clause).to_sql())

        async def terms() -> dict[str, int]:
            rows = await db.rows(phrases.sql('SELECT "code", "n" FROM {term}'))
            return {each["code"]: each["n"] for each in rows}

        for part in batches(db, TEXTS, 3):
            await upsert(0, *({"code": text, "n": 1} for text in part))
        assert await terms() == dict.fromkeys(TEXTS, 1)
        for k, text in EVERY:
            await upsert(1000 + k, {"code": text, "n": 2})
        assert await terms() == {text: 1000 + k for k, text in EVERY}


class TextPatternTests(ConformanceTests):
    """Only ``%`` and ``_`` have a meaning in a pattern; everything else is text."""

    phrases = family_fixture(PHRASES)

    @rule(waits=True)
    async def test_a_text_is_found_by_a_pattern_made_of_it(self, db: Db, phrases: Any) -> None:
        """An escaped text matches as the whole, the start, the end and the inside of a pattern (contract C55). If this
        fails, check how ``where`` binds the pattern of a text with ESCAPE."""
        model = await insert_texts(db, phrases)
        for _, text in EVERY:
            part = escaped(text)
            for pattern, fits in (
                (part, text.__eq__),
                (f"{part}%", lambda other, text=text: other.startswith(text)),
                (f"%{part}", lambda other, text=text: other.endswith(text)),
                (f"%{part}%", lambda other, text=text: text in other),
            ):
                query = model.query().where(condition(db, "\"v\" LIKE ? ESCAPE '!'"), (pattern,))
                assert await matching_keys(db, query) == [k for k, other in EVERY if fits(other)], repr(pattern)

    @rule(waits=True)
    async def test_a_pattern_without_wildcards_matches_only_its_text(self, db: Db, phrases: Any) -> None:
        """``like`` and ``not_like`` treat quotes, placeholders and SQL words as text. If this fails, check that
        ``format_like_predicate`` binds the pattern."""
        model = await insert_texts(db, phrases)
        for k, text in WITHOUT_WILDCARDS:
            assert await matching_keys(db, model.query().where(model.c.v.like(text))) == [k], repr(text)
            assert k not in await matching_keys(db, model.query().not_like("v", text)), repr(text)

    async def test_a_pattern_with_backslashes_is_matched_or_refused(self, db: Db, phrases: Any) -> None:
        """A backslash escapes on one database and is text on another; a single one may be an error, after which the
        session still works. If this fails, check that ``_handle_error`` maps the error to a ``DatabaseError``."""
        model = await insert_texts(db, phrases)
        for text in ("\\", "end\\", "c:\\new", "\\%", "a\\_z"):
            with may_be_refused():
                await matching_keys(db, model.query().where(model.c.v.like(text)))
            assert await matching_keys(db, model.query().where(model.c.v.like("it's"))) == [TEXTS.index("it's")]


class TextKeyTests(ConformanceTests):
    """A record can have a hostile text as its primary key."""

    phrases = family_fixture(PHRASES)

    @rule(waits=True)
    async def test_a_record_can_have_any_text_as_its_key(self, db: Db, phrases: Any) -> None:
        """The record is found, updated, refreshed and deleted by its key, and no other record is affected. If this
        fails, check that the condition of ``_build_pk_where_predicate`` is bound."""
        term = phrases.Term
        size = at_most(db, len(TEXTS), each=2)
        await db(term.bulk_create([term(code=text, n=0) for text in TEXTS], batch_size=size))
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
