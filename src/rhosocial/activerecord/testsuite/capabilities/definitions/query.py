"""What each capability of reading means: selecting, joining, grouping, combining, documents, graphs and XML."""

from __future__ import annotations

DEFINITIONS: dict[str, dict[str, str]] = {
    "WindowFunctionSupport": {
        "window_functions": "A query can rank rows or total them over a partition with OVER, without merging them.",
        "window_frame_clause": "A window function can be limited to a frame of rows around the current one.",
    },
    "CTESupport": {
        "basic_cte": "A query can begin with WITH and use the named subquery like a table.",
        "recursive_cte": "A named subquery can refer to itself, so that one query walks a tree or a graph.",
        "materialized_cte": "A query can say whether a named subquery is computed once or merged into its user.",
    },
    "AdvancedGroupingSupport": {
        "rollup": "GROUP BY can add the subtotals of each leading part of its columns and a grand total.",
        "cube": "GROUP BY can add the subtotals of every combination of its columns.",
        "grouping_sets": "GROUP BY can list several sets of columns, and one query answers for all of them.",
    },
    "LateralJoinSupport": {
        "lateral_join": "A subquery in FROM can use columns of the tables that stand before it.",
    },
    "JoinSupport": {
        "inner_join": "Two tables can be joined so that only matching rows are kept.",
        "left_join": "Rows of the left table without a match are kept, with NULL on the right.",
        "right_join": "Rows of the right table without a match are kept, with NULL on the left.",
        "full_join": "Rows of either table without a match are kept, with NULL on the other side.",
        "cross_join": "Every row of one table can be paired with every row of another.",
        "natural_join": "Two tables can be joined on all columns that have the same name in both.",
    },
    "SetOperationSupport": {
        "union": "The rows of two queries can be put together, each distinct row once.",
        "union_all": "The rows of two queries can be put together, with duplicates kept.",
        "intersect": "A query can return only the rows that two queries have in common.",
        "except": "A query can return the rows of one query that another one does not have.",
        "set_operation_order_by": "The result of a set operation can be ordered as a whole.",
        "set_operation_limit_offset": "The result of a set operation can be cut to a page with LIMIT and OFFSET.",
        "set_operation_for_update": "The rows behind a set operation can be locked with FOR UPDATE.",
    },
    "FilterClauseSupport": {
        "filter_clause": "An aggregate can count only the rows that meet its own FILTER condition.",
    },
    "OrderedSetAggregationSupport": {
        "ordered_set_aggregation": "An aggregate can depend on an order, as a percentile WITHIN GROUP does.",
    },
    "QualifyClauseSupport": {
        "qualify_clause": "A query can filter on the result of a window function with QUALIFY.",
    },
    "ILIKESupport": {
        "ilike": "A pattern can be matched without regard to case through the ILIKE operator.",
    },
    "CollationSupport": {
        "collate_expression": "A single expression can be compared or ordered under a named collation.",
    },
    "ExplainSupport": {
        "explain_analyze": "A plan can be asked for together with what happened when the statement really ran.",
        "explain_format": "A plan can be asked for in the given format, such as JSON.",
    },
    "LockingSupport": {
        "for_update_skip_locked": "A locking query can pass over rows that another session has locked.",
    },
    "TemporalTableSupport": {
        "temporal_tables": "A query can read a table as it was at an earlier time.",
    },
    "GraphSupport": {
        "graph_match": "A query can find vertices and edges that fit a MATCH pattern.",
        "quantified_path": "A graph pattern can follow an edge a varying number of times.",
        "comma_separated_patterns": "One MATCH can hold several patterns, separated by commas.",
    },
    "GraphTableSupport": {
        "graph_table": "A graph query can stand in FROM as a table, through GRAPH_TABLE.",
    },
    "ArraySupport": {
        "array_type": "A column can hold an array of values of one type.",
        "array_constructor": "An array can be written in a statement, element by element.",
        "array_access": "One element of an array can be read by its position.",
    },
    "JSONSupport": {
        "json_type": "A column can hold a JSON document, which the database checks and can look into.",
        "json_arrow_operators": "A part of a JSON document can be read with the operators -> and ->>.",
        "json_table": "A JSON document can be read as rows and columns with JSON_TABLE.",
    },
    "SQLFunctionSupport": {
        "functions": "The given SQL function can be called in an expression.",
    },
    "SQLXMLParsingSupport": {
        "xmlparse": "Text can be turned into an XML value with XMLPARSE.",
    },
    "SQLXMLSerializationSupport": {
        "xmlserialize": "An XML value can be turned into text with XMLSERIALIZE.",
    },
    "SQLXMLConstructionSupport": {
        "xmlelement": "A query can build an XML element from its columns with XMLELEMENT.",
        "xmlattributes": "An XML element that a query builds can have attributes taken from columns.",
        "xmlforest": "A query can build one XML element per column with XMLFOREST.",
        "xmlconcat": "Several XML values can be put one after the other with XMLCONCAT.",
        "xmlcomment": "A query can build an XML comment with XMLCOMMENT.",
        "xmlpi": "A query can build an XML processing instruction with XMLPI.",
        "xmlroot": "The version and the standalone mark of an XML document can be set with XMLROOT.",
    },
    "SQLXMLAggregationSupport": {
        "xmlagg": "The XML values of many rows can be gathered into one with XMLAGG.",
    },
    "SQLXMLQueryingSupport": {
        "xmlquery": "A path or query can be evaluated on an XML value with XMLQUERY.",
        "xmlexists": "A condition can ask whether a path finds anything in an XML value, with XMLEXISTS.",
        "xmltable": "An XML value can be read as rows and columns with XMLTABLE.",
    },
    "DQLMixin": {
        "for_update": "The rows that a query reads can be locked until the transaction ends.",
        "offset_without_limit": "A query can skip its first rows without saying how many it wants.",
    },
    "IdentifierMixin": {
        "explicit_inner_join": "An inner join is written with the word INNER, which the database accepts.",
    },
}
