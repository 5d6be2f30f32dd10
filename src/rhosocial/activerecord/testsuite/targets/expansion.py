"""``${NAME}`` and ``${NAME:-default}`` in the texts of ``backends.yml``; ``$${`` writes ``${``.

What a variable gives is never expanded or parsed again. A ``$`` that no ``{`` follows is just a ``$``, so ``pa$$word``
needs no escape. As in the shell, ``:-`` gives the default for a variable that is unset or empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..errors import ConfigurationError, nearest

_TOKEN = re.compile(r"\$\$\{|\$\{(?P<body>[^}]*)(?P<end>\}?)")
_BODY = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<default>:-(?P<text>.*))?", re.DOTALL)


def escape(text: str) -> str:
    """Write ``text`` so that :func:`expand` gives it back unchanged."""
    return text.replace("${", "$${")


def _body(token: re.Match[str], place: str) -> re.Match[str]:
    body = _BODY.fullmatch(token["body"])
    # Never repeat the text: it may be a password that was not escaped.
    if not token["end"]:
        raise ConfigurationError("a `${` is not closed by `}`; write `$${` for a plain `${`", place=place)
    if body is None:
        raise ConfigurationError(
            "what stands between `${` and `}` is not a variable's name (`${NAME}` or `${NAME:-default}`); "
            "write `$${` for a plain `${`",
            place=place,
        )
    if "${" in (body["text"] or ""):
        raise ConfigurationError("the default of a `${NAME:-default}` cannot hold another `${`", place=place)
    return body


def check(text: str, place: str) -> None:
    """Refuse a malformed ``${`` without reading the environment.

    :raises ConfigurationError: at ``place``, without the text.
    """
    for token in _TOKEN.finditer(text):
        if token["body"] is not None:
            _body(token, place)


def has_variables(text: str) -> bool:
    """Whether :func:`expand` would read the environment."""
    return any(token["body"] is not None for token in _TOKEN.finditer(text))


def variables(text: str) -> list[tuple[str, bool]]:
    """The variables that :func:`expand` reads, each with whether it has a default; ``text`` must be well formed."""
    bodies = [_body(token, "") for token in _TOKEN.finditer(text) if token["body"] is not None]
    return [(body["name"], body["default"] is not None) for body in bodies]


def expand(text: str, environ: Mapping[str, str], place: str) -> str:
    """Replace every ``${NAME}`` in ``text`` once, from left to right.

    :raises ConfigurationError: at ``place``, naming the variable that is unset.
    """

    def replaced(token: re.Match[str]) -> str:
        if token["body"] is None:
            return "${"
        body = _body(token, place)
        value = environ.get(body["name"])
        if body["default"] is not None:
            return value or body["text"]
        if value is None:
            raise ConfigurationError(
                f"the environment variable {body['name']} is not set; set it, or give a default: "
                f"${{{body['name']}:-default}}.{nearest(body['name'], environ)}",
                place=place,
            )
        return value

    return _TOKEN.sub(replaced, text)
