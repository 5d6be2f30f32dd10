"""What a provider may declare, read from the source of its class: only the source has the docstrings of attributes."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass

from .base import Provider

_GROUP = re.compile(r"^    # -- (.+?) -+$")


@dataclass(frozen=True)
class Member:
    """One public member of a class. ``text`` is empty when it has no docstring, ``default`` for a method."""

    name: str
    group: str
    signature: str
    text: str
    default: str = ""

    @property
    def is_method(self) -> bool:
        """Whether it is a hook, and not a fact."""
        return not self.default

    @property
    def summary(self) -> str:
        """The first paragraph of its docstring, on one line."""
        return " ".join(self.text.partition("\n\n")[0].split())


def members(of: type = Provider) -> list[Member]:
    """The public members that the class itself defines, in the order of the source."""
    source = inspect.getsource(of)
    groups = [
        (number, found.group(1)) for number, line in enumerate(source.splitlines(), 1) if (found := _GROUP.match(line))
    ]
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.ClassDef)
    listed = []
    for place, node in enumerate(tree.body):
        group = next((title for line, title in reversed(groups) if line < node.lineno), "")
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            returns = f" -> {ast.unparse(node.returns)}" if node.returns is not None else ""
            signature = f"def {node.name}({ast.unparse(node.args)}){returns}: ..."
            listed.append(Member(node.name, group, signature, ast.get_docstring(node) or ""))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            after = tree.body[place + 1] if place + 1 < len(tree.body) else None
            text = ""
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                text = inspect.cleandoc(str(after.value.value))
            kind = re.sub(r"^ClassVar\[(.*)\]$", r"\1", ast.unparse(node.annotation))
            name, default = node.target.id, ast.unparse(node.value)
            listed.append(Member(name, group, f"{name}: {kind} = {default}", text, default))
    return listed
