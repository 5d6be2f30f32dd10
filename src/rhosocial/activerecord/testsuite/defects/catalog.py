"""Reads the defects: one Markdown file each, ``<owner>/<slug>.md``, with everything that is known about it.

The front matter says where the defect lives, how bad it is, which rules it breaks and how; the body what was expected, the
smallest script and what it prints. Causes, known failures, false denials and the pages of the site are derived. A file that is
wrong is an error with its line. What was read is kept as JSON beside the compiled modules, so that a run pays for reading once.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Optional

from ..errors import ConfigurationError, nearest
from .cause import OWNERS, SEVERITIES, TEXTS, Cause, KnownFailure

FOLDER = Path(__file__).parent
SHIPPED = FOLDER / "compiled.json"
"""The compiled form in a wheel, where the folder may not be written to; a checkout has none."""

REQUIRED = ("title", "severity", "contract", "where", "drivers", "seen_with")
OPTIONAL = (
    "kind",
    "seen_on",
    "versions",
    "proposal",
    "breaks",
    "denies",
    "script_needs",
    "script_sqlite",
    "script_twins",
)
BREAKS = ("where", *(name for name in TEXTS if name != "on"), "message", "strict", "versions")
VERSIONS = ("core", "driver", "server")
PARAMETER = "the parameter"
"""In ``denied``: the capability that the rule's parameter names."""
KINDS = ("defect", "missing guard")
"""What a page may say: a wrong result, or a wrong call that nothing stops. Whatever is neither is not a page."""
SERVERS = {"mariadb": "MariaDB", "mysql": "MySQL", "postgres": "PostgreSQL", "sqlite": "SQLite"}
"""The database for which each driver was written."""
_TUPLES = ("where", "drivers", "breaks", "denies", "script_sqlite", "script_twins")
_BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Defect:
    """One root cause in published packages. ``page`` is its file below the folder of defects, and its page on the site.

    ``where`` lists every place that has it, the owner's first; a place of another package makes that package's maintainers
    owners too. An element of ``breaks`` may name those of the places that its rules go through.
    """

    page: str
    title: str
    severity: str
    contract: str
    where: tuple[str, ...]
    drivers: tuple[str, ...]
    seen_with: Mapping[str, str]
    expected: str
    script: str
    output: str
    breaks: tuple[Mapping[str, Any], ...] = ()
    denies: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    script_needs: Optional[str] = None
    """The driver whose server the script connects to."""
    script_sqlite: tuple[int, ...] = ()
    """The oldest SQLite on which the script shows the defect."""
    script_twins: tuple[str, ...] = ()
    """Other drivers for which the script shows it too, with their names in place of the owner's."""
    kind: str = KINDS[0]
    seen_on: Mapping[str, str] = field(default_factory=dict)
    """Driver to the server, with its version, on which the defect was seen."""
    proposal: str = ""
    """What the first owner may change, in words; empty: the places alone are named."""

    @property
    def owner(self) -> str:
        """Whose defect it is first: ``core``, or a driver's name."""
        return self.page.partition("/")[0]

    @property
    def owners(self) -> tuple[str, ...]:
        """Everyone who has a place of it, the first owner first."""
        return tuple(dict.fromkeys(self._owner_of(place) for place in self.where))

    def places_of(self, owner: str) -> tuple[str, ...]:
        """The places that are this owner's."""
        return tuple(place for place in self.where if self._owner_of(place) == owner)

    def _owner_of(self, place: str) -> str:
        return dataclasses.replace(self.cause, where=(place,)).owner

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The databases of its owners, and of the driver that the script needs, on which it was not seen."""
        needed = (self.script_needs,) if self.script_needs else ()
        return tuple(
            SERVERS[driver]
            for driver in dict.fromkeys((*self.owners, *needed) if needed else ())
            if driver in self.seen_on and not self.seen_on[driver].startswith(SERVERS[driver])
        )

    @property
    def cause(self) -> Cause:
        """Where it lives, as the known failures say it."""
        return self._cause({})

    def _cause(self, given: Mapping[str, Any]) -> Cause:
        places, versions = tuple(given.get("where", self.where)), given.get("versions", self.versions)
        return Cause(where=places, reason=self.title, page=self.page, severity=self.severity, **versions)

    def entries(self) -> tuple[KnownFailure, ...]:
        """The rules that it breaks, as known failures."""
        return tuple(
            KnownFailure(cause=self._cause(given), **_facets(one)) for given in self.breaks for one in _each(given)
        )


def _facets(given: Mapping[str, Any]) -> dict[str, Any]:
    """What one element of ``breaks`` says of one of its entries, as arguments of :class:`KnownFailure`."""
    facets = {name: value for name, value in given.items() if name not in ("versions", "where")}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in facets.items()}


def _each(given: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The entries of one element of ``breaks``: one for each parameter, where that is the capability that is denied."""
    if given.get("denied") != [PARAMETER]:
        yield given
        return
    for param in given.get("params", ()):
        yield {**given, "params": [param], "denied": [param]}


