"""XML: parsing, building, searching, and writing it as text."""

from __future__ import annotations

from typing import Any

from ..definition import Definition
from ..probe import Asks, Form, Probe, gives


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


_NODES = '(SELECT 1 AS "v"{nothing} UNION ALL SELECT 2 AS "v"{nothing}) "s"'


class Xml:
    """XML: parsing, building, searching, and writing it as text."""

    XMLPARSE = Definition(
        "SQLXMLParsingSupport",
        "Text can be turned into an XML value with XMLPARSE.",
        Probe(_xml(_parsed("<e>x</e>"), "<e>x</e>"), _asks_xml("XMLParseExpression", _text)),
    )
    XMLSERIALIZE = Definition(
        "SQLXMLSerializationSupport",
        "An XML value can be turned into text with XMLSERIALIZE.",
        Probe(_xml(_parsed("<e>x</e>"), "<e>x</e>")[:1], _asks_xml("XMLSerializeExpression", _text, "VARCHAR(100)")),
    )
    XMLELEMENT = Definition(
        "SQLXMLConstructionSupport",
        "A query can build an XML element from its columns with XMLELEMENT.",
        Probe(_xml("XMLELEMENT(NAME \"e\", 'x')", "<e>x</e>"), _asks_xml("XMLElementExpression", "e", _texts)),
    )
    XMLATTRIBUTES = Definition(
        "SQLXMLConstructionSupport",
        "An XML element that a query builds can have attributes taken from columns.",
        Probe(
            _xml("XMLELEMENT(NAME \"e\", XMLATTRIBUTES('y' AS \"k\"), 'x')", '<e k="y">x</e>'),
            lambda e, d: e.XMLAttributesExpression(d, [e.XMLAttribute(e.Literal(d, "y"), "k")]),
        ),
    )
    XMLFOREST = Definition(
        "SQLXMLConstructionSupport",
        "A query can build one XML element per column with XMLFOREST.",
        Probe(
            _xml("XMLFOREST('x' AS \"e\", 'y' AS \"f\")", "<e>x</e><f>y</f>"),
            lambda e, d: e.XMLForestExpression(d, [e.XMLForestItem(e.Literal(d, "x"), "e")]),
        ),
    )
    XMLCONCAT = Definition(
        "SQLXMLConstructionSupport",
        "Several XML values can be put one after the other with XMLCONCAT.",
        Probe(
            _xml("XMLCONCAT(XMLELEMENT(NAME \"e\", 'x'), XMLELEMENT(NAME \"f\", 'y'))", "<e>x</e><f>y</f>"),
            _asks_xml("XMLConcatExpression", _texts),
        ),
    )
    XMLCOMMENT = Definition(
        "SQLXMLConstructionSupport",
        "A query can build an XML comment with XMLCOMMENT.",
        Probe(_xml("XMLCOMMENT('x')", "<!--x-->"), _asks_xml("XMLCommentExpression", _text)),
    )
    XMLPI = Definition(
        "SQLXMLConstructionSupport",
        "A query can build an XML processing instruction with XMLPI.",
        Probe(_xml("XMLPI(NAME \"e\", 'x')", "<?e x?>"), _asks_xml("XMLPIExpression", "e")),
    )
    XMLROOT = Definition(
        "SQLXMLConstructionSupport",
        "The version and the standalone mark of an XML document can be set with XMLROOT.",
        Probe(
            _xml(
                f"XMLROOT({_parsed('<e/>')}, VERSION '1.0', STANDALONE YES)",
                '<?xml version="1.0" standalone="yes"?><e/>',
            ),
            _asks_xml("XMLRootExpression", _text, _text),
        ),
    )
    XMLAGG = Definition(
        "SQLXMLAggregationSupport",
        "The XML values of many rows can be gathered into one with XMLAGG.",
        Probe(
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
    )
    XMLQUERY = Definition(
        "SQLXMLQueryingSupport",
        "A path or query can be evaluated on an XML value with XMLQUERY.",
        Probe(
            _xml(f"XMLQUERY('/r/e' PASSING BY VALUE {_parsed('<r><e>x</e></r>')} RETURNING CONTENT)", "<e>x</e>"),
            _asks_xml("XMLQueryExpression", _text),
        ),
    )
    XMLEXISTS = Definition(
        "SQLXMLQueryingSupport",
        "A condition can ask whether a path finds anything in an XML value, with XMLEXISTS.",
        Probe(
            (
                (
                    gives(
                        f"SELECT \"v\" FROM {_NODES} WHERE XMLEXISTS('/r/e' PASSING BY VALUE {_parsed('<r><e/></r>')})",
                        (1,),
                        (2,),
                    ),
                    gives(
                        f"SELECT \"v\" FROM {_NODES} WHERE XMLEXISTS('/r/f' PASSING BY VALUE {_parsed('<r><e/></r>')})"
                    ),
                ),
            ),
            _asks_xml("XMLExistsExpression", _text),
        ),
    )
    XMLTABLE = Definition(
        "SQLXMLQueryingSupport",
        "An XML value can be read as rows and columns with XMLTABLE.",
        Probe(
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
    )
