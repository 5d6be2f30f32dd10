"""Says where two courses part, and what was asked, sent and given there on both sides."""

from __future__ import annotations

import re
from typing import Any, Optional

from ...report.parting import Parting, Row
from ..sql_words import first_word, is_sent, one_line
from .course import Course, Sent, Step
from .normal import Likeness
from .pairs import KEY, Pair, first_place, is_rendered, is_result, led_to, own_part, paired, sent_by, table_named

MOST_ROWS = 4
MOST_VALUE = 160
MOST_STATEMENTS = 3
MOST_PARAMS = 12
_NOTHING = "(nothing)"


def part(nodeid: str, rule: str, here: Course, twin: Course, *, strict: bool, red: Optional[bool]) -> Parting:
    """The first place where a failed course and that of its twin part."""
    pairs = paired(here, twin)
    place, earlier = first_place(pairs, Likeness(strict))
    names = (nodeid, rule, here.slot, twin.slot, red)
    if place is None:
        return Parting(*names, _same(here, twin), _outcomes(here, twin))
    # The twin may fail otherwise, which says that this is no proof of a sound course.
    both = _outcomes(here, twin) if red else ()
    of = f"call {place.number} of {len(here.steps)}"
    if place.came is None and not place.sent:
        who = "this backend alone was asked" if place.twin is None else "the twin alone was asked"
        return Parting(*names, f"{of}: {who} for {place.step.name}", (*_rows(place), *both))
    led = None if place.sent else led_to(earlier, place, strict)
    said = f"{of}, {_called(place)}: {_what(place)}"
    if led is None:
        return Parting(*names, said, (*_rows(place), *both))
    by = f"the statement that led to it: call {led.number}, {_called(led)}: {_what(led)}"
    return Parting(*names, said, (*_rows(place), *both), by, _rows(led))


# -- words -------------------------------------------------------------------------------------------------------------
def _called(pair: Pair) -> str:
    word = first_word(pair.step.sql).upper()
    table = table_named(pair)
    return f"{pair.step.name}" + (f" ({word} {table})" if word and table else f" ({word})" if word else "")


def _what(pair: Pair) -> str:
    """What differs in a pair, in a few words."""
    one, other = pair.here, pair.twin
    assert one is not None
    assert other is not None
    if pair.came == "error":
        if not other.error:
            return f"here it raises {one.error}, there it does not"
        return f"here it raises nothing, there {other.error}" if not one.error else "another error"
    if pair.came is not None and is_rendered(one.came) and is_rendered(other.came):
        return "the dialect renders " + ("another statement" if pair.came == "[0]" else "other parameters")
    if pair.came is not None:
        return f"what came back differs in {_place(pair.came)}"
    if pair.asked:
        return "another statement"
    if pair.params:
        return "other parameters"
    return "the driver got " + ("another statement" if len(one.got) == len(other.got) else "other statements")


def _place(where: str) -> str:
    names = {"data": "the rows", "affected_rows": "the number of affected rows", "last_insert_id": "the generated key"}
    return names.get(where, where)


def _same(here: Course, twin: Course) -> str:
    calls = len(here.steps)
    if not calls and not twin.steps:
        return "neither was asked anything: the rule compares what the classes themselves say"
    said = f"{calls} calls with equal results" if calls != 1 else "one call with an equal result"
    if twin.failed and _first_line(here.failed) == _first_line(twin.failed):
        return f"{said} and the same failure: the two do not part"
    return f"{said}: they part in what the rule compares"


def _outcomes(here: Course, twin: Course) -> tuple[Row, ...]:
    one, other = (_first_line(course.failed) or "passes" for course in (here, twin))
    return (Row("the rule", one, other, parts=one != other),)


def _first_line(text: str) -> str:
    return cut(next((line for line in text.splitlines() if line.strip()), ""), 2 * MOST_VALUE)


def _rows(pair: Pair) -> tuple[Row, ...]:
    """What to show of a pair: what was asked, what was sent, what the driver got, what came back."""
    one, other = pair.here or Step(_NOTHING), pair.twin or Step(_NOTHING)
    rows = []
    if pair.here is None or pair.twin is None or not (one.asked or other.asked):
        rows.append(Row("asked", _asked(one), _asked(other), parts=pair.params))
    statements = _statements(*sent_by(one, other))
    for number, (left, right) in enumerate(statements):
        label = "statement" if len(statements) == 1 else f"statement {number + 1}"
        rows.append(Row(label, left.sql, right.sql, sql=True, parts=pair.asked))
        if left.params or right.params:
            rows.append(Row("parameters", *_both_params(left.params, right.params), parts=pair.params))
    if pair.got or not (_passed_on(one) and _passed_on(other)):
        got = _statements(one.got, other.got)
        got = [(a, b) for a, b in got if not pair.got or a.sql != b.sql] or got
        rows += [Row("driver got", a.sql, b.sql, sql=True, parts=pair.got) for a, b in got]
    if is_rendered(one.came) and is_rendered(other.came):
        (left_sql, left_params), (right_sql, right_params) = one.came, other.came
        rows.append(Row("rendered", left_sql, right_sql, sql=True, parts=left_sql != right_sql))
        if left_params or right_params:
            both = _both_params(left_params, right_params)
            rows.append(Row("parameters", *both, parts=left_params != right_params))
        return tuple(rows)
    rows.append(Row("came back", *_results(one, other, pair.came), parts=pair.came is not None))
    return tuple(rows)


