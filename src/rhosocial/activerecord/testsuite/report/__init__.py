"""Reports: the outcome model, how it is gathered from pytest's reports, merged, counted, written and shown.

Pure Python values and text; neither pytest nor the core is imported.
Names are loaded on first use: a command that shows no report imports none of its modules.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_WHERE = {
    "BODY_MS": "facts",
    "Collector": "collect",
    "Counts": "counting",
    "Facts": "facts",
    "Finding": "outcome",
    "Fragment": "table",
    "Honesty": "outcome",
    "ItemOutcome": "outcome",
    "Line": "table",
    "Markup": "table",
    "MergeError": "merging",
    "Outcome": "outcome",
    "PhaseRecord": "collect",
    "RuleText": "outcome",
    "RunOutcome": "outcome",
    "SCHEMA_VERSION": "outcome",
    "SkipKind": "skips",
    "Suspect": "outcome",
    "TargetInfo": "outcome",
    "closing_report": "table",
    "count": "counting",
    "from_json": "json_report",
    "green": "counting",
    "merge": "merging",
    "parse_skip_reason": "skips",
    "plain": "table",
    "report_schema": "json_report",
    "skip_reason": "skips",
    "to_document": "json_report",
    "to_json": "json_report",
    "vanished": "counting",
}

__all__ = [*sorted(_WHERE)]

if TYPE_CHECKING:
    from .collect import Collector as Collector
    from .collect import PhaseRecord as PhaseRecord
    from .counting import Counts as Counts
    from .counting import count as count
    from .counting import green as green
    from .counting import vanished as vanished
    from .facts import BODY_MS as BODY_MS
    from .facts import Facts as Facts
    from .json_report import from_json as from_json
    from .json_report import report_schema as report_schema
    from .json_report import to_document as to_document
    from .json_report import to_json as to_json
    from .merging import MergeError as MergeError
    from .merging import merge as merge
    from .outcome import SCHEMA_VERSION as SCHEMA_VERSION
    from .outcome import Finding as Finding
    from .outcome import Honesty as Honesty
    from .outcome import ItemOutcome as ItemOutcome
    from .outcome import Outcome as Outcome
    from .outcome import RuleText as RuleText
    from .outcome import RunOutcome as RunOutcome
    from .outcome import Suspect as Suspect
    from .outcome import TargetInfo as TargetInfo
    from .skips import SkipKind as SkipKind
    from .skips import parse_skip_reason as parse_skip_reason
    from .skips import skip_reason as skip_reason
    from .table import Fragment as Fragment
    from .table import Line as Line
    from .table import Markup as Markup
    from .table import closing_report as closing_report
    from .table import plain as plain


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)
