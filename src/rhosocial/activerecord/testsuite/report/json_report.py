"""The outcome model as JSON and back, in the form that ``document.py`` defines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Optional

from ..errors import ConfigurationError
from .causes import CauseGroup, groups
from .failure import FailureCause
from .levels import levels_by_target
from .outcome import SCHEMA_VERSION, Finding, ItemOutcome, RuleText, RunOutcome, Suspect, TargetInfo

if TYPE_CHECKING:
    from . import document as form

# The lists whose elements get a line each, which makes two files easy to compare.
_LINE_EACH = (
    "targets",
    "deselected",
    "items",
    "causes",
    "levels",
    "rules",
    "findings",
    "suspects",
    "notes",
    "warnings",
)


def to_document(run: RunOutcome) -> dict[str, Any]:
    """``run`` as plain dicts and lists, sorted so that equal outcomes give equal documents."""
    return {
        "schema_version": run.schema_version,
        "kit_version": run.kit_version,
        "contract_version": run.contract_version,
        "core_version": run.core_version,
        "python": run.python,
        "platform": run.platform,
        "started": run.started,
        "targets": [_target(target) for target in sorted(run.targets, key=lambda target: target.id)],
        "collected": run.collected,
        "deselected": sorted(run.deselected),
        "items": [_item(item) for item in sorted(run.items, key=lambda item: item.nodeid)],
        "causes": [_group(group) for group in groups(run)],
        "levels": [
            {"target": target, "level": count.level, "passed": count.passed, "of": count.of}
            for target, counts in sorted(levels_by_target(run).items())
            for count in counts
        ],
        "rules": [{"rule": r.rule, "text": r.text} for r in sorted(run.rules, key=lambda r: r.rule)],
        "findings": [
            {
                "target": f.target,
                "capability": f.capability,
                "word": f.word.value,
                "reason": f.reason,
                "known_page": f.known_page,
            }
            for f in sorted(run.findings, key=lambda f: (f.target, f.capability, f.word.value, f.reason))
        ],
        "suspects": [vars(suspect) for suspect in run.suspects],
        "notes": list(run.notes),
        "warnings": list(run.warnings),
    }


def to_json(run: RunOutcome) -> str:
    """``run`` as JSON text, one line for each item and target, ending with a line break."""
    lines = []
    for name, value in to_document(run).items():
        if name in _LINE_EACH and value:
            inner = ",\n".join(f"  {_dumped(element)}" for element in value)
            lines.append(f' "{name}": [\n{inner}\n ]')
        else:
            lines.append(f' "{name}": {_dumped(value)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def from_json(text: str, *, place: Optional[str] = None) -> RunOutcome:
    """The run that :func:`to_json` wrote. ``place`` is the file's name, for errors.

    Raises :exc:`ConfigurationError` for text that is not JSON, a report of another schema version, and a document that
    does not fit the schema, naming the first thing that is wrong.
    """
    try:
        document = json.loads(text, parse_constant=_refused)
    except RecursionError:
        raise ConfigurationError("this is not a report of the kit: it nests too deep", place=place) from None
    except ValueError as problem:
        raise ConfigurationError(f"this is not JSON: {problem}", place=place) from problem
    version = document.get("schema_version") if isinstance(document, dict) else None
    if isinstance(version, int) and not isinstance(version, bool) and version != SCHEMA_VERSION:
        raise ConfigurationError(
            f"this report has schema version {version}; this kit reads {SCHEMA_VERSION}: "
            "merge it with the kit that wrote it, or run again",
            place=place,
        )
    from .document import parsed

    try:
        report = parsed(document)
    except ValueError as wrong:
        raise ConfigurationError(f"this is not a report of the kit: {wrong}", place=place) from None
    return _run(report)


def report_schema() -> dict[str, Any]:
    """The form as published (JSON Schema, draft 2020-12)."""
    from .document import schema

    return schema()


def _refused(constant: str) -> object:
    """Python reads NaN and Infinity, which JSON does not have."""
    raise ValueError(f"{constant} is not a JSON value")


def _dumped(value: object) -> str:
    # ASCII, since a failure may contain a lone surrogate, which no encoding can write.
    return json.dumps(value)


def _target(target: TargetInfo) -> dict[str, Any]:
    return {
        "id": target.id,
        "driver": target.driver,
        "distributions": [{"name": name, "version": version} for name, version in target.distributions],
        "server_version": target.server_version,
        "origin": target.origin,
        "modes": list(target.modes),
        "absent": dict(target.absent),
        "unreachable": dict(target.unreachable),
    }


def _group(group: CauseGroup) -> dict[str, Any]:
    """A group of one cause for readers of the document; reading a report rebuilds it from the items."""
    return {
        **vars(group.cause),
        "said": group.said,
        "items": len(group.items),
        "rules": group.rules,
        "not_run": len(group.not_run),
        "example": group.example.nodeid,
    }


def _item(item: ItemOutcome) -> dict[str, Any]:
    return {
        "nodeid": item.nodeid,
        "rule": item.rule,
        "area": item.area,
        "target": item.target,
        "mode": item.mode,
        "params": item.params,
        "level": item.level,
        "outcome": item.outcome.value,
        "skip_kind": None if item.skip_kind is None else item.skip_kind.value,
        "reason": item.reason,
        "message": item.message,
        "statements": item.statements,
        "story": item.story,
        "known_page": item.known_page,
        "known_owner": item.known_owner,
        "known_severity": item.known_severity,
        "cause": None if item.cause is None else vars(item.cause),
        "seconds": {"setup": item.setup, "call": item.call, "teardown": item.teardown, "body": item.body},
    }


def _run(report: form.Report) -> RunOutcome:
    return RunOutcome(
        **_fields(report, "schema_version", "kit_version", "contract_version", "core_version", "python", "platform"),
        started=report.started,
        targets=tuple(map(_target_from, report.targets)),
        items=tuple(map(_item_from, report.items)),
        collected=report.collected,
        deselected=tuple(report.deselected),
        rules=tuple(RuleText(each.rule, each.text) for each in report.rules),
        findings=tuple(Finding(**vars(each)) for each in report.findings),
        suspects=tuple(Suspect(**vars(each)) for each in report.suspects),
        notes=tuple(report.notes),
        warnings=tuple(report.warnings),
    )


def _fields(model: object, *names: str) -> dict[str, Any]:
    return {name: getattr(model, name) for name in names}


def _target_from(target: form.Target) -> TargetInfo:
    return TargetInfo(
        **_fields(target, "id", "driver", "server_version", "origin"),
        distributions=tuple((each.name, each.version) for each in target.distributions),
        modes=tuple(target.modes),
        absent=tuple(target.absent.items()),
        unreachable=tuple(target.unreachable.items()),
    )


def _item_from(item: form.Item) -> ItemOutcome:
    plain = {name: value for name, value in vars(item).items() if name not in ("seconds", "cause")}
    cause = None if item.cause is None else FailureCause(**vars(item.cause))
    return ItemOutcome(**plain, **vars(item.seconds), cause=cause)
