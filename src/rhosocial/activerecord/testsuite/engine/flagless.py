"""Features for which the core has no flag: a dialect denies one by refusing to render it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, Optional

from .failure_cause import chain_of


def _several_rows(e: Any, d: Any) -> Any:
    return e.InsertExpression(d, "t", e.ValuesSource(d, [[e.Literal(d, 1)], [e.Literal(d, 2)]]), ["v"])


def _nowait(e: Any, d: Any) -> Any:
    return e.ForUpdateClause(d, nowait=True)


def _lock_of_a_table(e: Any, d: Any) -> Any:
    return e.ForUpdateClause(d, of_columns=["t"])


SEVERAL_ROWS = "several rows in one INSERT"
FEATURES: Mapping[str, tuple[Callable[[Any, Any], Any], str]] = {
    SEVERAL_ROWS: (_several_rows, ""),
    "FOR UPDATE NOWAIT": (_nowait, "supports_for_update_nowait"),
    "FOR UPDATE OF a table": (_lock_of_a_table, ""),
}
"""A feature, what renders it, and the flag by which some dialects answer all the same."""


def refusals(dialect: Any) -> dict[str, str]:
    """The features that a dialect refuses to render, each with the text of its refusal (contract C81)."""
    from rhosocial.activerecord.backend import expression

    found = {}
    for feature, (asks, flag) in FEATURES.items():
        claims = getattr(dialect, flag, None) if flag else None
        text = _refusal(asks, expression, dialect)
        # Who claims a feature and refuses it is judged by the rules about it.
        if text is not None and not (claims is not None and claims()):
            found[feature] = text
    return found


def _refusal(asks: Callable[[Any, Any], Any], expression: Any, dialect: Any) -> Optional[str]:
    from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError

    try:
        asks(expression, dialect).to_sql()
    except UnsupportedFeatureError as error:
        return str(error)
    except Exception:
        # A dialect that breaks here breaks in the rules, too, and they show where.
        return None
    return None


def refused_feature(error: BaseException, known: Mapping[str, str]) -> Optional[str]:
    """The feature whose refusal an exception is, or was raised from."""
    from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError

    texts = {text: feature for feature, text in known.items()}
    refusals_met = (each for each in chain_of(error) if isinstance(each, UnsupportedFeatureError))
    return next((texts[str(each)] for each in refusals_met if str(each) in texts), None)
