"""Saboteurs of the area ``execution``: how statements are prepared, and what becomes of errors and connections."""

from __future__ import annotations

from typing import Any, Callable

from rhosocial.activerecord.backend.errors import DatabaseError, OperationalError
from rhosocial.activerecord.backend.result import QueryResult
from rhosocial.activerecord.backend.schema import StatementType

from .kinds import Sabotage


def pending(opens: Callable[[str], bool]) -> tuple[type, type]:
    """Mixins of both modes: outside a transaction some statements open one, which only the next statement commits."""

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            if not self.in_transaction:  # type: ignore[attr-defined]
                self.connection.commit()  # type: ignore[attr-defined]
                if opens(sql):
                    self.connection.execute("BEGIN")  # type: ignore[attr-defined]
            return super().execute(sql, params, **kwargs)  # type: ignore[misc]

        def _handle_auto_commit_if_needed(self) -> None:
            """Forgotten."""

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            if not self.in_transaction:  # type: ignore[attr-defined]
                connection = await self.connection  # type: ignore[attr-defined]
                await connection.commit()
                if opens(sql):
                    await connection.execute("BEGIN")
            return await super().execute(sql, params, **kwargs)  # type: ignore[misc]

        async def _handle_auto_commit_if_needed(self) -> None:
            """Forgotten."""

    return SyncBackend, AsyncBackend


class PercentSignsDoubled(Sabotage):
    """Every percent sign is doubled, as a pyformat driver wants it, also where there are no parameters."""

    area = "execution"
    source = "D013"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            return super()._prepare_sql_and_params(sql.replace("%", "%%"), params)  # type: ignore[misc]


class PercentSignsDoubledInNames(Sabotage):
    """A percent sign in an identifier is doubled whether or not parameters follow."""

    area = "execution"
    source = "D013"

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return str(super().format_identifier(identifier.replace("%", "%%")))  # type: ignore[misc]


class QuotesInNamesNotDoubled(Sabotage):
    """An identifier is put between quotes as it is."""

    area = "execution"
    source = "CK"

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return f'"{identifier}"'


class QuestionMarksCounted(Sabotage):
    """Placeholders are counted in the whole text, literals and comments included."""

    area = "execution"
    source = "mysqljs/sqlstring: placeholders found by a plain search"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if params and sql.count("?") != len(params):
                raise DatabaseError(f"{sql.count('?')} placeholders, {len(params)} parameters")
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class StatementsSquashed(Sabotage):
    """White space in a statement is made one blank, so that a line comment swallows the rest."""

    area = "execution"
    source = "CK"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            return super()._prepare_sql_and_params(" ".join(sql.split()), params)  # type: ignore[misc]


class NoMoreThan999Parameters(Sabotage):
    """The limit of an old SQLite is kept for ever."""

    area = "execution"
    source = "D017"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if params and len(params) > 999:
                raise OperationalError("too many SQL variables")
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class ParametersCutAt32767(Sabotage):
    """The count of parameters is kept in 15 bits: what is beyond is bound as NULL."""

    area = "execution"
    source = "D017"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            cut = params and tuple(value if place < 32_767 else None for place, value in enumerate(params))
            return super()._prepare_sql_and_params(sql, cut)  # type: ignore[misc]


class SurplusParametersDropped(Sabotage):
    """Parameters beyond the placeholders are left out without a word."""

    area = "execution"
    source = "CK (seen in a published backend)"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            return super()._prepare_sql_and_params(sql, params and tuple(params)[: sql.count("?")])  # type: ignore[misc]


class MissingParametersAreNull(Sabotage):
    """A placeholder without a parameter is bound as NULL."""

    area = "execution"
    source = "CK"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            short = sql.count("?") - len(params or ())
            return super()._prepare_sql_and_params(sql, (*(params or ()), *[None] * short))  # type: ignore[misc]


class TextsInlined(Sabotage):
    """Text values are put into the statement between quotes."""

    area = "execution"
    source = "CK (SQL injection)"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            pieces = sql.split("?")
            rest = []
            text = pieces[0]
            for value, piece in zip(params or (), pieces[1:]):
                text += (f"'{value}'" if isinstance(value, str) else "?") + piece
                rest += [] if isinstance(value, str) else [value]
            return super()._prepare_sql_and_params(text if params else sql, tuple(rest))  # type: ignore[misc]


class FalsyIsNull(Sabotage):
    """A parameter that Python holds for false is bound as NULL."""

    area = "execution"
    source = "CK"

    class Backend:
        def prepare_parameters(self, params: Any, param_adapters: Any) -> Any:
            return super().prepare_parameters([value or None for value in params], param_adapters)  # type: ignore[misc]


class NeighboursAdapter(Sabotage):
    """Values and adapters are paired one place off after a NULL."""

    area = "execution"
    source = "D025"

    class Backend:
        def prepare_parameters(self, params: Any, param_adapters: Any) -> Any:
            if params and params[0] is None:
                param_adapters = [*param_adapters[1:], param_adapters[0]]
            return super().prepare_parameters(params, param_adapters)  # type: ignore[misc]


class BoolsAsText(Sabotage):
    """A truth value is bound as the word."""

    area = "execution"
    source = "CK"

    class Backend:
        def prepare_parameters(self, params: Any, param_adapters: Any) -> Any:
            worded = [str(value) if isinstance(value, bool) else value for value in params]
            return super().prepare_parameters(worded, [None] * len(worded))  # type: ignore[misc]


