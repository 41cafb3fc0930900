"""An explorer's modules joined into the one that its widget carries.

They are ES modules, which node, an editor and a type checker read as they are. A widget
brings one text along, so here each becomes a function's scope of its own, in the order
of their imports. No tool is needed where the book is installed, and what is carried is
never older than its files. A page carries it smaller: see book/_ext/widget_host.py.
"""

import re
from pathlib import Path

IMPORT = re.compile(r'^import \{([^{}]*)\} from "(\.[^"]*)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:const|class|function\*?) (\w+))", re.MULTILINE)
DEFAULT = re.compile(r"^export default ", re.MULTILINE)
# A comment on lines of its own; `//` within a line may belong to a string.
REMARK = re.compile(r"^ *(?://.*|/\*(?s:.*?)\*/)\n", re.MULTILINE)
STYLE_IMPORT = re.compile(r'^@import "([^"]*)";$', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def join_modules(entry: Path) -> str:
    """The ES module `entry` and all that it imports, as one without imports.

    Raises
    ------
    ValueError
        For a cycle, for a name that its module does not export, and for a form of
        import or export that is not joined: only ``import { name } from "./file.js"``,
        ``export`` before a declaration and, in `entry`, ``export default``.
    FileNotFoundError
        For a module that is not there.
    """
    *needed, last = modules_of(entry)
    scopes = {path: f"module{i}" for i, path in enumerate(needed)}
    parts = [_scoped(path, scopes) for path in needed]
    _refuse_others(last, DEFAULT.sub("", EXPORT.sub("", _statements(last))))
    return "\n".join([*parts, _imports(last, scopes) + _statements(last)])


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


def _imports(path: Path, scopes: dict[Path, str]) -> str:
    lines = []
    for names, source in IMPORT.findall(path.read_text("utf-8")):
        taken = ",".join(a if a == b else f"{a}:{b}" for a, b in _pairs(names))
        lines.append(f"const{{{taken}}}={scopes[_beside(path, source)]};")
    return "".join(lines)


def _scoped(path: Path, scopes: dict[Path, str]) -> str:
    body = EXPORT.sub("", _statements(path))
    _refuse_others(path, body)
    exported = ",".join(sorted(_exports(path)))
    inside = f"{_imports(path, scopes)}{body}return{{{exported}}}"
    return f"const {scopes[path]}=(()=>{{{inside}}})();"


def _statements(path: Path) -> str:
    """A module without its imports, comments and indents."""
    text = REMARK.sub("", IMPORT.sub("", path.read_text("utf-8")))
    return re.sub(r"\n\s+", "\n", text).lstrip()


def _refuse_others(path: Path, body: str) -> None:
    if any(text.count("`") % 2 for text in body.splitlines()):
        raise ValueError(f"{path}: a template that goes over lines is not joined")
    for line in body.splitlines():
        if re.match(r"(import|export)\b", line):
            raise ValueError(f"{path}: this is not joined: {line}")
