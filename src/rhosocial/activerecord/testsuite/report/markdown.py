"""A run as Markdown: one page per target, and the matrix of all targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Optional

from . import site
from .causes import CauseGroup, groups_of
from .counting import Counts, count
from .fitting import COMMENT, fitted
from .honesty import grouped
from .known_pages import link_to, shown
from .levels import LEVELS, levels_by_target
from .markdown_text import Md, code, link, page_name, table, text
from .modes import mode_differences
from .outcome import Finding, Honesty, ItemOutcome, Outcome, RunOutcome, TargetInfo
from .sections import likeliest
from .skips import SkipKind

DOCS = "../"
"""The path from a page of the results to the kit's documentation, in which the pages of the defects are."""
_MOST_NAMES = 8
"""So many rules of one defect are named in a comment."""
_MOST_FAILED = 200
"""So many failed rules are listed in a comment; the table of causes has an example of each cause."""


def to_markdown(run: RunOutcome) -> str:
    """The whole run: the matrix, then every target's findings. It fits a comment and has no relative link."""
    parts = ["# Conformance\n", made_from(run), levels_table(run), "\n## Targets and areas\n", _matrix(run)]
    parts += [_findings(run, target, level=2) for target in run.targets]
    return fitted("\n".join(parts), COMMENT, whole="the reports in HTML and JSON have the rest")


def target_page(run: RunOutcome, target: str, *, docs: Optional[str] = DOCS) -> str:
    """One target: what works, what is unsupported, what is broken and why. Raises KeyError for an unknown target.

    ``docs`` leads to the kit's documentation; ``None`` where the page stands elsewhere.
    """
    info = next((each for each in run.targets if each.id == target), None)
    if info is None:
        raise KeyError(target)
    own = [item for item in run.items if item.target == target]
    parts = [
        f"# {text(target)}\n",
        made_from(run),
        _distributions(info),
        levels_table(replace(run, targets=(info,))),
        "\n## What works\n",
        _areas(own),
        _unsupported(own),
        _broken(own, level=2, docs=docs),
        _suspects(run, target, level=2),
        _honesty(run, target, level=2, docs=docs),
        _modes(run, target),
    ]
    return "\n".join(part for part in parts if part) + "\n"


def overview_page(run: RunOutcome, *, history: Optional[str] = None) -> str:
    """The matrix of all targets, with a link to each one's page, and to the page of their history."""
    rows = "\n".join(f"- {link(target.id, page_name(target.id))}: {_title(target)}" for target in run.targets)
    rows += "\n- [What the dialects say of themselves](honesty.md)" if run.findings else ""
    rows += f"\n- [What changed from version to version]({history})" if history else ""
    return f"# Results\n\n{made_from(run)}\n\n{rows}\n{levels_table(run)}\n## Targets and areas\n\n{_matrix(run)}\n"


def honesty_page(run: RunOutcome, *, docs: Optional[str] = DOCS) -> str:
    """Every capability with its finding on every target."""
    found = {(finding.capability, finding.target): finding for finding in run.findings}
    targets = [target.id for target in run.targets]
    rows = [
        [code(name), *(_word(found.get((name, target)), docs) for target in targets)]
        for name in sorted({finding.capability for finding in run.findings})
    ]
    reasons: dict[str, list[str]] = {}
    for finding in run.findings:
        if finding.word is Honesty.NOT_SHOWN and finding.capability not in reasons.setdefault(finding.reason, []):
            reasons[finding.reason].append(finding.capability)
    why = [[reason, Md(", ".join(map(code, names)))] for reason, names in sorted(reasons.items())]
    legend = "Words in bold are failures, and links lead to defects that are known;"
    page = "../capabilities.md" if docs is not None else site.url("capabilities.md")
    where = link("Capabilities", page) if page else "The page about capabilities in the kit's documentation"
    meaning = f"{where} says what each word and each capability means."
    return (
        f"# What the dialects say of themselves\n\n{made_from(run)} {legend} {meaning}\n\n"
        f"{table(['capability', *targets], rows)}\n## Not shown\n\n{table(['why', 'capabilities'], why)}"
    )


