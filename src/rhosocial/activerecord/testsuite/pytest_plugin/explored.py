"""A run of ``ar-testsuite explore``: where its results go, and which kept examples it replays."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Optional

from ..files import EXPLORED, WATCHED

if TYPE_CHECKING:
    from ..engine.kept_finds import KeptFind
    from ..engine.run import Run


def explored() -> Optional[Path]:
    """The folder that the run writes its results to; None for any other run."""
    name = os.environ.get(EXPLORED)
    return Path(name) if name else None


def elsewhere() -> Optional[Path]:
    """The folder for the journal of a run whose parent reads it; None for a run of the user's own."""
    name = os.environ.get(WATCHED)
    return explored() or (Path(name) if name else None)


def replayed(run: Run) -> list[KeptFind]:
    """The kept examples that this run replays: always in an ordinary run, in an exploration where its folder asks for it."""
    from ..engine.kept_finds import kept_finds
    from ..engine.tally import REPLAY

    exploring = run.exploring
    if exploring is not None and (exploring.folder is None or not (exploring.folder / REPLAY).exists()):
        return []
    return kept_finds(run.kept)
