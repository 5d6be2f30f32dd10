"""Backends that change values of one Python type on their way to the driver, or on their way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Callable, Optional

Change = Callable[[Any], Any]


def bending(kind: type, write: Optional[Change] = None, read: Optional[Change] = None) -> type:
    """A mixin that changes values of exactly this type when they are bound, in place of their adapter, or after reading."""

    class Backend:
        def prepare_parameters(self, params: Sequence[Any], param_adapters: Sequence[Any]) -> Any:
            mine = [write is not None and type(value) is kind for value in params]
            adapters = [None if bent else adapter for bent, adapter in zip(mine, param_adapters)]
            values = [write(value) if write and bent else value for bent, value in zip(mine, params)]
            return super().prepare_parameters(values, adapters)

        def _adapt_row_types(self, row_dict: dict[str, Any], column_adapters: dict[str, Any]) -> dict[str, Any]:
            row = super()._adapt_row_types(row_dict, column_adapters)
            return {name: read(value) if read and type(value) is kind else value for name, value in row.items()}

    return Backend
