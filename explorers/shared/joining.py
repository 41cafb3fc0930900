"""An explorer's modules joined into the one that its widget carries.

They are ES modules, which node, an editor and a type checker read as they are. A widget
brings one text along, so here each becomes a function's scope of its own, in the order
of their imports, without what nobody uses. No tool is needed where the book is
installed, and what is carried is never older than its files.
"""

import re
from pathlib import Path

WORD = re.compile(r"[A-Za-z_$][\w$]*")
STATEMENT = re.compile(r"^(?=[A-Za-z_$])", re.MULTILINE)
DECLARATION = re.compile(
    r"(?:export )?(?:const|let|class|function\*?) (\w+|\{[^=]*\}|\[[^=]*\])"
)
IMPORT = re.compile(r'^import \{([^{}]*)\} from "(\.[^"]*)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:const|class|function\*?) (\w+))", re.MULTILINE)
DEFAULT = re.compile(r"^export default ", re.MULTILINE)
# A comment on lines of its own; `//` within a line may belong to a string.
REMARK = re.compile(r"^ *(?://.*|/\*(?s:(?!\*/).)*\*/)\n", re.MULTILINE)
TYPE = re.compile(r"/\*\* @[^*\n]*\*/ ?")  # within a line
STYLE_IMPORT = re.compile(r'^@import "([^"]*)";$', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def join_modules(entry: Path) -> str:
    """The ES module `entry` and all of what it imports that is used, without imports.

    Raises
    ------
    ValueError
        For a cycle, for a name that its module does not export, and for a form of
        import or export that is not joined: only ``import { name } from "./file.js"``,
        ``export`` before a declaration and, in `entry`, ``export default``.
    FileNotFoundError
        For a module that is not there.
    """
    paths = modules_of(entry)
    bodies, wanted = _used(paths)
    called = _outer_names(wanted, _hidden(bodies))
    parts = []
    for path in paths:
        imports = _imports(path, bodies[path], called)
        body = imports + _without_indents(EXPORT.sub("", bodies[path]))
        parts.append(body if path == paths[-1] else _scoped(path, body, called))
    return "\n".join(parts)


def join_styles(entry: Path) -> str:
    """The style sheet `entry` after those that it names by ``@import "file.css";``."""
    sheets = [path.read_text("utf-8") for path in _ordered(entry, _imported_styles)]
    text = COMMENT.sub("", STYLE_IMPORT.sub("", "\n".join(sheets)))
    return re.sub(r"\s*\n\s*", "\n", text).strip()


def modules_of(entry: Path) -> list[Path]:
    """All modules that `entry` needs, each after those that it imports; it is last."""
    return _ordered(entry, _imported_modules)


def _ordered(entry: Path, imported) -> list[Path]:
    done, open_ = [], []

    def visit(path):
        if path in open_:
            names = " → ".join(
                each.name for each in [*open_[open_.index(path) :], path]
            )
            raise ValueError(f"modules import each other in a circle: {names}")
        if path not in done:
            open_.append(path)
            for other in imported(path):
                visit(other)
            done.append(open_.pop())

    visit(entry.resolve())
    return done


def _imported_styles(path: Path) -> list[Path]:
    return [
        _beside(path, name) for name in STYLE_IMPORT.findall(path.read_text("utf-8"))
    ]


def _imported_modules(path: Path) -> list[Path]:
    found = []
    for names, source in IMPORT.findall(path.read_text("utf-8")):
        found.append(_beside(path, source))
        if missing := sorted({name for name, _ in _pairs(names)} - _exports(found[-1])):
            raise ValueError(f"{path}: {source} does not export {', '.join(missing)}")
    return found


def _beside(path: Path, name: str) -> Path:
    return (path.parent / name).resolve(strict=True)


def _exports(path: Path) -> set[str]:
    return set(EXPORT.findall(path.read_text("utf-8")))


def _pairs(names: str) -> list[tuple[str, str]]:
    """Of an import each name as exported and as it is called here."""
    each = [name.split(" as ") for name in re.split(r",\s*", names.strip()) if name]
    return [(name[0].strip(), name[-1].strip()) for name in each]


def _used(paths: list[Path]) -> tuple[dict[Path, str], dict[Path, set[str]]]:
    """Of each module the statements that are used, and the exports that others use."""
    bodies, wanted = {}, {path: set() for path in paths}
    for path in reversed(paths):  # those that import before those that they import
        text = TYPE.sub("", REMARK.sub("", IMPORT.sub("", path.read_text("utf-8"))))
        is_entry = path == paths[-1]
        _refuse_others(path, DEFAULT.sub("", text) if is_entry else text)
        bodies[path] = text if is_entry else _without_unused(path, text, wanted[path])
        words = _words(bodies[path])
        for other, outer, inner in _imported_names(path):
            wanted[other] |= {outer} if inner in words else set()
    return bodies, wanted


def _without_unused(path: Path, text: str, wanted: set[str]) -> str:
    """The statements of a module that `wanted` needs; others than declarations stay."""
    statements = STATEMENT.split(text)
    words = [_words(statement) for statement in statements]
    declared = [_declared(statement) for statement in statements]
    kept, needed = set(), set(wanted)
    while True:
        more = {i for i, own in enumerate(declared) if own is None or own & needed}
        if more == kept:
            return "".join(statements[i] for i in sorted(kept))
        kept = more
        needed |= set().union(*(words[i] for i in kept))


def _words(text: str) -> set[str]:
    return set(WORD.findall(text))


def _declared(statement: str) -> set[str] | None:
    """The names that a statement declares; None for one that is no declaration."""
    match = DECLARATION.match(statement)
    return set(WORD.findall(match[1])) if match else None


def _imported_names(path: Path) -> list[tuple[Path, str, str]]:
    """Each name that a module imports: from where, as it is there, as it is here."""
    return [
        (other, outer, inner)
        for names, source in IMPORT.findall(path.read_text("utf-8"))
        for other in [_beside(path, source)]
        for outer, inner in _pairs(names)
    ]


def _hidden(bodies: dict[Path, str]) -> set[tuple[Path, str]]:
    """The exports that a module calls otherwise, since it has another of that name."""
    found = set()
    for path, body in bodies.items():
        imports = _imported_names(path)
        declared = (
            _declared(statement) or set() for statement in STATEMENT.split(body)
        )
        own = {inner for *_, inner in imports}.union(*declared)
        found |= {
            (other, outer) for other, outer, inner in imports if outer in own - {inner}
        }
    return found


def _outer_names(
    wanted: dict[Path, set[str]], hidden: set[tuple[Path, str]]
) -> dict[tuple[Path, str], str]:
    """What each export is called where all modules see it: its name, if it is free."""
    called, taken = {}, set()
    for i, (path, names) in enumerate(wanted.items()):
        for name in sorted(names):
            is_free = name not in taken and (path, name) not in hidden
            called[path, name] = name if is_free else f"{name}_{i}"
            taken |= {name, f"{name}_{i}"}
    return called


def _imports(path: Path, body: str, called: dict[tuple[Path, str], str]) -> str:
    """What gives names to imports that are not called so where all modules see them."""
    words = _words(body)
    return "".join(
        f"const {inner}={called[other, outer]};"
        for other, outer, inner in _imported_names(path)
        if inner in words and inner != called[other, outer]
    )


def _scoped(path: Path, body: str, called: dict[tuple[Path, str], str]) -> str:
    """A module as a function, which keeps all names but its exports to itself."""
    own = {name: outer for (other, name), outer in called.items() if other == path}
    outside = ",".join(a if a == b else f"{a}:{b}" for a, b in own.items())
    return f"const{{{outside}}}=(()=>{{{body}return{{{','.join(own)}}}}})();"


def _without_indents(text: str) -> str:
    return re.sub(r"\n\s+", "\n", text).lstrip()


def _refuse_others(path: Path, text: str) -> None:
    if any(line.count("`") % 2 for line in text.splitlines()):
        raise ValueError(f"{path}: a template that goes over lines is not joined")
    for line in EXPORT.sub("", text).splitlines():
        if re.match(r"(import|export)\b", line):
            raise ValueError(f"{path}: this is not joined: {line}")
