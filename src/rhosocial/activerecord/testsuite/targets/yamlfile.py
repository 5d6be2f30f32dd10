"""Reads ``backends.yml``: two levels, group and instance, then the options, every scalar as it was written.

YAML's own typing is switched off (``no`` stays ``no``, ``0123`` stays ``0123``): the backend's config class says what
an option is. Every key and value keeps its file, line and column. No message repeats a text of the file except keys and
names, because any value may be a password.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Optional

from ..errors import ConfigurationError
from ..files import irregular
from . import expansion, names
from .values import Instance, ListValue, MapValue, Option, Scalar, Value

#: Larger files are refused before they are parsed, in bytes; a file for a hundred targets has some ten thousand.
MAX_BYTES = 1_000_000
#: More values than this, counted after aliases are followed, are refused: aliases of aliases grow without bound.
MAX_VALUES = 20_000
#: Deeper nesting is refused; options need three or four levels.
MAX_DEPTH = 20

_SHAPE = "expected `group:`, below it `instance:`, below it the options"
_STANDARD = "tag:yaml.org,2002:"
_SCALAR_KINDS = ("str", "int", "float", "bool", "null")
#: The tag of a scalar for which the writer gave none.
_AS_WRITTEN = ""


def read(path: Path, label: str) -> list[Instance]:
    """Read the instances of one file, in its order.

    :param label: what errors call the file.
    :raises ConfigurationError: with ``label:line:column``, both counted from 1.
    """
    return _Reader(label).instances(_root(_text(path, label), label))


def _text(path: Path, label: str) -> str:
    try:
        what = irregular(path)
        if what is not None:
            raise ConfigurationError(f"this is {what}; expected a YAML file", place=label)
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigurationError("file not found", place=label) from None
    except OSError as error:
        raise ConfigurationError(f"the file cannot be read: {error.strerror or error}", place=label) from None
    if len(data) > MAX_BYTES:
        raise ConfigurationError(f"the file is larger than {MAX_BYTES:,} bytes", place=label)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        raise ConfigurationError(
            "the file is not UTF-8: save it in that encoding", place=_place_after(label, before)
        ) from None


def _place_after(label: str, before: str) -> str:
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return f"{label}:{len(lines)}:{len(lines[-1]) + 1}"


def _root(text: str, label: str) -> Any:
    import yaml
    from yaml.composer import Composer, ComposerError
    from yaml.parser import Parser
    from yaml.reader import Reader, ReaderError
    from yaml.resolver import BaseResolver
    from yaml.scanner import Scanner

    class Loader(Reader, Scanner, Parser, Composer, BaseResolver):
        """Composes nodes and constructs nothing; without the implicit resolvers every plain scalar is text."""

        def __init__(self, stream: str) -> None:
            Reader.__init__(self, stream)
            Scanner.__init__(self)
            Parser.__init__(self)
            Composer.__init__(self)
            BaseResolver.__init__(self)

        def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
            if kind is yaml.ScalarNode:
                return _AS_WRITTEN
            return super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]

        def compose_scalar_node(self, anchor: Any) -> Any:
            event = self.peek_event()  # type: ignore[no-untyped-call]
            if event.tag == "!":  # `password: ! word`: YAML would drop the `!` in silence
                raise ComposerError(None, None, "undefined tag handle", event.start_mark)
            return super().compose_scalar_node(anchor)

    try:
        node = Loader(text).get_single_node()
    except ReaderError as error:
        raise ConfigurationError(
            f"the file holds the character U+{int(error.character):04X}, which YAML does not allow as it is; "
            "write it as an escape in double quotes",
            place=_place_after(label, text[: error.position]),
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{label}:{mark.line + 1}:{mark.column + 1}" if mark else label
        raise ConfigurationError(_syntax_problem(error), place=place) from None
    except RecursionError:
        raise ConfigurationError(f"the file nests more than {MAX_DEPTH} levels deep", place=label) from None
    if node is None:
        raise ConfigurationError(f"the file is empty; {_SHAPE}", place=label)
    return node


def _syntax_problem(error: Any) -> str:
    """The parser's problem in words that a user of YAML knows, without the texts that it quotes."""
    problem = str(error.problem or error.context or "a syntax error")
    hints = (
        ("'\\t'", "a tab is used for indentation; YAML allows only spaces there"),
        ("but found another document", "the file holds more than one document (`---`); expected one"),
        ("undefined alias", "an alias has no anchor; a value that starts with `*` must be quoted"),
        ("duplicate anchor", "an anchor is defined twice; a value that starts with `&` must be quoted"),
        ("undefined tag handle", "a tag is not known; a value that starts with `!` must be quoted"),
        ("mapping values are not allowed here", "a `: ` stands where no key can be; quote a value that holds `: `"),
        ("could not find expected ':'", "a key has no `:` after it"),
        ("found unexpected end of stream", "a quote is never closed"),
        ("found unknown escape", "an unknown escape after a backslash in double quotes; single quotes need no escapes"),
        ("cannot start any token", "a value that starts with a special character must be quoted"),
    )
    for part, hint in hints:
        if part in problem:
            return f"not valid YAML: {hint}"
    return "not valid YAML: " + re.sub(r"'(?!<)[^']{2,}'|\"[^\"]{2,}\"", "...", problem)


