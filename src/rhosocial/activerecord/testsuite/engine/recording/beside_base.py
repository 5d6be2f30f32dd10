"""Where the recorded calls part from the same calls on the class that the backend derives from."""

from __future__ import annotations

import datetime
import decimal
import importlib
import json
import uuid
from collections.abc import Iterator, Sequence
from typing import Any, Optional

from .as_code import PREFIX
from .calls import Call
from .failing import Failing
from .links import Comparison, Link
from .script import Line

_NAMES = {"datetime": datetime, "Decimal": decimal.Decimal, "UUID": uuid.UUID}
_ROWS = "[tuple(row.values()) for row in {}.data or ()]"
_NO_ERROR = ""


def sources(call: Call) -> Sequence[str]:
    """The parts of a call's result that can be compared, as source with ``{}`` for the result."""
    if call.name == "raw":
        return (_ROWS,)
    if hasattr(call.result, "affected_rows"):
        return ("{}.data", "{}.affected_rows", "{}.last_insert_id")
    return ("{}",)


def asking(lines: Sequence[Line]) -> list[str]:
    """The body of a script that makes the calls and prints of each what it gave or raised, one line of JSON a call."""
    body = ["import json"]
    for number, line in enumerate(lines):
        parts = ", ".join(f"repr({source.replace('{}', 'result')})" for source in sources(line.call))
        body += [
            "try:",
            f"    result = {line.text}",
            f"    print(json.dumps([{number}, '', [{parts}]]))",
            "except Exception as error:",
            "    kind = type(error)",
            f"    print(json.dumps([{number}, f'{{kind.__module__}}:{{kind.__qualname__}}', []]))",
        ]
    return [*body, "return True"]


def partings(lines: Sequence[Line], said: str, prefix: str) -> Iterator[Failing]:
    """Each call that gave or raised something else than on the other class, in order; ``said`` is what the script printed."""
    for number, error, parts in _answers(said):
        call = lines[number].call
        own = type(call.error)
        if error != (_NO_ERROR if call.error is None else f"{own.__module__}:{own.__qualname__}"):
            if call.name == "raw":
                continue  # It went past the backend, such as the drop of a table that an earlier example made.
            expected = _class_of(error)
            if error == _NO_ERROR or expected is not None:
                yield Failing(call, expected=expected)
        elif call.error is None:
            yield from _differences(call, parts, prefix)


def _differences(call: Call, parts: Sequence[str], prefix: str) -> Iterator[Failing]:
    for source, expected in zip(sources(call), parts):
        got = _part(call, source)
        if " at 0x" in expected or repr(got).replace(prefix, PREFIX) == expected:
            continue
        try:
            value = eval(expected, {"__builtins__": {}}, dict(_NAMES))
        except Exception:
            continue  # No source makes the value again, so that no script can expect it.
        yield Failing(call, Link(call, source, Comparison("==", got, value)))


def _part(call: Call, source: str) -> Any:
    return call.result if source in (_ROWS, "{}") else getattr(call.result, source.partition(".")[2])


def _answers(said: str) -> Iterator[tuple[int, str, list[str]]]:
    for text in said.splitlines():
        if text.startswith("["):
            number, error, parts = json.loads(text)
            yield number, error, parts


def _class_of(name: str) -> Optional[type[BaseException]]:
    module, _, qualname = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), qualname)
    except (ImportError, AttributeError, ValueError):
        return None
    return found if isinstance(found, type) and issubclass(found, BaseException) else None
