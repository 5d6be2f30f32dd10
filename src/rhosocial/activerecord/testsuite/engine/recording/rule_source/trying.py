"""Tries the source of a failed rule as a script: it must fail as the rule did, and pass on the class below the backend."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional

from ....report.failure import masked
from ..as_code import NotCode
from ..script import Writer
from ..shortening.shorter import allowed, shorter, tidied
from ..shortening.trials import Trials
from .frames import FailedRule, failed_rule
from .whole_rule import RuleWriter

if TYPE_CHECKING:
    from ...session import Session

MOST_LINES = 40
"""A script of more lines is made shorter."""
ANY_LINES = 120
"""A script of more lines is not written: nobody reads it."""
_ASSERTED = "AssertionError"
_SLOWER = 3
"""So many times as long as the whole script a changed one may take."""
_NO_ERROR = "got no error"
_TRACEBACK = "Traceback (most recent call last):"
_NO_ATTRIBUTE = re.compile(r"^AttributeError: '(\w+)' object has no attribute '(\w+)'")


@dataclass(frozen=True)
class RuleSource:
    """A failed rule, and the name of the exception with which it failed."""

    rule: FailedRule
    error: str


def rule_source(error: BaseException) -> Optional[RuleSource]:
    """What is needed of a failure to write its rule down; None where no rule raised it."""
    rule = failed_rule(error)
    # pytest.raises and pytest.fail raise an exception of their own.
    name = type(error).__name__ if isinstance(error, Exception) else _ASSERTED
    return None if rule is None else RuleSource(rule, name)


@dataclass(frozen=True)
class Tools:
    """What it takes to try scripts: new writers, the backend's class and the one below, a run in a process, and its
    environment."""

    writer: Callable[[], Writer]
    own: type
    base: Optional[type]
    run: Callable[[str], tuple[int, str]]
    environ: Callable[[], Mapping[str, str]]


def by_source(source: RuleSource, session: Session, prepared: int, tools: Tools) -> dict[str, Any]:
    """The script with what it prints, or the problem for which there is none."""
    plain = _tried(source, session, prepared, tools, folded=False)
    if "problem" not in plain and (plain["same_on"] or lines_of(plain) <= MOST_LINES):
        return plain
    folded = _tried(source, session, prepared, tools, folded=True)
    shown = [each for each in (folded, plain) if "problem" not in each and not each["same_on"]]
    if not shown or tools.base is None:
        return plain
    found = min(shown, key=lines_of)
    if lines_of(found) > MOST_LINES:
        found = _shortened(found, tools, tools.base)
    count = lines_of(found)
    return found if count <= ANY_LINES else {"problem": f"the shortest script of the rule has {count} lines"}


def _tried(source: RuleSource, session: Session, prepared: int, tools: Tools, *, folded: bool) -> dict[str, Any]:
    base, own = tools.base, tools.own
    called: set[str] = set()
    tells_all = False
    while True:
        try:
            writer = RuleWriter(source.rule, session, tools.writer(), prepared, tools.base)
            writer.pulled.mentioned |= called
            writer.around.tells_all = tells_all
            if folded:
                writer.fold()
            text = tidied(writer.script().text)
        except NotCode as missing:
            return {"problem": f"the source of the rule needs what only the kit has ({missing})"}
        status, said = tools.run(text)
        name, output = _last(said)
        if name == _ASSERTED and not output and not tells_all:
            # Recorded, the rule failed at another place than as a script.
            tells_all = True
            continue
        # The core calls methods of a rule's own classes that nothing in the rule names.
        missing_method = _NO_ATTRIBUTE.search(output)
        if missing_method is None or missing_method[1] not in writer.pulled.classes or missing_method[2] in called:
            break
        called.add(missing_method[2])
    if status != 1 or (base is None and name != source.error):
        return {"problem": f"the source of the rule does not show the failure ({output or 'it passes'})"}
    same = base is not None and tools.run(_on(text, own, base))[0] != 0
    if same and name != source.error:
        return {"problem": f"the source of the rule fails otherwise as a script ({output})"}
    return _answer(text, name, output, base.__name__ if same and base is not None else "")


def _answer(text: str, name: str, output: str, same_on: str = "") -> dict[str, Any]:
    expected, got = _words(name, output)
    return {"script": text, "output": output, "expected": expected, "got": got, "same_on": same_on, "raised": name}


def lines_of(answer: Mapping[str, Any]) -> int:
    """How many lines an answer's script has."""
    return len(answer["script"].splitlines())


