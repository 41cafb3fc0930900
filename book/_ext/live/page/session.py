"""A chapter's Python in the page: runs its cells, and tells in short what came of it.

Before a cell the pieces run that it needs (see `needs`). What has run already is not
run again, as long as nothing else has touched the names that count; otherwise the
session begins anew, so that an output depends on the cells alone and not on the order
in which somebody ran them.
"""

import ast
import builtins
import linecache
import sys
import time
import traceback
from collections.abc import Callable

from .needs import Piece, Reader, needed, pieces_of

# What the page loads where one of these stands in the code.
PACKAGES = {
    "figures": ("matplotlib", "plotting", "diagrams"),
    "widgets": ("explorers", "ipywidgets", "anywidget"),
    "results": ("experiments", "benchmarks"),
    "text": ("load_text", "pydoc_data"),
}
CHARACTERS = 20_000  # of output that a run may show
VIEW = "application/vnd.jupyter.widget-view+json"
SECONDS = 0.2  # after which what was printed is shown
Tell = Callable[[str, object], None]


class TooMuchOutput(BaseException):
    """Not an Exception, so that a reader's `except` does not swallow it."""


class MissingOnPage(Exception):
    """A name whose cell cannot run in the page; the message says why."""


class Stream:
    """What `print` writes to: the page, up to a limit."""

    encoding = "utf-8"

    def __init__(self, tell: Tell) -> None:
        self.tell, self.left, self.parts = tell, CHARACTERS, []
        self.is_muted, self.told = False, time.monotonic()

    def write(self, text: str) -> int:
        if self.is_muted:
            return len(text)
        self.parts.append(text[: self.left])
        self.left -= len(text)
        if self.left < 0:
            raise TooMuchOutput
        if time.monotonic() > self.told + SECONDS:
            self.flush()
        return len(text)

    def flush(self) -> None:
        if text := "".join(self.parts):
            self.tell("text", text)
        self.parts.clear()
        self.told = time.monotonic()

    def isatty(self) -> bool:
        return False


