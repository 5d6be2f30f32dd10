"""Which values are secret, and how text is freed from them before anybody sees it."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, unquote

#: What stands in the place of a secret.
MASK = "***"
#: Shorter secrets are replaced only where they stand as a value of their own, in characters: a password `test` must not
#: turn every word "test" of a report into asterisks.
SHORTEST_ANYWHERE = 5

#: A part of a secret beside a cut stays when it is shorter: it reveals nothing, and would be removed from other words.
SHORTEST_CUT = 3

_SECRET_WORDS = ("password", "passwd", "secret", "token", "key", "credential")
_KEYS_OF_TABLES = ("foreign_key", "primary_key")
"""Names such as the pragma ``foreign_keys`` speak of another kind of key."""
_USERINFO = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)(?P<userinfo>[^/\s?#]*)@")
_ASSIGNED = re.compile(
    r"(?P<name>[A-Za-z_-]*(?:" + "|".join(_SECRET_WORDS) + r")[A-Za-z_-]*)(?P<sign>\s*=\s*)"
    r"(?P<value>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[^\s&;,'\"]+)",
    re.IGNORECASE,
)


def is_secret(name: str, extra: Iterable[str] = ()) -> bool:
    """Whether an option of this name is secret; ``extra`` are whole names that a provider adds, in any case."""
    lowered = name.lower()
    if lowered in {one.lower() for one in extra}:
        return True
    for harmless in _KEYS_OF_TABLES:
        lowered = lowered.replace(harmless, "")
    return any(word in lowered for word in _SECRET_WORDS)


def shown(options: Mapping[str, Any], extra: Iterable[str] = ()) -> dict[str, Any]:
    """A copy of ``options`` that may be printed: secret values, and a URL's userinfo, are masked at every depth."""
    names = tuple(extra)
    return {key: _masked(value) if is_secret(key, names) else _shown(value, names) for key, value in options.items()}


def _masked(value: Any) -> Any:
    return None if value is None else MASK


def _shown(value: Any, extra: tuple[str, ...]) -> Any:
    if isinstance(value, Mapping):
        return shown({str(key): below for key, below in value.items()}, extra)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_shown(below, extra) for below in value]
    if isinstance(value, str):
        return _ASSIGNED.sub(rf"\g<name>\g<sign>{MASK}", _USERINFO.sub(rf"\g<scheme>{MASK}@", value))
    return value


def secret_values(options: Mapping[str, Any], extra: Iterable[str] = ()) -> list[str]:
    """The texts in ``options`` that must never be printed; what a :class:`Redactor` needs."""
    names = tuple(extra)
    found = {text: None for key, value in options.items() for text in _secrets_in(key, value, names) if text}
    return list(found)


def _secrets_in(key: str, value: Any, extra: tuple[str, ...]) -> Iterator[str]:
    if is_secret(key, extra):
        yield from _texts(value)
    elif isinstance(value, Mapping):
        for below, inner in value.items():
            yield from _secrets_in(str(below), inner, extra)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for inner in value:
            yield from _secrets_in(key, inner, extra)
    elif isinstance(value, str):
        for match in _USERINFO.finditer(value):
            _, _, password = match["userinfo"].partition(":")
            yield from (match["userinfo"], password, unquote(password))
        for match in _ASSIGNED.finditer(value):
            yield match["value"].strip("'\"")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, (bytes, bytearray)):
        yield bytes(value).decode("utf-8", "backslashreplace")
    elif value is not None and not isinstance(value, bool):
        yield str(value)


class Redactor:
    """Replaces secret values in any text by :data:`MASK`, in each form in which a program may print them.

    A short secret is replaced where it stands alone: as the whole text, in quotes, after ``=`` or a secret name's
    colon, and in a URL's userinfo.
    """

    def __init__(self, values: Iterable[str]) -> None:
        forms: set[str] = set()
        short: set[str] = set()
        encoded: set[str] = set()
        for value in values:
            if value:
                (forms if len(value) >= SHORTEST_ANYWHERE else short).update(_forms(value))
                if len(value) >= SHORTEST_ANYWHERE:
                    encoded.update(_encoded(value))
        self._anywhere = _any_of(forms | encoded)
        self._cut = _cut(forms)
        self._alone = None
        if short:
            alone = _alternatives(short)
            self._alone = re.compile(
                rf"\A(?:{alone})\Z|(?<=')(?:{alone})(?=')|(?<=\")(?:{alone})(?=\")|(?<==)(?:{alone})(?![\w])"
                rf"|(?<=:)(?:{alone})(?=@)|(?<=: )(?:{alone})(?=\Z|[\s,;}}])"
            )

    def __call__(self, text: str) -> str:
        """``text`` without the secrets."""
        if self._anywhere is not None:
            text = self._anywhere.sub(MASK, text)
        if self._cut is not None and "..." in text:
            text = self._cut.sub(MASK, text)
        return text if self._alone is None else self._alone.sub(MASK, text)


def _forms(value: str) -> set[str]:
    written = {value, ascii(value)[1:-1], repr(value)[1:-1], json.dumps(value)[1:-1]}
    written.add(json.dumps(value, ensure_ascii=False)[1:-1])
    encoded = value.encode("utf-8", "surrogatepass")
    written.update((quote(encoded, safe=""), quote(encoded), quote_plus(encoded), repr(encoded)[2:-1]))
    return written | {html.escape(form) for form in written} | {html.escape(form, quote=False) for form in written}


def _encoded(value: str) -> set[str]:
    """The value inside Base64 (a Basic header has a user before it), in hex, and with every byte percent-encoded."""
    raw = value.encode("utf-8", "surrogatepass")
    found: set[str] = set()
    for before in range(3):
        text = base64.b64encode(b"\0" * before + raw).decode("ascii")
        # The characters whose six bits all belong to the value, wherever it begins.
        inner = text[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
        found.update((inner, inner.replace("+", "-").replace("/", "_")))
    whole = [f"{byte:02x}" for byte in raw]
    for sign in ("", ":", " ", "\\x", "%"):
        joined = sign.join(whole) if sign in ("", ":", " ") else "".join(sign + byte for byte in whole)
        found.update((joined, joined.upper() if sign != "\\x" else joined))
    percent = quote(raw, safe="")
    found.update((re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), percent), quote(percent, safe="")))
    return {form for form in found if len(form) >= SHORTEST_ANYWHERE}


def _alternatives(forms: set[str]) -> str:
    # Longest first, so that a secret that contains another is replaced whole.
    return "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))


def _any_of(forms: set[str]) -> Any:
    return re.compile(_alternatives(forms)) if forms else None


def _cut(forms: set[str]) -> Any:
    """What is left of a secret at a cut: pytest shows a long repr as its first and its last characters around ``...``."""
    heads = {form[:size] for form in forms for size in range(SHORTEST_CUT, len(form))}
    tails = {form[-size:] for form in forms for size in range(SHORTEST_CUT, len(form))}
    if not heads:
        return None
    return re.compile(rf"(?:{_alternatives(heads)})(?=\.\.\.)|(?<=\.\.\.)(?:{_alternatives(tails)})")
