"""Seeded defects of the area ``json``: documents on their way in and out."""

from __future__ import annotations

import json
import re
from typing import Any, Callable

from ..bending import bending
from ..defect import SeededDefect


def rewriting(change: Callable[[Any], Any]) -> type:
    """A backend that changes every scalar of a document on its way in."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: changed(below) for name, below in value.items()}
        return [changed(below) for below in value] if isinstance(value, list) else change(value)

    return bending(dict, lambda value: json.dumps(changed(value)))


class WholeNumbersThroughDouble(SeededDefect):
    """Whole numbers of a document pass through a double, as in JavaScript."""

    Backend = rewriting(lambda value: int(float(value)) if type(value) is int else value)


class RealsOfTenDigits(SeededDefect):
    """Reals of a document are written with ten digits."""

    Backend = rewriting(lambda value: float(f"{value:.10g}") if type(value) is float else value)


class ControlCharactersDropped(SeededDefect):
    """Control characters are dropped from the texts of a document."""

    Backend = rewriting(lambda value: re.sub("[\0-\x1f]", "", value) if isinstance(value, str) else value)


class LongTextsCut(SeededDefect):
    """A text of a document ends after 64 KiB."""

    Backend = rewriting(lambda value: value[:65536] if isinstance(value, str) else value)


class StrangersBecomeNull(SeededDefect):
    """What JSON has no type for becomes null."""

    Backend = rewriting(lambda value: value if isinstance(value, (str, int, float)) and value == value else None)


class NullsBecomeTheWord(SeededDefect):
    """A null in a document is written as the word."""

    Backend = rewriting(lambda value: "null" if value is None else value)


class ElementsSorted(SeededDefect):
    """Lists of a document are sorted on their way in."""

    Backend = bending(
        dict, lambda value: json.dumps({k: sorted(v, key=str) if isinstance(v, list) else v for k, v in value.items()})
    )


class DeepDocumentsCut(SeededDefect):
    """A document has sixteen levels at most; what is below is left out."""

    Backend = bending(dict, lambda value: re.sub(r'^(\{"k": ){17}.*', "{}", json.dumps(value)))


class ListsAsObjects(SeededDefect):
    """A list is stored as an object with numbers for names."""

    Backend = bending(list, lambda value: json.dumps({str(place): each for place, each in enumerate(value)}))


class EmptyDocumentsMissing(SeededDefect):
    """An empty document is stored as NULL."""

    Backend = bending(dict, lambda value: json.dumps(value) if value else None)


class DocumentsEncodedTwiceOnFile(SeededDefect):
    """A document is stored as the JSON text of its JSON text, and decoded twice."""

    target = "file"

    class Backend(bending(dict, lambda value: json.dumps(json.dumps(value)))):
        def _adapt_row_types(self, row: dict[str, Any], adapters: dict[str, Any]) -> dict[str, Any]:
            once = {k: json.loads(v) if isinstance(v, str) and v[:2] == '"{' else v for k, v in row.items()}
            found: dict[str, Any] = super()._adapt_row_types(once, adapters)
            return found


class NullDocumentIsEmpty(SeededDefect):
    """A document that is null is read as an empty one."""

    class Backend:
        def _adapt_row_types(self, row: dict[str, Any], adapters: dict[str, Any]) -> dict[str, Any]:
            some = {name: "{}" if value == "null" else value for name, value in row.items()}
            found: dict[str, Any] = super()._adapt_row_types(some, adapters)
            return found


class BulkUpdateRepeatsTheFirst(SeededDefect):
    """``bulk_update`` gives every row the first row's value."""

    class Backend:
        def bulk_update(self, options: Any) -> Any:
            options.field_values = {name: [each[0]] * len(each) for name, each in options.field_values.items()}
            return super().bulk_update(options)


class TextsInSmallLetters(SeededDefect):
    """Texts of a document are found whatever their case, since they are kept in small letters."""

    Backend = rewriting(lambda value: value.lower() if isinstance(value, str) else value)


def _remembering() -> Callable[[Any], str]:
    kept: list[tuple[Any, str]] = []

    def text(value: Any) -> str:
        for before, written in kept:
            if before == value:
                return written
        kept.append((value, json.dumps(value)))
        return kept[-1][1]

    return text


class EqualDocumentsShareAText(SeededDefect):
    """The text of a document is kept, and written again for a document that is equal in Python."""

    Backend = bending(dict, _remembering())
