"""One script from the source of a failed rule: a backend, the tables, the models, and the rule's own lines up to its failure."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional

from ....schema.namespace import Models
from ....targets.drivers import published_base
from ...db import SHORT_LOCK_TIMEOUT, Db
from ..as_code import PREFIX, NotCode
from ..calls import Call
from ..script import Facts, Writer
from .families import FamilySource
from .frames import FailedRule
from .pulled import Pulled, SourceCoder
from .rewrite import Surroundings
from .sources import function_at
from .stand_ins import attempt, observer, tools_for

if TYPE_CHECKING:
    from ...session import Session


_WRITES = frozenset(
    ("execute", "execute_many", "executescript", "insert", "update", "delete", "bulk_insert", "bulk_update", "raw")
)


@dataclass
class RuleScript:
    """A script in parts: what is imported and set first, the helpers, and the body of ``main``."""

    imports: list[str]
    head: list[str]
    helpers: list[str]
    body: list[str]
    is_async: bool

    @property
    def text(self) -> str:
        start = "async def main():" if self.is_async else "def main():"
        lines = [*self.imports, "", *self.head, "", *self.helpers, start, *(f"    {text}" for text in self.body)]
        return "\n".join([*lines, "", "asyncio.run(main())" if self.is_async else "main()", ""])


def _db_of(arguments: Mapping[str, Any]) -> Optional[Db]:
    """The rule's own ``db``, or that of a fixture by which alone it asks."""
    found = (each if isinstance(each, Db) else getattr(each, "db", None) for each in arguments.values())
    return next((each for each in found if isinstance(each, Db)), None)


def _families(arguments: Mapping[str, Any]) -> dict[str, Models]:
    """The models that a rule takes, and those behind an object that it takes, each by the name that it has there."""
    found = {name: each for name, each in arguments.items() if isinstance(each, Models)}
    for value in arguments.values():
        if not isinstance(value, (Db, Models)):
            for name, each in getattr(value, "__dict__", {}).items():
                if isinstance(each, Models) and not any(each is known for known in found.values()):
                    found.setdefault(name, each)
    return found


