"""The code in the traceback of a failure, taken before the kit cuts the traceback down to the rule's own frame."""

from __future__ import annotations

import types

from ..failure_cause import chain_of


class Raised:
    """The code of one item's failure: where the first exception came from, and what handled it."""

    def __init__(self) -> None:
        self.codes: list[types.CodeType] = []
        """The traceback of the first exception of the chain, its innermost frame first."""
        self.handlers: list[types.CodeType] = []
        """What ran because of it: it was called where the exception was caught, and raised another one."""

    def take(self, error: BaseException) -> None:
        """Take the frames of an error and of those that led to it."""
        chain = list(chain_of(error))
        self.codes = [frame.f_code for frame in reversed(_frames(chain[-1]))]
        self.handlers = []
        for later, earlier in zip(chain, chain[1:]):
            frames, caught = _frames(later), _frames(earlier)[:1]
            if caught and caught[0] in frames:
                self.handlers += [frame.f_code for frame in frames[frames.index(caught[0]) + 1 :]]


def _frames(error: BaseException) -> list[types.FrameType]:
    found = []
    step = error.__traceback__
    while step is not None:
        found.append(step.tb_frame)
        step = step.tb_next
    return found
