"""Forms of probes for a database without UNION ALL."""

from __future__ import annotations

from rhosocial.activerecord.testsuite.capabilities import Capability as C
from rhosocial.activerecord.testsuite.capabilities.made_rows import from_tables
from rhosocial.activerecord.testsuite.capabilities.probe import gives
from rhosocial.activerecord.testsuite.capabilities.probes import PROBES


def test_constant_rows_come_from_tables_of_the_probe() -> None:
    left = "(SELECT 1 AS \"k\", 'a'{nothing} UNION ALL SELECT 2, 'b'{nothing}) \"l\""
    right = '(SELECT 2 AS "m"{nothing} UNION ALL SELECT 3{nothing}) "r"'
    form = (gives(f'SELECT "k" FROM {left} JOIN {right} ON "k" = "m"', (2,)),)
    assert from_tables(C.INNER_JOIN, form) == (
        'CREATE TABLE {x} ("k" INTEGER, "c1" VARCHAR(40))',
        "INSERT INTO {x} VALUES (1, 'a')",
        "INSERT INTO {x} VALUES (2, 'b')",
        'CREATE TABLE {y} ("m" INTEGER)',
        "INSERT INTO {y} VALUES (2)",
        "INSERT INTO {y} VALUES (3)",
        gives('SELECT "k" FROM (SELECT * FROM {x}) "l" JOIN (SELECT * FROM {y}) "r" ON "k" = "m"', (2,)),
    )


def test_a_form_without_constant_rows_stays() -> None:
    assert from_tables(C.BASIC_CTE, (gives('SELECT 1 AS "v"{nothing}', (1,)),)) is None


def test_what_shows_set_operations_keeps_its_union_all() -> None:
    combining = {need for need, probe in PROBES.items() for form in probe.forms if "UNION ALL" in str(form)}
    kept = {need for need in combining if all(from_tables(need, form) is None for form in PROBES[need].forms)}
    # A recursive query needs it, and so does a query that locks what it combines.
    assert kept == {
        C.UNION_ALL,
        C.SET_OPERATION_ORDER_BY,
        C.SET_OPERATION_LIMIT_OFFSET,
        C.RECURSIVE_CTE,
    }
