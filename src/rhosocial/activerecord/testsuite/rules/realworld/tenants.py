"""Tenants that share an application: each sees only its own rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ..support.terms import Terms, condition
from ..support.workers import Worker, workers
from ._session_pool import flattened, run_concurrently
from ._tenants_domain import (
    TITLES,
    Desk,
    Interrupted,
    two_tenants,
)
from .families.office import OFFICE


async def _found(db: Db, query: Any) -> list[tuple[int, str]]:
    """The notes of a query as sorted pairs of tenant and title."""
    return sorted((note.tenant_id, note.title) for note in await db(query.all()))


async def _alternatives(db: Db, office: Any, desk: Desk) -> None:
    c = office.Note.c
    assert await _found(db, desk.notes().where((c.title == "plan") | (c.title == "list"))) == [(1, "list"), (1, "plan")]


async def _alternatives_in_text(db: Db, office: Any, desk: Desk) -> None:
    query = office.Note.query().where(condition(db, '"title" = ? OR "title" = ?'), ("plan", "list"))
    assert await _found(db, query.where(office.Note.c.tenant_id == 1)) == [(1, "list"), (1, "plan")]


async def _conditions(db: Db, office: Any, desk: Desk) -> None:
    c = office.Note.c
    assert await _found(db, desk.notes()) == [(1, "100%"), (1, "list"), (1, "plan")]
    assert await _found(db, desk.notes().where(c.title != "plan")) == [(1, "100%"), (1, "list")]
    assert await _found(db, desk.notes().in_list("title", ["plan", "draft"])) == [(1, "plan")]
    assert await _found(db, desk.notes().like("title", "%l%")) == [(1, "list"), (1, "plan")]
    assert await _found(db, desk.notes().between("size", 2, 9)) == [(1, "100%"), (1, "list")]
    page = await db(desk.notes().order_by((c.size, "DESC")).limit(2).offset(1).all())
    assert [(note.tenant_id, note.title) for note in page] == [(1, "list"), (1, "plan")]
    foreign = await db(office.Note.query().where(c.tenant_id == 2).where(c.title == "plan").one())
    assert await db(desk.notes().where(c.id == foreign.id).one()) is None


async def _aggregates(db: Db, office: Any, desk: Desk) -> None:
    assert await db(desk.notes().count()) == 3
    assert await db(desk.notes().sum_("size")) == 6
    assert await db(desk.notes().max_("size")) == 3
    assert await db(desk.notes().where(office.Note.c.title == "draft").exists()) is False
    rows = await db(desk.notes().select("tenant_id").group_by("tenant_id").aggregate())
    assert [row["tenant_id"] for row in rows] == [1]


async def _sources(db: Db, office: Any, desk: Desk) -> None:
    q = Terms(db, office)
    kept = (q.col("tenant_id", "n") == 1) & q.col("deleted_at", "n").is_null()
    source = q.join(q.table("note", "n"), q.table("remark", "r"), q.col("id", "n") == q.col("note_id", "r"))
    columns = [q.col("tenant_id", "r"), q.col("body", "r")]
    expected = [(1, f"on {title}") for title in sorted(TITLES[:3])]
    assert sorted(await q.rows(q.select(columns, source, kept))) == expected
    mine = q.select([q.col("id", "n")], q.table("note", "n"), kept)
    remarks = q.select(["tenant_id", "body"], "remark", q.within(q.col("note_id"), mine))
    assert sorted(await q.rows(remarks)) == expected


async def _changes(db: Db, office: Any, desk: Desk) -> None:
    c = office.Note.c
    assert await db(desk.notes().update_all({"title": "changed"})) == 3
    assert await db(desk.notes().where(c.size == 2).delete_all()) == 1
    assert await _found(db, office.Note.query_with_deleted()) == sorted(
        [(1, "changed"), (1, "changed"), (1, "draft"), *((2, title) for title in TITLES)]
    )


Form = Callable[[Db, Any, Desk], Awaitable[None]]
FORMS: dict[str, Form] = {
    "alternatives": _alternatives,
    "alternatives in text": _alternatives_in_text,
    "conditions": _conditions,
    "aggregates": _aggregates,
    "joins and subqueries": _sources,
    "changes": _changes,
}


class TenantTests(ConformanceTests):
    """Each tenant sees, counts and changes only its own rows, and the log records every change."""

    office = family_fixture(OFFICE)

    @pytest.mark.parametrize("form", list(FORMS))
    async def test_no_row_crosses_tenants(self, db: Db, office: Any, form: str) -> None:
        """Whatever is added to the tenant's condition, the tenant's rows are found and changed, and no others (C50).

        If this fails, check that OR is put in parentheses and that no clause is dropped.
        """
        desk, _ = await two_tenants(db, office)
        expect_own_rows = FORMS[form]
        await expect_own_rows(db, office, desk)

    async def test_a_soft_deleted_note_is_hidden_kept_and_restored(self, db: Db, office: Any) -> None:
        """A soft delete hides one tenant's note. The other tenant keeps its own and can't delete the first one's.

        If this fails, check that the condition on ``deleted_at`` is rendered and that ``restore`` clears it for one
        row.
        """
        first, second = await two_tenants(db, office)
        (plan,) = await db(first.notes().where(office.Note.c.title == "plan").all())
        assert await second.remove(plan.id) is False
        assert [await first.remove(plan.id) for _ in range(2)] == [True, False]
        assert await _found(db, first.notes()) == [(1, "100%"), (1, "list")]
        assert len(await db(second.notes().all())) == 3
        c = office.Note.c
        (hidden,) = await db(office.Note.query_only_deleted().where(c.id == plan.id).all())
        assert await db(hidden.restore()) == 1
        assert await _found(db, first.notes()) == [(1, "100%"), (1, "list"), (1, "plan")]

    @rule(waits=True)
    async def test_the_log_holds_exactly_the_committed_changes(self, db: Db, office: Any) -> None:
        """Three tenants work at once, and interrupted changes leave neither a note nor a line in the log.

        If this fails, check that sessions don't share a transaction and that a transaction's block rolls back when it
        raises.
        """
        db.needs_second_session()

        async def work(worker: Worker, number: int) -> list[tuple[int, int, str]]:
            desk, done = Desk(db, worker.backend, number), []
            for each in range(4):
                key = await desk.add(f"note {each}")
                done.append((number, key, "add"))
                with pytest.raises(Interrupted):
                    await desk.add("interrupted", interrupted=True)
                if each % 2 and await desk.remove(key):
                    done.append((number, key, "remove"))
            return done

        async with workers(db, *"ABC") as pool:
            done = flattened(await run_concurrently(db, pool, work))
        lines = await db.observer.rows(office.sql('SELECT "tenant_id", "note_id", "what" FROM {action}'))
        notes = await db.observer.rows(office.sql('SELECT "tenant_id", "id" FROM {note} WHERE "deleted_at" IS NULL'))
        removed = {(tenant, key) for tenant, key, what in done if what == "remove"}
        assert sorted(tuple(line) for line in lines) == sorted(done)
        assert len(done) == 18
        assert sorted(tuple(note) for note in notes) == sorted({(t, key) for t, key, _ in done} - removed)

    @rule(waits=True)
    async def test_concurrent_edits_never_overwrite_each_other(self, db: Db, office: Any) -> None:
        """Three editors append letters to one title, and no letter is lost.

        If this fails, check that ``update`` renders the version in WHERE and that ``affected_rows`` is 0 for a stale
        version.
        """
        db.needs_second_session()
        desk = Desk(db, db.backend, 1)
        key = await desk.add("edits: ")

        async def work(worker: Worker, number: int) -> list[int]:
            editor = Desk(db, worker.backend, 1)
            return [await editor.append(key, "abc"[number]) for _ in range(3)]

        async with workers(db, *"ABC") as pool:
            await run_concurrently(db, pool, work)
        rows = await db.observer.rows(office.sql('SELECT "title", "version" FROM {note}'))
        assert [(sorted(title), version) for title, version in rows] == [(sorted("edits: aaabbbccc"), 10)]
        assert len(await db.observer.rows(office.sql('SELECT "id" FROM {action}'))) == 10
