"""Seeded defects of the area ``errors``: objects that are there, quotients, values that nobody knows."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import IntegrityError

from ..defect import SeededDefect


class WhatIsThereViolatesAConstraint(SeededDefect):
    """A table that is there already is reported as a violated constraint."""

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if "already exists" in str(error):
                raise IntegrityError(str(error)) from error
            super()._handle_sqlite_error(error)


class NoQuotientIsZero(SeededDefect):
    """The quotient of a division by zero is read as 0."""

    class Backend:
        async def execute(self, sql: str, *args: Any, **options: Any) -> Any:
            result = await super().execute(sql, *args, **options)
            for row in (result.data or ()) if " / " in sql else ():
                row.update({name: value or 0 for name, value in row.items()})
            return result


class StrangersAreWrittenAsText(SeededDefect):
    """A value of a type that nobody knows is written as what ``str`` makes of it."""

    class Backend:
        def prepare_parameters(self, params: Any, param_adapters: Any) -> Any:
            known = (int, float, str, bytes, type(None))
            values = [
                value if adapter or isinstance(value, known) else str(value)
                for value, adapter in zip(params, param_adapters)
            ]
            return super().prepare_parameters(values, param_adapters)


class WordsDecideTheClass(SeededDefect):
    """An error whose message speaks of a constraint is a violated constraint."""

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if "constraint" in str(error):
                raise IntegrityError(str(error)) from error
            super()._handle_sqlite_error(error)


class MessagesInAscii(SeededDefect):
    """The message of an error is written in ASCII."""

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            super()._handle_sqlite_error(type(error)(str(error).encode("ascii", "replace").decode()))