class _Reader:
    """Turns the composed nodes of one file into instances."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.values_left = MAX_VALUES

    def place(self, node: Any) -> str:
        return f"{self.label}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"

    def instances(self, root: Any) -> list[Instance]:
        found = []
        for group, group_key, instances in self.level(root, f"the file holds {_described(root)}; {_SHAPE}"):
            names.check(group, "group", self.place(group_key))
            what = f"the group {group!r} holds {_described(instances)}; {_SHAPE}"
            for name, key, options in self.level(instances, what):
                names.check(name, "instance", self.place(key))
                found.append(self.instance(group, name, key, options))
        return found

    def level(self, node: Any, wrong: str) -> list[tuple[str, Any, Any]]:
        """The pairs of a mapping that must be there and must not be empty."""
        self.known_tag(node, ("map", "seq", *_SCALAR_KINDS))
        pairs = self.pairs(node) if node.id == "mapping" else []
        if not pairs:
            raise ConfigurationError(wrong, place=self.place(node))
        return pairs

    def instance(self, group: str, name: str, key: Any, node: Any) -> Instance:
        what = f"the instance {name!r} holds {_described(node)}; expected options, of which `driver:` is required"
        if name == "driver":
            what = "`driver:` stands one level too high; " + _SHAPE
        options = {}
        for option, option_key, value_node in self.level(node, what):
            value = self.value(value_node, 1)
            if value is not None:
                options[option] = Option(option, self.place(option_key), value)
        return Instance(name, self.place(key), options, group=group)

    def pairs(self, node: Any) -> list[tuple[str, Any, Any]]:
        """The keys and values of one mapping, with what ``<<`` merges into it behind them."""
        self.known_tag(node, ("map",))
        pairs: dict[str, tuple[str, Any, Any]] = {}
        merged: list[Any] = []
        for key, value in node.value:
            self.count(key)
            if key.id != "scalar":
                raise ConfigurationError("a key must be a plain word", place=self.place(key))
            self.known_tag(key, ("str",))
            if key.value == "<<" and key.style is None:
                merged.extend(value.value if value.id == "sequence" else [value])
                continue
            if key.value in pairs:
                first = pairs[key.value][1].start_mark
                raise ConfigurationError(
                    f"the key {key.value!r} stands twice; the first is in line {first.line + 1}", place=self.place(key)
                )
            pairs[key.value] = (key.value, key, value)
        for source in merged:
            if source.id != "mapping":
                raise ConfigurationError("`<<` merges mappings only", place=self.place(source))
            for pair in self.nested(source):
                pairs.setdefault(pair[0], pair)
        return list(pairs.values())

    def nested(self, node: Any) -> list[tuple[str, Any, Any]]:
        try:
            return self.pairs(node)
        except RecursionError:
            raise ConfigurationError("`<<` merges a mapping into itself", place=self.place(node)) from None

    def value(self, node: Any, depth: int) -> Optional[Value]:
        """One value, or ``None`` where nothing stands after the colon."""
        self.count(node)
        place = self.place(node)
        if depth > MAX_DEPTH:
            raise ConfigurationError(f"the file nests more than {MAX_DEPTH} levels deep", place=place)
        if node.id == "mapping":
            pairs = [(key, self.value(below, depth + 1)) for key, _, below in self.pairs(node)]
            return MapValue({key: value for key, value in pairs if value is not None}, place)
        if node.id == "sequence":
            self.known_tag(node, ("seq",))
            items = [self.value(below, depth + 1) for below in node.value]
            return ListValue(tuple(item for item in items if item is not None), place)
        kind = self.known_tag(node, _SCALAR_KINDS)
        if node.value == "" and node.style is None and kind is None:
            return None
        expansion.check(node.value, place)
        return Scalar(node.value, place, kind=kind, template=True)

    def known_tag(self, node: Any, allowed: tuple[str, ...]) -> Optional[str]:
        """The kind that an explicit tag names; refuses every tag but YAML's own for this kind of node."""
        tag = str(node.tag)
        if tag == _AS_WRITTEN:
            return None
        kind = tag[len(_STANDARD) :]
        if not tag.startswith(_STANDARD) or kind not in allowed:
            # The tag is not repeated: a password that starts with `!` is read as one.
            raise ConfigurationError(
                "a tag that is not allowed here; a value that starts with `!` must be quoted", place=self.place(node)
            )
        return kind

    def count(self, node: Any) -> None:
        self.values_left -= 1
        if self.values_left < 0:
            raise ConfigurationError(
                f"aliases and values come to more than {MAX_VALUES:,} values", place=self.place(node)
            )


def _described(node: Any) -> str:
    if node.id == "sequence":
        return "a list"
    if node.id == "mapping":
        return "nothing"
    return "text" if node.value else "nothing"