def _passed_on(step: Step) -> bool:
    """Whether the driver got what the backend was asked; where it can't be seen, too."""
    return not step.got or all(
        any(is_sent(asked.sql, asked.params, got.sql, got.params) for got in step.got) for asked in step.asked
    )


def _statements(one: list[Sent], other: list[Sent]) -> list[tuple[Sent, Sent]]:
    """Statements side by side, from the first that differs on."""
    longest = max(len(one), len(other))
    none = Sent(_NOTHING, None)
    both = [
        (one[at] if at < len(one) else none, other[at] if at < len(other) else none) for at in range(min(longest, 200))
    ]
    if longest <= MOST_STATEMENTS:
        return both
    first = next((at for at, (a, b) in enumerate(both) if one_line(a.sql) != one_line(b.sql)), 0)
    return both[first : first + MOST_STATEMENTS]


def _asked(step: Step) -> str:
    if step.arguments is None:
        return step.name
    positional, named = step.arguments
    given = [shown(each) for each in positional] + [f"{name}={shown(each)}" for name, each in named.items()]
    return cut(f"{step.name}({', '.join(given)})", 3 * MOST_VALUE)


def _both_params(one: Any, other: Any) -> tuple[str, str]:
    """The parameters of both sides; of many, those around the first that differs."""
    first = 0
    if isinstance(one, list) and isinstance(other, list) and max(len(one), len(other)) > MOST_PARAMS:
        first = next((at for at, (a, b) in enumerate(zip(one, other)) if shown(a) != shown(b)), 0)
        first = max(first - MOST_PARAMS // 4, 0)
    return _params(one, first), _params(other, first)


def _params(params: Any, first: int = 0) -> str:
    if not isinstance(params, list):
        return "(none)" if not params else shown(params)
    above = [f"... {first} before"] if first else []
    left = len(params) - first - MOST_PARAMS
    some = [shown(each) for each in params[first : first + MOST_PARAMS]]
    return ", ".join([*above, *some, *([f"... {left} more"] if left > 0 else [])]) or "(none)"


def _results(one: Step, other: Step, where: Optional[str]) -> tuple[str, str]:
    at = re.search(r"\[(\d+)\]", where or "")
    left, right = (_result(step, int(at[1]) if at else 0) for step in (one, other))
    if left == right and where:
        # What differs is not among the first rows.
        return tuple(f"{where} = {shown(_at(step.came, where))}" for step in (one, other))  # type: ignore[return-value]
    return left, right


def _at(value: Any, where: str) -> Any:
    for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", where):
        try:
            value = value[int(index)] if index else value[name]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _result(step: Step, first: int) -> str:
    if step.error:
        return cut(f"{step.error}: {step.message.partition(': ')[2] or step.message}", 3 * MOST_VALUE)
    if is_rendered(step.came):
        return f"{cut(step.came[0], 3 * MOST_VALUE)}\n{_params(step.came[1])}"
    if not is_result(step.came):
        return _listed(step.came, first) if isinstance(step.came, list) else shown(step.came)
    came = own_part(step, strict=True)
    parts = [f"affected {came['affected_rows']}"]
    parts += [f"key {came[KEY]}"] if KEY in came else []
    data = came.get("data")
    return ", ".join(parts) if data is None else f"{_listed(data, first)}\n{', '.join(parts)}"


def _listed(rows: Any, first: int) -> str:
    """Some rows from the first that differs on."""
    if not isinstance(rows, list):
        return shown(rows)
    count = f"{len(rows)} rows" if len(rows) != 1 else "1 row"
    above = [f"... {first} before"] if first else []
    lines = [_row(row) for row in rows[first : first + MOST_ROWS]]
    return "\n".join([count, *above, *lines, *(["..."] if len(rows) > first + MOST_ROWS else [])])


def _row(row: Any) -> str:
    if isinstance(row, dict):
        return cut(", ".join(f"{name}={shown(value)}" for name, value in row.items()), 3 * MOST_VALUE)
    return shown(row)


def shown(value: Any) -> str:
    """A value as Python writes it, cut."""
    return cut(repr(value))


def cut(text: str, most: int = MOST_VALUE) -> str:
    """A text of at most so many characters, with its length when something is missing."""
    return text if len(text) <= most else f"{text[: most - 24]}... ({len(text)} characters)"
