"""The site's hooks for mkdocs: every build generates the pages that come from the code, and none is committed.

``python docs/hooks/site_hooks.py FOLDER`` writes the same pages into a folder, to read them without a site.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

from contract_rules import with_rules
from defect_pages import defect_pages
from proof_page import proof_page
from public_reports_page import public_reports_page
from rule_pages import rule_pages
from upstream_pages import upstream_pages


@cache
def generated() -> dict[str, str]:
    """Every page that is made from the code, by its place in the site."""
    return {
        **rule_pages(),
        **defect_pages(),
        **upstream_pages(),
        "proof.md": proof_page(),
        "public-bugs.md": public_reports_page(),
    }


def on_config(config: Any) -> Any:
    """Put the areas' pages into the navigation, below the catalogue."""
    areas = [name for name in generated() if name.startswith("rules/") and name != "rules/index.md"]
    _fill(config.nav, "rules/index.md", areas)
    return config


def on_files(files: Any, *, config: Any) -> Any:
    """Add the generated pages to those in the folder."""
    from mkdocs.structure.files import File

    for name, text in generated().items():
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put the rules into the contract."""
    return with_rules(markdown) if markdown.startswith("# The contract") else markdown


def _fill(entries: list[Any], first: str, more: list[str]) -> None:
    """Replace the entry of ``first`` by a section that begins with it."""
    for place, entry in enumerate(entries):
        ((title, value),) = entry.items()
        if value == first:
            entries[place] = {title: [first, *more]}
        elif isinstance(value, list):
            _fill(value, first, more)


if __name__ == "__main__":
    for name, text in generated().items():
        path = Path(sys.argv[1]) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
