"""Every capability, defined once, in one file a theme.

A new capability is one :class:`Definition` in the class of its theme, and nothing else; the page about capabilities is
derived (``python -m rhosocial.activerecord.testsuite.capabilities.reference docs/capabilities.md``).
"""

from __future__ import annotations

from .changes import Changes
from .combining import Combining
from .constraints import Constraints
from .documents import Documents
from .indexes import Indexes
from .partitions import Partitions
from .queries import Queries
from .routines import Routines
from .sequences import Sequences
from .server import Server
from .tables import Tables
from .transactions import Transactions
from .views import Views
from .xml import Xml


class Definitions(
    Queries,
    Combining,
    Documents,
    Xml,
    Server,
    Changes,
    Transactions,
    Tables,
    Partitions,
    Constraints,
    Views,
    Indexes,
    Sequences,
    Routines,
):
    """All themes, in the order of the page."""
