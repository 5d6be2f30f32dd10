"""Views, stored results of queries, and schemas."""

from __future__ import annotations

from typing import Any

from ..definition import Definition
from ..probe import SAME_AS_ASKED, Probe, gives, refuses, unseen
from ._shared import LOGGED, ONE_ROW, STORED_VIEW, TABLESPACE, VIEW, VIEWS, is_, query

_SEEN = gives("SELECT * FROM {b}", (10,))
_LOST = refuses("SELECT * FROM {b}")
_SCHEMA = (
    "making a schema takes a right that a user of one database need not have, and on some servers it is a database"
)


def _next(e: Any, d: Any) -> Any:
    term = e.RawSQLExpression(d, f"{d.format_identifier('v')} + 1 AS {d.format_identifier('v')}")
    return query(e, d, "t", term)


def _checked(e: Any, d: Any) -> Any:
    options = e.ViewOptions(check_option=e.ViewCheckOption.LOCAL)
    return e.CreateViewExpression(d, "u", query(e, d, where=is_(e, d, "v", "> 5")), options=options)


class Views:
    """Views, stored results of queries, and schemas."""

    CREATE_VIEW = Definition(
        "ViewSupport",
        "A query can be stored as a view and read like a table.",
        Probe(((*ONE_ROW, VIEW, _SEEN, "INSERT INTO {a} VALUES (2, 20)", gives("SELECT * FROM {b}", (10,), (20,))),)),
    )
    DROP_VIEW = Definition(
        "ViewSupport",
        "A view can be dropped.",
        Probe(((*ONE_ROW, VIEW, "DROP VIEW {b}", _LOST),)),
    )
    OR_REPLACE_VIEW = Definition(
        "ViewSupport",
        "A view that exists can be given a new query by creating it again.",
        Probe(
            tuple(
                (
                    *ONE_ROW,
                    VIEW,
                    f'CREATE OR {word} VIEW {{b}} AS SELECT "v" + 1 AS "v" FROM {{a}}',
                    gives("SELECT * FROM {b}", (11,)),
                )
                for word in ("REPLACE", "ALTER")
            ),
            lambda e, d: e.CreateViewExpression(d, "u", query(e, d), replace=True),
            (lambda e, d: e.CreateViewExpression(d, "u", _next(e, d), replace=True),),
        ),
    )
    TEMPORARY_VIEW = Definition(
        "ViewSupport",
        "A view can be created that only its own session sees and that ends with it.",
        Probe(
            (
                (
                    *ONE_ROW,
                    'CREATE TEMPORARY VIEW {b} AS SELECT "v" FROM {a}',
                    _SEEN,
                    unseen("SELECT * FROM {b}"),
                ),
            ),
            lambda e, d: e.CreateViewExpression(d, "u", query(e, d), temporary=True),
            (SAME_AS_ASKED,),
        ),
    )
    MATERIALIZED_VIEW = Definition(
        "ViewSupport",
        "The result of a query can be stored under a name and read like a table.",
        Probe(
            ((*ONE_ROW, STORED_VIEW, "DELETE FROM {a}", _SEEN),),
            lambda e, d: e.CreateMaterializedViewExpression(d, "u", query(e, d)),
            (SAME_AS_ASKED,),
        ),
    )
    REFRESH_MATERIALIZED_VIEW = Definition(
        "ViewSupport",
        "A stored result can be computed again from the current rows.",
        Probe(
            (
                (
                    *ONE_ROW,
                    STORED_VIEW,
                    "DELETE FROM {a}",
                    "REFRESH MATERIALIZED VIEW {b}",
                    gives("SELECT * FROM {b}"),
                ),
            ),
            lambda e, d: e.RefreshMaterializedViewExpression(d, "u"),
            (SAME_AS_ASKED,),
        ),
    )
    MATERIALIZED_VIEW_TABLESPACE = Definition(
        "ViewSupport",
        "A stored result can be placed in a named tablespace.",
        Probe(
            asks=lambda e, d: e.CreateMaterializedViewExpression(
                d, "u", e.QueryExpression(d, [e.Column(d, "v")], from_="t"), tablespace="s"
            )
        ),
        not_shown=TABLESPACE,
    )
    MATERIALIZED_VIEW_STORAGE_OPTIONS = Definition(
        "ViewSupport",
        "A stored result can be created with storage options.",
        Probe(
            ((*ONE_ROW, 'CREATE MATERIALIZED VIEW {b} WITH (fillfactor = 70) AS SELECT "v" FROM {a}', _SEEN),),
            lambda e, d: e.CreateMaterializedViewExpression(d, "u", query(e, d), storage_options={"fillfactor": 70}),
            (SAME_AS_ASKED,),
        ),
    )
    IF_EXISTS_VIEW = Definition(
        "ViewSupport",
        "Dropping a view that does not exist can be made to do nothing.",
        Probe(
            (("DROP VIEW IF EXISTS {b}", *ONE_ROW, VIEW, "DROP VIEW IF EXISTS {b}", _LOST),),
            lambda e, d: e.DropViewExpression(d, "u", if_exists=True),
            (SAME_AS_ASKED,),
        ),
    )
    VIEW_CHECK_OPTION = Definition(
        "ViewSupport",
        "A row that a view could not show is refused when it is written through the view.",
        Probe(
            (
                (
                    LOGGED[0],
                    'CREATE VIEW {b} AS SELECT "v" FROM {a} WHERE "v" > 5 WITH CHECK OPTION',
                    "INSERT INTO {b} VALUES (10)",
                    refuses("INSERT INTO {b} VALUES (1)"),
                ),
            ),
            lambda e, d: e.CreateViewExpression(
                d, "u", query(e, d), options=e.ViewOptions(check_option=e.ViewCheckOption.LOCAL)
            ),
            (_checked,),
        ),
    )
    CASCADE_VIEW = Definition(
        "ViewSupport",
        "Dropping a view may carry the word CASCADE and takes the views built on it along.",
        Probe(
            (
                (
                    *ONE_ROW,
                    VIEW,
                    VIEWS[0],
                    "DROP VIEW {b} CASCADE",
                    refuses("SELECT * FROM {e}"),
                    _LOST,
                    # A view that only lost its source is unreadable too, and keeps its name.
                    VIEWS[1],
                ),
            ),
            lambda e, d: e.DropViewExpression(d, "u", cascade=True),
            (SAME_AS_ASKED,),
        ),
    )
    CREATE_SCHEMA = Definition(
        "SchemaSupport",
        "A schema, a named space for tables, can be created.",
        Probe(asks=lambda e, d: e.CreateSchemaExpression(d, "s")),
        not_shown=_SCHEMA,
    )
    DROP_SCHEMA = Definition(
        "SchemaSupport",
        "A schema can be dropped.",
        Probe(asks=lambda e, d: e.DropSchemaExpression(d, "s")),
        not_shown=_SCHEMA,
    )
    SCHEMA_IF_NOT_EXISTS = Definition(
        "SchemaSupport",
        "Creating a schema that exists already can be made to do nothing.",
        Probe(asks=lambda e, d: e.CreateSchemaExpression(d, "s", if_not_exists=True)),
        not_shown=_SCHEMA,
    )
    SCHEMA_IF_EXISTS = Definition(
        "SchemaSupport",
        "Dropping a schema that does not exist can be made to do nothing.",
        Probe(asks=lambda e, d: e.DropSchemaExpression(d, "s", if_exists=True)),
        not_shown=_SCHEMA,
    )
    SCHEMA_CASCADE = Definition(
        "SchemaSupport",
        "Dropping a schema can drop what it holds as well.",
        Probe(asks=lambda e, d: e.DropSchemaExpression(d, "s", cascade=True)),
        not_shown=_SCHEMA,
    )
    SCHEMA_AUTHORIZATION = Definition(
        "SchemaSupport",
        "A schema can be created for a named owner.",
        Probe(asks=lambda e, d: e.CreateSchemaExpression(d, "s", authorization="o")),
        not_shown=_SCHEMA,
    )
