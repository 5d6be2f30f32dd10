"""The page about every capability, made from the definitions and the probes.

    python -m rhosocial.activerecord.testsuite.capabilities.reference docs/capabilities.md

A test of the kit compares the page with what this makes.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from .probe import Form, Gives, Probe, Refuses, Step
from .probes import NOT_SHOWN, PROBES
from .vocabulary import Capability, Need, Specific

_HEAD = """\
# Capabilities

The closed vocabulary of optional features, made from the kit's definitions: one member for every `supports_...` of the
core's protocols. A rule says what it needs with `@requires(Capability.WINDOW_FUNCTIONS)`; the area `honesty` asks each dialect
about all of them and compares the answer with the server.

| the dialect says | and the server | found |
|---|---|---|
| yes | a statement below works, and its effect is read back | verified |
| yes | none of them does | **over-claimed**, a failure |
| no | a statement below works nevertheless | under-claimed, a warning |
| no | none works, and asking for it through the core raises `UnsupportedFeatureError` | refused properly |
| no | none works, and the core renders it all the same | **not refused**, a failure |
| no | none works, and no expression of the core asks for it | unsupported |
| nothing: it leaves the protocol out, which is optional | | unsupported |
| no truth value, or an error | | **undeclared**, a failure |
| | no statement can show it | not shown, with the reason |

What the dialect itself renders is tried first, then the forms of a provider (`probe_forms`), then these statements. They are
given in their first form, the SQL standard's where there is one; other common ways of writing are tried after it. Where
the dialect denies UNION ALL, the rows that a statement makes by it come from a table. What a statement makes (`a`, `b`) is the
probe's own and is dropped after it. `-- refused` marks what the database has to refuse, `-- gives` the rows that have to come
back.
"""


def page() -> str:
    """The whole page. Imports the core, for the names of the expressions."""
    parts = [_HEAD]
    for protocol in dict.fromkeys(capability.protocol for capability in Capability):
        held = [capability for capability in Capability if capability.protocol == protocol]
        parts.append(f"\n## {protocol}\n")
        if not held[0].in_protocol:
            parts.append("\nA class of the core: these flags stand outside every protocol.\n")
        parts += [_capability(capability) for capability in held]
    return "".join(parts)


def _capability(capability: Capability) -> str:
    lines = [f"\n### {capability.name}\n", f"`{capability.method}`: {capability.meaning}\n"]
    for need in _needs(capability):
        probe = PROBES[need]
        if isinstance(need, Specific):
            lines.append(f"*{need.argument}*\n")
        if probe.forms:
            lines.append(_shown(probe.forms[0]))
        asked = _asked(probe)
        if asked:
            lines.append(f"Asked for with `{asked}`, which a dialect that denies it refuses.\n")
    if capability in NOT_SHOWN:
        lines.append(f"Not shown: {NOT_SHOWN[capability]}.\n")
    return "\n".join(lines)


def _needs(capability: Capability) -> Iterator[Need]:
    for need in PROBES:
        if (need.capability if isinstance(need, Specific) else need) is capability:
            yield need


def _shown(form: Form) -> str:
    if callable(form):
        first, _, _ = " ".join((form.__doc__ or "").split()).partition(". ")
        return f"Shown: {first[:1].lower()}{first[1:].rstrip('.')}.\n"
    return "```sql\n" + "".join(f"{_statement(step)}\n" for step in form) + "```\n"


def _statement(step: Step) -> str:
    sql = re.sub(r"[{\[]([a-z])[}\]]", r"\1", step if isinstance(step, str) else step.sql)
    sql = sql.replace("{nothing}", "") + ";"
    if isinstance(step, Refuses):
        return f"{sql} -- refused"
    if isinstance(step, Gives):
        rows = ", ".join(f"({', '.join('NULL' if v is None else repr(v) for v in row)})" for row in step.rows)
        return f"{sql} -- gives {rows or 'nothing'}"
    return sql


def _asked(probe: Probe) -> str:
    if probe.asks is None:
        return ""
    expression = importlib.import_module("rhosocial.activerecord.backend.expression")
    dialect = importlib.import_module("rhosocial.activerecord.backend.impl.dummy.dialect").DummyDialect()
    return type(probe.asks(expression, dialect)).__name__


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
