"""Values as Python source: what a script can write down so that it gets an equal value."""

from __future__ import annotations

import builtins
import dataclasses
import datetime
import decimal
import enum
import inspect
import math
import re
import sys
import uuid
from typing import Any, Union

from typing_extensions import get_args, get_origin

KIT = __name__.rpartition(".engine.")[0]


MOST_PARTS = 2000
"""A longer list is not written."""


class NotCode(Exception):
    """A value that no source of a few words makes again."""


class Coder:
    """Writes values, and collects the imports that they need."""

    def __init__(self, dialects: dict[int, str], prefix: str) -> None:
        self.imports: dict[str, set[str]] = {}
        self._dialects = dialects
        self._prefix = prefix

    def text(self, text: str) -> str:
        """Text with the run's own prefix of names replaced by a short and constant one."""
        return repr(text.replace(self._prefix, PREFIX) if self._prefix else text)

    def name(self, cls: type) -> str:
        """A class by its name, imported from where it is defined."""
        if cls.__module__ == "builtins":
            if not hasattr(builtins, cls.__qualname__):
                # The class of methods and others that have no name of their own.
                raise NotCode(cls.__qualname__)
            return cls.__qualname__
        if cls.__module__.startswith((f"{KIT}.", "__main__")) or "<" in cls.__qualname__ or "." in cls.__qualname__:
            raise NotCode(cls.__qualname__)
        if not _exports(cls.__module__, cls):
            raise NotCode(cls.__qualname__)
        self.imports.setdefault(_shortest(cls), set()).add(cls.__qualname__)
        return cls.__qualname__

    def __call__(self, value: Any, depth: int = 0) -> str:
        """The source of a value. Raises NotCode."""
        if depth > 12:
            raise NotCode("too deep")
        if value is None or value is ... or type(value) in (bool, int, bytes, bytearray):
            return repr(value)
        if type(value) is str:
            return self.text(value)
        if type(value) is float:
            return repr(value) if math.isfinite(value) else f"float({str(value)!r})"
        if type(value) in (list, tuple, set, frozenset, dict):
            return self._container(value, depth + 1)
        if isinstance(value, enum.Enum):
            return f"{self.name(type(value))}.{value.name}"
        if isinstance(value, type):
            return self.name(value)
        if type(value) in (decimal.Decimal, uuid.UUID):
            self.imports.setdefault(type(value).__module__, set()).add(type(value).__name__)
            return repr(value)
        if type(value).__module__ == "datetime":
            # The class alone, as rules import it: the module has the name of one of its classes.
            text = re.sub(r"\bdatetime\.(?=[a-z])", "", repr(value))
            if isinstance(value, (datetime.datetime, datetime.time)) and type(value.tzinfo) not in (
                type(None),
                datetime.timezone,
            ):
                raise NotCode(text)
            self.imports.setdefault("datetime", set()).update(re.findall(r"\b([a-z]+)[(.]", text))
            return text
        if get_origin(value) is not None:
            return self._annotation(value, depth + 1)
        if id(value) in self._dialects:
            return self._dialects[id(value)]
        return self._object(value, depth + 1)

    def _annotation(self, value: Any, depth: int) -> str:
        """The type of a model's field, which the core hands on with an adapter."""
        origin = get_origin(value)
        args = ["None" if each is type(None) else self(each, depth) for each in get_args(value)]
        if origin is not Union:
            return f"{self(origin, depth)}[{', '.join(args)}]"
        word = "Optional" if len(args) == 2 and "None" in args else "Union"
        self.imports.setdefault("typing", set()).add(word)
        return f"{word}[{', '.join(each for each in args if word == 'Union' or each != 'None')}]"

    def _container(self, value: Any, depth: int) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(f"{self(key, depth)}: {self(each, depth)}" for key, each in value.items()) + "}"
        parts = [self(each, depth) for each in value]
        if len(parts) > MOST_PARTS:
            raise NotCode("a long list")
        if isinstance(value, list):
            return f"[{', '.join(parts)}]"
        if isinstance(value, tuple):
            return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
        if isinstance(value, set) and parts:
            return f"{{{', '.join(sorted(parts))}}}"
        return f"{type(value).__name__}({f'[{chr(44).join(sorted(parts))}]' if parts else ''})"

    def _object(self, value: Any, depth: int) -> str:
        """An object by its constructor: each parameter from the attribute of the same name."""
        cls = type(value)
        name = self.name(cls)
        if dataclasses.is_dataclass(cls):
            return f"{name}({', '.join(self._fields(value, depth))})"
        if not getattr(value, "__dict__", None):
            if hasattr(cls, "__slots__") and any(getattr(base, "__slots__", ()) for base in cls.__mro__):
                raise NotCode(name)
            return f"{name}()"
        return f"{name}({', '.join(self._parameters(value, depth))})"

    def _fields(self, value: Any, depth: int) -> list[str]:
        parts = []
        for each in dataclasses.fields(value):
            if not each.init:
                continue
            given = getattr(value, each.name)
            if each.default is not dataclasses.MISSING and _same(given, each.default):
                continue
            if each.default_factory is not dataclasses.MISSING and _same(given, each.default_factory()):
                continue
            parts.append(f"{each.name}={self(given, depth)}")
        return parts

    def _parameters(self, value: Any, depth: int) -> list[str]:
        parts: list[str] = []
        for parameter in list(inspect.signature(type(value)).parameters.values()):
            if parameter.kind is inspect.Parameter.VAR_KEYWORD:
                continue
            given: Any = next(
                (vars(value)[name] for name in (parameter.name, f"_{parameter.name}") if name in vars(value)), _MISSING
            )
            if given is _MISSING:
                if parameter.default is inspect.Parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL:
                    raise NotCode(f"{type(value).__name__}.{parameter.name}")
                continue
            if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
                parts += [self(each, depth) for each in tuple(given)]
            elif parameter.default is not inspect.Parameter.empty and _is_default(given, parameter.default):
                continue
            elif parameter.default is inspect.Parameter.empty:
                parts.append(self(given, depth))
            else:
                parts.append(f"{parameter.name}={self(given, depth)}")
        return parts


PREFIX = "repro_"
"""What the names of a script's tables begin with."""
_MISSING = object()


def _exports(module: str, cls: type) -> bool:
    return getattr(sys.modules.get(module), cls.__qualname__, None) is cls


def _shortest(cls: type) -> str:
    """The package nearest to the root that exports the class, since users import it from there."""
    parts = cls.__module__.split(".")
    above = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return next(module for module in above if _exports(module, cls))


def _is_default(given: Any, default: Any) -> bool:
    """Whether leaving the argument out gives the same: constructors make empty lists of None."""
    return _same(given, default) or (default is None and type(given) in (list, dict) and not given)


def _same(one: Any, other: Any) -> bool:
    # Expressions answer == with another expression.
    plain = type(one) is type(other) and isinstance(one, (bool, int, str, float, tuple, list, dict))
    return one is other or (plain and (one == other) is True)
