"""The book's own Sphinx extensions: each does one thing, and says so at its top."""

import hashlib
import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx

# What editors, systems and interrupted programs leave beside the files of the book, and
# what only the tests of a script are or read.
STRAY = re.compile(
    r"\..*|__pycache__|.*~|#.*#|.*\.(?:bak|log|orig|pyc|rej|sw[a-z]|tmp)"
    r"|.*\.(?:test\.js|numbers\.json)|.*\.egg-info|Thumbs\.db|desktop\.ini"
)


def sources(root: Path, patterns: tuple[str, ...]) -> list[Path]:
    """Return the files below `root` that match and that the book is made of, sorted."""
    files = {path for pattern in patterns for path in root.glob(pattern)}
    return sorted(
        path
        for path in files
        if not any(map(STRAY.fullmatch, path.relative_to(root).parts))
        and path.is_file()
    )


def digest_of(root: Path, patterns: tuple[str, ...]) -> str:
    """Return a digest of the names and contents of `sources`."""
    digest = hashlib.sha256()
    for path in sources(root, patterns):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:16]


def static_folder(app: Sphinx, name: str) -> Path:
    """Make an empty folder, beside the site, whose files Sphinx copies to _static/."""
    folder = Path(app.outdir).parent / "generated" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    app.config.html_static_path.append(str(folder))
    return folder


def note_sources(app: Sphinx, config) -> None:
    """Let Sphinx see that extensions or assets changed, which it does not watch."""
    book = Path(app.srcdir) / "book"
    config.book_extensions = digest_of(book, ("_ext/**/*",))
    config.book_assets = digest_of(book, ("_static/**/*", "_templates/**/*"))


def setup(app: Sphinx) -> dict:
    app.add_config_value("book_extensions", "", "env")
    app.add_config_value("book_assets", "", "html")
    app.connect("config-inited", note_sources)
    return {"parallel_read_safe": True}
