"""What one test did on its session. The rule's ``db`` writes it; the reset after the test and the reports read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable, Optional

if TYPE_CHECKING:
    from ..report.failure import FailureCause
    from ..report.outcome import Honesty
    from ..schema.tables import Family
    from .deadline import Deadline
    from .exploring import Exploring
    from .kept_finds import KeptFind
    from .recording.record import ItemRecord
    from .session import Session
    from .spectra.raised import Raised
    from .tally import Tally
    from .twins.course import Recording


@dataclass
class ItemState:
    """The record of one test, released with its item."""

    session: Session
    used: dict[str, Family] = field(default_factory=dict)
    """The families whose tables the test may have changed."""
    backends: list[Any] = field(default_factory=list)
    """Other backends that the test opened."""
    killed: list[Any] = field(default_factory=list)
    """Backends whose session the test ended past the backend."""
    cleanup: list[tuple[str, bool]] = field(default_factory=list)
    """Statements to run after the test, each with whether it runs on the backend under test."""
    own_names: list[str] = field(default_factory=list)
    """The names of objects that the test makes itself."""
    findings: dict[str, tuple[Honesty, str]] = field(default_factory=dict)
    deadline: Optional[Deadline] = None
    failed: bool = False
    expected_failure: bool = False
    """Whether a known failure expects the test to fail."""
    knows_failure: Callable[[str, Optional[str]], bool] = lambda rule, param: False
    """Whether a known failure expects another rule to fail here."""
    failure_text: str = ""
    cause: Optional[FailureCause] = None
    """The failure's cause; failures with an equal cause form one group."""
    body_seconds: float = 0.0
    record: Optional[ItemRecord] = None
    """The record of the calls on the backend, where a script is wanted."""
    course: Optional[Recording] = None
    """The record of the course of the item, where it is compared with that of its twin."""
    example: Optional[Example] = None
    """The example of a rule on random input on which the twin runs."""
    raised: Optional[Raised] = None
    """Takes the functions in the traceback of a failure, in a second pass over failed items."""
    exploring: Optional[Exploring] = None
    tally: Optional[Tally] = None
    """What the rule draws, in an exploration."""
    kept_examples: list[KeptFind] = field(default_factory=list)
    """The examples of the rule to replay before drawn ones."""

    def begin_rule(self) -> None:
        """The tables are made and the rule begins; on many examples, once for each."""
        for record in (self.record, self.course):
            if record is not None:
                record.begin_rule()


@dataclass
class Example:
    """The example of a rule on random input that fails, as Hypothesis keeps it; the twin runs on it alone."""

    choices: Optional[bytes] = None
    replayed: bool = False
