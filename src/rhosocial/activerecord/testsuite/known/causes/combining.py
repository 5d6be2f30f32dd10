"""Defects that joins, named subqueries, set operations, groups and windows meet; each has its page under docs/defects/."""

from __future__ import annotations

from ..cause import Cause

CTE_QUERY_JOIN = Cause(
    where=(
        "rhosocial.activerecord.query.cte_query:CTEQuery.to_sql",
        "rhosocial.activerecord.query.cte_query:AsyncCTEQuery.to_sql",
    ),
    reason="`CTEQuery` has methods to join, and none of them works",
    page="cte-query-join.md",
)
EMPTY_WINDOW = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.window:WindowFunctionMixin.format_window_specification",
    reason="A window over the whole result can't be said",
    page="empty-window.md",
)
LATERAL_LEFT_JOIN = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.join:LateralJoinMixin.format_lateral_expression",
    reason="A lateral left join is rendered without a condition",
    page="lateral-left-join.md",
)
LATERAL_SOURCE = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.dql:DQLMixin.format_query_statement",
    reason="A lateral source can't stand in FROM",
    page="lateral-source.md",
)
ONE_DROPS_JOIN = Cause(
    where=(
        "rhosocial.activerecord.query.active_query:ActiveQuery.one",
        "rhosocial.activerecord.query.active_query:AsyncActiveQuery.one",
    ),
    reason="`one()` drops the joins of its query",
    page="one-drops-join.md",
)
SET_OPERATION_PRECEDENCE = Cause(
    where="rhosocial.activerecord.backend.dialect.mixins.set_operation:SetOperationMixin.format_set_operation_expression",
    reason="INTERSECT after UNION or EXCEPT takes the last query alone",
    page="set-operation-precedence.md",
)
SET_OPERATION_SOURCE = Cause(
    where=(
        "rhosocial.activerecord.backend.dialect.mixins.set_operation:SetOperationMixin.format_set_operation_expression",
        "rhosocial.activerecord.backend.impl.sqlite.mixins.set_operation:SQLiteSetOperationMixin.format_set_operation_expression",
    ),
    reason="A set operation with an alias can't stand in FROM",
    page="set-operation-source.md",
)
MARIADB_CLAIMS_ROLLUP = Cause(
    where="rhosocial.activerecord.backend.impl.mariadb.dialect:MariaDBDialect.supports_rollup",
    reason="MariaDB's dialect claims ROLLUP, and writes it in a way that the server does not know",
    page="mariadb-claims-rollup.md",
)
MARIADB_LAG_DEFAULT = Cause(
    where="driver:mariadb",
    reason="The default of LAG and LEAD is neither emulated nor refused",
    page="mariadb-lag-default.md",
)
MYSQL_CLAIMS_ROLLUP = Cause(
    where="rhosocial.activerecord.backend.impl.mysql.dialect:MySQLDialect.supports_rollup",
    reason="MySQL's dialect claims ROLLUP, and writes it in a way that the server does not know",
    page="mysql-claims-rollup.md",
)
