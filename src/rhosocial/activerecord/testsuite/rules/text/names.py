"""Rules of the area ``text``: hostile names of columns, tables and aliases. A quoted identifier may contain any
text."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression.functions import count
from rhosocial.activerecord.backend.options import DeleteOptions, InsertOptions, UpdateOptions

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ..support.ctes import Ctes
from ..support.null_rows import fill
from ..support.refusals import may_be_refused
from ..support.stock_rows import equals
from ..support.terms import Terms
from ._private_tables import create_temporary_table, private_session
from .families.odd_names import BASE, NAMES, ODD_NAMES
from .families.phrases import PHRASES

each_kind = pytest.mark.parametrize("kind", list(NAMES))
BEYOND_U_FFFF = "face\U0001f600"


class NameTests(ConformanceTests):
    """Quotes, blanks, punctuation, foreign letters and SQL words are ordinary characters of a name (contract C50)."""

    phrases = family_fixture(PHRASES)

    @rule(waits=True)
    @each_kind
    async def test_a_model_may_have_columns_of_any_name(self, db: Db, kind: str) -> None:
        """Records are saved, found, ordered, changed and deleted by such columns (C31). If this fails, check
        ``format_identifier`` and the mapping of fields to columns."""
        odd = (await db.use(ODD_NAMES[kind])).Odd
        names = NAMES[kind]
        fields = [f"f{number}" for number in range(len(names))]
        for row in (1, 2, 3):
            await db(odd(**{field: row * 100 + number for number, field in enumerate(fields)}).save())
        for number, field in enumerate(fields):
            column = getattr(odd.c, field)
            ordered = await db(odd.query().where(column > 200 + number - 1).order_by((column, "DESC")).all())
            assert [getattr(each, field) for each in ordered] == [300 + number, 200 + number], names[number]
        record = await db(odd.find_one(200))
        for number, field in enumerate(fields[1:], start=1):
            setattr(record, field, 900 + number)
        assert await db(record.save()) == 1
        await db((await db(odd.find_one({fields[1]: 101}))).delete())
        found = {each.f0: [getattr(each, field) for field in fields[1:]] for each in await db(odd.find_all())}
        assert found == {row: [(9 if row == 200 else 3) * 100 + n for n in range(1, len(names))] for row in (200, 300)}

    @rule(waits=True)
    @each_kind
    async def test_a_column_of_any_name_can_be_used_in_every_clause(self, db: Db, kind: str) -> None:
        """The column works in lists, conditions, groups, orders, joins, subqueries, UPDATE and DELETE (C31). If this
        fails, check that ``format_column`` quotes the name."""
        odd, base = await db.use(ODD_NAMES[kind]), BASE[kind]
        names = NAMES[kind]
        await fill(db, odd.table(base), [[row * 100 + n for n in range(len(names))] for row in (1, 2)], names)
        q = Terms(db, odd)
        for number, name in enumerate(names):
            one, two = 100 + number, 200 + number
            grouped = q.select(
                [name, count(q.dialect, q.col(name)).as_("n")],
                base,
                q.within(q.col(name), q.select([name], base)),
                group_by=[name],
                having=q.col(name) > one - 1,
                order_by=[(name, "DESC")],
            )
            assert await q.rows(grouped) == [(two, 1), (one, 1)], name
            source = q.join(q.table(base, "a"), q.table(base, "b"), q.col(name, "a") == q.col(name, "b"))
            joined = q.select([q.col(name, "b")], source, q.col(name, "a") > one)
            assert await q.rows(joined) == [(two,)], name
            sought, changed = equals(db, name, two), {name: q.val(two + 500)}
            await db(db.backend.update(UpdateOptions(table=odd.table(base), data=changed, where=sought)))
            (row,) = await db.rows(*q.select([name], base, q.col(name) > two).to_sql())
            assert row == {name: two + 500}, name
        last = DeleteOptions(table=odd.table(base), where=equals(db, names[-1], 100 + len(names) - 1))
        await db(db.backend.delete(last))
        assert await q.rows(q.select([names[0]], base)) == [(700,)]

    @requires(Capability.BASIC_CTE)
    @each_kind
    async def test_an_alias_may_have_any_name(self, db: Db, phrases: Any, kind: str) -> None:
        """A CTE, a table, a subquery and a column have the same hostile alias (C31). If this fails, check that
        ``format_alias`` and ``format_cte`` quote it."""
        await fill(db, phrases.table("phrase"), [(1, 10), (2, 20)], ("k", "n"))
        q = Ctes(db, phrases)
        rows = {}
        for name in NAMES[kind]:
            named = q.cte(name, q.select([q.col("n", name, name)], q.table("phrase", name), q.col("k", name) > 1))
            source = q.sub(q.select([q.col(name, name)], q.by_name(name)), name)
            main = q.select([q.col(name, name, name)], source, q.col(name, name) > 1, order_by=[q.col(name, name)])
            rows[name] = await db.rows(*q.with_([named], main).to_sql())
        assert rows == {name: [{name: 20}] for name in NAMES[kind]}

    @rule(waits=True)
    @each_kind
    async def test_a_table_may_have_any_name(self, db: Db, kind: str) -> None:
        """The core inserts into the table, reads, updates and deletes. If this fails, check that ``format_table`` and
        the statements CREATE, INSERT, UPDATE and DELETE quote the name."""
        backend = await private_session(db)
        q = Terms(db, None)
        read, left = {}, {}
        for name in NAMES[kind]:
            await create_temporary_table(db, backend, name, "k", "v")
            for k in (1, 2):
                await db(backend.insert(InsertOptions(table=name, data={"k": k, "v": k * 10})))
            second = q.col("k", name) == 2
            read[name] = await db.rows(*q.select([q.col("v", name)], q.by_name(name), second).to_sql(), backend=backend)
            await db(backend.update(UpdateOptions(table=name, data={"v": q.val(5)}, where=equals(db, "k", 1))))
            await db(backend.delete(DeleteOptions(table=name, where=equals(db, "k", 2))))
            left[name] = await db.rows(*q.select(["k", "v"], q.by_name(name)).to_sql(), backend=backend)
        assert read == {name: [{"v": 20}] for name in NAMES[kind]}
        assert left == {name: [{"k": 1, "v": 5}] for name in NAMES[kind]}

    async def test_a_name_beyond_the_basic_plane_is_kept_or_refused(self, db: Db) -> None:
        """A column's name may contain an emoji, which never becomes another character (contract C80). If this fails,
        check the character set that ``connect`` sets for the session."""
        backend = await private_session(db)
        q = Terms(db, None)
        name = BEYOND_U_FFFF
        with may_be_refused() as refused:
            await create_temporary_table(db, backend, "faces", name)
        if refused:
            name = "plain"
            await create_temporary_table(db, backend, "faces", name)
        await db(backend.insert(InsertOptions(table="faces", data={name: 1})))
        assert await db.rows(*q.select([name], q.by_name("faces")).to_sql(), backend=backend) == [{name: 1}]

    async def test_a_name_with_a_nul_is_refused(self, db: Db, phrases: Any) -> None:
        """The core or the database refuses it, or the database keeps it: the name is never truncated (contract C77). If this
        fails, check ``format_identifier`` and whether the driver truncates the statement."""
        q = Terms(db, phrases)
        await fill(db, phrases.table("phrase"), [(1, 10)], ("k", "n"))
        found = []
        with may_be_refused(ValueError) as refused:
            found = await db.rows(*q.select([q.col("n", label="a\0b")], "phrase").to_sql())
        assert refused or found == [{"a\0b": 10}]
        assert await q.rows(q.select(["n"], "phrase")) == [(10,)]
