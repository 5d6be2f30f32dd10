"""Reports: the outcome model, how it is gathered from pytest's reports, merged, counted, written and shown.

Pure Python values and text; neither pytest nor the core is imported.
"""

from __future__ import annotations

from .collect import Collector, PhaseRecord
from .counting import Counts, count, green, vanished
from .facts import BODY_MS, Facts
from .json_report import from_json, to_document, to_json
from .merging import MergeError, merge
from .outcome import SCHEMA_VERSION, Finding, Honesty, ItemOutcome, Outcome, RuleText, RunOutcome, TargetInfo
from .schema import report_schema
from .skips import SkipKind, parse_skip_reason, skip_reason
from .table import Fragment, Line, Markup, closing_report, plain

__all__ = [
    "BODY_MS",
    "SCHEMA_VERSION",
    "Collector",
    "Counts",
    "Facts",
    "Finding",
    "Fragment",
    "Honesty",
    "ItemOutcome",
    "Line",
    "Markup",
    "MergeError",
    "Outcome",
    "PhaseRecord",
    "RuleText",
    "RunOutcome",
    "SkipKind",
    "TargetInfo",
    "closing_report",
    "count",
    "from_json",
    "green",
    "merge",
    "parse_skip_reason",
    "plain",
    "report_schema",
    "skip_reason",
    "to_document",
    "to_json",
    "vanished",
]