class RuleWriter:
    """Writes the script of one failed rule."""

    def __init__(
        self, rule: FailedRule, session: Session, writer: Writer, prepared: int, reader: Optional[type]
    ) -> None:
        self.rule = rule
        self.session = session
        db = _db_of(rule.arguments)
        self.writer = writer
        self.facts: Facts = writer.facts
        self.reader = self._reader(reader or self.facts.backend_class)
        self._prepared = prepared
        dialects: dict[int, str] = {}
        self.coder = SourceCoder(dialects, self.facts.prefix)
        self.around = Surroundings(self.facts.is_async, db, self.coder, rule.line, self.facts.stays)
        self.pulled = Pulled(self.around, rule.owner, rule.module)
        self.coder.pulled = self.pulled
        self.families = _families(rule.arguments)
        self.coder.known = self._known()
        self.pulled.given |= {name for each in self.families.values() for name in each._classes}

    def _reader(self, cls: type) -> type:
        """The class for what a rule reads past the backend, which waits for nothing in either mode."""
        sync = self.session.target.driver.sync_class if self.facts.is_async else None
        return (published_base(sync) or sync) if sync is not None else cls

    def _known(self) -> dict[int, str]:
        session = self.session
        found = {id(self.around.db): "backend", id(session.backend): "backend", id(session.config): "config"}
        found[id(session.backend.dialect)] = "backend.dialect"
        found.pop(id(None), None)
        for name, models in self.families.items():
            found[id(models)] = name
            for other, cls in models._classes.items():
                found[id(cls)] = other
        return found

    def fold(self) -> None:
        """Write what fills tables as the calls that it made, in place of the helpers that made them."""
        self.around.folded = self._folded

    def _folded(self, path: str, node: ast.Expr) -> list[ast.stmt]:
        called = node.value.value if isinstance(node.value, ast.Await) else None
        # What saves a record itself changes the record, too.
        if not isinstance(called, ast.Call) or (isinstance(called.func, ast.Name) and called.func.id == "db"):
            return []
        here = range(node.lineno, (node.end_lineno or node.lineno) + 1)

        def within(lines: Iterable[tuple[str, int]]) -> bool:
            return any(file == path and line in here for file, line in lines)

        if within(self.rule.trace):
            return []
        recorded = self.writer.recorder.calls[self._prepared :]
        calls = [call for call in recorded if within(call.lines) and not _makes_a_table(call)]
        if not calls or any(call.error is not None or call.path.partition(".")[0] != "backend" for call in calls):
            return []
        lines, whole = self.writer.lines(calls, calls[-1])
        if not whole:
            return []
        texts = [f"    {line.text}" for line in lines if line.call.path == "backend" and line.call.name in _WRITES]
        self.pulled.given |= {name for names in self.writer.code.imports.values() for name in names}
        function = ast.parse("\n".join(["async def folded():", *texts])).body[0] if texts else ast.Pass()
        return list(function.body) if isinstance(function, ast.AsyncFunctionDef) else [function]

    def script(self) -> RuleScript:
        """The script. Raises NotCode where the rule can't be written without the kit."""
        rule = self.rule
        tree = copy.deepcopy(function_at(rule.code))
        tree.decorator_list = []
        body = self.pulled.rewritten(tree, rule.code.co_filename, rule.module, rule.arguments, method=True).body
        # The objects behind other objects of the kit: what a helper calls them by is their attribute.
        arguments = self._arguments(body)
        rule_lines = ast.unparse(ast.fix_missing_locations(ast.Module(body, []))).splitlines()
        texts = "\n".join([*rule_lines, *arguments, *self.pulled.sources()])
        models, namespaces = self._models(texts)
        bound = self._bound(texts)
        # Models name classes of their own, such as enums.
        helpers = [*self.pulled.sources(), *bound]
        # Plain SQL names its tables in braces.
        by_name = [self._sql()] if "sql" in self.around.needs or ".sql(" in texts else []
        made = self._prepared_lines("\n".join([texts, *models, *namespaces, *helpers, *by_name]))
        own = ["main_backend = backend"] if "main_backend" in _names("\n".join(rule_lines)) else []
        needs = self.around.needs
        logs = ["logged(backend)"] if "log" in needs else []
        inner = [*made, *models, *namespaces, *own, *arguments, *logs, *rule_lines]
        # The thread of an async driver keeps a process from ending that an exception ends.
        closes = self.facts.is_async
        needs |= {"sessions"} if (closes or self.facts.stays) and needs & {"connected", "unconnected"} else set()
        needs |= {"cleanup"} if self.facts.stays and "own_name" in needs else set()
        inner = self.writer.cleaned(inner, sorted(needs & {"sessions", "cleanup"}), closes=closes)
        opened = self.writer.opened("backend")
        head, tools = self._head("\n".join([texts, *inner]))
        head_text = "\n".join(head)
        lines = [*opened, *inner]
        imports = self._imports("\n".join([head_text, *tools, *helpers, *lines]))
        defined = [line for text in (*tools, *helpers) for line in text.splitlines() if line.strip()]
        return RuleScript(imports, head, defined, lines, self.facts.is_async)

    # -- parts ---------------------------------------------------------------------------------------------------------
    def _arguments(self, body: Sequence[ast.stmt]) -> list[str]:
        named = {node.id for each in body for node in ast.walk(each) if isinstance(node, ast.Name)}
        lines = []
        for name, value in self.rule.arguments.items():
            if name in named and name != "db" and not isinstance(value, Models):
                lines.append(f"{name} = {self.coder(value)}")
        return lines

    def _models(self, texts: str) -> tuple[list[str], list[str]]:
        """The models that the script names, and for a family that is passed on a namespace with them."""
        mentioned = _names(texts)
        lines: list[str] = []
        namespaces: list[str] = []
        defined: set[str] = set()
        for name, models in self.families.items():
            source = self._source(models._family, models._names, models._classes)
            passed_on = name in mentioned
            wanted = source.wanted(mentioned | (_attributes(texts) if passed_on else set()), texts)
            if defined & set(wanted):
                raise NotCode("two models of one name")
            defined |= set(wanted)
            lines += self._classes(source, wanted, texts)
            if passed_on:
                namespaces.append(f"{name} = {self._namespace(source, wanted, texts)}")
        return lines, namespaces

    def _bound(self, texts: str) -> list[str]:
        """Functions that make a family's models on another backend."""
        found = []
        for word, family in self.around.bound.items():
            source = self._source(family, self.session.names(family), {})
            wanted = source.wanted(_attributes(texts), texts)
            lines = [*self._classes(source, wanted, texts), f"return {self._namespace(source, wanted, texts)}"]
            found.append("\n".join([f"def {word}(backend):", *(f"    {line}" for line in lines)]))
        return found

    def _source(self, family: Any, names: Mapping[str, str], live: Mapping[str, Any]) -> FamilySource:
        short = {base: real.replace(self.facts.prefix, PREFIX) for base, real in names.items()}
        return FamilySource(family, short, self.facts.is_async, live, self.coder, self.pulled.need)

    def _classes(self, source: FamilySource, wanted: list[str], texts: str) -> list[str]:
        lines = source.lines(wanted, texts, self.facts.backend_class.__name__) if wanted else []
        self.pulled.imports |= source.imports
        return lines

    def _namespace(self, source: FamilySource, wanted: list[str], texts: str) -> str:
        given = [f"{each}={each}" for each in wanted]
        if ".table(" in texts:
            given.append(f"table={source.names!r}.get")
        if ".sql" in texts:
            self.around.needs.add("sql")
            given.append("sql=sql")
        self.pulled.imports.add("from types import SimpleNamespace")
        return f"SimpleNamespace({', '.join(given)})"

    def _prepared_lines(self, after: str) -> list[str]:
        """What was called before the rule began: its tables, and the rows of a fixture."""
        calls = self.writer.recorder.calls
        # A family that the rule itself asks for has its tables from then on.
        calls = [*calls[: self._prepared], *(call for call in calls[self._prepared :] if _makes_a_table(call))]
        if not calls:
            return []
        lines, _ = self.writer.lines(calls, calls[-1])
        lines = [line for line in lines if line.call.path.partition(".")[0] == "backend"]
        return self.writer.needed(lines, after)

    def _head(self, texts: str) -> tuple[list[str], list[str]]:
        """The config, and what a rule asks of ``db`` as short functions."""
        facts, code = self.facts, self.coder
        options = ", ".join(f"{key}={value}" for key, value in facts.options.items())
        head = [f"config = {code.name(facts.config_class)}({options})"]
        head.append("quiet = LoggingConfig(default_level=50, auto_setup=False)")
        self.pulled.imports.add("from rhosocial.activerecord.logging import LoggingConfig")
        needs = {*self.around.needs, *({"drive"} if re.search(r"\bdrive\b", texts) else ())}
        drop = self.session.provider.drop_statement(f"{PREFIX}name").replace(f"{PREFIX}name", "{name}")
        tools, imports = tools_for(needs, code.name(facts.backend_class), drop, facts)
        self.pulled.imports |= imports
        if "observer" in needs:
            found, imports = observer(code.name(self.reader))
            tools += found
            self.pulled.imports |= imports
        if "attempt" in needs:
            waits = self.session.provider.lock_timeout_statement
            tools.append(attempt(waits(SHORT_LOCK_TIMEOUT) or "", waits(self.session.provider.lock_timeout) or ""))
        if "sql" in needs:
            tools.append(self._sql())
        if "target" in needs:
            tools.append(self._target(_attributes(texts)))
        return head, tools

    def _target(self, asked: set[str]) -> str:
        """What the rule asks of the target, as an object with these attributes."""
        target = self.session.target
        self.pulled.imports.add("from types import SimpleNamespace")
        driver = [
            f"{name}={self.coder(getattr(target.driver, name))}"
            for name in ("sync_class", "async_class", "config_class", "name")
            if name in asked
        ]
        given = [f"driver=SimpleNamespace({', '.join(driver)})"] if "driver" in asked else []
        given += [f"options=dict({', '.join(f'{k}={v}' for k, v in self.facts.options.items())})"] * (
            "options" in asked
        )
        return f"target = SimpleNamespace({', '.join(given)})"

    def _sql(self) -> str:
        """The kit's standard SQL: the names of tables, quotes and placeholders are those of the target."""
        provider = self.session.provider
        names: dict[str, str] = {}
        known = [each._names for each in self.families.values()]
        for mapping in (*known, *(self.session.names(family) for family in self.around.bound.values())):
            for base, real in mapping.items():
                names[f"{{{base}}}"] = provider.quote(real.replace(self.facts.prefix, PREFIX))
        names["{nothing}"] = provider.from_nothing
        placeholder = self.session.backend.dialect.get_parameter_placeholder()
        texts = [f".replace({key!r}, {value!r})" for key, value in names.items()]
        if placeholder != "?":
            texts.insert(0, f".replace('?', {placeholder!r})")
        if provider.quote("x") != '"x"':
            texts.insert(0, f".replace('\"', {provider.quote('x')[0]!r})")
        return f"sql = lambda text: text{''.join(texts)}"

    def _imports(self, texts: str) -> list[str]:
        lines = {*self.pulled.imports}
        for code in (self.coder, self.writer.code):
            lines |= {f"import {name}" for name in code.imports.get("", ())}
            for module, names in code.imports.items():
                lines |= {f"from {module} import {name}" for name in names if module}
        lines |= {f"import {name}" for name in ("os", "tempfile", "asyncio", "sys") if f"{name}." in texts}
        if self.facts.is_async:
            lines.add("import asyncio")
        used = _names(texts)
        together: dict[str, set[str]] = {}
        plain: set[str] = set()
        for line in lines:
            tree = ast.parse(line).body[0]
            assert isinstance(tree, (ast.Import, ast.ImportFrom))
            alias = tree.names[0]
            name = alias.asname or alias.name.partition(".")[0]
            if name not in used and not (name == "asyncio" and self.facts.is_async):
                continue
            if isinstance(tree, ast.Import):
                plain.add(line)
            elif tree.module != "__future__":
                together.setdefault(str(tree.module), set()).add(ast.unparse(alias))
        froms = [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(together.items())]
        return [*sorted(plain), *froms]


def _makes_a_table(call: Call) -> bool:
    return call.name == "raw" and str(call.args[0]).startswith("CREATE TABLE")


def _names(texts: str) -> set[str]:
    """The names that a text of statements has."""
    return {node.id for node in _nodes(texts) if isinstance(node, ast.Name)}


def _attributes(texts: str) -> set[str]:
    return {node.attr for node in _nodes(texts) if isinstance(node, ast.Attribute)}


def _nodes(texts: str) -> list[ast.AST]:
    # An async body may await outside of a function only so.
    code = compile(texts, "<script>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    return list(ast.walk(code))
