"""Seeded defects of the area ``honesty``: dialects that lie each way, or don't answer."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect
from ..rows import constant, seed


class ClaimsEveryMixin(SeededDefect):
    """A mixin of the core whose default is true was inherited without a look at what it claims."""

    class Dialect:
        def supports_fk_match(self) -> bool:
            return True

        def supports_constraint_enforced(self) -> bool:
            return True


class ClaimsUncheckedForeignKeys(SeededDefect):
    """Foreign keys are claimed and declared, and the sessions do not check them."""

    class SyncBackend:
        def connect(self) -> None:
            super().connect()
            self._connection.execute("PRAGMA foreign_keys = OFF")


class ClaimsUncheckedConditions(SeededDefect):
    """CHECK is claimed and accepted, and whatever violates it is stored."""

    class SyncBackend:
        def connect(self) -> None:
            super().connect()
            self._connection.execute("PRAGMA ignore_check_constraints = ON")


class AnswersForANewerServer(SeededDefect):
    """The flag compares the server's version with the wrong number, and claims what only newer servers have."""

    class Dialect:
        def supports_add_column_if_not_exists(self) -> bool:
            return bool(self.version >= (3, 0, 0))


class RendersWhatItDenies(SeededDefect):
    """CUBE is denied, and whoever asks for it gets a statement that the database refuses."""

    class Dialect:
        def format_grouping_expression(self, operation: str, expressions: Any) -> Any:
            inner = [each.to_sql() if hasattr(each, "to_sql") else (str(each), ()) for each in expressions]
            return f"{operation}({', '.join(sql for sql, _ in inner)})", ()


class DropsWhatItDenies(SeededDefect):
    """RETURNING is denied, and left out in silence where it is asked for."""

    class Dialect:
        def supports_returning_delete(self) -> bool:
            return False

        def supports_returning_clause(self) -> bool:
            return False

        def supports_for_update(self) -> bool:
            return False

        def format_query_statement(self, expr: Any) -> Any:
            expr.for_update = None
            return super().format_query_statement(expr)


class RefusesWithAnotherError(SeededDefect):
    """What is denied is refused with an error of the dialect's own, which nobody who reads the core's book catches."""

    class Dialect:
        def format_ordered_set_aggregation(self, *args: Any, **kwargs: Any) -> Any:
            raise NotImplementedError("no ordered sets")


class AnswersWithNothing(SeededDefect):
    """A flag was declared and never written, and returns None."""

    class Dialect:
        def supports_sequence_cycle(self) -> None:
            """What a protocol's method does."""


class AnswersLater(SeededDefect):
    """A flag became a coroutine function; its answer is true in every condition."""

    class Dialect:
        async def supports_partial_index(self) -> bool:
            return False


class AnswersBeforeItKnows(SeededDefect):
    """A flag raises, since it looks up what only another server's dialect has."""

    class Dialect:
        def supports_lateral_join(self) -> bool:
            return bool(self.server_flavour == "x")


class IsNoMethod(SeededDefect):
    """A flag is an attribute in place of a method."""

    class Dialect:
        supports_collate_expression = True


class ListsItsFunctions(SeededDefect):
    """``supports_functions`` gives the names of the functions, not which of them are supported."""

    class Dialect:
        def supports_functions(self) -> list[str]:
            return sorted(super().supports_functions())


class ClaimsTheWholeAlone(SeededDefect):
    """Generated columns are claimed, and both kinds of them are denied."""

    class Dialect:
        def supports_stored_generated_columns(self) -> bool:
            return False

        def supports_virtual_generated_columns(self) -> bool:
            return False


DIALECTS = [
    (
        "ClaimsQualify",
        "The dialect claims QUALIFY, which the database does not know.",
        constant("supports_qualify_clause", True),
    ),
    (
        "AnswersWithANumber",
        "A flag returns the number of rows that it found in a table of features.",
        constant("supports_union", 1),
    ),
    (
        "KnowsEveryFormat",
        "Whatever format of a plan is asked about, the dialect has it.",
        constant("supports_explain_format", True),
    ),
    (
        "DeniesTheWhole",
        "Window functions are denied and their frames are claimed.",
        constant("supports_window_functions", False),
    ),
    (
        "DeniesTheSum",
        "All three kinds of RETURNING are claimed, and the whole is denied.",
        constant("supports_returning_clause", False),
    ),
]
seed(__name__, "Dialect", DIALECTS)
