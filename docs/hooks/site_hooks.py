"""The site's hooks for mkdocs: every build generates the pages that come from the code, and none is committed.

``python docs/hooks/site_hooks.py FOLDER`` writes the same pages into a folder, to read them without a site.
"""

from __future__ import annotations

import json
import os
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

from benchmark_bars import with_bars
from contract_rules import with_rules
from defect_pages import defect_pages
from long_pages import Split, split, with_links
from proof_page import proof_pages
from public_reports_page import public_reports_page
from results_pages import targets, with_map
from rule_pages import rule_pages
from upstream_pages import upstream_documents, upstream_pages

from rhosocial.activerecord.testsuite.capabilities import Capability
from rhosocial.activerecord.testsuite.capabilities.definition import Definition
from rhosocial.activerecord.testsuite.capabilities.definitions import Definitions
from rhosocial.activerecord.testsuite.report import SCHEMA_VERSION, report_schema

DOCS = Path(__file__).resolve().parents[1]
REPOSITORY = "AR_DOCS_REPOSITORY"
"""The variable with the address of the sources, for links to edit a page. Whoever publishes the site sets it."""
VERSION = "MIKE_DOCS_VERSION"
"""The variable that ``mike deploy`` sets. Other builds have no list of versions to choose from."""
QUIET = re.compile(r"(coverage|proof|upstream|results/[^/]+)/|results/history\.md|mutants\.md")
"""What a search leaves out: these pages name rules, and would hide the rules' own pages."""


@cache
def generated() -> dict[str, str]:
    """Every page that is made from the code, by its place in the site."""
    return {
        **rule_pages(),
        **defect_pages(),
        **upstream_pages(),
        **proof_pages(),
        "public-bugs.md": public_reports_page(),
    }


@cache
def splits() -> tuple[Split, ...]:
    """The pages that would be too long, in parts."""
    long = {
        name: _text(name) for name in ("contract.md", "provider.md", *(f"results/{target}.md" for target in targets()))
    }
    return (
        split("capabilities.md", _text("capabilities.md"), _theme_of_protocol),
        split("defects/index.md", generated()["defects/index.md"]),
        *(split(name, text) for name, text in long.items()),
    )


def _text(name: str) -> str:
    text = (DOCS / name).read_text(encoding="utf-8")
    return with_rules(text) if name == "contract.md" else text


def _theme_of_protocol(protocol: str) -> tuple[str, str]:
    """The theme of a protocol's capabilities: the file that defines them."""
    name = _themes()[protocol]
    return name, "XML" if name == "xml" else name[0].upper() + name[1:]


@cache
def _themes() -> dict[str, str]:
    found = {}
    for base in Definitions.__mro__:
        for name, definition in vars(base).items():
            if isinstance(definition, Definition):
                found.setdefault(Capability[name].protocol, base.__module__.rpartition(".")[2])
    return found


def on_config(config: Any) -> Any:
    """Set edit links and the choice of versions, and put generated pages into the navigation, below the page that lists them."""
    if repository := os.environ.get(REPOSITORY):
        config.repo_url = repository.rstrip("/")
        config.repo_name = config.repo_url.rpartition("/")[2]
        config.edit_uri = "edit/main/docs/"
    if os.environ.get(VERSION):
        config.extra["version"] = {"provider": "mike"}
    names = generated()
    _fill(config.nav, "rules/index.md", [name for name in names if re.fullmatch(r"rules/\w+\.md", name)][1:])
    for each in splits():
        if not each.page.startswith("results/"):
            _fill(config.nav, each.page, list(each.parts))
    return config


def on_files(files: Any, *, config: Any) -> Any:
    """Add the generated pages to those in the folder."""
    from mkdocs.structure.files import File

    parts = {name: text for each in splits() for name, text in each.parts.items()}
    schema = {f"schema-{SCHEMA_VERSION}.json": json.dumps(report_schema(), indent=2)}
    for name, text in {**generated(), **parts, **upstream_documents(), **schema}.items():
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Put the generated parts into the pages that are written by hand, and let links follow what was split."""
    name = page.file.src_uri
    if QUIET.match(name):
        page.meta.setdefault("search", {})["exclude"] = True
    if name == "benchmarks.md":
        return with_bars(markdown)
    if name in ("index.md", "results/index.md"):
        markdown = with_map(markdown, "../" if "/" in name else "")
    markdown = next((each.beginning for each in splits() if each.page == name), markdown)
    return with_links(markdown, splits())


def _fill(entries: list[Any], first: str, more: list[str]) -> None:
    """Replace the entry of ``first`` by a section that begins with it."""
    for place, entry in enumerate(entries):
        if isinstance(entry, str):
            continue
        ((title, value),) = entry.items()
        if value == first:
            entries[place] = {title: [first, *more]}
        elif isinstance(value, list):
            _fill(value, first, more)


if __name__ == "__main__":
    for name, text in {**generated(), **upstream_documents()}.items():
        path = Path(sys.argv[1]) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