@cache
def all_defects() -> tuple[Defect, ...]:
    """Every defect, by owner and name. Raises :class:`ConfigurationError` for a file that is wrong, with its line."""
    return tuple(
        Defect(
            **{
                **fields,
                **{name: tuple(fields[name]) for name in _TUPLES},
            }
        )
        for fields in _compiled()
    )


@cache
def builtin_entries() -> tuple[KnownFailure, ...]:
    """Every known failure that the kit ships."""
    return tuple(entry for defect in all_defects() for entry in defect.entries())


def files() -> list[Path]:
    """The files of all defects."""
    return sorted(file for owner in OWNERS for file in (FOLDER / owner).glob("*.md"))


# -- the compiled form -------------------------------------------------------------------------------------------------
def compiled_now() -> list[dict[str, Any]]:
    """Every file read anew, as values that JSON can hold."""
    return [_fields(file) for file in files()]


def _compiled() -> list[dict[str, Any]]:
    if SHIPPED.is_file():
        found: list[dict[str, Any]] = json.loads(SHIPPED.read_text(encoding="utf-8"))
        return found
    place, key = _cached_at(), _key()
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads(place.read_text(encoding="utf-8"))
        if kept["key"] == key:
            defects: list[dict[str, Any]] = kept["defects"]
            return defects
    made = compiled_now()
    # A folder that can't be written to costs the time of reading, and nothing else.
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix="defects-", suffix=".tmp")
        with open(handle, "w", encoding="utf-8") as file:
            json.dump({"key": key, "defects": made}, file)
        os.replace(name, place)
    return made


def _cached_at() -> Path:
    """Where Python keeps compiled modules of this folder."""
    if sys.pycache_prefix:
        return Path(sys.pycache_prefix, *FOLDER.parts[1:], "defects.json")
    return FOLDER / "__pycache__" / "defects.json"


