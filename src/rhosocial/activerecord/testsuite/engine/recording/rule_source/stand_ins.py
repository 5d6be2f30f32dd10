"""Short functions that stand in a script for what ``db`` does in a rule."""

from __future__ import annotations

from ..as_code import PREFIX
from ..script import Facts

_TYPES = (
    "from rhosocial.activerecord.backend.options import ExecutionOptions",
    "from rhosocial.activerecord.backend.schema import StatementType",
)
_LOGGED = """\
def logged(made):
    for name in ('execute', 'execute_many', 'executescript'):
        def noted(sql, *args, call=getattr(made, name), **options):
            log.append(SimpleNamespace(sql=str(sql), params=args[0] if args else options.get('params')))
            return call(sql, *args, **options)
        setattr(made, name, noted)
    return made"""


def tools_for(needs: set[str], cls: str, drop: str, facts: Facts) -> tuple[list[str], set[str]]:
    """The definitions that a script needs, and what they import. ``drop`` is a statement with ``{name}`` in it."""
    wait, start = ("await ", "async def") if facts.is_async else ("", "def")
    tools = [f"{each} = []" for each in ("cleanup", "sessions", "log") if each in needs]
    imports: set[str] = set()
    if "log" in needs:
        imports.add("from types import SimpleNamespace")
        tools.append(_LOGGED)
    if needs & {"unconnected", "connected"}:
        imports.add("from dataclasses import replace")
        made = f"{cls}(connection_config=replace(config, **options), logging_config=quiet)"
        body = [f"return {made}"]
        if "sessions" in needs:
            body = [f"sessions.append({made})", "return sessions[-1]"]
        tools.append("\n".join(["def unconnected(**options):", *(f"    {line}" for line in body)]))
    if "connected" in needs:
        given = "logged(made)" if "log" in needs else "made"
        tools.append(
            f"{start} connected(**options):\n    made = unconnected(**options)\n    {wait}made.connect()\n"
            f"    {wait}made.introspect_and_adapt()\n    return {given}"
        )
    if "drive" in needs:
        tools.append("drive = lambda call: call()")
    if "own_name" in needs:
        imports.add("import itertools")
        body = [f"name = f'{PREFIX}{{base}}{{next(numbers)}}'"]
        body += [f"cleanup.append(f{drop!r})"] if "cleanup" in needs else []
        body.append("return name")
        tools.append("\n".join(["def own_name(base, numbers=itertools.count()):", *(f"    {line}" for line in body)]))
    return tools, imports


def observer(reader: str) -> tuple[list[str], set[str]]:
    """A session of the class below, which has none of the backend's own code."""
    return [
        f"reader = {reader}(connection_config=config, logging_config=quiet)\nreader.connect()",
        "def observer(sql, params=None):\n"
        "    kind = StatementType.DQL if sql.lstrip()[:6].upper() in ('SELECT', 'PRAGMA') else StatementType.DDL\n"
        "    rows = reader.execute(sql, params, options=ExecutionOptions(stmt_type=kind)).data\n"
        "    return [tuple(row.values()) for row in rows or ()]",
    ], set(_TYPES)


def attempt(statement: str, later: str) -> str:
    """A statement of that session which a lock may block; the two statements shorten how long it waits, and restore it."""
    before, after = (f"        observer({each!r})\n" if each else "" for each in (statement, later))
    return (
        f"def attempt(sql):\n    try:\n{before}        observer(sql)\n        return True\n"
        "    except Exception as error:\n        if 'lock' not in str(error).lower():\n            raise\n"
        f"        return False"
    ) + (f"\n    finally:\n{after.rstrip()}" if after else "")
