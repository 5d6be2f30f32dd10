"""Statements of every kind in every combination of condition, way, place, RETURNING, rows and values, on tables that have a
trigger, a foreign key, a generated column, a partial unique index or odd names.

Each pair of these occurs in a case. A model in plain Python says what the table holds afterwards.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Callable, Optional

import pytest
from rhosocial.activerecord.backend.expression import (
    Column,
    DeleteExpression,
    ExistsExpression,
    InPredicate,
    InsertExpression,
    Literal,
    QueryExpression,
    Subquery,
    TableExpression,
    UpdateExpression,
)
from rhosocial.activerecord.backend.expression.query_parts import WhereClause
from rhosocial.activerecord.backend.expression.statements import OnConflictClause, ReturningClause, ValuesSource
from rhosocial.activerecord.backend.options import BulkInsertOptions, DeleteOptions, InsertOptions, UpdateOptions

from ...capabilities import Capability
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ..support.coverings import Case, pairwise
from ..support.rollback import Undo
from ..support.sizes import at_most, together
from ..support.target_needs import names_its_conflict, texts_of
from ..support.value_classes import TEXTS, all_of
from ._subjects import PROPERTIES, Row, Subject, make

DIMENSIONS: dict[str, tuple[str, ...]] = {
    "on": PROPERTIES,
    "kind": ("insert", "insert many", "update", "delete", "upsert", "upsert nothing"),
    "where": ("equal", "list", "query", "exists", "or", "range", "null", "never"),
    "way": ("options", "expression", "batch"),
    "place": ("alone", "in a transaction", "nested", "undone"),
    "returning": ("no", "yes"),
    "rows": ("few", "many"),
    "values": ("plain", "none", "odd"),
}
CONDITIONAL = ("update", "delete")


def _allowed(case: Case) -> bool:
    """Without what has no meaning: options for an upsert. A batch that returns rows, or whose expressions have several, has
    rules of its own."""
    if case["way"] == "batch":
        return case["returning"] == "no" and case["kind"] in ("insert", *CONDITIONAL)
    return not (case["kind"].startswith("upsert") and case["way"] == "options")


@cache
def cases() -> tuple[Case, ...]:
    """Every case; computed on first use, since that takes a while."""
    return tuple(pairwise(DIMENSIONS, _allowed))


START: dict[str, Row] = {
    f"c{number}": {"qty": number, "more": None if number % 2 else number * 10, "note": f"note {number}"}
    for number in range(6)
}


class DmlCombinationTests(ConformanceTests):
    """A statement has its effect whatever it is combined with, and no other."""

    @pytest.mark.parametrize("on", PROPERTIES)
    async def test_a_statement_has_its_effect_on_a_table_that_has(self, db: Db, on: str) -> None:
        """Rows, keys of rows that stay, counts and returned rows are what a model in Python says; a trigger has written
        elsewhere once for each inserted row; children go with their row, and no others.
        If this fails, check the case that the message names: two of its features, which each work alone, do not together."""
        subject = await make(db, on)
        possible = [case for case in cases() if case["on"] == on and self._possible(db, case)]
        assert len(possible) > 1
        for case in possible:
            await self._run(db, subject, case)

    @pytest.mark.parametrize("on", ["a trigger", "a foreign key", "a generated column", "odd names"])
    async def test_the_key_of_an_inserted_row_is_reported_for_a_table_that_has(self, db: Db, on: str) -> None:
        """``last_insert_id`` is the key of the row or ``None``, and RETURNING gives the key: never that of a row which was
        written elsewhere (C34).
        If this fails, check where ``last_insert_id`` comes from: the last key of the session may be a trigger's."""
        subject = await make(db, on)
        await subject.begin(START)
        for number in range(3):
            data = {subject.columns["code"]: f"n{number}", subject.columns["qty"]: number}
            result = await db(db.backend.insert(InsertOptions(table=subject.table, data=data)))
            keys = {row["code"]: row["id"] for row in await subject.read()}
            assert result.last_insert_id in (None, keys[f"n{number}"])
            if db.can(Capability.RETURNING_INSERT):
                data = {**data, subject.columns["code"]: f"r{number}"}
                options = InsertOptions(table=subject.table, data=data, returning_columns=["id"])
                (returned,) = (await db(db.backend.insert(options))).data
                keys = {row["code"]: row["id"] for row in await subject.read()}
                assert returned["id"] == keys[f"r{number}"]

    # -- one case ---------------------------------------------------------------------------------------------------------
    def _possible(self, db: Db, case: Case) -> bool:
        if case["kind"].startswith("upsert") and not db.can(Capability.UPSERT):
            return False
        if case["kind"] == "upsert nothing" and not names_its_conflict(db):
            return False
        if case["place"] == "nested" and not db.can(Capability.SAVEPOINT):
            return False
        need = {"update": Capability.RETURNING_UPDATE, "delete": Capability.RETURNING_DELETE}
        return case["returning"] == "no" or db.can(need.get(case["kind"], Capability.RETURNING_INSERT))

    async def _run(self, db: Db, subject: Subject, case: Case) -> None:
        await subject.begin(START)
        before = ({code: dict(row) for code, row in subject.rows.items()}, list(subject.logged))
        statement, count, returned = _statement(db, subject, case)

        async def act() -> None:
            data, affected = await _execute(db, subject, statement, case)
            if count is not None and db.provider.counts_rows:
                assert affected == count, f"{affected} rows are reported, not {count}, in {case}"
            if case["returning"] == "yes" and returned is not None:
                keys = {**subject.ids, **{row["code"]: row["id"] for row in await subject.read()}}
                found = sorted((_plain(subject, row)["code"], row["id"]) for row in data or [])
                wanted = sorted((code, keys[code]) for code in returned)
                assert found == wanted, f"other rows or keys are returned in {case}"
            await subject.assert_as_modelled(case)

        if case["place"] == "alone":
            await act()
        elif case["place"] == "undone":
            with pytest.raises(Undo):
                async with db.using(db.backend.transaction()):
                    await act()
                    raise Undo
            subject.rows, subject.logged = before
        else:
            async with db.using(db.backend.transaction()):
                if case["place"] == "nested":
                    async with db.using(db.backend.transaction()):
                        await act()
                else:
                    await act()
        await subject.assert_as_modelled(case)


