"""Probes of values with parts: arrays, JSON documents, XML."""

from __future__ import annotations

from typing import Any

from ..vocabulary import Capability
from .model import Asks, Form, Lab, NotShown, Probe, Probes, gives, plain

_TABLE = ('CREATE TABLE {a} ("v" JSON)', "INSERT INTO {a} VALUES ('{\"k\": 7}')")
_PARTS = ("JSON_VALUE(\"v\", '$.k')", "\"v\"->>'k'", "JSON_EXTRACT(\"v\", '$.k')")
_JSON_ROWS = "SELECT \"v\" FROM JSON_TABLE('[1, 2]', '$[*]' COLUMNS (\"v\" INTEGER PATH '$')) \"s\""


async def _holds_json(lab: Lab) -> None:
    """A column of the type JSON refuses what is no document, where types are enforced, and a part of one is read by its path."""
    for statement in _TABLE:
        await lab.run(statement)
    if lab.enforces_types:
        await lab.refuses("INSERT INTO {a} VALUES ('{')")
    seen = []
    for part in _PARTS:
        try:
            ((value,),) = await lab.rows(f'SELECT {part} AS "p" FROM {{a}}')
        except Exception as error:
            seen.append(f"{part}: {type(error).__name__}")
        else:
            if plain(value) == "7":
                return
            seen.append(f"{part} gives {value!r}")
    raise NotShown(f"no part of a document can be read: {'; '.join(seen)}")


def _xml(value: str, text: str) -> tuple[Form, ...]:
    """The standard's way, and a bare one where a driver gives XML as text."""
    plainly = (gives(f'SELECT {value} AS "x"{{nothing}}', (text,)),)
    return ((gives(f'SELECT XMLSERIALIZE(CONTENT {value} AS VARCHAR(100)) AS "x"{{nothing}}', (text,)),), plainly)


def _parsed(text: str) -> str:
    return f"XMLPARSE(DOCUMENT '{text}')"


def _asks_xml(name: str, *arguments: Any) -> Asks:
    """An SQL/XML expression; texts among the arguments become literals where the core wants expressions."""

    def asks(e: Any, d: Any) -> Any:
        return getattr(e, name)(d, *[argument(e, d) if callable(argument) else argument for argument in arguments])

    return asks


def _text(e: Any, d: Any) -> Any:
    return e.Literal(d, "x")


def _texts(e: Any, d: Any) -> Any:
    return [e.Literal(d, "x")]


_NODES = '(SELECT 1 AS "v"{nothing} UNION ALL SELECT 2{nothing}) "s"'

