"""What a piece of source computes, without its prose, and a hash of it.

The hashes are the same in every version of Python that the book supports, whose trees
differ in fields that say nothing here.
"""

import ast
import builtins
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

# Fields of a tree's nodes that change nothing that is computed.
SILENT = {"ctx", "kind", "type_comment", "type_params", "simple"}


class Stripped(ast.NodeTransformer):
    """Takes away docstrings, annotations and the words of errors."""

    def visit_Expr(self, node):
        return (
            None if isinstance(node.value, ast.Constant) else self.generic_visit(node)
        )

    def visit_arg(self, node):
        node.annotation = None
        return node

    def visit_FunctionDef(self, node):
        node.returns = None
        return self.generic_visit(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_AnnAssign(self, node):
        plain = ast.Assign([node.target], node.value) if node.value else None
        return plain and self.generic_visit(plain)

    def visit_ClassDef(self, node):
        body = node.body
        fields = [item for item in body if isinstance(item, ast.AnnAssign)]
        node.body = [item for item in body if item not in fields]
        self.generic_visit(node)
        # Whatever the annotation, that there is one makes a field of a dataclass.
        node.body += [
            ast.AnnAssign(f.target, ast.Constant(None), f.value) for f in fields
        ]
        return node

    def visit_Raise(self, node):
        name = dotted(node.exc.func) if isinstance(node.exc, ast.Call) else None
        error = getattr(builtins, name or "", None)
        if isinstance(error, type) and not issubclass(error, StopIteration):
            node.exc, node.cause = node.exc.func, None
        return self.generic_visit(node)

    def visit_JoinedStr(self, node):
        """Without the empty pieces that some versions put between the others."""
        node.values = [v for v in node.values if getattr(v, "value", None) != ""]
        return self.generic_visit(node)


def digest(name: str, parts: Iterable[ast.AST], known: str = "") -> str:
    """A hash of what these parts compute, of their name, and of what was known."""
    text = "\n".join([name, known, *map(_text, parts)])
    return sha256(text.encode()).hexdigest()[:10]


def digest_of_file(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:10]


def key_of(digests: Mapping[str, str]) -> str:
    """One short word for all these digests."""
    return sha256(" ".join(sorted(digests.values())).encode()).hexdigest()[:16]


def dotted(node: ast.AST) -> str | None:
    """ "a.b.c" if that is what the expression is."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return None


@cache
def _text(part: ast.AST) -> str:
    return _plain(part)


def _plain(value) -> str:
    """A tree as text that does not depend on the version of Python."""
    if isinstance(value, list):
        return f"[{' '.join(map(_plain, value))}]"
    if not isinstance(value, ast.AST):
        return repr(value)
    fields = [
        f"{name}={_plain(content)}"
        for name, content in ast.iter_fields(value)
        if name not in SILENT and content not in (None, [])
    ]
    if isinstance(value, ast.Constant):
        fields = [repr(value.value)]
    return f"{type(value).__name__}({' '.join(fields)})"