def _plain(subject: Subject, row: Row) -> Row:
    """A returned row under the plain names of the columns."""
    return {name: row.get(real) for name, real in subject.columns.items()}


def _new_values(db: Db, case: Case, place: int) -> Row:
    """The values that the statement writes. They differ from all that is there, so that matched and changed rows are the
    same (C33)."""
    odd = texts_of(db, all_of(TEXTS))
    note = {"plain": f"new {place}", "none": None, "odd": odd[(place * 7 + len(case["where"])) % len(odd)]}
    return {
        "qty": 1000 + place,
        "more": None if case["values"] == "none" else 2**31 - 1 - place,
        "note": note[case["values"]],
    }


def _conditions(subject: Subject) -> dict[str, tuple[Any, Callable[[str, Row], bool]]]:
    """Each form of a condition, for the database and for the model."""
    d, column = subject.db.dialect, subject.column
    wanted = subject.own.name("wanted")
    code = Column(d, "code", table=wanted)
    query = QueryExpression(d, select=[code], from_=TableExpression(d, wanted))
    related = QueryExpression(
        d, select=[code], from_=TableExpression(d, wanted), where=WhereClause(d, code == column("code"))
    )
    return {
        "equal": (column("code") == "c2", lambda code, row: code == "c2"),
        "list": (column("code").in_(["c1", "c3", "zz"]), lambda code, row: code in ("c1", "c3")),
        "query": (InPredicate(d, column("code"), Subquery(d, query)), lambda code, row: code in ("c1", "c4")),
        "exists": (ExistsExpression(d, related), lambda code, row: code in ("c1", "c4")),
        "or": ((column("code") == "c0") | (column("qty") >= 4), lambda code, row: code == "c0" or row["qty"] >= 4),
        "range": (column("qty").between(2, 4), lambda code, row: 2 <= row["qty"] <= 4),
        "null": (column("more").is_null(), lambda code, row: row["more"] is None),
        "never": (column("qty") > 99_999, lambda code, row: False),
    }


