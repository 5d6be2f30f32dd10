"""Seeded defects of the area ``introspection`` that treat the second of several as the first."""

from __future__ import annotations

from typing import Any, Callable

from ..defect import SeededDefect
from ..introspectors import answering


def as_the_first(field: str) -> Callable[[list[Any]], list[Any]]:
    """A change of a list whose every object has a field's value of the first."""

    def change(found: list[Any]) -> list[Any]:
        for item in found[1:]:
            setattr(item, field, getattr(found[0], field))
        return found

    return change


class EveryIndexIsAsUniqueAsTheFirst(SeededDefect):
    """The indexes of a table are unique if the first is."""

    Backend = answering(list_indexes=as_the_first("is_unique"))


class EveryColumnHasTheFirstType(SeededDefect):
    """The core's type of every column is that of the first."""

    Backend = answering(list_columns=as_the_first("parsed_data_type"))


class TheLastTriggerIsListed(SeededDefect):
    """Of several triggers the last alone is listed."""

    Backend = answering(list_triggers=lambda found: found[-1:])


class TheSecondTableIsLost(SeededDefect):
    """The list of tables leaves out the second."""

    Backend = answering(list_tables=lambda found: found[:1] + found[2:])


class TheFirstIndexOfATable(SeededDefect):
    """What is told of a table as a whole has one index."""

    Backend = answering(get_table_info=lambda table: table and _with_one_index(table))


def _with_one_index(table: Any) -> Any:
    table.indexes = (table.indexes or [])[:1]
    return table


class EveryForeignKeyActsAsTheFirst(SeededDefect):
    """The foreign keys of a table all have the delete action of the first."""

    Backend = answering(list_foreign_keys=as_the_first("on_delete"))


def _with_keys_of_the_first_kind(table: Any) -> Any:
    for index in table.indexes[1:]:
        index.is_primary = table.indexes[0].is_primary
    return table


class EveryIndexOfATableIsAsPrimaryAsTheFirst(SeededDefect):
    """In what is told of a table as a whole, every index is a primary key if the first is."""

    Backend = answering(get_table_info=lambda table: table and _with_keys_of_the_first_kind(table))
