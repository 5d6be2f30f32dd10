"""The lines above a run: the kit, its targets, and the targets that it does not run on."""

from __future__ import annotations

from pathlib import Path

from ..engine.plan import Plan, by_target


def header_lines(plan: Plan) -> list[str]:
    """The kit's version and place, the targets, absent modes and ignored targets."""
    from .. import __version__

    place = Path(__file__).parents[1]
    lines = [f"rhosocial-activerecord-testsuite {__version__} ({place})"]
    for name, slots in by_target(plan.all_slots()).items():
        driver, origin = slots[0].target.driver, slots[0].target.origin
        lines.append(f"  {name}: {driver.name} ({driver.distribution} {driver.version}), from {origin}")
    lines += [f"  {each}" for each in plan.unusable.values()]
    lines += [f"  {name}-{mode}: absent, {why}" for (name, mode), why in plan.absent.items()]
    if plan.ignored:
        lines.append(
            f"  {len(plan.ignored)} configured targets of other drivers are ignored: {', '.join(sorted(plan.ignored))}"
        )
    if plan.run.exploring is not None:
        lines.append(f"  exploring: rules on random input alone, with the seed {plan.run.exploring}")
    if plan.run.kept_finds:
        count = len(plan.run.kept_finds)
        lines.append(f"  {count} example{'s' * (count != 1)} that `ar-testsuite explore` kept replayed first")
    return lines
