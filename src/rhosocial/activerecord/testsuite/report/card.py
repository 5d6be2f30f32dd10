"""A backend's card: what one version of it does, refuses and breaks, on one page, for people who choose a database.

Only values; ``card_text.py`` writes them. The words for areas, capabilities and severities come from the caller, since they
stand in other rooms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Optional

from .causes import CauseGroup, groups_of
from .honesty import grouped
from .levels import NOT_SHOWN, LevelCount, levels_of, next_level
from .outcome import Honesty, ItemOutcome, Outcome, RunOutcome, TargetInfo
from .sections import number_of
from .skips import SkipKind

CORE = "rhosocial-activerecord"
MOST_DEFECTS = 10
"""More do not fit one page."""
_MOST_UNKNOWN = 3
_LEVEL_SAYS = {
    "connect": "connects, reports its settings, survives a failed connect",
    "core": "records, types, transactions, errors, conditions, basic queries",
    "standard": "joins, relations, bulk changes, definitions, locks, safety against injection",
    "full": "CTEs, window functions, JSON, isolation, concurrency, faults",
}
_REFUSED = (Honesty.REFUSED_PROPERLY, Honesty.UNSUPPORTED)
_UNJUDGED = {
    SkipKind.NOT_RUN: "the run or the target was ended before",
    SkipKind.TARGET_UNREACHABLE: "the database could not be reached",
    SkipKind.NOT_OBSERVABLE: "no second session sees this database",
    SkipKind.MISSING_HOOK: "the backend's provider lacks a hook",
    SkipKind.MISSING_RIGHT: "the database user lacks a right",
}
_CLAIMS = {
    Honesty.OVER_CLAIMED: "it says yes to what does not work",
    Honesty.NOT_REFUSED: "it says no, and sends the statement all the same",
    Honesty.UNDECLARED: "it gives no clear answer",
}
_UNKNOWN = "unknown"
"""What a run reports in the place of a distribution that is not installed."""
_WITHOUT = "not classified"
"""The severity of a failure that nobody has looked into, or of a backend's own known failure."""


@dataclass(frozen=True)
class CardWords:
    """The words of other rooms: areas by what they are about, capabilities by theme, severities (the worst first) by what a
    user loses; ``pages`` are those of the kit's defects that exist. ``lacks`` says what the run left out; empty for a whole run.
    """

    areas: Mapping[str, str] = field(default_factory=dict)
    themes: Mapping[str, str] = field(default_factory=dict)
    severities: Mapping[str, str] = field(default_factory=dict)
    pages: frozenset[str] = frozenset()
    lacks: str = ""


@dataclass(frozen=True)
class Area:
    """An area that was judged: its name, what it is about, and how many of its rules pass."""

    name: str
    about: str
    passed: int
    of: int


@dataclass(frozen=True)
class Broken:
    """Something that is broken: how bad, what, by whom it has to be mended, its page, and how many rules show it."""

    severity: str
    what: str
    whose: str
    page: str
    rules: int


@dataclass(frozen=True)
class Features:
    """Themes of optional features of which all have a verdict, and those of which some have."""

    whole: tuple[str, ...]
    in_part: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """Everything on a card."""

    name: str
    version: str
    target: str
    date: str
    facts: tuple[tuple[str, str], ...]
    verdict: str
    levels: tuple[tuple[LevelCount, str], ...]
    works: tuple[Area, ...]
    partly: tuple[Area, ...]
    has: Features
    refuses: Features
    broken: tuple[Broken, ...]
    """What the backend's author has to mend, the worst first, as many as fit."""
    more_broken: int
    by_core: tuple[tuple[str, int, str], ...]
    """What the core breaks on every backend: severity, how many defects, what a user loses; the worst first."""
    unjudged: tuple[tuple[int, str], ...]
    lacks: str
    pages: frozenset[str]

    @property
    def counts(self) -> tuple[LevelCount, ...]:
        return tuple(count for count, _ in self.levels)


def card_of(run: RunOutcome, target: TargetInfo, words: CardWords) -> Card:
    """The card of one target of a run."""
    items = [item for item in run.items if item.target == target.id]
    (name, version), *_ = _distributions(target)
    works, partly = _areas(items, words.areas)
    found = _all_broken(run, target, items, words)
    own = [each for each in found if each.whose != "core"]
    shown = [each for each in own if each.severity != _WITHOUT][:MOST_DEFECTS]
    # Of what nobody has looked into, the areas above say more than single messages do.
    shown += [each for each in own if each.severity == _WITHOUT][: min(_MOST_UNKNOWN, MOST_DEFECTS - len(shown))]
    number = Counter(each.severity for each in found if each.whose == "core")
    counts = levels_of(items)
    return Card(
        name=target.driver if name == CORE else name,
        version=version,
        target=target.id,
        date=run.started.partition("T")[0],
        facts=_facts(run, target),
        verdict=_verdict(counts, words.lacks, bool(number)),
        levels=tuple((count, _LEVEL_SAYS[count.level]) for count in counts),
        works=works,
        partly=partly,
        has=_themes(run, target.id, (Honesty.VERIFIED,), words.themes),
        refuses=_themes(run, target.id, _REFUSED, words.themes),
        broken=tuple(shown),
        more_broken=len(own) - len(shown),
        by_core=tuple((each, number[each], words.severities.get(each, "")) for each in _order(words) if number[each]),
        unjudged=_unjudged(items),
        lacks=words.lacks,
        pages=words.pages,
    )


