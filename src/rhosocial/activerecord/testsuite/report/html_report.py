"""A run as one static page: it loads nothing, and no text of a run can become markup or script.

The overview (matrix, targets, capabilities, causes, skips) is plain HTML. The page's own script draws single rules and items on
request from JSON inside the page, since tens of thousands of items in HTML would make the page slow.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources

from .counting import Counts, count, green, vanished
from .elements import Html, address, ascii_only, element, joined
from .matrix import rows_of
from .outcome import ItemOutcome, Outcome, RunOutcome
from .page_data import OUTCOMES, page_data
from .page_sections import broken, causes, honesty, mode_table, remarks, skip_lists, target_table

_BADGES = (
    ("failed", "failed", "F"),
    ("error", "errors", "E"),
    ("known", "known failures", "k"),
    ("skipped", "skipped", "s"),
)


def to_html(run: RunOutcome) -> str:
    """The whole run as one page."""
    ran = {item.row for item in run.items}
    rows = [row for row in rows_of(run) if row in ran]
    style, script = _part("report.css"), _part("report.js")
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"Conformance: {', '.join(target.id for target in run.targets) or 'no target'}"),
        element("style", Html(style)),
    )
    sections = (
        ("matrix", "Targets and areas", _matrix(run, rows)),
        ("broken", "Broken rules", broken(run)),
        ("honesty", "Capabilities: what is declared, and what is true", honesty(run)),
        ("known", "Known failures by cause", causes(run)),
        ("modes", "Where sync and async differ", mode_table(run)),
        ("skips", "What was skipped, and why", skip_lists(run)),
        ("targets", "Targets", target_table(run)),
        ("remarks", "Warnings and notes", remarks(run)),
        ("rules", "Every rule", _rules(run, rows)),
    )
    body = element(
        "body",
        _top(run),
        element(
            "nav", [joined(element("a", title, href=f"#{name}"), " ") for name, title, content in sections if content]
        ),
        element("main", _summary(run), [_section(*each) for each in sections if each[2]]),
        element("script", Html(page_data(run, rows)), type="application/json", id="data"),
        element("script", Html(script)),
    )
    return ascii_only("<!DOCTYPE html>\n" + element("html", head, body, lang="en") + "\n")


@lru_cache(maxsize=2)
def _part(name: str) -> str:
    return resources.files(__package__).joinpath("page").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The hash that a browser checks before it uses a style or a script of the page."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _section(name: str, title: str, content: Html) -> Html:
    return element("section", element("h2", title), content, id=name)


def _top(run: RunOutcome) -> Html:
    made = (
        f"{run.started} with kit {run.kit_version} (contract {run.contract_version}), core {run.core_version}, "
        f"Python {run.python} on {run.platform}"
    )
    return element(
        "header",
        element("div", element("h1", "Conformance"), element("p", made, class_="made")),
        element("button", "Dark", type="button", id="theme", hidden=True),
    )


def _summary(run: RunOutcome) -> Html:
    counts = count(run.items)
    tiles = [
        ("rules", counts.rules, ""),
        ("items", counts.items, ""),
        ("passed", counts.passed, "passed"),
        ("failed", counts.failed + counts.unexpected_passes, "failed"),
        ("errors", counts.errors, "error"),
        ("known failures", counts.known_failures, "known"),
        ("skipped", counts.skipped, "skipped"),
        ("deselected", len(run.deselected), ""),
    ]
    drawn = [
        element("li", element("b", str(number)), f" {word}", class_=look if number else "")
        for word, number, look in tiles
    ]
    parts = [
        element("p", _verdict(run, counts), class_="verdict " + ("good" if green(run) else "bad"), id="verdict"),
        element("ul", drawn, class_="tiles"),
    ]
    missing = vanished(run)
    if missing is not None:
        parts.append(element("p", f"Vanished: {missing}.", class_="verdict bad"))
    return joined(parts)


def _verdict(run: RunOutcome, counts: Counts) -> str:
    if green(run):
        return "Nothing failed except known failures." if counts.known_failures else "Nothing failed."
    found = [f"{counts.bad} items failed"] if counts.bad else []
    false = sum(finding.word.bad and not finding.known_page for finding in run.findings)
    found += [f"{false} claims about capabilities are false"] if false else []
    found += [f"{target.id} could not be used" for target in run.targets if target.unreachable]
    return "; ".join(found or ["items vanished"]) + "."


def _matrix(run: RunOutcome, rows: Sequence[tuple[str, str]]) -> Html:
    if not rows:
        return element("p", "Nothing ran.")
    cells: dict[tuple[str, tuple[str, str]], list[ItemOutcome]] = {}
    for item in run.items:
        cells.setdefault((item.area, item.row), []).append(item)
        cells.setdefault(("", item.row), []).append(item)
    names = [_name(row) for row in rows]
    areas = sorted({item.area for item in run.items})
    lines = [
        element(
            "tr",
            element("th", area or "(unknown)", scope="row"),
            [_cell(area or "(unknown)", name, cells.get((area, row), [])) for name, row in zip(names, rows)],
        )
        for area in areas
    ]
    sums = element(
        "tr",
        element("th", "all areas", scope="row"),
        [_cell("", name, cells["", row]) for name, row in zip(names, rows)],
        class_="sum",
    )
    head = element("tr", element("th", "area", scope="col"), [element("th", name, scope="col") for name in names])
    legend = (
        "A number alone counts passed items; F failed, E set-up or tear-down failed, k known failures, s skipped; below it "
        "the milliseconds per item. Each cell links to its rules."
    )
    table = element("table", element("thead", head), element("tbody", sums, lines), class_="matrix")
    return joined(element("div", table, class_="wide"), element("p", legend, class_="legend"))


def _cell(area: str, row: str, items: Sequence[ItemOutcome]) -> Html:
    if not items:
        return element("td", class_="none")
    counts = count(items)
    failed = counts.failed + counts.unexpected_passes
    numbers = dict(
        zip([look for look, _, _ in _BADGES], (failed, counts.errors, counts.known_failures, counts.skipped))
    )
    look = next((look for look, _, _ in _BADGES[:3] if numbers[look]), "passed" if counts.passed else "skipped")
    badges = [
        element("span", f"{numbers[look]}{letter}", class_=look, title=f"{numbers[look]} {words}")
        for look, words, letter in _BADGES
        if numbers[look]
    ]
    content = joined(element("b", str(counts.passed), class_="passed"), [joined(" ", badge) for badge in badges])
    said = f"{area or 'all areas'} on {row}: {counts.rules} rules, {counts.items} items"
    return element(
        "td",
        element("a", content, href=address(area=area, on=row), title=said),
        element("small", f"{counts.milliseconds_per_item:.1f}"),
        class_=look,
    )


def _rules(run: RunOutcome, rows: Sequence[tuple[str, str]]) -> Html:
    """The empty list that the script fills."""
    areas = sorted({item.area or "(unknown)" for item in run.items})
    present = {item.outcome for item in run.items}
    boxes = [
        element(
            "label",
            element("input", type="checkbox", name="outcome", value=outcome.value, disabled=outcome not in present),
            f" {outcome.value.replace('_', ' ')}",
            class_=_look(outcome),
        )
        for outcome in OUTCOMES
    ]
    form = element(
        "form",
        element(
            "label",
            "Search ",
            element(
                "input", type="search", name="q", placeholder="rule, docstring, reason, message", autocomplete="off"
            ),
        ),
        _choice("Area ", "area", "all areas", areas),
        _choice("On ", "on", "every target and mode", [_name(row) for row in rows]),
        element("fieldset", element("legend", "Outcome"), boxes),
        element("button", "Clear", type="reset"),
        id="filter",
        role="search",
    )
    return joined(
        element(
            "noscript",
            element("p", "The list of rules is drawn by the page's script, which this browser does not run."),
        ),
        form,
        element("p", id="found", role="status"),
        element("div", id="list"),
        element("button", "Show more", type="button", id="more", hidden=True),
    )


def _choice(label: str, name: str, everything: str, values: Iterable[str]) -> Html:
    options = [element("option", everything, value=""), *(element("option", each, value=each) for each in values)]
    return element("label", label, element("select", options, name=name))


def _name(row: tuple[str, str]) -> str:
    return "-".join(part for part in row if part) or "(unknown)"


def _look(outcome: Outcome) -> str:
    return {Outcome.KNOWN_FAILURE: "known", Outcome.UNEXPECTED_PASS: "failed"}.get(outcome, outcome.value)
