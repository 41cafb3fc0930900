"""Pages that agree with each other and with the contents, whatever went before.

Sphinx saves what it has read before it writes the pages, and then writes only those
whose own source has changed. That is not enough, so here

- a build that did not come to its end (interrupted, killed, or with warnings) leaves a
  mark behind, and the next one begins anew;
- when the contents, a title or a number that pages refer to has changed, every page is
  written, since every page shows them in its navigation;
- the page of what is no longer among the contents is removed.
"""

import hashlib
from functools import partial
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def forget(doctrees: Path) -> None:
    """Make the next build read and write every page; no notebook is executed for it."""
    (doctrees / "environment.pickle").unlink(missing_ok=True)


def mark_of(app: Sphinx) -> Path:
    return Path(app.doctreedir) / "unfinished"


def forget_if_unfinished(app: Sphinx, config) -> None:
    if mark_of(app).exists():
        forget(Path(app.doctreedir))


def begin(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    mark_of(app).touch()


def finish(app: Sphinx, exception: Exception | None) -> None:
    # After warnings Sphinx would not read the offending page again, and the next build
    # would be green.
    if exception is None and not app._warncount:
        mark_of(app).unlink(missing_ok=True)


def shown_elsewhere(env: BuildEnvironment) -> str:
    """Return a digest of what pages show of each other."""
    titles = {name: node.astext() for name, node in env.titles.items()}
    labels = env.domaindata["std"]["labels"]
    equations = env.domaindata["math"]["objects"]
    parts = (titles, env.toctree_includes, labels, equations)
    content = repr([sorted(part.items()) for part in parts])
    return hashlib.sha256(content.encode()).hexdigest()


def all_if_contents_changed(app: Sphinx, env: BuildEnvironment) -> list[str]:
    before, now = getattr(env, "book_contents", None), shown_elsewhere(env)
    env.book_contents = now
    return sorted(env.found_docs) if now != before else []


def remove_old_pages(
    written: set[str], app: Sphinx, exception: Exception | None
) -> None:
    """Remove pages, and the copies of their sources, that nothing leads to any more."""
    # Sphinx writes its additional pages, as 404.html, in every build that writes any.
    if exception or app.builder.name != "html" or not written:
        return
    site = Path(app.outdir)
    current = app.env.found_docs | written | {"index"}
    for folder, pattern in ((site, "*.html"), (site / "_sources", "*.*")):
        for path in sorted(folder.rglob(pattern)):
            name = path.relative_to(folder).with_suffix("").as_posix()
            if name not in current and not name.startswith("_"):
                path.unlink()


def setup(app: Sphinx) -> dict:
    written: set[str] = set()
    app.connect("config-inited", forget_if_unfinished)
    # After the notebooks have been executed: until then nothing has changed.
    app.connect("env-before-read-docs", begin, priority=900)
    app.connect("env-updated", all_if_contents_changed)
    app.connect("html-page-context", lambda app, page, *rest: written.add(page))
    app.connect("build-finished", partial(remove_old_pages, written))
    app.connect("build-finished", finish, priority=999)
    return {"parallel_read_safe": True}
