"""The script: a backend with the target's options, the tables, the recorded calls, and what was expected and got."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from .as_code import PREFIX, Coder, NotCode
from .calls import Call, Recorder, Rendered, in_order
from .failing import Failing

_ASKS = ("get_default_adapter_suggestions", "threadsafety", "get_concurrency_hint")
QUERIES = ("SELECT", "WITH", "PRAGMA", "EXPLAIN", "VALUES", "SHOW")
_QUIET = "LoggingConfig(default_level=50, auto_setup=False)"


LEFT = "drop"
"""The name in a script of a statement that drops what the script made."""
_MAKES = re.compile(r"(await )?backend\.execute\(.CREATE TABLE ")
_CREATES = re.compile(r"CREATE TABLE \W*(\w+)")
_REFERENCES = re.compile(r"REFERENCES [^(]*")


@dataclass
class Facts:
    """What a script needs to know beside the calls. ``options`` are as source, secrets as names of variables."""

    backend_class: type
    config_class: type
    options: Mapping[str, str]
    is_async: bool
    prefix: str
    drops: Sequence[str] = ()
    """Statements that drop the script's tables in a database that stays."""
    stays: bool = False
    """Whether what the script makes is still there after it, if the script does not drop it."""
    head: Sequence[str] = ()
    """Statements for every new session, such as a lock timeout, where there are several."""
    configs: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """What differs from the target's options in those of further backends."""
    after_another: bool = False
    """Whether another backend is opened and closed first, for what a backend leaves behind in the process."""
    standing: frozenset[str] = frozenset()
    """The further backends that were opened before what is on record."""


@dataclass
class Line:
    """A call as source: ``text`` without the name of its result."""

    call: Call
    text: str
    reads: bool = False


@dataclass
class Script:
    """A script, and the words that it prints when it shows the failure."""

    text: str
    expected: str
    got: str
    left_out: int = 0
    names: list[str] = field(default_factory=list)