def shortened_calls(answer: dict[str, Any], tools: Tools, base: type) -> dict[str, Any]:
    """The answer with a shorter script of recorded calls, which prints the same; the same one where there is none."""
    output = answer["output"]

    def same(said: str) -> bool:
        return masked(said) == masked(output)

    text = shortened(answer["script"], same, tools, base)
    status, said = tools.run(text)
    printed = [line for line in said.splitlines() if line.startswith("expected ")][-1:]
    if status == 1 and printed and same(printed[0]) and tools.run(_on(text, tools.own, base))[0] == 0:
        return {**answer, "script": text, "output": printed[0]}
    return answer


def _shortened(found: dict[str, Any], tools: Tools, base: type) -> dict[str, Any]:
    """A shorter script of the same failure; the same one where the shorter one does not show it in a process of its own."""
    name, output = found["raised"], found["output"]

    def same(raised: str) -> bool:
        """Whether a script failed as the whole one does: at its own comparison, or by the same error."""
        if name != _ASSERTED:
            raised = raised.partition("\n")[0]
            return raised.partition(":")[0].rpartition(".")[2] == name and masked(raised) == masked(f"{name}: {said}")
        got_none = output.endswith(_NO_ERROR)
        return (
            raised == f"{name}: {output}"
            if got_none
            else raised.startswith(f"{name}: expected ") and (not raised.endswith(_NO_ERROR))
        )

    said = output.partition(": ")[2]
    text = shortened(found["script"], same, tools, base)
    status, said_now = tools.run(text)
    if status == 1 and _last(said_now)[0] == name and tools.run(_on(text, tools.own, base))[0] == 0:
        return _answer(text, name, _last(said_now)[1])
    return found


def shortened(text: str, same: Callable[[str], bool], tools: Tools, base: type) -> str:
    """The script made shorter, as long as it fails on the backend in the same way and passes on the class below."""
    # The import of the backend may change what the class below finds, such as the core: each has a process.
    own, below = Trials(tools.environ()), Trials(tools.environ())

    def shows(candidate: str) -> bool:
        status, said = own(candidate)
        return status == 1 and same(said) and below(_on(candidate, tools.own, base))[0] == 0

    try:
        begun = time.monotonic()
        if not shows(text):
            return text
        own.seconds = below.seconds = _SLOWER * (time.monotonic() - begun)
        begun = time.monotonic()
        shows(text)
        return shorter(text, shows, allowed(time.monotonic() - begun))
    finally:
        own.close()
        below.close()


def _on(text: str, own: type, base: type) -> str:
    """The same script on another class, under the name of the backend's own."""
    module = next(m for m in _packages(base.__module__) if getattr(sys.modules.get(m), base.__name__, None) is base)
    other = f"from {module} import {base.__name__} as {own.__name__}"
    lines = text.splitlines()
    alone = [at for at, line in enumerate(lines) if re.fullmatch(rf"from [\w.]+ import {own.__name__}", line)]
    # The import of the backend itself may change what it finds, such as the core.
    if alone:
        lines[alone[0]] = other
    else:
        lines.insert(next(at for at, line in enumerate(lines) if line.startswith("config = ")), other)
    return "\n".join([*lines, ""])


def _packages(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _last(said: str) -> tuple[str, str]:
    """The exception that a script ended with: its name, and its line without the name of an assertion."""
    # What is logged while Python ends comes after it.
    _, begun, trace = said.rpartition(_TRACEBACK)
    lines = [line for line in (trace if begun else said).splitlines() if line and not line[0].isspace()]
    last = (lines[0] if begun else lines[-1]) if lines else ""
    name = last.partition(":")[0].rpartition(".")[2]
    return name, last.partition(": ")[2] if name == _ASSERTED else last


def _words(name: str, output: str) -> tuple[str, str]:
    if name != _ASSERTED:
        return "no error", output
    expected, _, got = output.partition(", got ")
    return expected.removeprefix("expected ") if expected.startswith(
        "expected "
    ) else "what the rule asserts", got or output