def _statement(db: Db, subject: Subject, case: Case) -> tuple[Any, Optional[int], Optional[list[str]]]:
    """The statement, the number of rows that it should report (None: several are right), and the codes of the rows that it
    should return; the model is brought to what should be there afterwards."""
    d, kind = db.dialect, case["kind"]
    if kind in CONDITIONAL:
        condition, holds = _conditions(subject)[case["where"]]
        hit = [code for code, row in subject.rows.items() if holds(code, row)]
        if kind == "delete":
            for code in hit:
                del subject.rows[code]
            return DeleteExpression(d, subject.table, where=condition), len(hit), hit
        values = _new_values(db, case, 0)
        for code in hit:
            subject.rows[code] = dict(values)
        assignments = {subject.columns[name]: Literal(d, value) for name, value in values.items()}
        return UpdateExpression(d, subject.table, assignments, where=condition), len(hit), hit
    size = 1 if kind == "insert" else together(db, 3 if case["rows"] == "few" else at_most(db, 40, 5))
    codes = [f"n{place}" for place in range(size)]
    if kind.startswith("upsert"):
        codes[:2] = ["c1", "c3"][:size]
    rows = {code: _new_values(db, case, place) for place, code in enumerate(codes)}
    source = ValuesSource(d, [[Literal(d, each) for each in (code, *row.values())] for code, row in rows.items()])
    clause = None
    new = [code for code in codes if code not in subject.rows]
    if kind == "upsert":
        marker = {subject.columns["note"]: Literal(d, "there")}
        clause = OnConflictClause(d, [subject.columns["code"]], update_assignments=marker)
        for code in codes[:2]:
            subject.rows[code]["note"] = "there"
    elif kind == "upsert nothing":
        clause = OnConflictClause(d, [subject.columns["code"]], do_nothing=True)
    subject.rows.update({code: rows[code] for code in new})
    subject.logged += new if subject.what == "a trigger" else []
    statement = InsertExpression(d, subject.table, source, list(subject.columns.values()), on_conflict=clause)
    return statement, None if kind == "upsert" else len(new), codes if kind == "upsert" else new


async def _execute(db: Db, subject: Subject, statement: Any, case: Case) -> tuple[Any, Any]:
    """Run the statement in the case's way; returns the rows and the number that it reports."""
    wanted = ["id", *subject.columns.values()] if case["returning"] == "yes" else []
    if case["way"] == "batch":
        batches = [batch async for batch in db.iterate(db.backend.execute_batch_dml([statement]))]
        return None, sum(batch.total_affected_rows for batch in batches)
    if case["way"] == "options":
        options = _options(subject, statement, case["kind"], wanted or None)
        call = {"insert": "insert", "insert many": "bulk_insert", "update": "update", "delete": "delete"}[case["kind"]]
        result = await db(getattr(db.backend, call)(options))
    else:
        if wanted:
            statement.returning = ReturningClause(db.dialect, [Column(db.dialect, name) for name in wanted])
        result = await db.run(*statement.to_sql(), process_result_set=bool(wanted))
    return result.data, result.affected_rows


def _options(subject: Subject, statement: Any, kind: str, wanted: Optional[list[str]]) -> Any:
    """The statement as the options of the backend's method."""
    if isinstance(statement, DeleteExpression):
        return DeleteOptions(table=subject.table, where=statement.where.condition, returning_columns=wanted)
    if isinstance(statement, UpdateExpression):
        data = {name: value.value for name, value in statement.assignments.items()}
        return UpdateOptions(table=subject.table, data=data, where=statement.where.condition, returning_columns=wanted)
    rows = [[literal.value for literal in row] for row in statement.source.values_list]
    if kind == "insert":
        data = dict(zip(subject.columns.values(), rows[0]))
        return InsertOptions(table=subject.table, data=data, returning_columns=wanted)
    return BulkInsertOptions(
        table=subject.table, columns=list(subject.columns.values()), rows=rows, returning_columns=wanted
    )
