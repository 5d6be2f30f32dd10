"""Results of statements, whole and in pages."""

from __future__ import annotations

from .mend import Change, Mend, both

_PAGES = both("backend.base.batch_execution:BatchExecutionMixin.execute_batch_dql")


class DuplicateLabels(Mend):
    """A column of a result whose name is taken by an earlier one gets the number of its place."""

    page = "core/duplicate-labels.md"
    changes = (
        Change(
            both("backend.base.type_adaption:TypeAdaptionMixin._process_result_set"),
            "final_results = []",
            """
            for place, name in enumerate(column_names):
                if name in column_names[:place]:
                    column_names[place] = f"{name}_{place + 1}"
            final_results = []
            """,
        ),
    )


class HasMore(Mend):
    """A page reads one page ahead, so that it knows whether more follows."""

    page = "core/has-more.md"
    changes = (
        Change(
            _PAGES,
            "rows = await cursor.fetchmany(page_size)",
            """
            rows = following if page_index else await cursor.fetchmany(page_size)
            following = await cursor.fetchmany(page_size)
            """,
        ),
        Change(_PAGES, "has_more = len(rows) == page_size", "has_more = bool(following)"),
    )


class PagedAdaptersIgnored(Mend):
    """The adapters of a paged query are pairs of adapter and type, as everywhere."""

    page = "core/paged-adapters-ignored.md"
    changes = (
        Change(
            both("backend.base.batch_execution:BatchExecutionMixin._adapt_and_map_row"),
            """
            adapter = column_adapters[col_name]
            if adapter and isinstance(adapter, SQLTypeAdapter):
            value = adapter.from_database(value)
            """,
            """
            adapter, python_type = column_adapters[col_name]
            value = adapter.from_database(value, python_type)
            """,
        ),
    )
