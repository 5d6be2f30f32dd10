"""Reads a backend's own list of known failures from a YAML file, as ``ar-testsuite baseline`` writes it.

An entry is one cause. Everything that is wrong with the file is an error with its file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Union

from ..errors import ConfigurationError, nearest
from ..files import irregular
from .cause import Cause, KnownFailure

MAX_BYTES = 10_000_000
"""Larger files are refused before they are parsed; ten thousand failing items take about one million bytes."""
FIELDS = ("driver", "failures")
ENTRY = ("reason", "issue", "error", "message", "rules")
_RULE = re.compile(
    r"(?P<rule>[a-z][a-z0-9_]*\.[a-z0-9][a-z0-9_]*)(?:\[(?P<param>.+)\])?(?: on (?P<on>\S+))?", re.DOTALL
)
_DRIVER = re.compile(r"[a-z][a-z0-9_]*")


def known_failures_from(path: Union[str, Path]) -> tuple[KnownFailure, ...]:
    """The known failures that a YAML file lists, for a provider's ``known_failures``.

    Raises :class:`ConfigurationError` with file and line for whatever is wrong.
    """
    file = Path(path)
    return check_text(_text(file), file.name)


def check_text(text: str, name: str) -> tuple[KnownFailure, ...]:
    """The known failures that a file with this text lists; ``name`` is what errors call it."""
    root = _Mapping(_root(text, name), name, "the file", FIELDS)
    driver = root.text("driver")
    if _DRIVER.fullmatch(driver) is None:
        raise root.error("driver", f"driver is {driver!r}; expected the driver's short name, such as acme_db")
    failures = root.nodes("failures")
    return tuple(failure for node in failures for failure in _entry(_Mapping(node, name, "an entry", ENTRY), driver))


def _entry(entry: _Mapping, driver: str) -> Iterator[KnownFailure]:
    """The known failures of one cause: those of whole rules together, those of single parameters by rule."""
    issue = entry.text("issue", "")
    if issue and re.fullmatch(r"https?://\S+", issue) is None:
        raise entry.error("issue", f"issue is {issue!r}; expected an http address")
    first = (entry.text("error"), entry.text("message", ""))
    by_place: dict[tuple[str, str], dict[str, None]] = {}
    whole: dict[str, dict[str, None]] = {}
    for node in entry.nodes("rules"):
        rule, param, on = _rule(node, entry)
        if param:
            by_place.setdefault((rule, on), {})[param] = None
        else:
            whole.setdefault(on, {})[rule] = None
    try:
        cause = Cause(f"driver:{driver}", entry.text("reason"), issue or f"{entry.file}:{entry.line}")
    except ConfigurationError as error:
        raise entry.error("reason", error.message) from None
    for on, rules in whole.items():
        yield KnownFailure(tuple(rules), cause, on=(on,) if on else (), first=first)
    for (rule, on), params in by_place.items():
        yield KnownFailure((rule,), cause, params=tuple(params), on=(on,) if on else (), first=first)


def _rule(node: Any, entry: _Mapping) -> tuple[str, str, str]:
    """Rule, parameter and pattern of targets and modes of one line: ``crud.saved[big] on acme-sync``."""
    place = f"{entry.file}:{node.start_mark.line + 1}"
    text = node.value if isinstance(node.value, str) else ""
    match = _RULE.fullmatch(text)
    if match is None:
        raise ConfigurationError(
            f"the rule is {text!r}; expected '<area>.<sentence>', '<area>.<sentence>[<parameter>]', "
            "or one of them followed by ' on <target>-<mode>'",
            place=place,
        )
    on = match["on"] or ""
    if on and not on.endswith(("-sync", "-async", "-*")):
        raise ConfigurationError(f"{on!r} names no mode; expected <target>-sync, <target>-async or *-sync", place=place)
    return match["rule"], match["param"] or "", on


class _Mapping:
    """A mapping of the file with its line, whose keys are checked."""

    def __init__(self, node: Any, file: str, what: str, known: tuple[str, ...]) -> None:
        import yaml

        self.file = file
        self.line = node.start_mark.line + 1
        self.what = what
        if not isinstance(node, yaml.MappingNode):
            raise ConfigurationError(f"expected {what} with {', '.join(known)}", place=f"{file}:{self.line}")
        self._values: dict[str, Any] = {}
        for key, value in node.value:
            name, place = str(key.value), f"{file}:{key.start_mark.line + 1}"
            if name not in known:
                message = f"unknown field {name!r} of {what} (choose from {', '.join(known)}).{nearest(name, known)}"
                raise ConfigurationError(message, place=place)
            if name in self._values:
                raise ConfigurationError(f"the field {name!r} of {what} stands twice", place=place)
            self._values[name] = value

    def error(self, name: str, message: str) -> ConfigurationError:
        """An error at the field's line, or at that of the mapping when it lacks the field."""
        node = self._values.get(name)
        return ConfigurationError(message, place=f"{self.file}:{node.start_mark.line + 1 if node else self.line}")

    def text(self, name: str, default: Union[str, None] = None) -> str:
        """A field that is text. A field without a default is required."""
        node = self._values.get(name)
        if node is None:
            if default is None:
                raise self.error(name, f"{self.what} lacks the field {name!r}")
            return default
        if not isinstance(node.value, str):
            raise self.error(name, f"{name} is no text")
        if default is None and not node.value.strip():
            raise self.error(name, f"{name} is empty")
        return str(node.value)

    def nodes(self, name: str) -> list[Any]:
        """A field that is a list; an empty field is an empty list."""
        import yaml

        node = self._values.get(name)
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        if name == "failures" and node is not None and node.tag.endswith(":null"):
            return []
        raise self.error(name, f"{self.what} needs {name!r}, a list")


def _text(file: Path) -> str:
    try:
        what = irregular(file)
        if what is not None:
            raise ConfigurationError(f"this is {what}; expected a YAML file", place=str(file))
        if file.suffix not in (".yml", ".yaml"):
            raise ConfigurationError("expected a file whose name ends in .yml or .yaml", place=str(file))
        if file.stat().st_size > MAX_BYTES:
            raise ConfigurationError(f"the file is larger than {MAX_BYTES:,} bytes", place=str(file))
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        hint = "`ar-testsuite baseline` writes one from the report of a run"
        raise ConfigurationError(f"file not found; {hint}", place=str(file)) from None
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"can't be read: {error}", place=str(file)) from None


def _root(text: str, name: str) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{name}:{mark.line + 1}" if mark else name
        raise ConfigurationError(f"this is not YAML: {error.problem or error.context}", place=place) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigurationError(f"this is not YAML: {error}", place=name) from None
    if node is None:
        raise ConfigurationError(f"the file is empty; expected {' and '.join(FIELDS)}", place=f"{name}:1")
    return node
