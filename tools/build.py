"""Build the book in this folder, if it is not current: `python -m tools.build`.

Sphinx knows when a page is older than its source. It does not know of what is set in
the environment, of what was deleted, or of pages that something else has changed; here
a digest of all of them is kept beside the site, and nothing is done while it holds.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

from tools import machine, runtime

# The book's extensions are imported as Jupyter Book does, from book/.
sys.path.append(str(machine.ROOT / "book"))
from _ext import agreement, digest_of, publishing
from _ext.live import runtime as page_python

# All that a page can depend on.
SOURCES = (
    *("_config.yml", "_toc.yml", "requirements.txt", "constraints.txt", "package.json"),
    *("book/**/*", "notebooks/**/*", "helpers/**/*", "explorers/**/*"),
    *("experiments/**/*", "benchmarks/results/**/*"),
)
VARIABLES = (*publishing.VARIABLES, page_python.SETTING)


def sources_of(book: Path) -> dict[str, str]:
    """Return what decides how the pages look: files, environment and Python."""
    return {
        "files": digest_of(book, SOURCES),
        "environment": repr([os.environ.get(name) for name in VARIABLES]),
        "page_python": page_python.is_wanted() and page_python.is_here(book),
        "python": sys.version,
    }


def site_of(book: Path) -> str:
    """Return a digest of the names and sizes of the site's files."""
    site = book / "_build" / "html"
    files = [path for path in site.rglob("*") if path.is_file()]
    sizes = sorted((str(path.relative_to(site)), path.stat().st_size) for path in files)
    return hashlib.sha256(repr(sizes).encode()).hexdigest()


def noted(book: Path) -> dict:
    """Return what the last build that came to its end has noted; {} if none has."""
    try:
        return json.loads((book / "_build" / "built.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def is_current(book: Path) -> bool:
    return noted(book) == {"sources": sources_of(book), "site": site_of(book)}


def jupyter_book(book: Path) -> None:
    """Run `jupyter-book build`; leave with a line where it fails."""
    # Only here: it takes a second to import, and mostly there is nothing to build.
    from jupyter_book.cli.main import main as command

    arguments = ["build", str(book), "-W", "-n", "--keep-going"]
    try:
        command(arguments, prog_name="jupyter-book", standalone_mode=False)
    except RuntimeError:
        # Its own message points at the cause, which Sphinx has told, by a traceback.
        sys.exit("make: the book was not built; why stands above.")
    except SystemExit as end:
        if isinstance(end.code, KeyboardInterrupt):
            raise end.code from None
        raise


def build(book: Path) -> None:
    """Bring the site of `book` up to date, and note from what it was built."""
    machine.check_folder(book)
    sources, before = sources_of(book), noted(book)
    if before.get("site") != site_of(book):
        agreement.forget(book / "_build" / ".doctrees")
    note = book / "_build" / "built.json"
    note.unlink(missing_ok=True)
    jupyter_book(book)
    note.write_text(json.dumps({"sources": sources, "site": site_of(book)}), "utf-8")


def main() -> None:
    book = Path.cwd()
    if is_current(book):
        print(">> the book is up to date")
        return
    runtime.main()
    print(">> building the book: only changed notebooks are executed", flush=True)
    try:
        build(book)
    except KeyboardInterrupt:
        sys.exit("\nmake: stopped; the next build goes on from here.")
    except machine.SetupError as error:
        sys.exit(f"make: {error}.")


if __name__ == "__main__":
    main()
