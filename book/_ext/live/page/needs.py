"""What a cell needs: the earlier cells that make, or change, what its names stand for.

A cell is cut into pieces, an import for each name and the rest, so that who needs NumPy
alone does not import PyTorch too. Of each piece the syntax tree tells what it binds,
reads and changes. That is what can be known without running it: an object counts as
changed where a method is called for its effect, where it is written into, and where it
is handed to what is known to change it.
"""

import ast
import copy
import symtable
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# What changes an object though its result is used too: layers keep what they have
# seen, generators go on, containers give away.
CHANGING_METHODS = {"backward", "fit", "forward", "pop", "step", "write"}
CHANGING_METHODS |= {"append", "clear", "extend", "insert", "pin", "set", "update"}
CHANGING_FUNCTIONS = {"train", "clip_grad_norm", "clip_grad_value", "next"}
CHANGING_FUNCTIONS |= {"copyto", "shuffle"}
HARMLESS = {"print", "display"}
GENERATOR = "rng"
DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
IMPORTS = ast.Import | ast.ImportFrom
COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp


class Piece(NamedTuple):
    """A part of a cell, by the cell's number and its own place in it."""

    place: tuple[int, int]
    source: str
    binds: frozenset[str]
    reads: frozenset[str]
    later: frozenset[str]  # what functions that it defines read when they are called
    changes: frozenset[str]


class Effects(NamedTuple):
    """What a call of a function changes: global names, and arguments by their place."""

    names: frozenset[str]
    arguments: frozenset[int]


class Reader:
    """Reads code statement by statement: what does it do with global names?

    `imported` are the notebook's modules and what it takes from them, which nobody
    changes, `effects` those of the functions that the notebook defines.
    """

    def __init__(self, imported: set[str], effects: dict[str, Effects]) -> None:
        self.imported, self.effects = imported, effects
        self.binds: set[str] = set()
        self.reads: set[str] = set()
        self.later: set[str] = set()
        self.changes: set[str] = set()

    def add(self, statement: ast.stmt, is_shown: bool = False) -> None:
        """Read one statement more; `is_shown` if its value is the cell's output."""
        if isinstance(statement, DEFINITIONS):
            self._add_definition(statement)
        elif bodies := _bodies(statement):
            for head in _heads(statement):
                self._note(head)
            self.binds |= _stored(_targets(statement))
            for inner in bodies:
                self.add(inner)
        else:
            self._note(statement, is_shown)
            self.binds |= _bound(statement)

    def _note(self, node: ast.AST, is_shown: bool = False) -> None:
        self.reads |= global_reads(node) - self.binds
        self.changes |= self.changed(node, is_shown)

    def _add_definition(self, definition: ast.AST) -> None:
        arguments = getattr(definition, "args", None)
        defaults = [*arguments.defaults, *arguments.kw_defaults] if arguments else []
        heads = [*definition.decorator_list, *getattr(definition, "bases", [])]
        for head in filter(None, heads + defaults):
            self._note(head)
        every, name = global_reads(definition), definition.name
        changed = self.changed(definition)
        own = [a.arg for a in arguments.args] if arguments else []
        for other in every & self.effects.keys():
            changed |= self.effects[other].names
        changing = {place for place, each in enumerate(own) if each in changed}
        if not isinstance(definition, ast.ClassDef):  # whose methods may be replaced
            effects = Effects(frozenset(changed & every), frozenset(changing))
            self.effects[name] = effects
        self.later |= every
        self.binds.add(name)

    def changed(self, node: ast.AST, is_shown: bool = False) -> set[str]:
        """The names whose objects are changed somewhere in the code."""
        found = set()
        for inner in ast.walk(node):
            if isinstance(inner, ast.Subscript | ast.Attribute) and _is_store(inner):
                found.add(root(inner))
            elif isinstance(inner, ast.Name) and inner.id.startswith(GENERATOR):
                found.add(inner.id)
            elif isinstance(inner, ast.AugAssign):
                found.add(root(inner.target))
            elif isinstance(inner, ast.Call):
                found |= self._changed_by_call(inner)
            elif isinstance(inner, ast.Expr) and not is_shown:
                found |= self._changed_for_effect(inner.value)
        return found - self.imported - self.effects.keys() - {""}

    def _changed_by_call(self, call: ast.Call) -> set[str]:
        function, found = call.func, set()
        found.update(root(k.value) for k in call.keywords if k.arg == "out")
        if isinstance(function, ast.Attribute):
            if function.attr in CHANGING_METHODS:
                found.add(root(function))
            if function.attr in CHANGING_FUNCTIONS:
                found |= _handed(call)
        elif isinstance(function, ast.Name):
            if function.id in CHANGING_FUNCTIONS:
                found |= _handed(call)
            elif effects := self.effects.get(function.id):
                found |= effects.names
                found |= {
                    root(a) for k, a in enumerate(call.args) if k in effects.arguments
                }
        return found

    def _changed_for_effect(self, value: ast.expr) -> set[str]:
        """What a call changes whose result nobody takes."""
        if not isinstance(value, ast.Call):
            return set()
        if isinstance(value.func, ast.Attribute):
            return {root(value.func)}
        return set() if root(value) in HARMLESS else _handed(value)


