"""The code in the traceback of a failure, taken before the kit cuts the traceback down to the rule's own frame."""

from __future__ import annotations

import types
from typing import Optional


class Raised:
    """The code objects of one item's failure, the innermost one first."""

    def __init__(self) -> None:
        self.codes: list[types.CodeType] = []

    def take(self, error: BaseException) -> None:
        """Take the frames of an error and of those that led to it; the first error's come first."""
        chain: list[BaseException] = []
        current: Optional[BaseException] = error
        while current is not None and current not in chain:
            chain.append(current)
            current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        self.codes = [code for each in reversed(chain) for code in reversed(_codes(each.__traceback__))]


def _codes(step: Optional[types.TracebackType]) -> list[types.CodeType]:
    found = []
    while step is not None:
        found.append(step.tb_frame.f_code)
        step = step.tb_next
    return found
