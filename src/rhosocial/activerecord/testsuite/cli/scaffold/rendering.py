"""Renders the templates of this package. Jinja is imported by the first text alone: no other command needs it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def rendered(template: str, context: dict[str, Any]) -> str:
    """The text of one template; a name that the context lacks is an error."""
    text: str = _environment().get_template(f"{template}.j2").render(context)
    # A template's blocks may leave blank lines at its end.
    return text.rstrip("\n") + "\n"


@cache
def _environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(__package__ or "", "templates"),
        undefined=StrictUndefined,
        # Marks that neither workflows (`${{ }}`) nor TOML (`[[ ]]`) use.
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # no template makes HTML
    )
    environment.filters["yamlstring"] = _plain_or_quoted
    environment.filters["tomlkey"] = lambda text: text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else json.dumps(text)
    environment.filters["pythonstring"] = json.dumps
    environment.filters["pythontuple"] = _tuple
    return environment


def _plain_or_quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text)


def _tuple(values: Iterable[str]) -> str:
    found = [json.dumps(value) for value in values]
    return f"({', '.join(found)}{',' if len(found) == 1 else ''})"
