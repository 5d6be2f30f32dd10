"""The published JSON Schema of the report, and a check against the part of JSON Schema that it uses.

The check is the kit's own, so that reading a report needs no other package. Its errors name the place in the document.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

SCHEMA_FILE = "schema-2.json"

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}

# The keywords that the check understands. It would ignore any other keyword, so the schema may use no other.
_KEYWORDS = frozenset(
    {"type", "enum", "const", "minimum", "minLength", "properties", "required", "additionalProperties", "items", "$ref"}
)
_LARGEST = 10**15
"""No count and no time of a run is larger; sums of what is read must not overflow."""
_ANNOTATIONS = frozenset({"$schema", "$id", "$defs", "title", "description"})


@lru_cache(maxsize=1)
def report_schema() -> Mapping[str, Any]:
    """The schema as published (JSON Schema, draft 2020-12)."""
    text = resources.files(__package__).joinpath(SCHEMA_FILE).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def problems(document: object, schema: Mapping[str, Any]) -> Iterator[str]:
    """The problems of ``document``, each with its place, such as ``items[3].outcome``; none when it is valid.

    Raises :exc:`ValueError` for a schema with a keyword that this check does not understand.
    """
    yield from _problems(document, schema, schema, "")


def _problems(value: Any, schema: Any, root: Mapping[str, Any], place: str) -> Iterator[str]:
    strange = set(schema) - _KEYWORDS - _ANNOTATIONS
    if strange:
        raise ValueError(f"the check does not understand the schema keyword {sorted(strange)[0]!r}")
    where = place or "the document"
    if "$ref" in schema:
        yield from _problems(value, _referred(schema["$ref"], root), root, place)
    if "const" in schema and not _equal(value, schema["const"]):
        yield f"{where} is {_shown(value)}, not {_shown(schema['const'])}"
        return
    if "type" in schema and not _is_one_of(value, schema["type"]):
        yield f"{where} is {_shown(value)}, not of the type {_words(schema['type'])}"
        return
    if "enum" in schema and not any(_equal(value, allowed) for allowed in schema["enum"]):
        yield f"{where} is {_shown(value)}, not one of {', '.join(_shown(each) for each in schema['enum'])}"
    if _is_one_of(value, "number") and not -_LARGEST <= value <= _LARGEST:
        yield f"{where} is a number beyond {_LARGEST:,}"
    if "minimum" in schema and _is_one_of(value, "number") and value < schema["minimum"]:
        yield f"{where} is {_shown(value)}, less than {schema['minimum']}"
    if "minLength" in schema and isinstance(value, str) and len(value) < schema["minLength"]:
        yield f"{where} is {_shown(value)}, shorter than {schema['minLength']}"
    if isinstance(value, dict):
        yield from _object_problems(value, schema, root, place)
    if isinstance(value, list) and "items" in schema:
        for index, element in enumerate(value):
            yield from _problems(element, schema["items"], root, f"{place}[{index}]")


def _object_problems(value: dict[str, Any], schema: Any, root: Mapping[str, Any], place: str) -> Iterator[str]:
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{place or 'the document'} lacks {name!r}"
    others = schema.get("additionalProperties", True)
    for name, element in value.items():
        inner = f"{place}.{name}" if place else name
        if name in known:
            yield from _problems(element, known[name], root, inner)
        elif others is False:
            yield f"{place or 'the document'} has {name!r}, which the schema does not know"
        elif others is not True:
            yield from _problems(element, others, root, inner)


def _referred(reference: str, root: Mapping[str, Any]) -> Any:
    found: Any = root
    for step in reference[len("#/") :].split("/"):
        found = found[step]
    return found


def _is_one_of(value: object, types: Any) -> bool:
    names = [types] if isinstance(types, str) else types
    # A bool is an int in Python, but not in JSON.
    return not isinstance(value, bool) and any(isinstance(value, _TYPES[name]) for name in names)


def _equal(value: object, other: object) -> bool:
    return isinstance(value, bool) == isinstance(other, bool) and value == other


def _words(types: Any) -> str:
    return types if isinstance(types, str) else " or ".join(types)


def _shown(value: object) -> str:
    # In ASCII: half a surrogate pair or an escape of a terminal stands in a message as an escape of JSON.
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
