"""The reference of the provider: every member with its default and its docstring, in the order of the source."""

from __future__ import annotations

from collections.abc import Iterable

from prose import markdown

from rhosocial.activerecord.testsuite.provider import TextRules
from rhosocial.activerecord.testsuite.provider.reference import Member, members


def provider_reference() -> str:
    """The reference as Markdown, a heading for each group and each member."""
    parts: list[str] = []
    group = ""
    for member in members():
        if member.group != group:
            group = member.group
            parts.append(f"## {group[0].upper()}{group[1:]}\n")
        parts.append(f"### `{member.name}`\n\n{_described(member)}")
    parts.append(f"## TextRules\n\n{_text(TextRules.__doc__ or '')}\n")
    parts += _each(members(TextRules))
    return "\n".join(parts)


def _each(found: Iterable[Member]) -> list[str]:
    return [f"### `TextRules.{member.name}`\n\n{_described(member)}" for member in found]


def _described(member: Member) -> str:
    return f"```python\n{member.signature}\n```\n\n{markdown(member.text)}\n"


def _text(docstring: str) -> str:
    return markdown("\n".join(line.strip() for line in docstring.strip().splitlines()))
