"""Seeded defects of the area ``execution``: how statements are prepared, and what becomes of errors and connections."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError, OperationalError
from rhosocial.activerecord.backend.result import QueryResult
from rhosocial.activerecord.backend.schema import StatementType

from ..defect import SeededDefect
from ..pending import pending


class PercentSignsDoubled(SeededDefect):
    """Every percent sign is doubled, as a pyformat driver wants it, also where there are no parameters."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            return super()._prepare_sql_and_params(sql.replace("%", "%%"), params)


class PercentSignsDoubledInNames(SeededDefect):
    """A percent sign in an identifier is doubled whether or not parameters follow."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return str(super().format_identifier(identifier.replace("%", "%%")))


class QuotesInNamesNotDoubled(SeededDefect):
    """An identifier is put between quotes as it is."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return f'"{identifier}"'


class QuestionMarksCounted(SeededDefect):
    """Placeholders are counted in the whole text, literals and comments included.

    Seen in mysqljs/sqlstring, which finds placeholders by a plain search.
    """

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if params and sql.count("?") != len(params):
                raise DatabaseError(f"{sql.count('?')} placeholders, {len(params)} parameters")
            return super()._prepare_sql_and_params(sql, params)


class StatementsSquashed(SeededDefect):
    """White space in a statement is made one blank, so that a line comment swallows the rest."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            return super()._prepare_sql_and_params(" ".join(sql.split()), params)


class NoMoreThan999Parameters(SeededDefect):
    """The limit of an old SQLite is kept for ever."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if params and len(params) > 999:
                raise OperationalError("too many SQL variables")
            return super()._prepare_sql_and_params(sql, params)


class ParametersCutAt32767(SeededDefect):
    """The count of parameters is kept in 15 bits: what is beyond is bound as NULL."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            cut = params and tuple(value if place < 32_767 else None for place, value in enumerate(params))
            return super()._prepare_sql_and_params(sql, cut)


class SurplusParametersDropped(SeededDefect):
    """Parameters beyond the placeholders are left out without a word. Seen in a published backend."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            return super()._prepare_sql_and_params(sql, params and tuple(params)[: sql.count("?")])


class MissingParametersAreNull(SeededDefect):
    """A placeholder without a parameter is bound as NULL."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            short = sql.count("?") - len(params or ())
            return super()._prepare_sql_and_params(sql, (*(params or ()), *[None] * short))


class TextsInlined(SeededDefect):
    """Text values are put into the statement between quotes."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            pieces = sql.split("?")
            rest = []
            text = pieces[0]
            for value, piece in zip(params or (), pieces[1:]):
                text += (f"'{value}'" if isinstance(value, str) else "?") + piece
                rest += [] if isinstance(value, str) else [value]
            return super()._prepare_sql_and_params(text if params else sql, tuple(rest))


class FalsyIsNull(SeededDefect):
    """A parameter that Python holds for false is bound as NULL."""

    class Backend:
        def prepare_parameters(self, params: Any, param_adapters: Any) -> Any:
            return super().prepare_parameters([value or None for value in params], param_adapters)


class NeighboursAdapter(SeededDefect):
    """Values and adapters are paired one place off after a NULL."""

    class Backend:
        def prepare_parameters(self, params: Any, param_adapters: Any) -> Any:
            if params and params[0] is None:
                param_adapters = [*param_adapters[1:], param_adapters[0]]
            return super().prepare_parameters(params, param_adapters)


class BoolsAsText(SeededDefect):
    """A truth value is bound as the word."""

    class Backend:
        def prepare_parameters(self, params: Any, param_adapters: Any) -> Any:
            worded = [str(value) if isinstance(value, bool) else value for value in params]
            return super().prepare_parameters(worded, [None] * len(worded))


class CallersListConverted(SeededDefect):
    """The caller's own list is converted in place."""

    class Backend:
        def prepare_parameters(self, params: Any, param_adapters: Any) -> Any:
            converted = super().prepare_parameters(params, param_adapters)
            if isinstance(params, list):
                params[:] = converted
            return converted


class LongTextCut(SeededDefect):
    """A text is kept with its length in 16 bits."""

    class Backend:
        def prepare_parameters(self, params: Any, param_adapters: Any) -> Any:
            cut = [value[: 2**16 - 1] if isinstance(value, (str, bytes)) else value for value in params]
            return super().prepare_parameters(cut, param_adapters)


class ErrorsSwallowed(SeededDefect):
    """An error is logged, and the statement answers None."""

    class Backend:
        async def _handle_error(self, error: Exception) -> None:
            self.log(40, str(error))


class MissingTableIsEmpty(SeededDefect):
    """Reading a table that is not there answers no rows."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            try:
                return await super().execute(sql, params, **kwargs)
            except DatabaseError as error:
                if "no such table" in str(error):
                    return QueryResult(data=[])
                raise


class AnErrorClosesTheConnection(SeededDefect):
    """After any error the connection is closed and forgotten by nobody."""

    class Backend:
        async def _handle_error(self, error: Exception) -> None:
            await self._connection.close()
            await super()._handle_error(error)


class OneRowLeavesTheRest(SeededDefect):
    """``fetch_one`` reads one row and leaves its cursor open."""

    class Backend:
        async def fetch_one(self, sql: str, params: Any = None, *adapting: Any, **kwargs: Any) -> Any:
            self.left = await (await self.connection).execute(sql, params or ())
            await self.left.fetchone()
            return await super().fetch_one(sql, params, *adapting, **kwargs)


class WritesStayPending(SeededDefect):
    """Outside a transaction an INSERT opens one, which only the next statement commits."""

    target = "file"
    Backend = pending(lambda sql: sql.startswith("INSERT"))


class KnownByItsFirstWord(SeededDefect):
    """Only what begins with SELECT has rows. Seen in published backends, which guess from a statement's first word."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            if result.data is not None and not sql.startswith("SELECT"):
                result.data = []
            return result


class KnownByAWordInIt(SeededDefect):
    """A statement that holds RETURNING anywhere is taken for one that gives rows."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if options is not None and "RETURNING" in sql:
                options.process_result_set = True
            return await super().execute(sql, params, options=options)


class OnlyDmlIsRun(SeededDefect):
    """A statement of the type INSERT is prepared, and not run."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if options is not None and options.stmt_type is StatementType.INSERT:
                return QueryResult(affected_rows=1)
            return await super().execute(sql, params, options=options)


class ScriptsDoNotConnect(SeededDefect):
    """A script is given to the driver as it is, connected or not."""

    target = "file"

    class Backend:
        async def executescript(self, sql_script: str) -> None:
            if not self._connection:
                raise DatabaseError("not connected")
            await super().executescript(sql_script)