def _facts(run: RunOutcome, target: TargetInfo) -> tuple[tuple[str, str], ...]:
    backend, *drivers = _distributions(target)
    absent = dict(target.absent)
    modes = [*target.modes, *(f"no {mode}" for mode in absent)]
    return tuple(
        (label, value)
        for label, value in (
            ("backend", " ".join(backend).strip()),
            ("driver", ", ".join(" ".join(pair) for pair in drivers)),
            ("server", target.server_version or "unknown"),
            ("core", f"{CORE} {run.core_version}"),
            ("kit", f"{run.kit_version}, contract {run.contract_version}"),
            ("modes", ", ".join(modes) or "none"),
            ("target", target.id),
            ("run", f"{run.started}, Python {run.python} on {run.platform}"),
        )
        if value
    )


def _distributions(target: TargetInfo) -> list[tuple[str, str]]:
    """The backend's distribution and those of its driver; the driver's short name where none is installed."""
    return [pair for pair in target.distributions if pair[0] != _UNKNOWN] or [(target.driver, "")]


def _verdict(counts: Sequence[LevelCount], lacks: str, by_core: bool) -> str:
    """What was reached, in one sentence."""
    if not counts:
        return "Nothing was judged."
    following = next_level(counts)
    if lacks:
        passed, of = sum(each.passed for each in counts), sum(each.of for each in counts)
        return f"{passed} of {of} rules pass in a run of a part of the kit: {lacks}."
    if following is None:
        return (
            f"Every rule of every level passes{', but for what the core breaks on every backend' if by_core else ''}."
        )
    whole = [each.level for each in counts[: counts.index(following)]]
    missing = number_of(following.of - following.passed, "rule")
    if not whole:
        return f"No level is complete: {missing} of the lowest one, {following.level}, fail{_s(missing)}."
    return f"Complete to the level {whole[-1]}; {missing} of the next one, {following.level}, fail{_s(missing)}."


def _s(number: str) -> str:
    return "s" if number.startswith("1 ") else ""


def _areas(items: Sequence[ItemOutcome], about: Mapping[str, str]) -> tuple[tuple[Area, ...], tuple[Area, ...]]:
    """Areas whose judged rules all pass, and the others. An area in which nothing was judged is neither."""
    by_rule: dict[tuple[str, str], bool] = {}
    for item in items:
        if item.outcome is not Outcome.SKIPPED or item.skip_kind in NOT_SHOWN:
            key = (item.area, item.rule)
            passed = item.outcome in (Outcome.PASSED, Outcome.UNEXPECTED_PASS)
            by_rule[key] = by_rule.get(key, True) and passed
    found = []
    for name in sorted({area for area, _ in by_rule}):
        results = [passed for (area, _), passed in by_rule.items() if area == name]
        found.append(Area(name, about.get(name, ""), sum(results), len(results)))
    whole = tuple(area for area in found if area.passed == area.of)
    return whole, tuple(area for area in found if area.passed != area.of)


def _themes(run: RunOutcome, target: str, words: tuple[Honesty, ...], themes: Mapping[str, str]) -> Features:
    """The themes of the capabilities with one of these verdicts. What can't be shown does not divide a theme."""
    own = [finding for finding in run.findings if finding.target == target]
    theme = {each.capability: themes.get(each.capability.partition("(")[0], each.capability) for each in own}
    size = Counter(theme[each.capability] for each in own if each.word is not Honesty.NOT_SHOWN)
    number = Counter(theme[each.capability] for each in own if each.word in words)
    whole = tuple(sorted(each for each in number if number[each] == size[each]))
    return Features(whole, tuple(sorted(each for each in number if number[each] != size[each])))


def _all_broken(run: RunOutcome, target: TargetInfo, items: Sequence[ItemOutcome], words: CardWords) -> list[Broken]:
    known: dict[tuple[str, str, str, str], set[str]] = {}
    for item in items:
        if item.outcome is Outcome.KNOWN_FAILURE:
            key = (item.known_severity or _WITHOUT, item.reason, item.known_owner, item.known_page)
            known.setdefault(key, set()).add(item.rule)
    found = [
        Broken(severity, what.replace("`", ""), whose, page, len(rules))
        for (severity, what, whose, page), rules in known.items()
    ]
    found += [_failing(group) for group in groups_of(items)]
    claims: dict[Honesty, list[str]] = {}
    for finding, names in grouped(run.findings, target.id):
        if finding.word.bad and not finding.known_page:
            claims.setdefault(finding.word, []).extend(names)
    found += [
        Broken("refusal", f"{_CLAIMS[word]}: {', '.join(names)}", target.driver, "", 0)
        for word, names in claims.items()
    ]
    order = _order(words)
    return sorted(
        found,
        key=lambda each: (order.index(each.severity) if each.severity in order else len(order), -each.rules, each.what),
    )


def _failing(group: CauseGroup) -> Broken:
    areas = sorted({item.area for item in group.items})
    where = f"{', '.join(areas[:3])}{' and more' if len(areas) > 3 else ''}"
    return Broken(_WITHOUT, f"{where}: {group.cause.error}: {group.cause.message}", "", "", group.rules)


def _order(words: CardWords) -> list[str]:
    return [*words.severities, *([] if "refusal" in words.severities else ["refusal"]), _WITHOUT]


def _unjudged(items: Sequence[ItemOutcome]) -> tuple[tuple[int, str], ...]:
    rules: dict[SkipKind, set[str]] = {}
    for item in items:
        if item.outcome is Outcome.SKIPPED and item.skip_kind in _UNJUDGED:
            rules.setdefault(item.skip_kind, set()).add(item.rule)
    return tuple((len(rules[kind]), why) for kind, why in _UNJUDGED.items() if kind in rules)


def page_of(card: Card, each: Broken) -> Optional[str]:
    """The page of a defect when there is one: of the kit, or at an address."""
    if each.page in card.pages or each.page.startswith(("https://", "http://")):
        return each.page
    return None
