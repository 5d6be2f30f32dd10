"""Names that a rule creates for itself, and plain SQL that refers to them."""

from __future__ import annotations

import itertools
import re
from typing import Optional

from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.prefix import base36
from .own_words import define
from .refusals import may_be_refused

_NUMBERS = itertools.count(1)
# {nothing} is what stands in place of FROM where a database needs one: see SqlText.
_BASE = re.compile(r"\{(?!nothing\})([a-z_]+)\}")


class OwnNames:
    """The base names of one rule and their real names, which are unique in the run."""

    def __init__(self, db: Db) -> None:
        self.db = db
        self._names: dict[str, str] = {}

    def name(self, base: str) -> str:
        """The real name of ``base`` in this rule.

        Each rule gets a new one: PostgreSQL's driver caches plans by the text of a statement, and refuses a plan if the
        table of that name now has other types.
        """
        if base not in self._names:
            self._names[base] = self.db.own_name(base[:7] + base36(next(_NUMBERS), 4))
        return self._names[base]

    def needing_quotes(self, base: str) -> str:
        """As ``name``, with a blank in it: for what is dropped with its table, whose own name has the kit's shape."""
        if base not in self._names:
            self._names[base] = f"{self.name(base)} of"
        return self._names[base]

    @property
    def named(self) -> set[str]:
        """The real names that the rule uses."""
        return set(self._names.values())

    def fitting(self, name: str) -> str:
        """The same name; the rule is left out where the database takes only shorter ones."""
        most = self.db.provider.identifier_bytes
        if len(name.encode()) > most:
            skip(SkipKind.UNSUPPORTED, f"a name has at most {most} bytes here (identifier_bytes)")
        return name

    def sql(self, text: str) -> str:
        """Plain SQL for the target: ``{base}`` is a name of the rule, ``"name"`` an identifier, ``?`` a placeholder."""
        return self.db.sql(_BASE.sub(lambda found: f'"{self.name(found.group(1))}"', text))

    async def by_hand(self, text: str) -> None:
        """Run a definition in plain SQL; where the database refuses it, as the dialect writes it."""
        await define(self.db, self.name, self.sql, text)

    async def by_observer(self, text: str) -> None:
        """As ``by_hand``, in a session of its own past the backend."""
        await define(self.db, self.name, self.sql, text, self.db.observer.run)

    async def first_taken(self, *ways: str) -> Optional[str]:
        """Run the first definition that the database accepts, and return it; None if the database refuses all."""
        for text in ways:
            with may_be_refused() as refused:
                await self.by_hand(text)
            if not refused:
                return text
        return None