class Writer:
    """Writes one script for a record."""

    def __init__(self, recorder: Recorder, facts: Facts, earlier: Sequence[Call] = ()) -> None:
        self.facts = facts
        self.recorder = recorder
        self.calls = [*earlier, *recorder.calls]
        dialects = {id(each.dialect): f"{path}.dialect" for path, each in recorder.backends.items()}
        self.code = Coder(dialects, facts.prefix)
        self.wait = "await " if facts.is_async else ""
        self._early = {id(call) for call in in_order(earlier)}

    def is_early(self, call: Call) -> bool:
        """Whether the call was made before the item."""
        return id(call) in self._early

    def lines(self, calls: Sequence[Call], stop: Call) -> tuple[list[Line], bool]:
        """The calls up to the last one, each as one line, or as the calls that it made; and whether that one is among them."""
        found: list[Line] = []
        for call in calls:
            text = self._call(call) if call is stop or not _is_noise(call) else None
            if text is not None:
                found.append(Line(call, text, call.is_read or _only_reads(call)))
            else:
                inner, there = self.lines(call.inside, stop)
                found += inner
                if there:
                    return found, True
            if call is stop or _contains(call, stop):
                return found, text is not None
        return found, False

    def _call(self, call: Call) -> Optional[str]:
        if call.is_read:
            return f"{call.path}.{call.name}"
        try:
            args = list(call.args)
            if call.name == "raw":
                kind = "DQL" if _starts_a_query(args[0]) else "DDL"
                return f"{self.wait}{call.path}.execute({', '.join(map(self.code, args))}, options={self._kind(kind)})"
            while len(args) > 1 and args[-1] is None:
                args.pop()
            rendered = self._rendered(call)
            given = [rendered] if rendered else [self.code(each) for each in args]
            given += [
                f"{name}={self.code(value)}"
                for name, value in call.kwargs.items()
                if not (rendered and name in ("params", "sql"))
            ]
            if call.name in ("execute_batch_dml", "execute_batch_dql"):
                return None
            return f"{self.wait if call.awaited else ''}{call.path}.{call.name}({', '.join(given)})"
        except (NotCode, ValueError, TypeError, AttributeError):
            return None

    def _rendered(self, call: Call) -> str:
        """The expression that the call's statement was rendered from, where it can be written down."""
        if call.name not in ("execute", "fetch_one", "fetch_all") or not call.args or not isinstance(call.args[0], str):
            return ""
        params = call.args[1] if len(call.args) > 1 else call.kwargs.get("params")
        # Rendering it may have changed the expression for the next time.
        for each in self.recorder.rendered:
            if each.sql == call.args[0] and _is_plain(params) and list(each.params) == list(params or ()):
                return self._expression(each)
        return ""

    def _expression(self, rendered: Rendered) -> str:
        try:
            return f"*{self.code(rendered.expression)}.to_sql()"
        except (NotCode, ValueError, TypeError, AttributeError):
            return ""

    def _kind(self, name: str) -> str:
        from rhosocial.activerecord.backend.options import ExecutionOptions
        from rhosocial.activerecord.backend.schema import StatementType

        return self.code(ExecutionOptions(stmt_type=StatementType[name]))

    def script(self, failing: Failing, *, whole: bool) -> Optional[Script]:
        """The script; without ``whole`` it leaves out what only reads. None when the failing call can't be written down."""
        lines, there = self.lines(self.calls, failing.call)
        if not there or not lines or lines[-1].call is not failing.call:
            return None
        kept = [line for line in lines[:-1] if whole or not line.reads]
        before = _without_unused_tables(kept, lines[-1].text, self.facts.prefix)
        try:
            body = [text for line in before for text in self._statement(line)]
            last, expected, got = self._last(lines[-1], failing)
        except NotCode:
            return None
        used = {line.call.path.partition(".")[0] for line in (*before, lines[-1])}
        inner = [*self._all_opened(used), *body, *last]
        return Script(self._file(self._cleaned_up(inner)), expected, got, len(lines) - 1 - len(before))

    def needed(self, lines: Sequence[Line], after: str) -> list[str]:
        """The lines that write, without the tables that nothing after them names."""
        kept = _without_unused_tables([line for line in lines if not line.reads], after, self.facts.prefix)
        return [text for line in kept for text in self._statement(line)]

    def all_lines(self) -> list[Line]:
        """Every recorded call, each as one line, or as the calls that it made."""
        return self.lines(self.calls, self.calls[-1])[0] if self.calls else []

    def around(self, lines: Sequence[Line], body: Sequence[str]) -> str:
        """A script with this body, which opens the backends that the calls use, and drops the tables."""
        used = {line.call.path.partition(".")[0] for line in lines}
        return self._file(self._cleaned_up([*self._all_opened(used), *body]))

    def _cleaned_up(self, lines: Sequence[str]) -> list[str]:
        # The thread of an async driver keeps a process from ending that an exception ends.
        return self.cleaned(lines, closes=self.facts.is_async)

    def _all_opened(self, names: set[str]) -> list[str]:
        lines = [text for name in sorted(names) for text in self.opened(name)]
        if not self.facts.after_another:
            return lines
        call = f"{self.wait}another"
        return [self._made("another", "config"), f"{call}.connect()", f"{call}.disconnect()", *lines]

    def _made(self, name: str, config: str) -> str:
        cls = self.code.name(self.facts.backend_class)
        return f"{name} = {cls}(connection_config={config}, logging_config=quiet)"

    def _statement(self, line: Line) -> list[str]:
        early = self.is_early(line.call)
        if line.call.error is None and not early:
            return [line.text]
        # What the kit did past the backend may fail by it.
        name = "Exception" if early else self.code.name(_public(type(line.call.error)))
        self.code.imports.setdefault("contextlib", set()).add("suppress")
        return [f"with suppress({name}):", f"    {line.text}"]

    def _last(self, line: Line, failing: Failing) -> tuple[list[str], str, str]:
        if failing.link is not None:
            found = failing.link.comparison
            expected = self.code(found.expected)
            source = failing.link.source.replace("{}", "result")
            texts = [f"result = {line.text}", f"expected, got = {expected}, {source}"]
            op = found.op
            said = repr(found.expected) if op == "==" else f"{op} {found.expected!r}"
            told = "{expected!r}" if op == "==" else f"{op} {{expected!r}}"
            texts.append(f'print(f"expected {told}, got {{got!r}}")')
            same = "type(got) is type(expected) and got == expected" if op == "==" else f"got {op} expected"
            return [*texts, f"return {same}"], said, repr(found.got)
        if failing.expected is None:
            error = failing.call.error
            texts = ["try:", f"    {line.text}", "except Exception as error:"]
            texts += ['    print(f"expected no error, got {type(error).__name__}: {error}")', "    return False"]
            return [*texts, "return True"], "no error", type(error).__name__
        name = self.code.name(_public(failing.expected))
        texts = ["try:", f"    {line.text}", '    got = "no error"']
        texts += ["except Exception as error:", f"    if isinstance(error, {name}):", "        return True"]
        texts += ["    got = type(error).__name__", f'print(f"expected {name}, got {{got}}")', "return False"]
        error = failing.call.error
        return texts, name, type(error).__name__ if error is not None else "no error"

    def opened(self, name: str) -> list[str]:
        """The lines that open the backend of a name."""
        config = "config"
        if changes := self.facts.configs.get(name):
            self.code.imports.setdefault("dataclasses", set()).add("replace")
            config = f"replace(config, {', '.join(f'{key}={self.code(value)}' for key, value in changes.items())})"
        made = self._made(name, config)
        if name in self.facts.configs and name not in self.facts.standing:
            # What opened it is on record.
            return [made]
        call = f"{self.wait}{name}"
        head = [f"{call}.execute({self.code(sql)})" for sql in self.facts.head]
        return [made, f"{call}.connect()", f"{call}.introspect_and_adapt()", *head]

    def cleaned(self, lines: Sequence[str], own: Sequence[str] = (), *, closes: bool = False) -> list[str]:
        """The lines, and after them those that drop what they made, in a database that stays.

        The first table is made before the ``try``: where it is there already, it is not the script's to drop. ``own`` are
        the script's lists of statements that drop, and of further sessions, whose locks would keep a table from going.
        """
        first = next((at for at, line in enumerate(lines) if _MAKES.match(line)), -1)
        drops = self._drops(lines, own)
        if not drops and not closes:
            return list(lines)
        others = [name for name in self.facts.configs if any(line.startswith(f"{name} = ") for line in lines)]
        # Further sessions are in the script's list of them, or opened by a line that may not be reached.
        early = [] if "sessions" in own else [f"{name} = None" for name in others]
        others = ["*sessions"] if "sessions" in own else others
        closed = [f"{self.wait}backend.disconnect()"]
        if others:
            sessions = ", ".join([*others, "backend"])
            closed = [f"for session in filter(None, ({sessions})):", f"    {self.wait}session.disconnect()"]
        if drops:
            closed[-1:] = [f"{' ' * 4 * (len(closed) - 1)}with suppress(Exception):", f"    {closed[-1]}"]
        return [
            *early,
            *lines[: first + 1],
            "try:",
            *(f"    {text}" for text in lines[first + 1 :]),
            "finally:",
            *(f"    {text}" for text in (*closed, *drops)),
        ]

    def _drops(self, lines: Sequence[str], own: Sequence[str]) -> list[str]:
        """What drops the script's tables by a new session: an open transaction may have failed, or hold a lock."""
        making = "\n".join(line for line in lines if "create" in line.lower())
        statements = [sql.replace(self.facts.prefix, PREFIX) for sql in self.facts.drops]
        wanted = [sql for sql in statements if any(re.search(rf"\b{name}\b", making) for name in drops_of(sql))]
        found = [*(["*reversed(cleanup)"] if "cleanup" in own else []), *(self.code(sql) for sql in wanted)]
        if not found:
            return []
        self.code.imports.setdefault("contextlib", set()).add("suppress")
        return [
            f"{self.wait}backend.connect()",
            f"for {LEFT} in ({', '.join(found)},):",
            "    with suppress(Exception):",
            f"        {self.wait}backend.execute({LEFT}, options={self._kind('DDL')})",
        ]

    def _file(self, inner: Sequence[str]) -> str:
        facts = self.facts
        options = ", ".join(f"{key}={value}" for key, value in facts.options.items())
        config = f"config = {self.code.name(facts.config_class)}({options})"
        self.code.imports.setdefault("rhosocial.activerecord.logging", set()).add("LoggingConfig")
        plain = {"sys"} | ({"asyncio"} if facts.is_async else set()) | self.code.imports.pop("", set())
        plain |= {"os"} if "os.environ" in options else set()
        plain |= {"tempfile"} if "tempfile." in options else set()
        start = "async def main()" if facts.is_async else "def main()"
        run = "asyncio.run(main())" if facts.is_async else "main()"
        return "\n".join(
            [
                *(f"import {name}" for name in sorted(plain)),
                *(
                    f"from {module} import {', '.join(sorted(names))}"
                    for module, names in sorted(self.code.imports.items())
                ),
                "",
                config,
                f"quiet = {_QUIET}",
                "",
                f"{start}:",
                *(f"    {text}" for text in inner),
                "",
                f"sys.exit(0 if {run} else 1)",
                "",
            ]
        )


