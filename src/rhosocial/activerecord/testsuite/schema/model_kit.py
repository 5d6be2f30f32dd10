"""The argument of a family's model factory: the classes of its mode, the tables' real names, and silent logging."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ModelKit:
    """The core's model classes of one mode under one name each, so that a model is written once for both.

    Every model sets ``__logging_config__ = m.silent_logging`` in its class body: relations log while the body is built, and
    the core prints DEBUG to stderr by default. Relations are resolved with :meth:`link` after all classes exist.
    """

    def __init__(self, mode: str, names: Mapping[str, str]) -> None:
        import rhosocial.activerecord.field as field
        import rhosocial.activerecord.model as model
        import rhosocial.activerecord.relation as relation

        from .silent_logging import silent_logging

        is_async = mode == "async"
        self.mode = mode
        self.is_async = is_async
        self.names = names
        self.silent_logging: Any = silent_logging()
        self.Record: Any = model.AsyncActiveRecord if is_async else model.ActiveRecord
        self.SoftDelete: Any = field.AsyncSoftDeleteMixin if is_async else field.SoftDeleteMixin
        self.HasMany: Any = relation.AsyncHasMany if is_async else relation.HasMany
        self.HasOne: Any = relation.AsyncHasOne if is_async else relation.HasOne
        self.BelongsTo: Any = relation.AsyncBelongsTo if is_async else relation.BelongsTo

    def table(self, base: str) -> str:
        """The real name of one of the family's tables."""
        return self.names[base]

    def link(self, *classes: type) -> None:
        """Make relations between these classes resolve: the core looks names up in the owner's namespace."""
        for owner in classes:
            for other in classes:
                if other is not owner:
                    setattr(owner, other.__name__, other)
