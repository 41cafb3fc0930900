"""Which code a function reaches, found by reading the sources, and a digest of each.

A part is what a module defines at its top: a function, a constant, a class without its
methods, a method. Comments, docstrings, annotations, layout and the words of an error
do not count. A method counts as soon as some reached code says its name. Where reading
does not tell what is reached (`getattr` of a variable, `import *`, `exec`), all counts
that could be.
"""

import ast
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from experiments.digests import digest, digest_of_file, dotted
from experiments.syntax import Module

PACKAGES = ("experiments", "helpers")
# Bases outside the packages that call no method but those with two underscores.
QUIET_BASES = {
    "ABC",
    "NamedTuple",
    "Protocol",
    "Generic",
    "Exception",
    "Enum",
    "object",
}


_parsed = cache(Module)


class Sources:
    """The modules of some packages, read when they are asked for, never imported.

    Parameters
    ----------
    folders
        Where each package lies; those that Python would import if not given.
    """

    def __init__(self, folders: Mapping[str, Path] | None = None) -> None:
        self._folders = folders or {
            name: Path(find_spec(name).submodule_search_locations[0])
            for name in PACKAGES
        }
        self._modules: dict[str, Module | None] = {}
        self.places_in = cache(self._places_in)

    def module(self, name: str) -> Module | None:
        """None for what is no module of the packages."""
        if name not in self._modules:
            self._modules[name] = self._read(name)
        return self._modules[name]

    def _read(self, name: str) -> Module | None:
        package, *rest = name.split(".")
        if package not in self._folders:
            return None
        path = self._folders[package].joinpath(*rest)
        if (path / "__init__.py").is_file():
            path = path / "__init__.py"
        else:
            path = path.with_name(path.name + ".py")
        return _parsed(name, path, path.read_text("utf-8")) if path.is_file() else None

    def find(self, module: str, name: str) -> tuple[str, str] | None:
        """Where `name` of a module is defined: (module, name), or (module, "").

        None if that is not in the packages.
        """
        found = self.module(module)
        if found is None:
            return None
        if name in found.definitions:
            return module, name
        if name in found.imports:
            return self.imported(*found.imports[name])
        return self.imported(f"{module}.{name}", "")

    def imported(self, module: str, name: str) -> tuple[str, str] | None:
        """As `find`, where an empty name stands for the module itself."""
        if name:
            return self.find(module, name)
        return (module, "") if self.module(module) else None

    def place(self, module: Module, name: str, local: Mapping | None = None):
        """Where "a.b.c", as a module says it, leads in the packages, if it does."""
        first, *rest = name.split(".")
        if local and first in local:
            place = self.imported(*local[first])
        elif first in module.definitions or first in module.imports:
            place = self.find(module.name, first)
        else:
            return None
        while place is not None and not place[1] and rest:
            found = self.find(place[0], rest[0])
            if found is None:  # of this module, but where from? all of it counts
                return place
            place, rest = found, rest[1:]
        return place

    def _places_in(self, module: Module, part: ast.AST) -> set[tuple[str, str] | None]:
        """Where all names in a part of a module lead."""
        found = module.names_in(part)
        return {self.place(module, name, found.imports) for name in found.names}

    def is_function(self, qualified: str) -> bool:
        """Whether a part is a function or a method, which a run has to call."""
        module, _, name = qualified.rpartition(".")
        found = self.module(module)
        if found is None:  # a method: it comes after its class
            return self.module(module.rpartition(".")[0]) is not None
        nodes = found.definitions.get(name, [])
        return any(isinstance(node, ast.FunctionDef) for node in nodes)

    def reach(self, start: str, chosen: Mapping[str, Sequence[str]] | None = None):
        """The digests of all that a definition reaches, itself included, by name.

        Parameters
        ----------
        start
            As in "experiments.adding.run".
        chosen
            Dicts of module level of which one entry alone is reached, and its key, or
            keys where one dict holds others: {"experiments.models.FAMILIES": ("gru",)}.
        """
        module, _, name = start.rpartition(".")
        if self.find(module, name) is None:
            raise ValueError(f"{start} is not defined in {', '.join(self._folders)}")
        return _Search(self, chosen or {}).run(module, name)


