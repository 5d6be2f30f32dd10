"""Splits pages that are too long to read: each theme becomes a page of its own, and links to its headings follow it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markdown.extensions.toc import slugify

_SECTION = re.compile(r"^(?=## )", re.MULTILINE)
_HEADING = re.compile(r"^##+ (.+?)(?: \{ #([\w-]+) \})?$", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:|/)([^)\s#]*)(#[\w-]+)?\)")
_FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Split:
    """A page in parts: its beginning with links to them, the parts by their place, and the part of each anchor."""

    page: str
    beginning: str
    parts: dict[str, str]
    anchors: dict[str, str]


def theme_of_heading(heading: str) -> tuple[str, str]:
    """A theme for each heading of the second level: its address and its title."""
    return slugify(heading, "-"), heading


def split(page: str, text: str, theme: Callable[[str], tuple[str, str]] = theme_of_heading) -> Split:
    """``page`` in a part for each theme of its ``##`` sections; ``contract.md`` gets ``contract/transactions.md``."""
    beginning, *sections = _sections(text)
    title = beginning.partition("\n")[0].removeprefix("# ")
    folder = page.removesuffix("index.md").removesuffix(".md").rstrip("/")
    themes: dict[tuple[str, str], list[str]] = {}
    for section in sections:
        themes.setdefault(theme(section.partition("\n")[0].removeprefix("## ").strip()), []).append(section)
    places = {name: f"{folder}/{name}.md" for name, _ in themes}
    anchors = {anchor: places[name] for (name, _), own in themes.items() for each in own for anchor in anchors_of(each)}
    found = Split(page, "", {}, anchors)
    lead = "" if page.endswith("index.md") else f"{folder.rpartition('/')[2]}/"
    rows = []
    for (name, label), own in themes.items():
        body = "\n".join(own).partition("\n")[2] if len(own) == 1 else "\n".join(own)
        place = f"{lead}{name}.md"
        topics = ", ".join(_topic(place, *topic) for each in own for topic in topics_of(each)) or "-"
        about = f"[{title}]({'../' if lead else ''}{page.rpartition('/')[2]})"
        heading = f"{title}: {label}" if page.startswith("results/") else label
        text = f"# {heading}\n\nA part of {about}.\n\n{_followed(body, found) if lead else body}"
        found.parts[places[name]] = text
        rows.append(f"| [{label}]({place}) | {topics} |\n")
    table = f"\n| part | topics |\n|---|---|\n{''.join(rows)}"
    return Split(page, beginning.rstrip() + "\n" + table, found.parts, anchors)


def _sections(text: str) -> list[str]:
    """What stands before the first heading of the second level, and each section. Comments in code are no headings."""
    code = [range(*match.span()) for match in _FENCED.finditer(text)]
    starts = [match.start() for match in _SECTION.finditer(text) if not any(match.start() in each for each in code)]
    return [text[start:end] for start, end in zip([0, *starts], [*starts, len(text)])]


def anchors_of(section: str) -> list[str]:
    """The anchors of a section's headings."""
    return [anchor for _, anchor in _headings(section)]


def topics_of(section: str) -> list[tuple[str, str]]:
    """The headings below a section's own, with their anchors."""
    return _headings(section)[1:]


def _headings(section: str) -> list[tuple[str, str]]:
    found = _HEADING.findall(_FENCED.sub("", section))
    return [(heading, given or slugify(heading.replace("`", ""), "-")) for heading, given in found]


def _topic(place: str, heading: str, anchor: str) -> str:
    """A link to a topic. It keeps the topic's anchor, so that links to the page as it was before lead to it."""
    return f"[{heading}]({place}#{anchor}){{ #{anchor} }}"


def _followed(text: str, found: Split) -> str:
    """The text of a part, which lies one folder deeper than its page did."""

    def moved(match: re.Match[str]) -> str:
        path, anchor = match[1], match[2] or ""
        if not path:
            place = found.anchors.get(anchor[1:])
            return f"]({place.rpartition('/')[2] if place else ''}{anchor})"
        return f"](../{path}{anchor})"

    return _LINK.sub(moved, text)


def with_links(text: str, splits: Iterable[Split]) -> str:
    """A page whose links to anchors of pages that were split lead to the parts."""
    for each in splits:
        name = each.page.rpartition("/")[2]
        pattern = re.compile(rf"\]\(((?:[^)\s#]*/)?){re.escape(name)}#([\w-]+)\)")
        if name == "index.md" or f"{name}#" not in text:
            continue
        folder = each.page.rpartition("/")[0]

        def moved(match: re.Match[str], each: Split = each, folder: str = folder) -> str:
            place = each.anchors.get(match[2])
            inner = place.removeprefix(f"{folder}/" if folder else "") if place else each.page.rpartition("/")[2]
            return f"]({match[1]}{inner}#{match[2]})"

        text = pattern.sub(moved, text)
    return text
