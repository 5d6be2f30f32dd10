"""Defects of ``execution``: rows and their labels, the order of parameters, and work that is committed too late."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError

from ..defect import SeededDefect
from ..pending import pending

# -- rows and their labels -------------------------------------------------------------------------------------------------


def rows_changed(change: Any) -> type:
    """A mixin that changes the rows of every result."""

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            result = super()._build_query_result(cursor, data, duration)
            result.data = change(result.data) if result.data else result.data
            return result

    return Backend


class RowsAreOrderedDicts(SeededDefect):
    """Rows are of a class that is nearly a dict."""

    Backend = rows_changed(lambda rows: [OrderedDict(row) for row in rows])


class KeysAreSorted(SeededDefect):
    """The keys of a row are sorted by name."""

    Backend = rows_changed(lambda rows: [dict(sorted(row.items())) for row in rows])


class RowsAreSorted(SeededDefect):
    """The rows of a result are put into the order of their first value."""

    Backend = rows_changed(lambda rows: sorted(rows, key=lambda row: str(next(iter(row.values())))))


class AliasesAreIgnored(SeededDefect):
    """A column is labelled with what stands before its alias."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            plain = re.sub(r'(\S+) AS "\w+"', lambda found: f'{found[1]} AS "{found[1].replace(chr(34), "")}"', sql)
            return super()._prepare_sql_and_params(plain, params)


class NoRowIsAnEmptyRow(SeededDefect):
    """``fetch_one`` without a row gives an empty dict."""

    class Backend:
        async def fetch_one(self, *args: Any, **kwargs: Any) -> Any:
            return await super().fetch_one(*args, **kwargs) or {}


class WritesGiveTheirCount(SeededDefect):
    """The data of a statement without rows are its count."""

    class Backend:
        def _build_query_result(self, cursor: Any, data: Any, duration: float) -> Any:
            result = super()._build_query_result(cursor, data, duration)
            if result.data is None and result.affected_rows > 0:
                result.data = [{"affected_rows": result.affected_rows}]
            return result


class WithoutOptionsNothingIsCounted(SeededDefect):
    """A statement without options is taken for one of the backend's own, whose count interests nobody."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            result = await super().execute(sql, params, options=options)
            result.affected_rows = 0 if options is None else result.affected_rows
            return result


class UnwantedRowsComeNext(SeededDefect):
    """A query whose rows are not wanted leaves them with the connection, and the next query finds them there."""

    class Backend:
        async def _process_result_set(self, cursor: Any, wanted: Any, adapters: Any, mapping: Any) -> Any:
            unread, self.unread = vars(self).get("unread"), None if wanted or not cursor.description else cursor
            return await super()._process_result_set(unread or cursor, wanted, adapters, mapping)


# -- statements and parameters ---------------------------------------------------------------------------------------------


class StatementsCutAt64K(SeededDefect):
    """The length of a statement is kept in 16 bits: what is beyond is not sent."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            return super()._prepare_sql_and_params(sql if params else sql[: 2**16 - 1], params)


class FetchBindsTheFirstParameter(SeededDefect):
    """``fetch_all`` and ``fetch_one`` bind every placeholder to the first parameter."""

    class Backend:
        async def fetch_all(self, sql: str, params: Any = None, *rest: Any, **more: Any) -> Any:
            return await super().fetch_all(sql, params and (params[0],) * len(params), *rest, **more)


class InnermostParametersFirst(SeededDefect):
    """Parameters of a subquery are bound before those around it."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            depths = [sql[:at].count("(") - sql[:at].count(")") for at, sign in enumerate(sql) if sign == "?"]
            if params and len(depths) == len(params):
                order = sorted(range(len(params)), key=lambda place: -depths[place])
                bound = dict(zip(order, params))
                params = tuple(bound[place] for place in range(len(params)))
            return super()._prepare_sql_and_params(sql, params)


class NumbersAreSoughtAsText(SeededDefect):
    """A query's numbers are bound as text, and a column of numbers makes numbers of them again."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if sql.startswith("SELECT") and params:
                params = tuple(str(value) if type(value) is int else value for value in params)
            return super()._prepare_sql_and_params(sql, params)


class NoneIsMovedToTheEnd(SeededDefect):
    """Parameters that are None are moved to the end, as those that need no converting."""

    class Backend:
        def prepare_parameters(self, params: Any, param_adapters: Any) -> Any:
            pairs = sorted(zip(params, param_adapters), key=lambda pair: pair[0] is None)
            return super().prepare_parameters(*zip(*pairs))


class AnEmptyListIsNoParameters(SeededDefect):
    """Parameters that are given must be a tuple with something in it."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            if params is not None and not isinstance(params, tuple):
                raise DatabaseError(f"parameters are a {type(params).__name__}")
            return await super().execute(sql, params, **kwargs)


# -- work that is committed too late ---------------------------------------------------------------------------------------


class ManyIsCommittedByTheNext(SeededDefect):
    """Outside a transaction ``execute_many`` and scripts open one, which only the next statement commits."""

    target = "file"

    class Backend(pending(lambda sql: False)):
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            if not self.in_transaction:
                await (await self.connection).execute("BEGIN")
            return await super().execute_many(sql, params_list)

        async def executescript(self, sql_script: str) -> None:
            await super().executescript(sql_script if self.in_transaction else f"BEGIN;{sql_script}")

        async def _handle_auto_commit(self) -> None:
            """Forgotten."""


class DurationOfManyIsAMoment(SeededDefect):
    """What ``execute_many`` reports as its duration is the time of day."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            result = await super().execute_many(sql, params_list)
            result.duration = time.time()
            return result
