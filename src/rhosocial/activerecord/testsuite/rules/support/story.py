"""What a random program did so far: the message of its failure."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Optional

import pytest

from .rollback import Undo

_LONGEST = 400


class StepFailed(AssertionError):
    """A failure whose message has the story already."""


class Story:
    """One line for each step, indented by the depth of its transaction."""

    def __init__(self, *lines: str) -> None:
        self.story: list[str] = list(lines)
        self.depth = 0

    def say(self, words: str) -> None:
        """Add to the story that a failure shows."""
        self.story.append("  " * self.depth + words)

    def tell(self, words: str) -> None:
        """Say what the present step does; long values are cut."""
        self.story[-1] = "  " * self.depth + words[:_LONGEST] + ("..." if len(words) > _LONGEST else "")

    async def told(self, doing: Awaitable[Optional[str]]) -> Optional[str]:
        """Do a step, and return what it returns. A failure has the story; a step that returns None leaves no line."""
        place = len(self.story)
        self.say("")
        try:
            done = await doing
        except (Undo, StepFailed):
            raise
        except AssertionError as error:
            self.fail(str(error).partition("\n")[0], error)
        except (Exception, pytest.fail.Exception) as error:
            self.fail(f"{type(error).__name__}: {error}", error)
        if done is None:
            del self.story[place:]
        return done

    def fail(self, words: str, cause: Optional[BaseException] = None) -> Any:
        """Fail with the story."""
        raise StepFailed("\n".join([words, "after:", *(f"  {each}" for each in self.story)])) from cause