class Session:
    """Runs the pieces of one chapter.

    Parameters
    ----------
    pieces
        All of the chapter.
    absent
        For each piece that the page cannot run, by its place, why.
    tell
        Called with a kind ("text", "html", "svg", "markdown") and what to show.
    """

    def __init__(
        self, pieces: list[Piece], absent: dict[tuple[int, int], str], tell: Tell
    ) -> None:
        self.pieces, self.absent, self.tell = pieces, absent, tell
        self.prepared: Callable[[], None] = lambda: None  # before the reader's code
        self.imported = {name for p in pieces for name in p.binds if _imports(p)}
        self._begin()

    def shown_by(self, cell: int) -> object:
        """The value that a cell has shown last, which is a name; None for others."""
        last = [piece for piece in self.ran if piece.place[0] == cell]
        statement = ast.parse(last[-1].source).body[-1] if last else None
        match statement:
            case ast.Expr(ast.Name(name)):
                return self.names.get(name)
        return None

    def _begin(self) -> None:
        self.names: dict = {"__name__": "__main__", "__builtins__": builtins}
        self.ran: list[Piece] = []

    def run(
        self, number: float, source: str, *, keep: bool = False, then: str = ""
    ) -> dict:
        """Run `source` in the place of cell `number`; return what went wrong.

        A scratch cell, between two others, has a number between theirs and is to
        `keep` what it finds. What `then` needs, which is to follow, runs before it too.
        """
        name = f"<cell {number}>"
        stream = Stream(self.tell)
        before = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = stream
        try:
            piece = self._piece(number, f"{source}\n{then}")
            self._prepare(piece, stream)
            self.prepared()
            value = self._execute(name, source)
            self.ran += [] if keep else [piece]
            self._show(value, stream)
            problem = None
        except TooMuchOutput:
            problem = (
                f"The run was ended after {CHARACTERS:,} characters of output. "
                "Is there a loop that prints for ever?"
            )
        except BaseException as error:
            problem = told(error, name, source)
        finally:
            sys.stdout, sys.stderr = before
        stream.flush()
        return {"problem": problem}

    def check(self, number: int, source: str, call: str) -> dict:
        """Run an answer, then the check that the notebook makes of it."""
        outcome = self.run(number, source, then=call)
        if outcome["problem"]:
            return outcome
        tree = ast.parse(call, mode="eval")
        name = tree.body.args[0].id
        if name not in self.names:
            return {"problem": f"The answer has to be called `{name}`."}
        verdict = eval(compile(tree, "<check>", "eval"), self.names)
        told = {"right": bool(verdict), "answered": verdict.answered}
        return {"problem": None, "verdict": told | {"message": verdict.message}}

    def edit(self, number: int, source: str) -> None:
        """Let a cell be as the reader has changed it, for all that need it."""
        try:
            mine = pieces_of([(number, source)])
        except SyntaxError:
            return
        others = [piece for piece in self.pieces if piece.place[0] != number]
        self.pieces = sorted(others + mine, key=lambda piece: piece.place)

    def packages(self, number: float, source: str) -> set[str]:
        """The packages, besides NumPy, that code and what it needs import."""
        try:
            piece = self._piece(number, source)
        except SyntaxError:
            return set()
        sources = [p.source for p in (*needed(self.pieces, piece), piece)]
        return {
            package
            for package, signs in PACKAGES.items()
            if any(sign in text for sign in signs for text in sources)
        }

    def _piece(self, number: float, source: str) -> Piece:
        reader = Reader(self.imported, {})
        tree = ast.parse(source)
        for statement in tree.body:
            reader.add(statement, is_shown=statement is tree.body[-1])
        kinds = (
            reader.binds,
            reader.reads,
            reader.later - reader.binds,
            reader.changes,
        )
        return Piece((number, 0), source, *map(frozenset, kinds))

    def _prepare(self, piece: Piece, stream: Stream) -> None:
        """Run what the piece needs and what has not run yet."""
        wanted = needed(self.pieces, piece)
        for other in wanted:
            if reason := self.absent.get(other.place):
                names = ", ".join(sorted((piece.reads | piece.later) & other.binds))
                raise MissingOnPage(f"{names or 'What it needs'}: {reason}")
        if self._is_disturbed(piece, wanted):
            self._begin()
        stream.is_muted = True
        for other in wanted:
            if other not in self.ran:
                exec(compile(other.source, _file(other), "exec"), self.names)
                self.ran.append(other)
        stream.is_muted = False

    def _is_disturbed(self, piece: Piece, wanted: list[Piece]) -> bool:
        """Whether what has run is not what the pieces expect to have run before."""
        counts = set().union(*(p.reads | p.later | p.binds for p in wanted))
        counts |= piece.reads | piece.later
        known, last = set(wanted), (-1, -1)
        for other in self.ran:
            if other in known:
                if other.place < last and other.changes & counts:
                    return True
                last = max(last, other.place)
            elif (other.binds | other.changes) & counts:
                return True
        return False

    def _execute(self, name: str, source: str) -> object:
        """Run the code; return the value of its last line, if it is an expression."""
        lines = [line + "\n" for line in source.split("\n")]
        linecache.cache[name] = (len(source), None, lines, name)
        tree = ast.parse(source, name)
        last = tree.body[-1] if tree.body else None
        is_value = isinstance(last, ast.Expr) and not source.rstrip().endswith(";")
        if is_value:
            tree.body.pop()
        exec(compile(tree, name, "exec"), self.names)
        if not is_value:
            return None
        return eval(compile(ast.Expression(last.value), name, "eval"), self.names)

    def _show(self, value: object, stream: Stream) -> None:
        stream.flush()
        show(value, self.tell)
        if "matplotlib.pyplot" in sys.modules:
            from .figures import open_figures

            for svg in open_figures():
                self.tell("svg", svg)


def show(value: object, tell: Tell) -> None:
    """Show a value as a notebook does."""
    if value is None:
        return
    if display := getattr(value, "_ipython_display_", None):
        display()
        return
    if bundle := getattr(value, "_repr_mimebundle_", None):
        content = bundle()
        content = content[0] if isinstance(content, tuple) else content
        if content and VIEW in content:
            tell("view", {"id": content[VIEW]["model_id"]})
            return
    for kind in ("html", "svg", "markdown"):
        method = getattr(value, f"_repr_{kind}_", None)
        if method and (text := method()):
            tell(kind, text)
            return
    text = repr(value)
    tell("text", text[:CHARACTERS] + "…" * (len(text) > CHARACTERS))


def _imports(piece: Piece) -> bool:
    return piece.source.lstrip().startswith(("import ", "from "))


def _file(piece: Piece) -> str:
    return f"<cell {piece.place[0]}>"


def told(error: BaseException, name: str, source: str) -> str:
    """The error in a sentence, with the last line of the reader's on the way to it."""
    if isinstance(error, MissingOnPage):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and error.name == "torch":
        return "PyTorch does not run in a browser. JupyterLab has it."
    if isinstance(error, ModuleNotFoundError):
        module = (error.name or "").partition(".")[0]
        return f"The page has no module `{module}`. JupyterLab has what is installed."
    if isinstance(error, SyntaxError):
        number, words = error.lineno or 1, error.msg
    else:
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame.lineno for frame in frames if frame.filename == name]
        number, words = (own[-1] if own else 0), str(error)
    lines = source.split("\n")
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    where = f" Line {number}: `{line}`" if line else ""
    kind = type(error).__name__
    words = " ".join(words.split())[:300].rstrip(".")
    return f"{kind}: {words}.{where}" if words else f"{kind}.{where}"
