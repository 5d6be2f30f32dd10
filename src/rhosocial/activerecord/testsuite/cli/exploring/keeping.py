"""Keeps finds in the folder of the project, so that later runs replay them."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from ...engine.kept_finds import FOLDER, KeptFind
from ...files import write_text
from ...report.last_run import FOLDER as AR
from ...report.last_run import ignore_the_rest
from ..writing import writing
from .finds import Find


def keep(find: Find) -> None:
    """Write the file of a find. One without an example, such as a crash, can't be kept."""
    if not find.drawn.choices:
        return
    kept = KeptFind(
        rule=find.item.rule,
        driver=find.drawn.driver,
        seed=str(find.exploring),
        choices=find.drawn.choices,
        example=find.drawn.example,
        error=find.error[:1000],
        cause=find.cause.to_text(),
        hypothesis=version("hypothesis"),
    )
    folder = Path(AR) / FOLDER
    path = folder / kept.name
    with writing(path):
        folder.mkdir(parents=True, exist_ok=True)
        ignore_the_rest(Path(AR))
        write_text(path, kept.to_json())
    find.kept = str(path)