def drops_of(sql: str) -> list[str]:
    """The names in a statement that drops."""
    return re.findall(rf"{PREFIX}\w+", sql)


def _is_noise(call: Call) -> bool:
    """Whether the call by itself does nothing: it makes what a ``with`` enters, or asks for what the core maps values by."""
    made = hasattr(call.result, "__enter__") or hasattr(call.result, "__aenter__")
    return made or call.name in _ASKS


def _public(cls: type) -> type:
    """The class itself, or the nearest one above it that can be imported."""
    import sys

    return next(
        base
        for base in cls.__mro__
        if base.__module__ == "builtins" or getattr(sys.modules.get(base.__module__), base.__qualname__, None) is base
    )


def _without_unused_tables(lines: list[Line], after: str, prefix: str) -> list[Line]:
    """Without the kit's own statements that make tables which nothing after them names."""
    kept: list[Line] = []
    for line in reversed(lines):
        made = _CREATES.match(str(line.call.args[0])) if line.call.name == "raw" else None
        if made is None or made[1].replace(prefix, PREFIX) in after:
            kept.insert(0, line)
            after += line.text if made is None else "".join(_REFERENCES.findall(line.text))
    return kept


def _contains(call: Call, stop: Call) -> bool:
    return any(each is stop or _contains(each, stop) for each in call.inside)


def _is_plain(params: Any) -> bool:
    return params is None or isinstance(params, (list, tuple))


def _starts_a_query(sql: str) -> bool:
    return sql.lstrip(" (\n").upper().startswith(QUERIES)


def _only_reads(call: Call) -> bool:
    """Whether leaving the call out changes nothing in the database or the session."""
    if call.error is not None:
        return False
    if call.path.endswith(".dialect") or call.path.endswith(".introspector"):
        return True
    if call.name in ("fetch_one", "fetch_all", "get_server_version", "ping", "threadsafety"):
        return True
    sql = call.args[0] if call.args else ""
    return call.name in ("execute", "raw") and isinstance(sql, str) and sql.lstrip(" (").upper().startswith("SELECT")
