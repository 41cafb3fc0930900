"""A module's source as parts: what it defines, imports, does and names."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from experiments.digests import Stripped, dotted

# What reaches anything by a name that need not be written down.
UNTRACEABLE = {"eval", "exec", "globals", "vars", "__import__", "import_module"}


class Names(NamedTuple):
    """What a piece of code says: names, attributes, imports, data files beside it.

    `untraceable` if it hides some.
    """

    names: set[str]
    attributes: set[str]
    imports: dict[str, tuple[str, str]]
    files: set[Path]
    untraceable: bool


class Module:
    """What a module's source defines, imports and does.

    Attributes
    ----------
    definitions
        By name, the statements at the top that define or change it.
    imports
        By name, (module, its name there), where the second is "" for a module.
    loads
        What may be the names of modules that it imports.
    stars
        The modules from which all is imported.
    effects
        Statements at the top that do more than define; all run when it is imported.
    methods
        By class, its methods; those with two underscores stay with the class.
    """

    def __init__(self, name: str, path: Path, text: str) -> None:
        self.name, self.path = name, path
        self.definitions: dict[str, list[ast.AST]] = {}
        self.imports: dict[str, tuple[str, str]] = {}
        self.loads: set[str] = set()
        self.stars: list[str] = []
        self.effects: list[ast.AST] = []
        self.methods: dict[str, list[ast.FunctionDef]] = {}
        self.names_in = cache(self._names_in)
        tree = ast.parse(text)
        for node in Stripped().visit(tree).body:
            self._read(node)
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                self.loads.update(alias.name for alias in node.names)
        for origin, name in self.imports.values():
            self.loads |= {origin, f"{origin}.{name}"}

    def _read(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            self.imports |= self.imported(node)
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                self.stars.append(self._origin(node))
        elif not _is_command_line(node):
            if isinstance(node, ast.ClassDef):
                self._take_methods(node)
            bound = set(_bound(node))
            for name in bound:
                self.definitions.setdefault(name, []).append(node)
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                for inner in ast.walk(node):
                    self.imports |= self.imported(inner)
            simple = ast.Assign | ast.AnnAssign | ast.AugAssign
            simple |= ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
            if not (isinstance(node, simple) and bound - self.imports.keys()):
                self.effects.append(node)

    def _take_methods(self, node: ast.ClassDef) -> None:
        taken = [
            item
            for item in node.body
            if isinstance(item, ast.FunctionDef) and not item.name.startswith("__")
        ]
        self.methods[node.name] = taken
        node.body = [item for item in node.body if item not in taken]

    def imported(self, node: ast.AST) -> dict[str, tuple[str, str]]:
        """The names that an import binds, and what they stand for."""
        if isinstance(node, ast.Import):
            return {
                alias.asname or alias.name.split(".")[0]: (
                    alias.name if alias.asname else alias.name.split(".")[0],
                    "",
                )
                for alias in node.names
            }
        if isinstance(node, ast.ImportFrom):
            return {
                alias.asname or alias.name: (self._origin(node), alias.name)
                for alias in node.names
            }
        return {}

    def _files(self, name) -> Iterator[Path]:
        """The data file beside the module of that name."""
        is_name = isinstance(name, str) and re.fullmatch(r"[\w/-]+\.\w+", name)
        if is_name and (path := self.path.parent / name).is_file():
            yield path

    @property
    def package(self) -> str:
        """Where relative imports start, and where data files lie."""
        above = self.name.rpartition(".")[0]
        return self.name if self.path.name == "__init__.py" else above

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module
        package = self.package.split(".")
        package = package[: len(package) - node.level + 1]
        return ".".join([*package, *([node.module] if node.module else [])])

    def _names_in(self, part: ast.AST) -> Names:
        """All names in a part of the module, with dots where it says "module.name"."""
        found = Names(set(), set(), {}, set(), False)
        todo = [part]
        while todo:
            node = todo.pop()
            found.imports.update(self.imported(node))
            if isinstance(node, ast.Attribute):
                found.attributes.add(node.attr)
                if name := dotted(node):
                    found.names.add(name)
                    found.attributes.update(name.split(".")[1:])
                    continue
            elif isinstance(node, ast.Name):
                found.names.add(node.id)
            elif isinstance(node, ast.Constant):
                found.files.update(self._files(node.value))
            elif isinstance(node, ast.Call) and dotted(node.func) == "getattr":
                name = node.args[1] if len(node.args) > 1 else None
                if isinstance(name, ast.Constant):
                    found.attributes.add(name.value)
                else:
                    found = found._replace(untraceable=True)
            todo += ast.iter_child_nodes(node)
        said = found.names | found.attributes
        return found._replace(untraceable=found.untraceable or bool(said & UNTRACEABLE))


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a statement at the top binds, or whose content it changes."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
        return
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Delete):
        targets = getattr(node, "targets", None) or [node.target]
        for target in targets:
            yield from _roots(target)
    elif isinstance(node, ast.For):
        yield from _roots(node.target)
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.stmt):
            yield from _bound(inner)
        elif isinstance(inner, ast.NamedExpr):
            yield inner.target.id


def _roots(target: ast.AST) -> Iterator[str]:
    """a, b and c of "a, b[0], c.d = …"."""
    if isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _roots(element)
    while isinstance(target, ast.Attribute | ast.Subscript | ast.Starred):
        target = target.value
    if isinstance(target, ast.Name):
        yield target.id


def _is_command_line(node: ast.AST) -> bool:
    """Whether it is `if __name__ == "__main__":`, which no import runs."""
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Compare)
        and dotted(node.test.left) == "__name__"
    )
