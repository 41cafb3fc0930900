"""The book, kept by a reader's browser who asks for it: the worker, and what it keeps.

`sw.js` lies at the site's root, since a worker serves what is below it. It names every
file of the site but the copies of sources, and a version that is a digest of them all:
the browser sees that it has changed, and fetches the book anew.
"""

import hashlib
import json
from pathlib import Path

from sphinx.application import Sphinx

SOURCE = Path(__file__).with_name("worker.js")
WORKER = "sw.js"
LEFT_OUT = ("_sources/", "_static/cards/", "_headers", WORKER)


def kept_files(site: Path) -> list[Path]:
    """Return the files of the site that a browser keeps, sorted."""
    files = sorted(path for path in site.rglob("*") if path.is_file())
    return [p for p in files if not str(p.relative_to(site)).startswith(LEFT_OUT)]


def write_worker(app: Sphinx, exception: Exception | None) -> None:
    site = Path(app.outdir)
    if exception or app.builder.name != "html":
        return
    files = kept_files(site)
    digest = hashlib.sha256()
    for path in files:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    names = [path.relative_to(site).as_posix() for path in files]
    script = (
        f"const BOOK_VERSION = {json.dumps(digest.hexdigest()[:16])};\n"
        f"const BOOK_FILES = {json.dumps(names)};\n{SOURCE.read_text('utf-8')}"
    )
    (site / WORKER).write_text(script, encoding="utf-8")


def setup(app: Sphinx) -> dict:
    # After all that writes files of the site.
    app.connect("build-finished", write_worker, priority=990)
    return {"parallel_read_safe": True}
