"""``ar-testsuite serve``: start a database server for as long as the command, or one run, lasts."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from types import FrameType
from typing import NoReturn, Optional

from ..errors import ConfigurationError
from .embedded import EmbeddedPostgres, embedded_postgres, signals_handled

EXAMPLES = """\
examples:
  ar-testsuite serve postgres                    print its variables, and serve until Ctrl-C or SIGTERM
  ar-testsuite serve postgres > server.env &     for scripts: read server.env once it is not empty
  ar-testsuite serve postgres --keep             leave the data and the server's log behind
"""
OPTION = "--serve"
"""The option of ``ar-testsuite run`` that starts a server for one run."""
_SERVERS = {"postgres": embedded_postgres}
_NUMBERED = re.compile(r"AR_TEST_BACKEND_.+_([0-9]+)")
_DIED = 1
"""The exit status when the server ended by itself."""


def declare(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("server", metavar="SERVER", help=f"what to start: {', '.join(_SERVERS)}")
    parser.add_argument("--keep", action="store_true", help="keep the server's folder when it is stopped")


def execute(arguments: argparse.Namespace) -> int:
    """Serve until a signal comes. Gives 0, or 1 when the server ended by itself."""
    _check(arguments.server, "SERVER")
    with ended_by_signals(), contextlib.suppress(KeyboardInterrupt, Ended):
        with _SERVERS[arguments.server](keep=arguments.keep) as server:
            found = server.variables(_free_index(os.environ))
            # In one write, so that who reads a file of them never reads a part.
            print("\n".join(f"export {key}={value}" for key, value in found.items()), flush=True)
            after = "keeps" if arguments.keep else "removes"
            notice = f"PostgreSQL {server.version} runs in {server.folder}; Ctrl-C stops it and {after} the folder"
            print(notice, file=sys.stderr, flush=True)
            server.wait()
            print(f"ar-testsuite serve: {server.death()}", file=sys.stderr)
            return _DIED
    return 0


def without_servers(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """The servers that the arguments of ``run`` name, each once, and the arguments without them.

    :raises ConfigurationError: for a server that the kit can't start.
    """
    named: list[str] = []
    rest: list[str] = []
    given = iter(arguments)
    for each in given:
        option, equals, value = each.partition("=")
        if option != OPTION:
            rest.append(each)
            continue
        named.append(value if equals else next(given, ""))
        _check(named[-1], OPTION)
    return list(dict.fromkeys(named)), rest


@contextlib.contextmanager
def serving(
    names: Sequence[str], environ: Mapping[str, str]
) -> Iterator[tuple[dict[str, str], list[EmbeddedPostgres]]]:
    """The environment with the targets of freshly started servers, and the servers; stopped and removed at the end."""
    with contextlib.ExitStack() as stack:
        if names:
            stack.enter_context(ended_by_signals())
        found = dict(environ)
        servers = []
        for name in names:
            server = stack.enter_context(_SERVERS[name]())
            servers.append(server)
            found.update(server.variables(_free_index(found)))
            print(f"PostgreSQL {server.version} runs for this run as the target {server.name}", file=sys.stderr)
        yield found, servers


class Ended(BaseException):
    """A signal asked the process to end; ``status`` is the exit status that says so."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number


def ended_by_signals() -> AbstractContextManager[None]:
    """Raise Ended where a signal would end the process at once, so that servers are stopped."""
    return signals_handled(("SIGTERM", "SIGHUP"), _end)


def _end(number: int, frame: Optional[FrameType]) -> NoReturn:
    raise Ended(number)


def _check(name: str, place: str) -> None:
    if name not in _SERVERS:
        raise ConfigurationError(f"unknown server {name!r} (choose from {', '.join(_SERVERS)})", place=place)


def _free_index(environ: Mapping[str, str]) -> int:
    """The first number above those that targets of the environment have."""
    found = [int(match[1]) for match in map(_NUMBERED.fullmatch, environ) if match]
    return max(found, default=0) + 1
