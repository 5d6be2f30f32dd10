"""Names that a rule makes for itself, and SQL written by hand that names them."""

from __future__ import annotations

import itertools
import re
from typing import Optional

from ...engine.db import Db
from ...schema.prefix import base36
from .refusals import may_be_refused

_NUMBERS = itertools.count(1)
_BASE = re.compile(r"\{([a-z_]+)\}")


class OwnNames:
    """Base names of one rule and the real ones that they stand for, unique in the run."""

    def __init__(self, db: Db) -> None:
        self.db = db
        self._names: dict[str, str] = {}

    def name(self, base: str) -> str:
        """The real name that ``base`` stands for in this rule.

        A new one for each rule: PostgreSQL's driver keeps plans by the text of a statement, and refuses to use one on a
        table of other types under the old name.
        """
        if base not in self._names:
            self._names[base] = self.db.own_name(base[:7] + base36(next(_NUMBERS), 4))
        return self._names[base]

    def sql(self, text: str) -> str:
        """Plain SQL for the target: ``{base}`` is a name of the rule's, ``"name"`` an identifier, ``?`` a placeholder."""
        return self.db.sql(_BASE.sub(lambda found: f'"{self.name(found.group(1))}"', text))

    async def by_hand(self, text: str) -> None:
        """A definition as the database itself writes it."""
        await self.db.run(self.sql(text), kind="DDL")

    async def first_taken(self, *ways: str) -> Optional[str]:
        """Which of these definitions the database took, the first that it does not refuse; None when it refuses all."""
        for text in ways:
            with may_be_refused() as refused:
                await self.by_hand(text)
            if not refused:
                return text
        return None
