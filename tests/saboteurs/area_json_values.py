"""Saboteurs of the area ``json``: documents on their way in and out."""

from __future__ import annotations

import json
import re
from typing import Any, Callable

from .area_types import bending
from .kinds import Sabotage


def rewriting(change: Callable[[Any], Any]) -> type:
    """A backend that changes every scalar of a document on its way in."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: changed(below) for name, below in value.items()}
        return [changed(below) for below in value] if isinstance(value, list) else change(value)

    return bending(dict, lambda value: json.dumps(changed(value)))


class WholeNumbersThroughDouble(Sabotage):
    """Whole numbers of a document pass through a double, as in JavaScript."""

    area = "json"
    source = "D099"
    Backend = rewriting(lambda value: int(float(value)) if type(value) is int else value)


class RealsOfTenDigits(Sabotage):
    """Reals of a document are written with ten digits."""

    area = "json"
    source = "D099"
    Backend = rewriting(lambda value: float(f"{value:.10g}") if type(value) is float else value)


class ControlCharactersDropped(Sabotage):
    """Control characters are dropped from the texts of a document."""

    area = "json"
    source = "D059"
    Backend = rewriting(lambda value: re.sub("[\0-\x1f]", "", value) if isinstance(value, str) else value)


class LongTextsCut(Sabotage):
    """A text of a document ends after 64 KiB."""

    area = "json"
    source = "D172"
    Backend = rewriting(lambda value: value[:65536] if isinstance(value, str) else value)


class StrangersBecomeNull(Sabotage):
    """What JSON has no type for becomes null."""

    area = "json"
    source = "D099"
    Backend = rewriting(lambda value: value if isinstance(value, (str, int, float)) and value == value else None)


class NullsBecomeTheWord(Sabotage):
    """A null in a document is written as the word."""

    area = "json"
    source = "D097"
    Backend = rewriting(lambda value: "null" if value is None else value)


class ElementsSorted(Sabotage):
    """Lists of a document are sorted on their way in."""

    area = "json"
    source = "D099"
    Backend = bending(
        dict, lambda value: json.dumps({k: sorted(v, key=str) if isinstance(v, list) else v for k, v in value.items()})
    )


class DeepDocumentsCut(Sabotage):
    """A document has sixteen levels at most; what is below is left out."""

    area = "json"
    source = "D099"
    Backend = bending(dict, lambda value: re.sub(r'^(\{"k": ){17}.*', "{}", json.dumps(value)))


class ListsAsObjects(Sabotage):
    """A list is stored as an object with numbers for names."""

    area = "json"
    source = "CK"
    Backend = bending(list, lambda value: json.dumps({str(place): each for place, each in enumerate(value)}))


class EmptyDocumentsMissing(Sabotage):
    """An empty document is stored as NULL."""

    area = "json"
    source = "D097"
    Backend = bending(dict, lambda value: json.dumps(value) if value else None)


class DocumentsEncodedTwiceOnFile(Sabotage):
    """A document is stored as the JSON text of its JSON text, and decoded twice."""

    area = "json"
    source = "D096"
    target = "file"
    Backend = bending(dict, lambda value: json.dumps(json.dumps(value)))

    class SyncBackend:
        def _adapt_row_types(self, row: dict[str, Any], adapters: dict[str, Any]) -> dict[str, Any]:
            once = {k: json.loads(v) if isinstance(v, str) and v[:2] == '"{' else v for k, v in row.items()}
            found: dict[str, Any] = super()._adapt_row_types(once, adapters)  # type: ignore[misc]
            return found

    AsyncBackend = SyncBackend


class NullDocumentIsEmpty(Sabotage):
    """A document that is null is read as an empty one."""

    area = "json"
    source = "D097"

    class Backend:
        def _adapt_row_types(self, row: dict[str, Any], adapters: dict[str, Any]) -> dict[str, Any]:
            some = {name: "{}" if value == "null" else value for name, value in row.items()}
            found: dict[str, Any] = super()._adapt_row_types(some, adapters)  # type: ignore[misc]
            return found


class BulkUpdateRepeatsTheFirst(Sabotage):
    """``bulk_update`` gives every row the first row's value."""

    area = "json"
    source = "D163"

    class Backend:
        def bulk_update(self, options: Any) -> Any:
            options.field_values = {name: [each[0]] * len(each) for name, each in options.field_values.items()}
            return super().bulk_update(options)  # type: ignore[misc]


class TextsInSmallLetters(Sabotage):
    """Texts of a document are found whatever their case, since they are kept in small letters."""

    area = "json"
    source = "CK"
    Backend = rewriting(lambda value: value.lower() if isinstance(value, str) else value)