def _word(finding: Optional[Finding], docs: Optional[str]) -> Md:
    if finding is None:
        return Md("")
    word = f"**{finding.word.value}**" if finding.word.bad else finding.word.value
    return _known(word, finding.known_page, docs) if finding.known_page else Md(word)


def _known(label: str, page: str, docs: Optional[str]) -> Md:
    """A label that leads to the page of its defect: on this site, wherever a third party says, or in its own list."""
    target = link_to(page, None if docs is None else f"{docs}defects/")
    return link(label, target) if target else Md(f"{text(label)} ({code(shown(page))})")


def made_from(run: RunOutcome) -> str:
    return (
        f"Made from a run of {text(run.started)} with kit {text(run.kit_version)} (contract {text(run.contract_version)}), "
        f"core {text(run.core_version)}, Python {text(run.python)} on {text(run.platform)}."
    )


def _title(target: TargetInfo) -> str:
    versions = ", ".join(f"{text(name)} {text(version)}" for name, version in target.distributions)
    server = f", server {text(target.server_version)}" if target.server_version else ""
    return f"driver {code(target.driver)} ({versions}){server}"


def _distributions(target: TargetInfo) -> str:
    lines = [f"\nThe {_title(target)}. Modes: {', '.join(target.modes) or 'none'}."]
    lines += [f"\nThe {text(mode)} mode is absent: {text(reason)}." for mode, reason in target.absent]
    lines += [f"\nThe {text(mode)} mode could not be used: {text(reason)}." for mode, reason in target.unreachable]
    return "\n".join(lines)


def _words(counts: Counts) -> str:
    said = [
        f"{number} {word}"
        for number, word in (
            (counts.passed, "passed"),
            (counts.failed + counts.unexpected_passes, "failed"),
            (counts.errors, "errors"),
            (counts.known_failures, "known failures"),
            (counts.skipped, "skipped"),
            (counts.not_run, "not run"),
        )
        if number
    ]
    return ", ".join(said) or "nothing ran"


def _matrix(run: RunOutcome) -> str:
    areas = sorted({item.area for item in run.items})
    rows = sorted({item.row for item in run.items})
    cells: dict[tuple[tuple[str, str], str], list[ItemOutcome]] = {}
    for item in run.items:
        cells.setdefault((item.row, item.area), []).append(item)
    return table(
        ["area", *("-".join(row) for row in rows)],
        ([area, *(_words(count(cells.get((row, area), ()))) for row in rows)] for area in areas),
    )


def levels_table(run: RunOutcome) -> str:
    """Targets by conformance level: how many of the judged rules pass."""
    rows = []
    for target, counts in levels_by_target(run).items():
        found = {count.level: f"{count.passed} of {count.of}" for count in counts}
        rows.append([target, *(found.get(level, "") for level in LEVELS)])
    return f"\n## Levels: rules that pass\n\n{table(['target', *LEVELS], rows)}" if rows else ""


def _areas(items: Sequence[ItemOutcome]) -> str:
    rows = []
    for area in sorted({item.area for item in items}):
        for mode in ("sync", "async"):
            own = [item for item in items if item.area == area and item.mode == mode]
            if own:
                counts = count(own)
                rows.append(
                    [area, mode, counts.rules, counts.items, _words(counts), f"{counts.milliseconds_per_item:.1f}"]
                )
    return table(["area", "mode", "rules", "items", "outcome", "ms per item"], rows)


def _unsupported(items: Sequence[ItemOutcome]) -> str:
    skipped = [item for item in items if item.outcome is Outcome.SKIPPED]
    if not skipped:
        return "\n## What is unsupported\n\nNothing was left out.\n"
    parts = ["\n## What is unsupported, or can't be seen here\n"]
    for kind in SkipKind:
        number = Counter(item.reason for item in skipped if (item.skip_kind or SkipKind.OTHER) is kind)
        if number:
            parts.append(f"\n**{kind.prefix}**: {kind.meaning}.\n")
            parts.append(table(["items", "reason"], ([n, reason] for reason, n in sorted(number.items()))))
    return "\n".join(parts)