def _bodies(statement: ast.stmt) -> list[ast.stmt]:
    """The statements within a compound statement."""
    parts = [statement, *getattr(statement, "handlers", [])]
    parts += getattr(statement, "cases", [])
    fields = ("body", "orelse", "finalbody")
    blocks = (getattr(part, field, []) for part in parts for field in fields)
    return [inner for block in blocks if isinstance(block, list) for inner in block]


def _heads(statement: ast.stmt) -> list[ast.expr]:
    """The expressions in the head of a compound statement."""
    fields = ("test", "iter", "subject")
    heads = [getattr(statement, field, None) for field in fields]
    heads += [item.context_expr for item in getattr(statement, "items", [])]
    return [head for head in heads if head]


def _targets(statement: ast.stmt) -> list[ast.expr]:
    targets = [getattr(statement, "target", None)]
    targets += [item.optional_vars for item in getattr(statement, "items", [])]
    return [target for target in targets if target]


def _stored(nodes: Iterable[ast.AST]) -> set[str]:
    inner = (n for node in nodes for n in ast.walk(node))
    return {n.id for n in inner if isinstance(n, ast.Name) and _is_store(n)}


def _is_store(node: ast.AST) -> bool:
    return isinstance(node.ctx, ast.Store | ast.Del)


class _AsGenerators(ast.NodeTransformer):
    """Comprehensions as generators, whose names no version of Python makes global.

    From Python 3.12 on the table of symbols has those of others among the outer ones.
    """

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp) -> ast.AST:
        return self.generic_visit(ast.GeneratorExp(node.elt, node.generators))

    visit_SetComp = visit_ListComp

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        pair = ast.Tuple([node.key, node.value], ast.Load())
        return self.generic_visit(ast.GeneratorExp(pair, node.generators))


def _symbol_table(node: ast.AST) -> symtable.SymbolTable:
    if any(isinstance(inner, COMPREHENSIONS) for inner in ast.walk(node)):
        node = _AsGenerators().visit(copy.deepcopy(node))
    return symtable.symtable(ast.unparse(node), "cell", "exec")


def _bound(statement: ast.stmt) -> set[str]:
    """The names that a simple statement binds."""
    symbols = _symbol_table(statement).get_symbols()
    return {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}


def global_reads(node: ast.AST) -> set[str]:
    """The global names that code reads, at once or in functions within it."""
    found, tables = set(), [top := _symbol_table(node)]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (table is top or symbol.is_global()):
                found.add(symbol.get_name())
    # `x += 1` reads what it writes, which the table of symbols does not tell.
    if isinstance(node, ast.AugAssign):
        found.add(root(node.target))
    return found


