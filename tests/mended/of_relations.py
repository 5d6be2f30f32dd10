"""Relations and their eager loading."""

from __future__ import annotations

from .mend import Change, Mend, places

_LOADERS = places(
    "relation.descriptors:DefaultIRelationLoader.batch_load",
    "relation.async_descriptors:AsyncDefaultRelationLoader.batch_load",
)


def _descriptors(name: str) -> tuple[str, ...]:
    return places(
        f"relation.descriptors:RelationDescriptor.{name}", f"relation.async_descriptors:AsyncRelationDescriptor.{name}"
    )


def _queries(name: str) -> tuple[str, ...]:
    return places(
        f"query.relational:RelationalQueryMixin.{name}", f"query.async_relational:AsyncRelationalQueryMixin.{name}"
    )


class EagerNestedModifier(Mend):
    """The modifier of a path is given to its last step."""

    page = "core/eager-nested-modifier.md"
    changes = (
        Change(
            _queries("_execute_eager_loading_for"),
            "if config.query_modifier is not None:",
            "if config.query_modifier is not None and not nested:",
        ),
        Change(
            _queries("_execute_eager_loading_for"),
            "all_related, nested, relation, loader,",
            "all_related, nested, relation, loader, config.query_modifier,",
        ),
        Change(
            _queries("_execute_nested_eager_loading_for"),
            """
            loader: Callable,
            ) -> None:
            """,
            """
            loader: Callable,
            modifier=None,
            ) -> None:
            """,
        ),
        Change(
            _queries("_execute_nested_eager_loading_for"),
            "loaded = await loader(nested_relation, related_records, None)",
            """
            query = None
            if modifier is not None and not remaining:
                query = modifier(nested_relation.get_related_model(related_model).query())
            loaded = await loader(nested_relation, related_records, query)
            """,
        ),
        Change(
            _queries("_execute_nested_eager_loading_for"),
            "all_related, remaining, nested_relation, loader,",
            "all_related, remaining, nested_relation, loader, modifier,",
        ),
    )


class RelationCompositeNesting(Mend):
    """The conditions of composite keys are put together in pairs, so that a thousand of them nest ten levels deep."""

    page = "core/relation-composite-nesting.md"
    changes = (
        Change(
            _LOADERS,
            """
            combined = predicates[0]
            for p in predicates[1:]:
                combined = combined | p
            """,
            """
            while len(predicates) > 1:
                pairs = zip(predicates[::2], predicates[1::2])
                predicates = [a | b for a, b in pairs] + predicates[len(predicates) // 2 * 2 :]
            combined = predicates[0]
            """,
        ),
    )


class RelationErrorSwallowed(Mend):
    """An error of the query for a relation reaches whoever asked for it."""

    page = "core/relation-error-swallowed.md"
    changes = (
        Change(
            _descriptors("_load_relation"),
            "return None",
            "raise",
        ),
        Change(
            places("relation.descriptors:RelationDescriptor.batch_load"),
            'self.log(logging.ERROR, f"Error in batch loading `{self.name}` relations: {e}")',
            "raise",
        ),
        Change(
            places("relation.async_descriptors:AsyncRelationDescriptor.batch_load"),
            'self.log(logging.ERROR, f"Error in async batch loading `{self.name}` relations: {e}")',
            "raise",
        ),
    )


class RelationNoneNotCached(Mend):
    """That there is nobody is remembered: as ``False``, since the cache has None for what it does not know."""

    page = "core/relation-none-not-cached.md"
    changes = (
        Change(
            _descriptors("_load_relation"),
            "return cached",
            "return None if cached is False else cached",
        ),
        Change(
            _descriptors("_load_relation"),
            "InstanceCache.set(instance, self.name, data, self._cache_config)",
            "InstanceCache.set(instance, self.name, False if data is None else data, self._cache_config)",
        ),
        Change(
            _descriptors("batch_load"),
            "result[id(record)] = cached",
            "result[id(record)] = None if cached is False else cached",
        ),
        Change(
            _descriptors("batch_load"),
            "if loaded_data:",
            """
            for record in records_to_load:
                if loaded_data.get(id(record)) is None:
                    InstanceCache.set(record, self.name, False, self._cache_config)
            loaded_data = {key: data for key, data in loaded_data.items() if data is not None}
            if loaded_data:
            """,
        ),
    )


class RelationQueryOfNobody(Mend):
    """The query of a relation without a key finds nothing."""

    page = "core/relation-query-of-nobody.md"
    changes = (
        Change(
            _descriptors("_create_query_method"),
            "if fk_value is not None:",
            """
            if fk_value is None:
                query = query.where("1 = 0")
            else:
            """,
        ),
        Change(
            _descriptors("_create_query_method"),
            "if pk_value is not None:",
            """
            if pk_value is None:
                query = query.where("1 = 0")
            else:
            """,
        ),
    )
