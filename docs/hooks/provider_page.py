"""The reference of the provider: every member with its default and its docstring, in the order of the source."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass

from prose import markdown

from rhosocial.activerecord.testsuite.provider import Provider

_GROUP = re.compile(r"^    # -- (.+?) -+$")


@dataclass(frozen=True)
class Member:
    """One public member of the provider. ``text`` is empty when it has no docstring."""

    name: str
    group: str
    signature: str
    text: str


def members() -> list[Member]:
    """The members, read from the source, since only the source has the docstrings of attributes."""
    source = inspect.getsource(Provider)
    groups = [
        (number, found.group(1)) for number, line in enumerate(source.splitlines(), 1) if (found := _GROUP.match(line))
    ]
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.ClassDef)
    found = []
    for place, node in enumerate(tree.body):
        group = next((title for line, title in reversed(groups) if line < node.lineno), "")
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            returns = f" -> {_type(node.returns)}" if node.returns is not None else ""
            arguments = re.sub(r"^self(, )?", "", _type(node.args))
            found.append(Member(node.name, group, f"{node.name}({arguments}){returns}", ast.get_docstring(node) or ""))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            after = tree.body[place + 1] if place + 1 < len(tree.body) else None
            text = ""
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                text = inspect.cleandoc(str(after.value.value))
            kind = re.sub(r"^ClassVar\[(.*)\]$", r"\1", _type(node.annotation))
            found.append(Member(node.target.id, group, f"{node.target.id}: {kind} = {_type(node.value)}", text))
    return found


def provider_reference() -> str:
    """The reference as Markdown, a heading for each group and each member."""
    parts: list[str] = []
    group = ""
    for member in members():
        if member.group != group:
            group = member.group
            parts.append(f"## {group[0].upper()}{group[1:]}\n")
        parts.append(f"### `{member.name}`\n\n```python\n{member.signature}\n```\n\n{markdown(member.text)}\n")
    return "\n".join(parts)


def _type(node: ast.AST) -> str:
    return ast.unparse(node)
