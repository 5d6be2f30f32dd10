"""Finds a failure's cause from its traceback; failures with an equal cause form one group."""

from __future__ import annotations

import contextlib
import inspect
import re
import sys
import types
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Optional

from pydantic import ValidationError

from ..report.failure import NAMES_FOLD, FailureCause, masked, nameless
from .containment import safe_text

if TYPE_CHECKING:
    from .session import Session

KIT = __name__.rpartition(".engine")[0]
LONGEST_MESSAGE = 300
_STACK_LINE = re.compile(r'File "([^"\n]+)", line (\d+), in (\S+)')
_NO_ATTRIBUTE = re.compile(r"'(\w+)' object has no attribute '(\w+)'.*", re.DOTALL)


def cause_of(error: BaseException, session: Session) -> FailureCause:
    """The cause of a failed test, read from the traceback alone; no call reaches the backend or its database.

    The first exception of a chain counts, since some backends wrap an error in one method and not in another. Where
    names fold, what a rule found wrong by itself follows from that.
    """
    chain: list[BaseException] = [error] if isinstance(error, AssertionError) else list(chain_of(error))
    root = chain[-1]
    frame = _frame(chain, session)
    missing = _missing(root, session) if not frame else None
    if missing is not None:
        return missing
    folding = next((each.partition(f"{NAMES_FOLD}: ")[2] for each in session.foundations if NAMES_FOLD in each), "")
    if folding and (not frame or _follows(root)):
        return FailureCause(NAMES_FOLD, masked(folding), "", folding)
    # Each text loses its secrets before the message is cut, which could leave half of one.
    said = _message(chain, lambda text: nameless(session.without_secrets(" ".join(text.split()))))
    return FailureCause(type(root).__name__, _message(chain, masked), frame, said)


def _follows(error: BaseException) -> bool:
    """Whether the core raises this where a row has other names than the model asks for."""
    return isinstance(error, (KeyError, ValidationError))


def cause_of_hang(error: BaseException, stacks: str, session: Session) -> FailureCause:
    """The cause of a block that was ended: the call of the backend in which it hung, in this thread or in a task."""
    cause = cause_of(error, session)
    if cause.frame:
        return cause
    roots = _roots(session)
    files = {
        getattr(module, "__file__", None): name
        for name, module in list(sys.modules.items())
        if f"{name}.".startswith(roots) and not f"{name}.".startswith(f"{KIT}.")
    }
    frame = ""
    for path, line, name in _STACK_LINE.findall(stacks):
        if path in files:
            frame = f"{'/'.join(Path(path).parts[-2:])}:{line} {name}"
    return replace(cause, frame=frame)


def _missing(error: BaseException, session: Session) -> Optional[FailureCause]:
    """The cause when a rule asked for a method that a class of the backend does not have: one for all rules that ask."""
    found = _NO_ATTRIBUTE.fullmatch(_text(error)) if isinstance(error, AttributeError) else None
    cls = next((each for each in session.classes() if found and each.__name__ == found[1]), None)
    if found is None or cls is None:
        return None
    # Neither is masked: each missing method is a cause of its own.
    words = f"{found[1]} has no attribute {found[2]}"
    with contextlib.suppress(OSError, TypeError):
        file = Path(inspect.getsourcefile(cls) or "")
        place = f"{'/'.join(file.parts[-2:])}:{inspect.getsourcelines(cls)[1]} {cls.__qualname__}"
        return FailureCause(type(error).__name__, words, place, words)
    return None


def in_backend(error: BaseException, session: Session) -> bool:
    """Whether an exception was raised in the backend's packages or the core, rather than in a rule."""
    return bool(_frame([error], session))


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """The error and those that led to it, each once. Some drivers describe the problem only in an earlier one."""
    seen: set[int] = set()
    current: Optional[BaseException] = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _message(chain: list[BaseException], change: Callable[[str], str]) -> str:
    if isinstance(chain[0], AssertionError):
        # pytest adds values of this one item below the first line.
        return change(_text(chain[0]).partition("\n")[0])[:LONGEST_MESSAGE]
    kept: list[str] = []
    for part in (change(_text(each)) for each in reversed(chain)):
        # A wrapper often repeats the text of the exception that it wraps.
        if part and not any(each in part for each in kept):
            kept.append(part)
    return " <- ".join(reversed(kept))[:LONGEST_MESSAGE]


def _text(error: BaseException) -> str:
    return safe_text(error).partition(": ")[2]


def _frame(chain: list[BaseException], session: Session) -> str:
    """The innermost frame in the backend's packages or the core, where the first exception came from."""
    roots = _roots(session)
    for each in reversed(chain):
        found: Optional[types.TracebackType] = None
        current = each.__traceback__
        while current is not None:
            name = f"{current.tb_frame.f_globals.get('__name__', '')}."
            if name.startswith(roots) and not name.startswith(f"{KIT}."):
                found = current
            current = current.tb_next
        if found is not None:
            return _place(found)
    return ""


def _roots(session: Session) -> tuple[str, ...]:
    """The packages of the backend's classes and of what they derive from."""
    return tuple({_root(base.__module__) for cls in session.classes() for base in cls.__mro__ if base is not object})


def _root(module: str) -> str:
    """The package that holds a backend's modules: its first name, or the core's namespace."""
    return "rhosocial.activerecord." if module.startswith("rhosocial.") else f"{module.partition('.')[0]}."


def _place(step: types.TracebackType) -> str:
    code = step.tb_frame.f_code
    owner = step.tb_frame.f_locals.get("self")
    named = getattr(code, "co_qualname", None) or (
        f"{type(owner).__qualname__}.{code.co_name}" if owner is not None else code.co_name
    )
    file = Path(code.co_filename)
    return f"{'/'.join(file.parts[-2:])}:{step.tb_lineno} {named}"