class _Search:
    """One way through the sources: what was found, and what is still to be read."""

    def __init__(self, sources: Sources, chosen: Mapping[str, Sequence[str]]) -> None:
        self.sources, self.chosen = sources, chosen
        self.digests: dict[str, str] = {}
        self.said: set[str] = set()  # names of attributes: they may be methods
        self.waiting: dict[str, list] = {}  # methods that nobody has named yet
        self.all_methods = False
        self.todo: list[tuple[str, str]] = []
        self.seen: set[tuple[str, str]] = set()

    def run(self, module: str, name: str) -> dict[str, str]:
        self._go_to(self.sources.find(module, name))
        while self.todo:
            self._visit(*self.todo.pop())
        return dict(sorted(self.digests.items()))

    def _go_to(self, place: tuple[str, str] | None) -> None:
        if place is not None and place not in self.seen:
            self.seen.add(place)
            self.todo.append(place)

    def _visit(self, module_name: str, name: str) -> None:
        module = self.sources.module(module_name)
        self._effects(module)
        if not name:  # a module as a value: anything of it may be used
            for each in module.definitions:
                self._go_to((module_name, each))
            self._all_methods()
            return
        qualified = f"{module_name}.{name}"
        parts = module.definitions[name]
        if qualified in self.chosen:
            parts = [_entry(part, self.chosen[qualified]) for part in parts]
        self._take(module, qualified, parts)
        for part in parts:
            if isinstance(part, ast.ClassDef):
                self._methods(module, part)

    def _effects(self, module: Module | None) -> None:
        """What importing a module does besides defining, and whatever that imports."""
        if module is None or (module.name, "<import>") in self.seen:
            return
        self.seen.add((module.name, "<import>"))
        if module.effects:
            self._take(module, f"{module.name}.<import>", module.effects)
        self._effects(self.sources.module(module.name.rpartition(".")[0]))
        for name in module.loads:
            self._effects(self.sources.module(name))

    def _methods(self, module: Module, node: ast.ClassDef) -> None:
        """Those of a class whose names are said; the others wait."""
        everything = self.all_methods or self._is_open(module, node)
        for method in module.methods[node.name]:
            found = module, f"{module.name}.{node.name}.{method.name}", [method]
            if everything or method.name in self.said:
                self._take(*found)
            else:
                self.waiting.setdefault(method.name, []).append(found)

    def _is_open(self, module: Module, node: ast.ClassDef) -> bool:
        """Whether a base that is not ours may call any method."""
        for base in node.bases:
            name = dotted(base)
            place = self.sources.place(module, name) if name else None
            if place is None:
                if not name or name.split(".")[-1] not in QUIET_BASES:
                    return True
                continue
            above = self.sources.module(place[0])
            for found in above.definitions.get(place[1], []):
                if isinstance(found, ast.ClassDef) and self._is_open(above, found):
                    return True
        return False

    def _take(self, module: Module, qualified: str, parts: list[ast.AST]) -> None:
        """Count these parts, and go on to all that they name."""
        known = self.digests.get(qualified, "")
        self.digests[qualified] = digest(qualified, parts, known)
        for part in parts:
            self._follow(module, part)

    def _follow(self, module: Module, part: ast.AST) -> None:
        found = module.names_in(part)
        for path in found.files:
            self.digests[f"{module.package}/{path.name}"] = digest_of_file(path)
        for place in self.sources.places_in(module, part):
            self._go_to(place)
        if found.untraceable:
            self._go_to((module.name, ""))
            for origin in module.loads:
                self._go_to(self.sources.imported(origin, ""))
        for origin in module.stars:
            self._go_to(self.sources.imported(origin, ""))
        for name in sorted(found.attributes - self.said):
            self.said.add(name)
            for found in self.waiting.pop(name, []):
                self._take(*found)

    def _all_methods(self) -> None:
        self.all_methods = True
        while self.waiting:
            for found in self.waiting.popitem()[1]:
                self._take(*found)


def _entry(node: ast.AST, keys: Sequence[str]) -> ast.AST:
    """What stands under some keys in a dict that is written out; else all of it."""
    if not isinstance(node, ast.Assign):
        return node
    value = node.value
    for key in keys:
        entries = (
            zip(value.keys, value.values, strict=True)
            if isinstance(value, ast.Dict)
            else ()
        )
        found = [
            entry
            for name, entry in entries
            if isinstance(name, ast.Constant) and name.value == key
        ]
        if len(found) != 1:
            return node
        value = found[0]
    return ast.Assign(node.targets, value)
