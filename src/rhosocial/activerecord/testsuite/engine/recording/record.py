"""The record of one item from set-up to its failure, and the script that was made of it and tried."""

from __future__ import annotations

import enum
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from ...targets.drivers import published_base
from ...targets.secrets import Redactor, is_secret, secret_values
from ..containment import safe_text
from .as_code import Coder, NotCode
from .beside_base import asking, partings
from .calls import Call, Recorder
from .failing import Failing, failing_of
from .rule_source.trying import (
    ANY_LINES,
    MOST_LINES,
    RuleSource,
    Tools,
    by_source,
    lines_of,
    rule_source,
    shortened_calls,
)
from .script import Facts, Script, Writer

if TYPE_CHECKING:
    from ..session import Session

VARIABLE = "REPRO_"
"""What the variables begin with from which a script takes secrets."""
_LIMIT = 60
_MOST_PARTINGS = 8
"""How many calls that part from another class are tried as scripts."""
_BESIDE_SECONDS = 90.0
"""How long they are tried."""
_ORDINALS = ("second", "third", "fourth", "fifth")


class Before(enum.Enum):
    """What a script does before the calls of the item, the least first."""

    NOTHING = enum.auto()
    ANOTHER_BACKEND = enum.auto()
    """Opens another backend and closes it."""
    THE_SESSION = enum.auto()
    """Makes the calls of the session from its beginning."""