def _broken(items: Sequence[ItemOutcome], *, level: int, docs: Optional[str], whole: bool = True) -> str:
    known: dict[tuple[str, str, str], set[str]] = {}
    for item in items:
        if item.outcome is Outcome.KNOWN_FAILURE:
            known.setdefault((item.known_owner, item.known_page, item.reason), set()).add(item.rule)
    failed = sorted({item.rule for item in items if item.outcome.bad})
    if not known and not failed:
        return f"\n{'#' * level} What is broken\n\nNothing that the kit knows of.\n"
    parts = [f"\n{'#' * level} What is broken, and why\n"]
    if known:
        order = sorted(known, key=lambda cause: (cause[0] == "core", cause))
        rows = [
            ["the core" if owner == "core" else owner, _known(reason, page, docs), _names(known[cause], whole)]
            for cause in order
            for owner, page, reason in (cause,)
        ]
        parts.append(table(["whose", "defect", "rules that show it"], rows))
    if failed:
        parts.append("\nFailures without a known failure, by cause:\n")
        parts.append(
            table(["items", "rules", "not run", "cause", "in", "statement", "example"], map(_cause, groups_of(items)))
        )
        parts.append("\nRules that failed without a known failure:\n")
        parts += [f"- {code(rule)}" for rule in (failed if whole else failed[:_MOST_FAILED])]
        if not whole and len(failed) > _MOST_FAILED:
            parts.append(f"- and {len(failed) - _MOST_FAILED} more")
    return "\n".join(parts) + "\n"


def _names(rules: Collection[str], whole: bool) -> str:
    names = sorted(rules)
    if whole or len(names) <= _MOST_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_NAMES])} and {len(names) - _MOST_NAMES} more"


def _suspects(run: RunOutcome, target: str, *, level: int) -> str:
    found = [each for each in likeliest(run) if each.target == target]
    if not found:
        return ""
    rows = [
        [code(each.place), code(each.name), f"{each.red} of {each.of_red}", f"{each.green} of {each.of_green}"]
        for each in found
    ]
    head = f"\n{'#' * level} Suspects: what the failures have in common\n\n"
    return head + table(["place", "function", "failed items", "passed items"], rows)


def _cause(group: CauseGroup) -> list[object]:
    cause = group.cause
    example = Md(f"{code(group.example.rule or group.example.nodeid)} on {text('-'.join(group.example.row))}")
    return [
        len(group.items),
        group.rules,
        len(group.not_run) or "",
        group.text,
        code(cause.frame) if cause.frame else "",
        code(group.statement) if group.statement else "",
        example,
    ]


def _honesty(run: RunOutcome, target: str, *, level: int, docs: Optional[str]) -> str:
    rows = [
        [finding.word.value, Md(", ".join(map(code, names))), _why(finding, docs)]
        for finding, names in grouped(run.findings, target)
    ]
    if not rows:
        return ""
    return f"\n{'#' * level} What the dialect says of itself\n\n" + table(["found", "capabilities", "why"], rows)


def _why(finding: Finding, docs: Optional[str]) -> str:
    if finding.known_page:
        return _known("known", finding.known_page, docs)
    if finding.word is Honesty.UNDER_CLAIMED:
        return "the dialect says no, and a standard statement works"
    return finding.reason


def _modes(run: RunOutcome, target: str) -> str:
    found = [each for each in mode_differences(run) if each.target == target]
    if not found:
        return ""
    rows = [[each.rule, each.params, each.sync.value, each.asynchronous.value] for each in found]
    return "\n## Where sync and async differ\n\n" + table(["rule", "parameter", "sync", "async"], rows)


def _findings(run: RunOutcome, target: TargetInfo, *, level: int) -> str:
    own = [item for item in run.items if item.target == target.id]
    below = level + 1
    return (
        f"\n{'#' * level} {text(target.id)}\n\nThe {_title(target)}.\n"
        f"{_broken(own, level=below, docs=None, whole=False)}"
        f"{_suspects(run, target.id, level=below)}{_honesty(run, target.id, level=below, docs=None)}"
    )
