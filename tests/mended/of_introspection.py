"""The introspector's cache."""

from __future__ import annotations

from .mend import Change, Mend, places

_SQLITE = "backend.impl.sqlite."
_CACHE = "backend.introspection.base:IntrospectorMixin."


class IntrospectionCacheKeys(Mend):
    """What a key of the cache is about can't be written as a name: names are quoted in it, and the rest is not."""

    page = "core/introspection-cache-keys.md"
    changes = (
        Change(
            places(f"{_CACHE}_make_cache_key"), "parts.extend(str(a) for a in args)", "parts.extend(map(repr, args))"
        ),
    )


class IntrospectionInvalidateName(Mend):
    """A list in which the name may stand is forgotten with it."""

    page = "core/introspection-invalidate-name.md"
    changes = (
        Change(
            places(f"{_CACHE}invalidate_cache"),
            "for k in [k for k in self._cache if (k == sv or k.startswith(prefix)) and name in k]:",
            "for k in [k for k in self._cache if k == sv or k.startswith(prefix)]:",
        ),
    )


class IntrospectionSharedLists(Mend):
    """The cache keeps a list of its own, and gives each caller another one."""

    page = "core/introspection-shared-lists.md"
    changes = (
        Change(
            places(f"{_CACHE}_get_cached"),
            "return data",
            "return list(data) if isinstance(data, list) else data",
        ),
        Change(
            places(f"{_CACHE}_set_cached"),
            "self._cache[key] = (data, time.time())",
            "self._cache[key] = (list(data) if isinstance(data, list) else data, time.time())",
        ),
    )


class GeneratedColumnsHidden(Mend):
    """SQLite is asked for all columns, and the expression of a generated one is read from the table's definition."""

    page = "sqlite/generated-columns-hidden.md"
    changes = (
        Change(
            places(f"{_SQLITE}mixins.introspection:SQLiteIntrospectionCapabilityMixin.format_column_info_query"),
            'include_hidden = params.get("include_hidden", False)',
            "include_hidden = True",
        ),
        Change(
            places(f"{_SQLITE}introspection.introspector:SQLiteIntrospectorMixin._parse_columns"),
            'gen_expr = row.get("generated_expression") if is_generated else None',
            """
            import itertools
            gen_expr = None
            if is_generated and ddl:
                begin = ddl.index("(", ddl.index(" AS ", ddl.index(row["name"])))
                depths = list(itertools.accumulate((sign == "(") - (sign == ")") for sign in ddl[begin:]))
                gen_expr = ddl[begin + 1 : begin + depths.index(0)]
            """,
        ),
    )
