"""The configured targets with what their sessions connect with: the work behind ``ar-testsuite targets``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from ..engine.modes import ASYNC, SYNC
from ..engine.plan import Choices, Plan
from ..provider import Provider
from ..targets.describing import described_options, described_target
from ..targets.load import Unusable
from .options import IMPORT_LIMIT

SCRATCH = "(the run's own folder)"


def described_targets(
    targets: tuple[str, ...],
    config_file: Optional[str],
    root: Path,
    *,
    all_options: bool = False,
    provider: Optional[Provider] = None,
    seconds: float = IMPORT_LIMIT,
) -> tuple[list[dict[str, Any]], list[Unusable]]:
    """Every chosen target, as values that JSON can hold, without secrets, and those whose driver can't be used. Connects to none.

    :param provider: one that no package registers: then only its driver's targets.
    :param seconds: what importing one driver may take.

    :raises ConfigurationError: for whatever is wrong with the configuration or the choice of targets.
    """
    plan = Plan(Choices(targets=targets, config_file=config_file, timeout=seconds), root)
    slots = {slot.target.name: slot for slot in plan.slots(provider)}
    found = []
    for slot in slots.values():
        target, adapter = slot.target, slot.provider
        # No folder is made: what lies in a run's own one is shown by its place alone.
        options = adapter.options_for(target, Path(SCRATCH), target.name)
        name = type(adapter).__name__
        listed = described_options(target, options, name, adapter.secret_options, all_options=all_options)
        absent = plan.absent.get((target.name, ASYNC))
        found.append(described_target(target, listed, {SYNC: None, ASYNC: absent}))
    return found, list(plan.unusable.values())
