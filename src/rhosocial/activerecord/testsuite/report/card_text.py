"""A card as Markdown and as a page: both say the same."""

from __future__ import annotations

from typing import Optional

from . import badge
from .card import Broken, Card, Features, page_of
from .known_pages import link_to
from .markdown_text import Md, link, table, text
from .sections import cut, number_of

_LONGEST = 110


def title(card: Card) -> str:
    """``mydb 0.1.0``."""
    return f"{card.name} {card.version}".strip()


def to_markdown(card: Card, badge_file: Optional[str] = None) -> str:
    """The card as Markdown. ``badge_file`` leads from the card to the image of the badge; without it the words stand alone."""
    parts = [f"# {text(title(card))}: database backend for rhosocial-activerecord\n"]
    if not card.lacks and card.counts:
        label = f"conformance: {badge.said(card.counts)[0]}"
        parts.append(f"!{link(label, badge_file)}\n" if badge_file else f"**{text(label)}**\n")
    parts.append(f"{text(card.verdict)}\n")
    parts += [f"- {label}: {text(value)}" for label, value in card.facts]
    if card.levels:
        parts.append("\n## Levels\n")
        rows = ([count.level, f"{count.passed} of {count.of}", about] for count, about in card.levels)
        parts.append(table(["level", "rules that pass", "what it is"], rows))
    parts.append("\n## What works\n")
    parts.append(_areas(card))
    if said := _features(card.has):
        parts.append(f"Optional features that the kit saw at work: {text(said)}.\n")
    parts.append("## What it refuses\n")
    parts.append(f"{text(refuses(card))}\n")
    parts.append("## What is broken\n")
    parts.append(_broken(card))
    if card.unjudged:
        parts.append("## Not judged\n")
        parts += [f"- {number_of(rules, 'rule')}: {text(why)}" for rules, why in card.unjudged]
        parts.append("")
    return "\n".join(parts)


def to_html(card: Card) -> str:
    """The card as one page that loads nothing; it prints on one sheet."""
    from markupsafe import Markup

    from .templates import environment, hash_of, in_ascii, part

    style = part("card.css")
    image = badge.to_svg(card.counts) if card.counts and not card.lacks else ""
    page = (
        environment()
        .get_template("card.html")
        .render(
            card=card,
            title=title(card),
            badge=Markup(image),
            has=_features(card.has),
            refuses=refuses(card),
            rows=[(each, cut(each.what, _LONGEST), _address(card, each), whose(each)) for each in card.broken],
            style=Markup(style),
            policy=f"default-src 'none'; style-src '{hash_of(style)}'",
        )
    )
    return in_ascii(page)


def _areas(card: Card) -> str:
    said = []
    if card.works:
        said.append(f"Every rule passes: {text('; '.join(area.about or area.name for area in card.works))}.\n")
    if card.partly:
        names = "; ".join(f"{area.about or area.name} ({area.passed} of {area.of})" for area in card.partly)
        said.append(f"Some rules fail: {text(names)}.\n")
    return "\n".join(said) or "Nothing was judged.\n"


def _features(found: Features) -> str:
    """``index, view; in part: table``."""
    whole, in_part = ", ".join(found.whole), ", ".join(found.in_part)
    return "; ".join(part for part in (whole, f"in part: {in_part}" if in_part else "") if part)


def refuses(card: Card) -> str:
    """What the dialect says no to."""
    said = _features(card.refuses)
    if not said:
        return "No optional feature is known to be refused."
    return f"The backend says no to these, so that an application knows before it relies on them: {said}."


def _broken(card: Card) -> str:
    parts = []
    if card.broken:
        rows = ([each.severity, _what(card, each), whose(each), each.rules or ""] for each in card.broken)
        parts.append(table(["severity", "what", "whose", "rules"], rows))
    else:
        parts.append(f"In this backend: {'nothing that the kit knows of' if card.counts else 'nothing was judged'}.\n")
    if card.more_broken:
        parts.append(f"And {card.more_broken} more.\n")
    if card.by_core:
        parts.append("In the core, so with every backend:\n")
        parts += [
            f"- {number} {severity}{f': {text(loses)}' if loses else ''}" for severity, number, loses in card.by_core
        ]
        parts.append("")
    return "\n".join(parts)


def _what(card: Card, each: Broken) -> Md:
    address, what = _address(card, each), cut(each.what, _LONGEST)
    return link(what, address) if address else Md(text(what))


def _address(card: Card, each: Broken) -> str:
    return link_to(page_of(card, each) or "", None)


def whose(each: Broken) -> str:
    """Whose code has to be mended."""
    return each.whose or "not known yet"
