"""The words of a statement, so that two texts can be compared word by word: names, texts, numbers, placeholders, signs."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

# Runs of characters, not one alternative a character: a text may have a million, of which each would be remembered.
_WORD = re.compile(
    r"(?P<text>[xXbBeEnN]?'[^']*(?:''[^']*)*')"
    r'|(?P<quoted>"[^"]*(?:""[^"]*)*"|`[^`]*(?:``[^`]*)*`|\[\w[^\]]*\])'
    r"|(?P<place>%s|%\(\w+\)s|\$\d+|\?\d*|(?<![:\w]):[A-Za-z_]\w*)"
    r"|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[^\W\d][\w$]*)"
    r"|(?P<sign>[<>!=|&:]+|[^\s])"
)
PLACE = ("place", "?")
"""The word of every placeholder, whatever its style."""
_PLAIN = (str, int, float, bytes, type(None))


def words(sql: str) -> list[tuple[str, str]]:
    """The kind and the text of each word. Quotes of names, the case of plain names and the style of placeholders are gone."""
    found = []
    for match in _WORD.finditer(sql.strip().rstrip(";")):
        kind, text = str(match.lastgroup), match[0]
        if kind == "place":
            found.append(PLACE)
        elif kind == "quoted":
            found.append(("name", text[1:-1].lower()))
        else:
            found.append((kind, text.lower() if kind == "name" else text))
    return found


def first_word(sql: str) -> str:
    """``select``, ``insert``; empty for a statement without words."""
    return next((text for kind, text in words(sql[:200]) if kind == "name"), "")


def table_of(sql: str) -> str:
    """The first table that a statement names; empty when it names none."""
    found = [text for _, text in words(sql)]
    after = {"from", "into", "update", "table", "join"}
    return next((name for word, name in zip(found, found[1:]) if word in after), "")


def one_line(sql: str) -> str:
    """A statement without its line breaks."""
    return " ".join(sql.split())


def is_sent(asked: str, params: Any, sent: str, values: Any) -> bool:
    """Whether the driver got what the backend was asked to execute.

    A driver may show its statement with the values written in. A value that an adapter converted, such as a date, is no
    difference: it is what adapters are for. Plain values must be the same.
    """
    if values is not None:
        return one_line(asked) == one_line(sent) and _alike(params, values)
    if one_line(asked) == one_line(sent):
        return True
    template, written = words(asked), words(sent)
    given = list(params) if isinstance(params, (list, tuple)) else None
    return _written_in(template, written, given)


def _written_in(template: list[tuple[str, str]], written: list[tuple[str, str]], given: Any) -> bool:
    at, number = 0, 0
    for word in template:
        if word != PLACE:
            if at >= len(written) or written[at] != word:
                return False
            at += 1
            continue
        # A negative number is two words.
        at += at < len(written) and written[at] == ("sign", "-")
        if at >= len(written):
            return False
        if given is not None and number < len(given) and not _is_literal(given[number], written[at]):
            return False
        at, number = at + 1, number + 1
    return at == len(written)


def _is_literal(value: Any, word: tuple[str, str]) -> bool:
    kind, text = word
    if value is None:
        return text.lower() == "null"
    if isinstance(value, bool):
        return text.lower() in ("0", "1", "true", "false")
    if isinstance(value, int):
        return kind == "number" and (value if value > 0 else -value) == (int(text) if text.isdigit() else float(text))
    if isinstance(value, float):
        # SQLite writes 15 digits, and NULL for what is no number.
        return value != value or (kind == "number" and math.isclose(abs(value), float(text), rel_tol=1e-13))
    if isinstance(value, str):
        # A driver may cut a text at its first NUL when it writes it in.
        return kind == "text" and (text[1:-1].replace("''", "'") == value or "\0" in value)
    return True


def _alike(asked: Any, sent: Any) -> bool:
    if not isinstance(asked, (list, tuple)) or not isinstance(sent, (list, tuple)):
        return _is_none(asked) == _is_none(sent)
    return len(asked) == len(sent) and all(_same_value(one, other) for one, other in zip(asked, sent))


def _same_value(asked: Any, sent: Any) -> bool:
    if isinstance(asked, (list, tuple)) and isinstance(sent, (list, tuple)):
        return _alike(asked, sent)
    return not isinstance(asked, _PLAIN) or not isinstance(sent, _PLAIN) or asked == sent or asked != asked


def _is_none(params: Any) -> bool:
    return params is None or (isinstance(params, (list, tuple)) and not params)


def rows_of(params: Any) -> Sequence[Any]:
    """The parameters of each execution of a statement that runs many times; one row for any other."""
    if isinstance(params, (list, tuple)) and params and all(isinstance(row, (list, tuple)) for row in params):
        return params
    return [params]
