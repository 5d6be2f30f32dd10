"""Computes what a script's text says already: conditions on literals, lists of literals, calls of lambdas."""

from __future__ import annotations

import ast
import copy
from typing import Any, Optional, cast

_LITERAL = (ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Lambda, ast.ListComp, ast.JoinedStr, ast.Call)
_KINDS = {
    "str": str,
    "int": int,
    "float": float,
    "bytes": bytes,
    "bool": bool,
    "list": list,
    "tuple": tuple,
    "dict": dict,
}
_MOST = 8
_TEXT = ("join", "format", "replace", "split", "upper", "lower", "strip")


def folded(tree: ast.Module) -> ast.Module:
    """The tree with what can be computed from literals, as often as that gives more of them."""
    for _ in range(6):
        before = ast.dump(tree)
        tree = _Folder().visit(tree)
        if ast.dump(tree) == before:
            break
    return tree


class _Folder(ast.NodeTransformer):
    def visit_IfExp(self, node: ast.IfExp) -> Any:
        node = cast(ast.IfExp, self.generic_visit(node))
        known = _truth(node.test)
        return node if known is None else node.body if known else node.orelse

    def visit_If(self, node: ast.If) -> Any:
        node = cast(ast.If, self.generic_visit(node))
        known = _truth(node.test)
        return node if known is None else (node.body if known else node.orelse) or ast.Pass()

    def visit_BoolOp(self, node: ast.BoolOp) -> Any:
        node = cast(ast.BoolOp, self.generic_visit(node))
        decides = isinstance(node.op, ast.Or)
        values = list(node.values)
        while len(values) > 1 and (known := _truth(values[0])) is not None:
            values = [values[0]] if known == decides else values[1:]
        return values[0] if len(values) == 1 else ast.BoolOp(node.op, values)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Any:
        node = cast(ast.UnaryOp, self.generic_visit(node))
        known = _truth(node.operand) if isinstance(node.op, ast.Not) else None
        return node if known is None else ast.Constant(not known)

    def visit_Compare(self, node: ast.Compare) -> Any:
        node = cast(ast.Compare, self.generic_visit(node))
        left, right = node.left, node.comparators[0]
        literal = isinstance(left, ast.Constant) and isinstance(right, ast.Constant)
        if literal and len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
            same = cast(ast.Constant, left).value == cast(ast.Constant, right).value
            return ast.Constant(same == isinstance(node.ops[0], ast.Eq))
        if len(node.ops) != 1 or not isinstance(node.ops[0], (ast.Is, ast.IsNot)):
            return node
        if not (isinstance(right, ast.Constant) and right.value is None):
            return node
        if isinstance(left, (ast.Constant, *_LITERAL)) and not _may_be_none(left):
            same = isinstance(left, ast.Constant) and left.value is None
            return ast.Constant(same == isinstance(node.ops[0], ast.Is))
        return node

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        node = cast(ast.Subscript, self.generic_visit(node))
        if not isinstance(node.slice, ast.Constant):
            return node
        if isinstance(node.value, ast.Dict):
            for key, value in zip(node.value.keys, node.value.values):
                if isinstance(key, ast.Constant) and key.value == node.slice.value:
                    return value
        if _is_plain_list(node.value) and isinstance(node.slice.value, int):
            elements = cast(ast.List, node.value).elts
            if 0 <= node.slice.value < len(elements):
                return elements[node.slice.value]
        return node

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        node = cast(ast.Attribute, self.generic_visit(node))
        call = node.value
        if (
            isinstance(node.ctx, ast.Load)
            and isinstance(call, ast.Call)
            and ast.unparse(call.func) == "SimpleNamespace"
        ):
            return {each.arg: each.value for each in call.keywords}.get(node.attr, node)
        return node

    def visit_ListComp(self, node: ast.ListComp) -> Any:
        return self._each(node) or self.generic_visit(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> Any:
        return self._each(node) or self.generic_visit(node)

    def _each(self, node: Any) -> Optional[ast.List]:
        """A comprehension over a literal list, as a list."""
        loop = node.generators[0]
        loop.iter = self.visit(loop.iter)
        if len(node.generators) > 1 or loop.ifs or loop.is_async or not _is_plain_list(loop.iter):
            return None
        if len(loop.iter.elts) > _MOST:
            return None
        found = []
        for value in loop.iter.elts:
            given = _bound(loop.target, value)
            if given is None:
                return None
            found.append(self.visit(Replaced(given).visit(copy.deepcopy(node.elt))))
        return ast.List(found, ast.Load())

    def visit_List(self, node: ast.List) -> Any:
        node.elts = _flat([self.visit(each) for each in node.elts])
        return node

    def visit_Tuple(self, node: ast.Tuple) -> Any:
        node.elts = _flat([self.visit(each) for each in node.elts])
        return node

    def visit_Dict(self, node: ast.Dict) -> Any:
        node = cast(ast.Dict, self.generic_visit(node))
        keys: list[Optional[ast.expr]] = []
        values: list[ast.expr] = []
        for key, value in zip(node.keys, node.values):
            inner = isinstance(value, ast.Dict) and key is None
            keys += cast(ast.Dict, value).keys if inner else [key]
            values += cast(ast.Dict, value).values if inner else [value]
        last = {each.value: at for at, each in enumerate(keys) if isinstance(each, ast.Constant)}
        kept = [at for at, each in enumerate(keys) if not isinstance(each, ast.Constant) or last[each.value] == at]
        return ast.Dict([keys[at] for at in kept], [values[at] for at in kept])

    def visit_Call(self, node: ast.Call) -> Any:
        node = cast(ast.Call, self.generic_visit(node))
        node.args = _passed(_flat(node.args))
        node.keywords = [each for one in node.keywords for each in _keywords(one)]
        if isinstance(node.func, ast.Lambda):
            return _called(node.func, node) or node
        if ast.unparse(node) == "SimpleNamespace()":
            return ast.Constant(None)
        if ast.unparse(node.func) == "functools.partial" and len(node.args) == 1 and not node.keywords:
            return node.args[0]
        if not isinstance(node.func, ast.Name):
            return _text(node)
        known = _kind(node)
        if known is not None:
            return known
        if node.func.id in ("len", "enumerate") and len(node.args) == 1 and _is_plain_list(node.args[0]):
            elements = cast(ast.List, node.args[0]).elts
            if node.func.id == "len":
                return ast.Constant(len(elements))
            pairs: list[ast.expr] = [
                ast.Tuple([ast.Constant(at), each], ast.Load()) for at, each in enumerate(elements)
            ]
            return ast.List(pairs, ast.Load()) if len(elements) <= _MOST else node
        if node.func.id in ("list", "tuple") and len(node.args) == 1 and _is_plain_list(node.args[0]):
            elements = cast(ast.List, node.args[0]).elts
            return ast.List(elements, ast.Load()) if node.func.id == "list" else ast.Tuple(elements, ast.Load())
        if node.func.id == "str" and len(node.args) == 1 and isinstance(node.args[0], (ast.JoinedStr, ast.Constant)):
            return node.args[0] if isinstance(getattr(node.args[0], "value", ""), str) else node
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> Any:
        node = cast(ast.JoinedStr, self.generic_visit(node))
        parts: list[ast.expr] = []
        for each in node.values:
            if isinstance(each, ast.FormattedValue) and each.conversion == -1 and each.format_spec is None:
                if isinstance(each.value, ast.Constant) and isinstance(each.value.value, (str, int)):
                    each = ast.Constant(str(each.value.value))
                elif isinstance(each.value, ast.JoinedStr):
                    parts += each.value.values
                    continue
            last = parts[-1] if parts else None
            if isinstance(each, ast.Constant) and isinstance(last, ast.Constant):
                parts[-1] = ast.Constant(f"{last.value!s}{each.value!s}")
            else:
                parts.append(each)
        if all(isinstance(each, ast.Constant) for each in parts):
            return ast.Constant("".join(str(cast(ast.Constant, each).value) for each in parts))
        return ast.JoinedStr(parts)

    def visit_Assign(self, node: ast.Assign) -> Any:
        node = cast(ast.Assign, self.generic_visit(node))
        target = node.targets[0]
        if not (isinstance(target, (ast.Tuple, ast.List)) and isinstance(node.value, (ast.Tuple, ast.List))):
            return node
        names = [each.id if isinstance(each, ast.Name) else "" for each in target.elts]
        # The two sides of the comparison stay together.
        if names == ["got", "expected"] or "" in names or len(names) != len(node.value.elts):
            return node
        if not _is_plain_list(node.value):
            return node
        for at, value in enumerate(node.value.elts):
            if {each.id for each in ast.walk(value) if isinstance(each, ast.Name)} & set(names[:at]):
                return node
        return [ast.Assign([ast.Name(name, ast.Store())], each) for name, each in zip(names, node.value.elts)]


class Replaced(ast.NodeTransformer):
    """Names replaced by what they stand for."""

    def __init__(self, given: dict[str, ast.expr]) -> None:
        self._values = given

    def visit_Name(self, node: ast.Name) -> Any:
        return copy.deepcopy(self._values[node.id]) if node.id in self._values else node


def _truth(node: ast.expr) -> Optional[bool]:
    if isinstance(node, ast.Constant):
        return bool(node.value)
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return bool(node.elts) if not any(isinstance(each, ast.Starred) for each in node.elts) else None
    if isinstance(node, ast.Dict):
        return bool(node.keys) if None not in node.keys else None
    return True if isinstance(node, ast.Lambda) else None


def _may_be_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and not _makes_an_object(node)


def _makes_an_object(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id[:1].isupper()


def _is_plain_list(node: ast.AST) -> bool:
    return isinstance(node, (ast.List, ast.Tuple)) and not any(isinstance(each, ast.Starred) for each in node.elts)


def _flat(elements: list[ast.expr]) -> list[ast.expr]:
    found: list[ast.expr] = []
    for each in elements:
        inner = each.value if isinstance(each, ast.Starred) else None
        if inner is not None and _is_plain_list(inner):
            found += cast(ast.List, inner).elts
        else:
            found.append(each)
    return found


def _passed(arguments: list[ast.expr]) -> list[ast.expr]:
    """What is called with a function to call gets that function: ``run, (lambda call: call()), end`` is ``end``."""
    for at, each in enumerate(arguments[:-1]):
        names = [one.arg for one in each.args.args] if isinstance(each, ast.Lambda) else []
        if len(names) == 1 and ast.unparse(cast(ast.Lambda, each).body) == f"{names[0]}()":
            # The context of the caller that a thread gets is nothing that a script has.
            first = 1 if at and ast.unparse(arguments[0]) == "contextvars.copy_context().run" else 0
            return [*arguments[first:at], *arguments[at + 1 :]]
    return arguments


def _keywords(given: ast.keyword) -> list[ast.keyword]:
    value = given.value
    if given.arg is not None or not isinstance(value, ast.Dict):
        return [given]
    if not all(isinstance(key, ast.Constant) and str(key.value).isidentifier() for key in value.keys):
        return [given]
    return [ast.keyword(str(cast(ast.Constant, key).value), each) for key, each in zip(value.keys, value.values)]


def _kind(call: ast.Call) -> Optional[ast.Constant]:
    """``isinstance`` of a literal, or of an object that is made there."""
    if cast(ast.Name, call.func).id != "isinstance" or len(call.args) != 2:
        return None
    value, asked = call.args
    kinds = [_KINDS.get(getattr(each, "id", "")) for each in (asked.elts if isinstance(asked, ast.Tuple) else [asked])]
    if None in kinds:
        return None
    known = tuple(each for each in kinds if each is not None)
    if isinstance(value, ast.Constant):
        return ast.Constant(isinstance(value.value, known))
    if isinstance(value, (ast.BinOp, ast.Compare)):
        # An expression over what a call makes.
        value = value.left
    if isinstance(value, (ast.List, ast.Tuple)):
        return ast.Constant(isinstance((() if isinstance(value, ast.Tuple) else []), known))
    return ast.Constant(False) if _makes_an_object(value) else None


def _text(call: ast.Call) -> ast.expr:
    """A method of a literal text with literal arguments."""
    func = call.func
    if isinstance(func, ast.Attribute) and func.attr == "replace" and isinstance(func.value, ast.JoinedStr):
        return _replaced(func.value, call)
    if not (isinstance(func, ast.Attribute) and func.attr in _TEXT and isinstance(func.value, ast.Constant)):
        return call
    try:
        given = [ast.literal_eval(each) for each in call.args]
        value = getattr(str(func.value.value), func.attr)(*given)
    except (ValueError, TypeError, KeyError, IndexError):
        return call
    return ast.parse(repr(value), mode="eval").body if not call.keywords else call


def _replaced(text: ast.JoinedStr, call: ast.Call) -> ast.expr:
    """A placeholder in the literal parts of a text with values."""
    given = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if len(given) != 2 or len(call.args) != 2 or not given[0].startswith("{"):
        return call
    parts = [
        ast.Constant(str(each.value).replace(given[0], given[1])) if isinstance(each, ast.Constant) else each
        for each in text.values
    ]
    return ast.JoinedStr(parts)


def _bound(target: ast.expr, value: ast.expr) -> Optional[dict[str, ast.expr]]:
    if isinstance(target, ast.Name):
        return {target.id: value}
    if not (isinstance(target, ast.Tuple) and _is_plain_list(value)):
        return None
    elements = cast(ast.List, value).elts
    if len(elements) != len(target.elts) or not all(isinstance(each, ast.Name) for each in target.elts):
        return None
    return {cast(ast.Name, each).id: one for each, one in zip(target.elts, elements)}


def _called(function: ast.Lambda, call: ast.Call) -> Optional[ast.expr]:
    names = [each.arg for each in function.args.args]
    if call.keywords or len(names) != len(call.args) or any(isinstance(each, ast.Starred) for each in call.args):
        return None
    return cast(ast.expr, Replaced(dict(zip(names, call.args))).visit(copy.deepcopy(function.body)))