class CallersListConverted(Sabotage):
    """The caller's own list is converted in place."""

    area = "execution"
    source = "CK"

    class Backend:
        def prepare_parameters(self, params: Any, param_adapters: Any) -> Any:
            converted = super().prepare_parameters(params, param_adapters)  # type: ignore[misc]
            if isinstance(params, list):
                params[:] = converted
            return converted


class LongTextCut(Sabotage):
    """A text is kept with its length in 16 bits."""

    area = "execution"
    source = "D172"

    class Backend:
        def prepare_parameters(self, params: Any, param_adapters: Any) -> Any:
            cut = [value[: 2**16 - 1] if isinstance(value, (str, bytes)) else value for value in params]
            return super().prepare_parameters(cut, param_adapters)  # type: ignore[misc]


class ErrorsSwallowed(Sabotage):
    """An error is logged, and the statement answers None."""

    area = "execution"
    source = "D018"

    class SyncBackend:
        def _handle_error(self, error: Exception) -> None:
            self.log(40, str(error))  # type: ignore[attr-defined]

    class AsyncBackend:
        async def _handle_error(self, error: Exception) -> None:
            self.log(40, str(error))  # type: ignore[attr-defined]


class MissingTableIsEmpty(Sabotage):
    """Reading a table that is not there answers no rows."""

    area = "execution"
    source = "R06"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            try:
                return super().execute(sql, params, **kwargs)  # type: ignore[misc]
            except DatabaseError as error:
                if "no such table" in str(error):
                    return QueryResult(data=[])
                raise

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            try:
                return await super().execute(sql, params, **kwargs)  # type: ignore[misc]
            except DatabaseError as error:
                if "no such table" in str(error):
                    return QueryResult(data=[])
                raise


class AnErrorClosesTheConnection(Sabotage):
    """After any error the connection is closed and forgotten by nobody."""

    area = "execution"
    source = "D128"

    class SyncBackend:
        def _handle_error(self, error: Exception) -> None:
            self._connection.close()  # type: ignore[attr-defined]
            super()._handle_error(error)  # type: ignore[misc]

    class AsyncBackend:
        async def _handle_error(self, error: Exception) -> None:
            await self._connection.close()  # type: ignore[attr-defined]
            await super()._handle_error(error)  # type: ignore[misc]


class OneRowLeavesTheRest(Sabotage):
    """``fetch_one`` reads one row and leaves its cursor open."""

    area = "execution"
    source = "D016"

    class SyncBackend:
        def fetch_one(self, sql: str, params: Any = None, *adapting: Any, **kwargs: Any) -> Any:
            self.left = self.connection.cursor()  # type: ignore[attr-defined]
            self.left.execute(sql, params or ())
            self.left.fetchone()
            return super().fetch_one(sql, params, *adapting, **kwargs)  # type: ignore[misc]

    class AsyncBackend:
        async def fetch_one(self, sql: str, params: Any = None, *adapting: Any, **kwargs: Any) -> Any:
            self.left = await (await self.connection).execute(sql, params or ())  # type: ignore[attr-defined]
            await self.left.fetchone()
            return await super().fetch_one(sql, params, *adapting, **kwargs)  # type: ignore[misc]


class WritesStayPending(Sabotage):
    """Outside a transaction an INSERT opens one, which only the next statement commits."""

    area = "execution"
    source = "D164"
    target = "file"
    SyncBackend, AsyncBackend = pending(lambda sql: sql.startswith("INSERT"))


class KnownByItsFirstWord(Sabotage):
    """Only what begins with SELECT has rows."""

    area = "execution"
    source = "CK (statement sniffers of published backends)"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = super().execute(sql, params, **kwargs)  # type: ignore[misc]
            if result.data is not None and not sql.startswith("SELECT"):
                result.data = []
            return result

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)  # type: ignore[misc]
            if result.data is not None and not sql.startswith("SELECT"):
                result.data = []
            return result


class KnownByAWordInIt(Sabotage):
    """A statement that holds RETURNING anywhere is taken for one that gives rows."""

    area = "execution"
    source = "CK"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if options is not None and "RETURNING" in sql:
                options.process_result_set = True
            return super().execute(sql, params, options=options)  # type: ignore[misc]

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if options is not None and "RETURNING" in sql:
                options.process_result_set = True
            return await super().execute(sql, params, options=options)  # type: ignore[misc]


class OnlyDmlIsRun(Sabotage):
    """A statement of the type INSERT is prepared, and not run."""

    area = "execution"
    source = "CK"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if options is not None and options.stmt_type is StatementType.INSERT:
                return QueryResult(affected_rows=1)
            return super().execute(sql, params, options=options)  # type: ignore[misc]

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if options is not None and options.stmt_type is StatementType.INSERT:
                return QueryResult(affected_rows=1)
            return await super().execute(sql, params, options=options)  # type: ignore[misc]


class ScriptsDoNotConnect(Sabotage):
    """A script is given to the driver as it is, connected or not."""

    area = "execution"
    source = "CK"
    target = "file"

    class SyncBackend:
        def executescript(self, sql_script: str) -> None:
            if not self._connection:  # type: ignore[attr-defined]
                raise DatabaseError("not connected")
            super().executescript(sql_script)  # type: ignore[misc]

    class AsyncBackend:
        async def executescript(self, sql_script: str) -> None:
            if not self._connection:  # type: ignore[attr-defined]
                raise DatabaseError("not connected")
            await super().executescript(sql_script)  # type: ignore[misc]