PROBES: Probes = {
    Capability.ARRAY_TYPE: Probe(
        (
            (
                'CREATE TABLE {a} ("v" INTEGER ARRAY)',
                "INSERT INTO {a} VALUES (ARRAY[10, 20, 30])",
                gives('SELECT "v"[2] AS "e" FROM {a}', (20,)),
            ),
        ),
    ),
    Capability.ARRAY_CONSTRUCTOR: Probe(
        ((gives('SELECT CARDINALITY(ARRAY[10, 20, 30]) AS "n"{nothing}', (3,)),),),
        lambda e, d: e.ArrayExpression(d, "CONSTRUCTOR", elements=[e.Literal(d, 1)]),
    ),
    Capability.ARRAY_ACCESS: Probe(
        ((gives('SELECT (ARRAY[10, 20, 30])[2] AS "e"{nothing}', (20,)),),),
        lambda e, d: e.ArrayExpression(d, "ACCESS", base_expr=e.Column(d, "v"), index_expr=e.Literal(d, 1)),
    ),
    Capability.JSON_TYPE: Probe((_holds_json,)),
    Capability.JSON_ARROW_OPERATORS: Probe(
        (
            (gives('SELECT CAST(\'{"k": "x"}\' AS JSON) ->> \'k\' AS "p"{nothing}', ("x",)),),
            (gives('SELECT "v" ->> \'$.k\' AS "p" FROM (SELECT \'{"k": "x"}\' AS "v"{nothing}) "s"', ("x",)),),
        ),
        # The core renders a function where the operators are missing (its protocol says so), which is no refusal.
    ),
    Capability.JSON_TABLE: Probe(
        ((gives(_JSON_ROWS, (1,), (2,)),),),
        lambda e, d: e.JSONTableExpression(d, "v", "$[*]", [e.JSONTableColumn("v", "INTEGER", "$")], "s"),
    ),
    Capability.XMLPARSE: Probe(_xml(_parsed("<e>x</e>"), "<e>x</e>"), _asks_xml("XMLParseExpression", _text)),
    Capability.XMLSERIALIZE: Probe(
        _xml(_parsed("<e>x</e>"), "<e>x</e>")[:1], _asks_xml("XMLSerializeExpression", _text, "VARCHAR(100)")
    ),
    Capability.XMLELEMENT: Probe(
        _xml("XMLELEMENT(NAME \"e\", 'x')", "<e>x</e>"), _asks_xml("XMLElementExpression", "e", _texts)
    ),
    Capability.XMLATTRIBUTES: Probe(
        _xml("XMLELEMENT(NAME \"e\", XMLATTRIBUTES('y' AS \"k\"), 'x')", '<e k="y">x</e>'),
        lambda e, d: e.XMLAttributesExpression(d, [e.XMLAttribute(e.Literal(d, "y"), "k")]),
    ),
    Capability.XMLFOREST: Probe(
        _xml("XMLFOREST('x' AS \"e\", 'y' AS \"f\")", "<e>x</e><f>y</f>"),
        lambda e, d: e.XMLForestExpression(d, [e.XMLForestItem(e.Literal(d, "x"), "e")]),
    ),
    Capability.XMLCONCAT: Probe(
        _xml("XMLCONCAT(XMLELEMENT(NAME \"e\", 'x'), XMLELEMENT(NAME \"f\", 'y'))", "<e>x</e><f>y</f>"),
        _asks_xml("XMLConcatExpression", _texts),
    ),
    Capability.XMLCOMMENT: Probe(_xml("XMLCOMMENT('x')", "<!--x-->"), _asks_xml("XMLCommentExpression", _text)),
    Capability.XMLPI: Probe(_xml("XMLPI(NAME \"e\", 'x')", "<?e x?>"), _asks_xml("XMLPIExpression", "e")),
    Capability.XMLROOT: Probe(
        _xml(
            f"XMLROOT({_parsed('<e/>')}, VERSION '1.0', STANDALONE YES)",
            '<?xml version="1.0" standalone="yes"?><e/>',
        ),
        _asks_xml("XMLRootExpression", _text, _text),
    ),
    Capability.XMLAGG: Probe(
        (
            (
                gives(
                    'SELECT XMLSERIALIZE(CONTENT XMLAGG(XMLELEMENT(NAME "e", "v") ORDER BY "v") AS VARCHAR(100)) AS "x"'
                    f" FROM {_NODES}",
                    ("<e>1</e><e>2</e>",),
                ),
            ),
        ),
        _asks_xml("XMLAggExpression", _text),
    ),
    Capability.XMLQUERY: Probe(
        _xml(f"XMLQUERY('/r/e' PASSING BY VALUE {_parsed('<r><e>x</e></r>')} RETURNING CONTENT)", "<e>x</e>"),
        _asks_xml("XMLQueryExpression", _text),
    ),
    Capability.XMLEXISTS: Probe(
        (
            (
                gives(
                    f"SELECT \"v\" FROM {_NODES} WHERE XMLEXISTS('/r/e' PASSING BY VALUE {_parsed('<r><e/></r>')})",
                    (1,),
                    (2,),
                ),
                gives(f"SELECT \"v\" FROM {_NODES} WHERE XMLEXISTS('/r/f' PASSING BY VALUE {_parsed('<r><e/></r>')})"),
            ),
        ),
        _asks_xml("XMLExistsExpression", _text),
    ),
    Capability.XMLTABLE: Probe(
        (
            (
                gives(
                    f"SELECT \"v\" FROM XMLTABLE('/r/e' PASSING {_parsed('<r><e>1</e><e>2</e></r>')}"
                    ' COLUMNS "v" INTEGER PATH \'.\') "s"',
                    (1,),
                    (2,),
                ),
            ),
        ),
        lambda e, d: e.XMLTableExpression(d, e.Literal(d, "/r/e"), [e.XMLTableColumn("v", "INTEGER")]),
    ),
}
