"""Which capabilities rest on the provider's own forms of their probes, and which of these forms do not work."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from ...capabilities import Need
from ...capabilities.forms import Source
from ...capabilities.given_forms import as_form
from ...engine.db import Db
from ...engine.probing import Shown, show, show_any
from ...engine.session import Session
from .verdicts import Finding, Verdict

Say = Callable[..., Finding]

_CHECK = "probe_forms"


async def examine_forms(session: Session, say: Say) -> AsyncIterator[Finding]:
    """Nothing where the provider adds no forms."""
    given = session.provider.probe_forms
    if not given:
        return
    db = Db(session)
    found: dict[Need, Shown] = {need: await show_any(db, need) for need in given}
    resting = [need.label for need, shown in found.items() if shown.source is Source.PROVIDER]
    if resting:
        yield say(_CHECK, Verdict.OK, f"shown by the provider's forms: {', '.join(resting)}")
    needless = [need.label for need, shown in found.items() if shown.source is Source.OWN]
    if needless:
        text = f"shown by what the dialect renders, without the provider's forms: {', '.join(needless)}"
        yield say(_CHECK, Verdict.NOTE, text, f"leave them out of {_CHECK}")
    for need, shown in found.items():
        if shown.source in (Source.PROVIDER, Source.OWN):
            continue
        alone = await show(db, need, map(as_form, given[need]))
        problem = "; ".join(alone.problems) or alone.cannot_tell
        other = " (a standard statement shows it)" if shown.works else ""
        text = session.without_secrets(f"the forms of {need.label} do not work{other}: {problem}")
        yield say(_CHECK, Verdict.WARN, text, f"mend {_CHECK} in the provider")