class ItemRecord:
    """Records one item. ``compared`` is the last comparison of an assertion that was false, as pytest saw it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.recorder = Recorder()
        self.session: Optional[Session] = None
        self.compared: Optional[tuple[str, Any, Any]] = None
        self.failing: Optional[Failing] = None
        self.error = ""
        self.source: Optional[RuleSource] = None
        self._failed = False
        self._prepared: Optional[int] = None
        self._configs: dict[str, Any] = {}
        self._standing: frozenset[str] = frozenset()
        self._earlier: list[Call] = []

    # -- while the item runs -------------------------------------------------------------------------------------------
    def watch(self, session: Session) -> None:
        """Record what a session does from here on, before the item: a failure may depend on it."""
        self.session = session
        self.recorder.add_backend(session.backend, "backend")
        raw = session._raw

        async def sent(sql: str, params: Any = ()) -> Any:
            # A fixture's table is made before the rule runs, whoever makes it.
            path = "observer" if session.observable and self._prepared is not None else "backend"
            call = self.recorder.sent_raw(path, sql, params)
            try:
                with self.recorder.paused():
                    call.result = await raw(sql, params)
            except BaseException as error:
                call.error = error
                raise
            return call.result

        vars(session).update(_raw=sent)

    def begin(self, session: Session) -> None:
        """Record what the item does from here on: its tables, its rule, and the backends that it opens."""
        if self.session is not session:
            self.watch(session)
        self._earlier, self.recorder.calls = self.recorder.calls, []
        make = session.new_backend

        def new_backend(config: Any = None) -> Any:
            backend = make(config)
            number = len(self.recorder.backends) - 1
            name = _ORDINALS[number] if number < len(_ORDINALS) else f"other_{number}"
            self._configs[name] = config or session.config
            self.recorder.add_backend(backend, name)
            return backend

        vars(session).update(new_backend=new_backend)

    def begin_rule(self) -> None:
        """The tables are made. A rule on many examples begins once for each, and the last one counts."""
        if self._prepared is None:
            self._prepared = len(self.recorder.calls)
        del self.recorder.calls[self._prepared :]
        self._standing = frozenset(self._configs)
        self.compared = None

    def failed(self, error: BaseException) -> None:
        """The rule's exception, whole."""
        self._failed = True
        self.error = safe_text(error)
        self.failing = failing_of(list(self.recorder.statements_in_order()), error, self.compared)
        self.source = rule_source(error)

    # -- afterwards ----------------------------------------------------------------------------------------------------
    def write(self, at_end: str = "") -> None:
        """Make the script, try it, and write what came of it as JSON; ``at_end`` is what failed the item after its rule."""
        assert self.session is not None
        redact = Redactor(secret_values(self.session.target.options, self.session.provider.secret_options))
        try:
            answer = self._answer(at_end)
        except Exception as error:
            answer = {"problem": f"the script can't be written: {safe_text(error)}"}
        said = {"failed": self._failed or bool(at_end), "error": self.error or at_end, "facts": self._facts(), **answer}
        self.path.write_text(redact(json.dumps(said)), encoding="utf-8")

    def _facts(self) -> dict[str, str]:
        assert self.session is not None
        driver = self.session.target.driver
        return {
            "target": self.session.id,
            "driver": driver.name,
            # Nothing for a backend in a folder, which no package installs.
            "distribution": f"{driver.distribution} {driver.version}" if driver.distribution != "unknown" else "",
            "server": self.session.server_version,
        }

    def _answer(self, at_end: str) -> dict[str, Any]:
        if not self._failed:
            return self._after_the_rule(at_end) if at_end else {"problem": "the item did not fail"}
        answer = self._shown_by(self.failing)
        base = published_base(self._backend_class())
        proof = bool(answer.get("script")) and not answer.get("same_on")
        if proof and base is not None and lines_of(answer) > MOST_LINES:
            answer = shortened_calls(answer, self._tools(base), base)
        if proof and (base is None or lines_of(answer) <= MOST_LINES):
            return answer
        found = self._by_source(base)
        shows = found.get("script") and not found.get("same_on")
        if proof:
            return min((answer, found), key=lines_of) if shows else answer
        if shows and lines_of(found) <= MOST_LINES:
            return found
        beside = self._beside(base) if base is not None else {}
        if beside or shows:
            return beside or found
        if answer.get("script") or not found:
            return answer
        return found if found.get("script") else {"problem": f"{answer['problem']}; {found['problem']}"}

    def _after_the_rule(self, at_end: str) -> dict[str, Any]:
        """What the backend answers otherwise than the class below, for an item that hung, or failed when its rule was over."""
        base = published_base(self._backend_class())
        beside = self._beside(base) if base is not None else {}
        return beside or {
            "problem": f"no comparison or error of the rule fails the item, and no call shows it: {at_end}"
        }

    def _beside(self, base: type) -> dict[str, Any]:
        """The answer with the first call that gives something else on the class that the backend derives from."""
        end = time.monotonic() + _BESIDE_SECONDS
        for before in Before:
            for failing in islice(self._partings(base, before), _MOST_PARTINGS):
                if time.monotonic() > end:
                    return {}
                answer = self._shown_by(failing, before)
                if answer.get("script") and not answer["same_on"]:
                    if lines_of(answer) > MOST_LINES:
                        answer = shortened_calls(answer, self._tools(base), base)
                    if lines_of(answer) <= ANY_LINES:
                        return answer
        return {}

    def _by_source(self, base: Optional[type]) -> dict[str, Any]:
        """The answer with the rule's own source."""
        if self.source is None:
            return {}
        assert self.session is not None
        return by_source(self.source, self.session, self._prepared or 0, self._tools(base))

    def _tools(self, base: Optional[type]) -> Tools:
        return Tools(lambda: self._writer(None), self._backend_class(), base, self._run, self._environ)

    def _shown_by(self, failing: Optional[Failing], before: Before = Before.NOTHING) -> dict[str, Any]:
        """The answer with the script that shows a failure, or with the reason why none does."""
        if failing is None:
            return {
                "problem": "no recorded call on the backend shows the failure; it lies in what the rule does with them"
            }
        written = False
        said = ""
        tried: list[str] = []
        beside: dict[str, Any] = {}
        for whole in (False, True):
            script = self._script(failing, whole, None, before)
            if script is None or script.text in tried:
                continue
            tried.append(script.text)
            written = True
            status, said = self._run(script.text)
            # Statements of the session that bypassed the backend reach it here, so that it may answer something else.
            shown = _shown(script, status, said, exact=before is not Before.THE_SESSION)
            if shown:
                answer: dict[str, Any] = {
                    "script": script.text,
                    "output": shown,
                    "expected": script.expected,
                    "got": shown[len(f"expected {script.expected}, got ") :],
                }
                answer.update(variables=sorted(self._secrets()), same_on=self._same_on(failing, whole, before))
                if not answer["same_on"]:
                    return answer
                beside = beside or answer
        if beside:
            return beside
        if not written:
            return {"problem": "a value of the failing call can't be written down in a script"}
        last = said.strip().splitlines()[-1:] or ["nothing printed"]
        return {"problem": f"the same calls do not show the failure ({last[0]})"}

    def _partings(self, base: type, before: Before) -> Iterator[Failing]:
        """The calls that give something else on another class."""
        assert self.session is not None
        writer = self._writer(base, before)
        lines = writer.all_lines()
        _, said = self._run(writer.around(lines, asking(lines)))
        return (each for each in partings(lines, said, self.session.prefix) if not writer.is_early(each.call))

    def _same_on(self, failing: Failing, whole: bool, before: Before) -> str:
        """The class that the backend derives from, if the script does not pass on it."""
        base = published_base(self._backend_class())
        script = None if base is None else self._script(failing, whole, base, before)
        return base.__name__ if base and script and self._run(script.text)[0] != 0 else ""

    def _backend_class(self) -> type:
        assert self.session is not None
        driver = self.session.target.driver
        cls = driver.sync_class if self.session.mode == "sync" else driver.async_class
        assert cls is not None
        return cls

    def _script(self, failing: Failing, whole: bool, cls: Optional[type], before: Before) -> Optional[Script]:
        return self._writer(cls, before).script(failing, whole=whole)

    def _writer(self, cls: Optional[type], before: Before = Before.NOTHING) -> Writer:
        """What writes scripts for the record, on the backend's class or on another one."""
        assert self.session is not None
        session, target = self.session, self.session.target
        config_class = session.provider.config_class or target.driver.config_class
        facts = Facts(
            cls or self._backend_class(), config_class, self._options(), session.mode == "async", session.prefix
        )
        # A file of its own ends with the script.
        if session.observable and not any("tempfile." in value for value in facts.options.values()):
            facts.stays = True
            names = [*session.made(), *session.own_names]
            facts.drops = [session.provider.drop_statement(name) for name in names if self._uses(name)]
        facts.standing = self._standing
        for name, config in self._configs.items():
            facts.configs[name] = _changes(session.config, config)
        if len(self.recorder.backends) > 1 or any(call.path == "observer" for call in self.recorder.calls):
            facts.head = list(session.provider.session_statements())
        facts.after_another = before is Before.ANOTHER_BACKEND
        return Writer(self.recorder, facts, self._earlier if before is Before.THE_SESSION else ())

    def _uses(self, name: str) -> bool:
        return any(name in str(call.args[:1]) for call in self.recorder.statements_in_order())

    def _options(self) -> dict[str, str]:
        """The options as source: secrets by variables, the run's own files by temporary ones."""
        assert self.session is not None
        session = self.session
        given = session.provider.options_for(session.target, session.scratch, session.id)
        hidden, code = self._secrets(), Coder({}, "")
        found: dict[str, str] = {}
        for key, value in given.items():
            if key in hidden:
                found[key] = f"os.environ[{VARIABLE + key.upper()!r}]"
            elif isinstance(value, str) and value.startswith(str(session.scratch)):
                found[key] = "tempfile.mkdtemp() + '/repro.db'"
            else:
                found[key] = code(value)
        return found

    def _secrets(self) -> dict[str, str]:
        """The options that a script takes from the environment, whole. Raises NotCode for a secret inside of a mapping."""
        assert self.session is not None
        session = self.session
        extra = session.provider.secret_options
        values = [text for text in secret_values(session.target.options, extra) if text]
        found: dict[str, str] = {}
        for key, value in session.provider.options_for(session.target, session.scratch, session.id).items():
            if is_secret(key, extra) or (
                isinstance(value, str) and any(text in value for text in values if len(text) > 4)
            ):
                found[key] = str(value)
            elif not isinstance(value, str) and secret_values({key: value}, extra):
                raise NotCode(f"the option {key} holds a secret inside")
        return found

    def _environ(self) -> dict[str, str]:
        """The environment of a script, with the secrets."""
        secrets = {VARIABLE + key.upper(): value for key, value in self._secrets().items()}
        # The place from which the user would run it; pytest's own paths are not there.
        environ = {**os.environ, **secrets, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        return {name: value for name, value in environ.items() if not name.startswith("AR_TESTSUITE_")}

    def _run(self, text: str) -> tuple[int, str]:
        """Run the script in a process of its own, with the secrets in its environment."""
        file = self.path.with_suffix(".py")
        file.write_text(text, encoding="utf-8")
        try:
            done = subprocess.run(
                [sys.executable, str(file)],
                env=self._environ(),
                capture_output=True,
                text=True,
                timeout=_LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return -1, f"no end within {_LIMIT} s"
        finally:
            file.unlink()
        return done.returncode, done.stdout + done.stderr


def _shown(script: Script, status: int, said: str, *, exact: bool) -> str:
    """The line that the script printed, when it shows what the rule got; empty when not."""
    wanted = f"expected {script.expected}, got {script.got if exact else ''}"
    lines = [line for line in said.splitlines() if line.startswith(wanted)]
    return lines[-1] if status == 1 and lines else ""


def _changes(one: Any, other: Any) -> Mapping[str, Any]:
    """The fields in which another config differs from that of the first connection."""
    if one is other or not is_dataclass(one) or type(one) is not type(other):
        return {}
    names = [each.name for each in fields(one) if each.init]
    return {name: getattr(other, name) for name in names if getattr(one, name) != getattr(other, name)}