def _handed(call: ast.Call) -> set[str]:
    """The names that are arguments of a call, or the roots of such."""
    return {root(a) for a in [*call.args, *(k.value for k in call.keywords)]}


def root(node: ast.AST) -> str:
    """`a` of `a.b[c].d(e).f`; "" where it is no name."""
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return ""
    return node.id


def pieces_of(cells: Iterable[tuple[int, str]]) -> list[Piece]:
    """Cut a notebook's code cells, (number, source) each, into pieces."""
    trees = [(number, source, ast.parse(source).body) for number, source in cells]
    imported = set().union(*(_imported_by(body) for _, _, body in trees))
    effects: dict[str, Effects] = {}
    return [
        _piece((number, k), part, source, imported, effects, own)
        for number, source, body in trees
        for own in [_imported_by(body)]
        for k, part in enumerate(_parts(body))
    ]


def _imported_by(body: list[ast.stmt]) -> set[str]:
    return set().union(*(_bound(s) for s in body if isinstance(s, IMPORTS)))


def _parts(body: list[ast.stmt]) -> list[list[ast.stmt]]:
    """A cell's imports, one name each, what sets up a module, and the rest."""
    parts: list[list[ast.stmt]] = []
    imported: set[str] = set()
    for place, statement in enumerate(body):
        if isinstance(statement, IMPORTS):
            parts += [[single] for single in _singly(statement)]
            imported |= _bound(statement)
        elif _is_setting_up(statement, imported):
            parts.append([statement])
        else:
            return [*parts, body[place:]]
    return parts


def _is_setting_up(statement: ast.stmt, imported: set[str]) -> bool:
    """Whether it is a call such as `plotting.use_style()`, right after the imports."""
    is_call = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    return is_call and root(statement.value) in imported


def _singly(statement: ast.Import | ast.ImportFrom) -> Iterator[ast.stmt]:
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            single = ast.Import([alias])
        else:
            single = ast.ImportFrom(statement.module, [alias], statement.level)
        yield ast.copy_location(single, statement)


def _piece(place, part, source, imported, effects, own) -> Piece:
    """A piece, whose lines stand where they do in the cell; `own` are its imports."""
    first = min([part[0].lineno, *(d.lineno for d in _decorators(part[0]))])
    if isinstance(part[0], IMPORTS):
        text = ast.unparse(part[0])
    else:
        text = "\n".join(source.split("\n")[first - 1 : part[-1].end_lineno])
    reader = Reader(imported, effects)
    for statement in part:
        reader.add(statement, is_shown=statement is part[-1])
    changes = reader.changes
    if _is_setting_up(part[0], own):
        changes = changes | {root(part[0].value)}
    kinds = (reader.binds, reader.reads, reader.later - reader.binds, changes)
    return Piece(place, "\n" * (first - 1) + text, *map(frozenset, kinds))


def _decorators(statement: ast.stmt) -> list[ast.expr]:
    return getattr(statement, "decorator_list", [])


def needed(pieces: list[Piece], piece: Piece) -> list[Piece]:
    """Return the pieces that have to run before a piece, in their order.

    `pieces` are those of the whole notebook, by place; a name that none of them binds
    (a builtin, a slip) is left to the run.
    """
    found: dict[tuple[int, int], Piece] = {}
    asked: set[tuple[str, tuple[int, int]]] = set()

    def ask(name: str, before: tuple[int, int]) -> None:
        if (name, before) in asked:
            return
        asked.add((name, before))
        for other in reversed(pieces):
            if other.place >= before:
                continue
            if name in other.binds or name in other.changes:
                take(other, before)
            if name in other.binds and name not in other.reads:
                return

    def take(other: Piece, before: tuple[int, int]) -> None:
        found[other.place] = other
        for name in other.reads | other.changes - other.binds:
            ask(name, other.place)
        for name in other.later:
            ask(name, before)

    # What a piece binds anew and then changes, it does not need.
    for name in piece.reads | piece.later | piece.changes - piece.binds:
        ask(name, piece.place)
    return [found[place] for place in sorted(found)]