def _key() -> str:
    """Changes with every file, and with this module."""
    digest = hashlib.sha256()
    for file in (*files(), Path(__file__)):
        state = file.stat()
        digest.update(f"{file.parent.name}/{file.name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


# -- one file ------------------------------------------------------------------------------------------------------------
def _fields(file: Path) -> dict[str, Any]:
    """One file as plain values. Raises :class:`ConfigurationError` for whatever is wrong with it."""
    import yaml

    text = file.read_text(encoding="utf-8")
    source = _Source(f"{file.parent.name}/{file.name}", text)
    parts = text.split("---\n", 2)
    if len(parts) != 3 or parts[0]:
        raise source.error("", "expected front matter between two lines of '---'")
    try:
        front = yaml.load(parts[1], Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise source.error("", f"the front matter is not YAML: {error}") from None
    if not isinstance(front, dict):
        raise source.error("", "expected front matter with fields")
    _check_front(front, source)
    found = _BLOCK.findall(parts[2])
    kinds, blocks = [kind for kind, _ in found], dict(found)
    expected = parts[2].partition("```python")[0].strip()
    if kinds != ["python", "text"] or not expected:
        raise source.error("", "expected prose, then one block of python and one block of text, what the script prints")
    return {
        "page": f"{file.parent.name}/{file.name}",
        "expected": expected,
        "script": blocks["python"],
        "output": blocks["text"],
        "breaks": [],
        "denies": [],
        "versions": {},
        "script_needs": None,
        "script_sqlite": [],
        "script_twins": [],
        **front,
    }


class _Source:
    """A file's text, to say on which line something is wrong."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = text.splitlines()

    def error(self, word: str, message: str) -> ConfigurationError:
        """An error at the first line that holds the word."""
        number = next((n for n, line in enumerate(self.lines, 1) if word and word in line), 1)
        return ConfigurationError(message, place=f"defects/{self.name}:{number}")

    def quoted(self, error: Exception, otherwise: str) -> ConfigurationError:
        """An error again, at the first line that holds what its message quotes."""
        words = (word for word in re.findall(r"'([^']+)'", str(error)) if any(word in line for line in self.lines))
        return self.error(next(words, otherwise), str(error))


def _check_front(front: Mapping[str, Any], source: _Source) -> None:
    _check_names("field", front, (*REQUIRED, *OPTIONAL), source)
    for name in REQUIRED:
        if name not in front:
            raise source.error("---", f"the field {name!r} is missing")
    for name in ("title", "severity", "contract"):
        if not isinstance(front[name], str):
            raise source.error(f"{name}:", f"{name} is {front[name]!r}; expected text")
    if not isinstance(front.get("proposal", ""), str):
        raise source.error("proposal:", f"proposal is {front['proposal']!r}; expected text")
    for name in ("where", "drivers", "denies", "script_twins"):
        _check_texts(name, front.get(name, []), source)
    if front.get("kind", KINDS[0]) not in KINDS:
        raise source.error("kind:", f"unknown kind {front['kind']!r} (choose from {', '.join(KINDS)})")
    _check_names("driver", front.get("seen_on", {}), tuple(SERVERS), source)
    if front["severity"] not in SEVERITIES:
        choice = f"unknown severity {front['severity']!r} (choose from {', '.join(SEVERITIES)})"
        raise source.error("severity:", choice + f".{nearest(front['severity'], SEVERITIES)}")
    if re.fullmatch(r"C\d{2,3}", front["contract"]) is None:
        raise source.error("contract:", f"contract is {front['contract']!r}; expected a paragraph's number such as C51")
    _check_names("version", front.get("versions", {}), VERSIONS, source)
    for given in front.get("breaks", []):
        if not isinstance(given, dict):
            raise source.error("breaks:", f"{given!r} under breaks; expected rules and how they fail")
        _check_names("field of breaks", given, BREAKS, source)
        for name in ("where", *TEXTS):
            _check_texts(name, given.get(name, []), source)
        _check_names("version", given.get("versions", {}), VERSIONS, source)
        for place in given.get("where", []):
            if place not in front["where"]:
                raise source.error(place, f"breaks names the place {place!r}, which the defect's own 'where' lacks")
        _check_entry(front, given, source)
    owner = source.name.partition("/")[0]
    try:
        found = Cause(where=tuple(front["where"]), reason=front["title"], page=source.name).owner
    except ConfigurationError as error:
        raise source.quoted(error, "where:") from None
    if found != owner:
        raise source.error("where:", f"the first place is owned by {found!r}, but the file stands in {owner!r}")


def _check_entry(front: Mapping[str, Any], given: Mapping[str, Any], source: _Source) -> None:
    """Let the known failure check itself; the line is that of what its message quotes."""
    bounds = given.get("versions", front.get("versions", {}))
    try:
        places = tuple(given.get("where", front["where"]))
        cause = Cause(where=places, reason=front["title"], page=source.name, **bounds)
        for one in _each(given):
            KnownFailure(cause=cause, **_facets(one))
    except (ConfigurationError, TypeError) as error:
        raise source.quoted(error, "breaks:") from None


def _check_names(what: str, given: Any, known: Iterable[str], source: _Source) -> None:
    if not isinstance(given, dict):
        raise source.error("", f"{given!r} is not a mapping; expected {what}s: {', '.join(known)}")
    for name in given:
        if name not in known:
            message = f"unknown {what} {name!r} (choose from {', '.join(known)}).{nearest(str(name), list(known))}"
            raise source.error(f"{name}:", message)


def _check_texts(name: str, value: Any, source: _Source) -> None:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise source.error(f"{name}:", f"{name} is {value!r}; expected a list of texts")
