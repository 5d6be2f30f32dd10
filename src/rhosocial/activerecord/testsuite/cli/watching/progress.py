"""How far the answer to a change is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Progress:
    """What a run answers, and how far it is. Times are seconds since the change."""

    what: str = ""
    """What changed, or what the first run is for."""
    first: int = 0
    """The number of items that answer; 0 when it is known only at the end."""
    rest: int = 0
    """The number of other items of the same areas."""
    total: int = 0
    """The number of items that are known."""
    done: int = 0
    failed: int = 0
    running: str = ""
    """What runs now."""
    first_result: str = ""
    first_red: str = ""
    answer: str = ""
    over: bool = True
    """Whether nothing runs."""
    problem: str = ""
    """Why nothing can run: broken source, or a wrong set-up."""
