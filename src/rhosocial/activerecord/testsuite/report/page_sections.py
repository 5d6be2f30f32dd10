"""The sections of the page that need no script: broken rules, capabilities, causes, modes, skips, targets, remarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Optional

from .elements import Content, Html, address, element, joined
from .modes import mode_differences
from .outcome import Finding, ItemOutcome, Outcome, RunOutcome
from .skips import SkipKind


def broken(run: RunOutcome) -> Html:
    """The rules that failed anywhere, with their targets and modes and the first failure's message."""
    found: dict[str, list[ItemOutcome]] = {}
    for item in run.items:
        if item.outcome.bad:
            found.setdefault(item.rule, []).append(item)
    lines = []
    for rule, items in sorted(found.items()):
        rows = dict.fromkeys("-".join(item.row) for item in items)
        named = _rule(rule) if rule else Html(element("code", items[0].nodeid))
        lines.append(_line(named, ", ".join(rows), _end(items[0])))
    return _table(["rule", "on", "how it ended"], lines) if lines else Html("")


def _end(item: ItemOutcome) -> str:
    """The most useful line of a failure: pytest's first ``E`` line, else the last line."""
    lines = [line.strip() for line in item.message.splitlines() if line.strip()]
    said = next((line[1:].strip() for line in lines if line.startswith("E  ")), lines[-1] if lines else item.reason)
    return f"{_said(item.outcome)}: {said}"[:300]


def honesty(run: RunOutcome) -> Html:
    """The matrix of capabilities and targets with declarations and findings; false claims first."""
    if not run.findings:
        return Html("")
    targets = [target.id for target in run.targets] or sorted({finding.target for finding in run.findings})
    found: dict[str, dict[str, Finding]] = {}
    for finding in run.findings:
        found.setdefault(finding.capability, {})[finding.target] = finding
    order = sorted(found, key=lambda name: (not _untrue(found[name].values()), name))
    lines = [
        element(
            "tr",
            element("th", name, scope="row"),
            [_word(found[name].get(target)) for target in targets],
            class_="untrue" if _untrue(found[name].values()) else "true",
        )
        for name in order
    ]
    sums = Counter(finding.word.value for finding in run.findings)
    said = ", ".join(f"{sums[word]} {word}" for word in sorted(sums))
    box = element("label", element("input", type="checkbox", id="untrue"), " only false claims", class_="script")
    return joined(element("p", said), box, _table(["capability", *targets], lines))


def _untrue(findings: Iterable[Finding]) -> bool:
    return any(finding.word.untrue for finding in findings)


def _word(finding: Optional[Finding]) -> Html:
    if finding is None:
        return element("td", class_="none")
    if not finding.word.untrue:
        return element("td", finding.word.value, class_="word passed", title=finding.reason or None)
    # Neither a known failure nor a warning is shown as failed.
    look = "failed" if finding.word.bad and not finding.known_page else "known"
    reason = [element("small", finding.reason)] if finding.reason else []
    page = [element("small", f"docs/defects/{finding.known_page}")] if finding.known_page else []
    return element("td", element("b", finding.word.value), reason, page, class_=f"word {look}")


def causes(run: RunOutcome) -> Html:
    """The known failures by the owner of the defect; those of the core first."""
    rules: dict[tuple[str, str, str], set[str]] = {}
    rows: dict[tuple[str, str, str], set[str]] = {}
    for item in run.items:
        if item.outcome is Outcome.KNOWN_FAILURE:
            cause = (item.known_owner, item.known_page, item.reason)
            rules.setdefault(cause, set()).add(item.rule)
            rows.setdefault(cause, set()).add("-".join(item.row))
    if not rules:
        return Html("")
    lines = []
    for owner, page, reason in sorted(rules, key=lambda cause: (cause[0] != "core", cause)):
        own = sorted(rules[owner, page, reason])
        named = [joined(" ", _rule(rule)) for rule in own]
        many = element("details", element("summary", f"{len(own)} {'rule' if len(own) == 1 else 'rules'}"), named)
        place = [element("small", f"docs/defects/{page}")] if page else []
        lines.append(
            element(
                "tr",
                element("td", "the core" if owner == "core" else owner),
                element("td", reason or "no reason given", place),
                element("td", ", ".join(sorted(rows[owner, page, reason]))),
                element("td", many),
            )
        )
    return _table(["whose", "defect", "shows on", "rules"], lines)


def mode_table(run: RunOutcome) -> Html:
    """Items whose outcome differs between the modes."""
    lines = [
        _line(each.target, _rule(each.rule, each.params), _said(each.sync), _said(each.asynchronous))
        for each in mode_differences(run)
    ]
    return _table(["target", "rule", "sync", "async"], lines) if lines else Html("")


def skip_lists(run: RunOutcome) -> Html:
    """Each kind of skip with its reasons, the most frequent first."""
    skipped = [item for item in run.items if item.outcome is Outcome.SKIPPED]
    parts = []
    for kind in SkipKind:
        number = Counter(item.reason for item in skipped if (item.skip_kind or SkipKind.OTHER) is kind)
        if number:
            order = sorted(number, key=lambda reason: (-number[reason], reason))
            lines = [_line(str(number[reason]), reason or "no reason given") for reason in order]
            summary = element("summary", element("b", f"{sum(number.values())} {kind.prefix}"), f": {kind.meaning}")
            parts.append(element("details", summary, _table(["items", "reason"], lines)))
    return joined(parts)


def target_table(run: RunOutcome) -> Html:
    """Each target's driver, versions, place of configuration, and modes that could not run."""
    lines = [
        _line(
            target.id,
            target.driver,
            ", ".join(" ".join(pair) for pair in target.distributions),
            target.server_version or "",
            target.origin,
            "; ".join(
                [
                    *target.modes,
                    *(f"{mode} absent: {reason}" for mode, reason in target.absent),
                    *(f"{mode} not usable: {reason}" for mode, reason in target.unreachable),
                ]
            ),
        )
        for target in run.targets
    ]
    return (
        _table(["target", "driver", "distributions", "server", "configured in", "modes"], lines) if lines else Html("")
    )


def remarks(run: RunOutcome) -> Html:
    """Warnings first, then notes."""
    drawn = [
        element("li", element("b", f"{word}: ", class_=look), text)
        for word, look, texts in (("warning", "failed", run.warnings), ("note", "", run.notes))
        for text in texts
    ]
    return element("ul", drawn) if drawn else Html("")


def _rule(rule: str, params: str = "") -> Html:
    return joined(element("a", rule, href=address(rule=rule)), f" [{params}]" if params else "")


def _said(outcome: Outcome) -> str:
    return outcome.value.replace("_", " ")


def _line(*cells: Content) -> Html:
    return element("tr", [element("td", cell) for cell in cells])


def _table(head: Sequence[str], lines: Sequence[Html]) -> Html:
    top = element("thead", element("tr", [element("th", name, scope="col") for name in head]))
    return element("div", element("table", top, element("tbody", lines)), class_="wide")
