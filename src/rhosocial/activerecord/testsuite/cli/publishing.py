"""What ``report`` writes for others than the author: badge, card, and what a CI service shows beside a change."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Optional

from ..capabilities import Capability
from ..defects.catalog import all_defects
from ..defects.issues import MEANINGS
from ..errors import ConfigurationError
from ..files import write_text
from ..report import badge, card_text
from ..report.annotations import at_lines, code_quality, github
from ..report.card import CardWords, card_of
from ..report.levels import levels_of
from ..report.markdown_text import page_name
from ..report.outcome import RunOutcome
from ..report.source_places import Sources
from ..report.step_summary import step_summary
from ..rules import areas
from .completeness import lacks
from .explaining.rules import about_area
from .reading import read
from .writing import writing

_CARDS = (".md", ".html")
_ABBREVIATION = 3
_SHORT = 50
"""A longer description of an area does not fit among others."""


def write_badge(run: RunOutcome, path: Path) -> None:
    """Write a badge of a run of every area. Raises ConfigurationError for a run of less, since a badge does not say so."""
    if path.suffix not in badge.WRITERS:
        raise ConfigurationError("unknown form of badge (choose from .svg or .json)", place=str(path))
    missing = lacks(run)
    if missing:
        raise ConfigurationError(f"{missing}; a badge needs a run of every rule", place="--badge")
    if not levels_of(run.items):
        raise ConfigurationError("the report has no rule that was judged; a badge needs a run", place="--badge")
    with writing(path):
        write_text(path, badge.WRITERS[path.suffix](levels_of(run.items)))


def write_cards(run: RunOutcome, path: Path, badge_file: Optional[str] = None) -> list[Path]:
    """The card of each target of the run: one file, or with several targets one each, ``card-TARGET.html``.

    ``badge_file`` is the image that a card in Markdown shows, when it has just been written.
    """
    if path.suffix not in _CARDS:
        raise ConfigurationError("unknown form of card (choose from .md or .html)", place=str(path))
    if not run.targets:
        raise ConfigurationError("the report has no target; a card is about one", place="--card")
    words = _words(run)
    written = []
    for target in run.targets:
        card = card_of(run, target, words)
        alone = len(run.targets) == 1
        file = path if alone else path.with_name(f"{path.stem}-{Path(page_name(target.id)).stem}{path.suffix}")
        # A badge is about all targets of a report, so a card of one of several has its own words alone.
        image = _from(file, badge_file) if badge_file is not None and alone and badge_file.endswith(".svg") else None
        with writing(file):
            write_text(file, card_text.to_html(card) if path.suffix == ".html" else card_text.to_markdown(card, image))
        written.append(file)
    return written


def write_summary(run: RunOutcome, path: Path, base: Optional[str]) -> None:
    """The summary of a job. A base whose form has another version does not fail the job; the summary says so."""
    before, why = None, ""
    if base is not None:
        if not Path(base).exists():
            raise ConfigurationError("no such report", place="--base")
        try:
            before = read(base)
        except ConfigurationError as error:
            why = str(error)
    with writing(path):
        write_text(path, step_summary(run, before, why_none=why))


def print_annotations(run: RunOutcome, root: Optional[str]) -> None:
    """Workflow commands of GitHub on standard output."""
    sys.stdout.write(github(at_lines(run, Sources(repository(root)))))


def write_code_quality(run: RunOutcome, path: Path, root: Optional[str]) -> None:
    """GitLab's report of code quality."""
    with writing(path):
        write_text(path, code_quality(at_lines(run, Sources(repository(root)))))


def repository(named: Optional[str]) -> Path:
    """The root of the backend's repository: the folder that is named, else the nearest one above with ``.git``, else this one."""
    if named is not None:
        root = Path(named)
        if not root.is_dir():
            raise ConfigurationError("no such folder", place="--root")
        return root.resolve()
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


def _from(file: Path, other: str) -> Optional[str]:
    """The path from a file's folder to another file; ``None`` where there is none, between two drives."""
    try:
        return Path(os.path.relpath(other, file.resolve().parent)).as_posix()
    except ValueError:
        return None


def _words(run: RunOutcome) -> CardWords:
    return CardWords(
        areas={area: _subject(area) for area in areas()},
        themes={capability.name: _theme(capability) for capability in Capability},
        severities=MEANINGS,
        pages=frozenset(defect.page for defect in all_defects()),
        lacks=lacks(run),
    )


def _subject(area: str) -> str:
    """What an area is about, in few words: how its description begins, when that is short, else its name."""
    first = re.split(r"[.:;](?:\s|\Z)", " ".join(about_area(area).split()), maxsplit=1)[0].replace("`", "")
    if len(first) <= _SHORT:
        return first
    return area.replace("_", " ").capitalize() if len(area) > _ABBREVIATION else area.upper()


def _theme(capability: Capability) -> str:
    """``WindowFunctionSupport``: ``window function``. What no protocol asks for is a theme by itself."""
    if not capability.in_protocol:
        return capability.name.lower().replace("_", " ")
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+", capability.protocol.removesuffix("Support"))
    return " ".join(word if word.isupper() else word.lower() for word in words)
