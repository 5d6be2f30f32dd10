"""Saboteurs of the area ``honesty``: dialects that lie each way, or don't answer."""

from __future__ import annotations

from typing import Any

from .kinds import Sabotage


class ClaimsQualify(Sabotage):
    """The dialect claims QUALIFY, which the database does not know."""

    area = "honesty"
    source = "D138"

    class Dialect:
        def supports_qualify_clause(self) -> bool:
            return True


class ClaimsEveryMixin(Sabotage):
    """A mixin of the core whose default is true was inherited without a look at what it claims."""

    area = "honesty"
    source = "R22"

    class Dialect:
        def supports_fk_match(self) -> bool:
            return True

        def supports_constraint_enforced(self) -> bool:
            return True


class ClaimsUncheckedForeignKeys(Sabotage):
    """Foreign keys are claimed and declared, and the sessions do not check them."""

    area = "honesty"
    source = "D138"

    class SyncBackend:
        def connect(self) -> None:
            super().connect()  # type: ignore[misc]
            self._connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[attr-defined]


class ClaimsUncheckedConditions(Sabotage):
    """CHECK is claimed and accepted, and whatever violates it is stored."""

    area = "honesty"
    source = "D138"

    class SyncBackend:
        def connect(self) -> None:
            super().connect()  # type: ignore[misc]
            self._connection.execute("PRAGMA ignore_check_constraints = ON")  # type: ignore[attr-defined]


class AnswersForANewerServer(Sabotage):
    """The flag compares the server's version with the wrong number, and claims what only newer servers have."""

    area = "honesty"
    source = "R22"

    class Dialect:
        def supports_add_column_if_not_exists(self) -> bool:
            return bool(self.version >= (3, 0, 0))  # type: ignore[attr-defined]


class RendersWhatItDenies(Sabotage):
    """CUBE is denied, and whoever asks for it gets a statement that the database refuses."""

    area = "honesty"
    source = "D141"

    class Dialect:
        def format_grouping_expression(self, operation: str, expressions: Any) -> Any:
            inner = [each.to_sql() if hasattr(each, "to_sql") else (str(each), ()) for each in expressions]
            return f"{operation}({', '.join(sql for sql, _ in inner)})", ()


class DropsWhatItDenies(Sabotage):
    """RETURNING is denied, and left out in silence where it is asked for."""

    area = "honesty"
    source = "D141"

    class Dialect:
        def supports_returning_delete(self) -> bool:
            return False

        def supports_returning_clause(self) -> bool:
            return False

        def supports_for_update(self) -> bool:
            return False

        def format_query_statement(self, expr: Any) -> Any:
            expr.for_update = None
            return super().format_query_statement(expr)  # type: ignore[misc]


class RefusesWithAnotherError(Sabotage):
    """What is denied is refused with an error of the dialect's own, which nobody who reads the core's book catches."""

    area = "honesty"
    source = "CK"

    class Dialect:
        def format_ordered_set_aggregation(self, *args: Any, **kwargs: Any) -> Any:
            raise NotImplementedError("no ordered sets")


class AnswersWithANumber(Sabotage):
    """A flag returns the number of rows that it found in a table of features."""

    area = "honesty"
    source = "R23"

    class Dialect:
        def supports_union(self) -> int:
            return 1


class AnswersWithNothing(Sabotage):
    """A flag was declared and never written, and returns None."""

    area = "honesty"
    source = "R23"

    class Dialect:
        def supports_sequence_cycle(self) -> None:
            """What a protocol's method does."""


class AnswersLater(Sabotage):
    """A flag became a coroutine function; its answer is true in every condition."""

    area = "honesty"
    source = "R23"

    class Dialect:
        async def supports_partial_index(self) -> bool:
            return False


class AnswersBeforeItKnows(Sabotage):
    """A flag raises, since it looks up what only another server's dialect has."""

    area = "honesty"
    source = "R23"

    class Dialect:
        def supports_lateral_join(self) -> bool:
            return bool(self.server_flavour == "x")  # type: ignore[attr-defined]


class IsNoMethod(Sabotage):
    """A flag is an attribute in place of a method."""

    area = "honesty"
    source = "R23"

    class Dialect:
        supports_collate_expression = True


class ListsItsFunctions(Sabotage):
    """``supports_functions`` gives the names of the functions, not which of them are supported."""

    area = "honesty"
    source = "R23"

    class Dialect:
        def supports_functions(self) -> list[str]:
            return sorted(super().supports_functions())  # type: ignore[misc]


class KnowsEveryFormat(Sabotage):
    """Whatever format of a plan is asked about, the dialect has it."""

    area = "honesty"
    source = "D138"

    class Dialect:
        def supports_explain_format(self, format_type: str) -> bool:
            return True


class DeniesTheWhole(Sabotage):
    """Window functions are denied and their frames are claimed."""

    area = "honesty"
    source = "R23"

    class Dialect:
        def supports_window_functions(self) -> bool:
            return False


class DeniesTheSum(Sabotage):
    """All three kinds of RETURNING are claimed, and the whole is denied."""

    area = "honesty"
    source = "R23"

    class Dialect:
        def supports_returning_clause(self) -> bool:
            return False


class ClaimsTheWholeAlone(Sabotage):
    """Generated columns are claimed, and both kinds of them are denied."""

    area = "honesty"
    source = "R23"

    class Dialect:
        def supports_stored_generated_columns(self) -> bool:
            return False

        def supports_virtual_generated_columns(self) -> bool:
            return False
