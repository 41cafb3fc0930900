"""Where the book is published, told by the environment of the build and nowhere else.

BOOK_REPOSITORY_URL     https://github.com/<owner>/<name>: links to the source and to
                        report a mistake, a button that opens a chapter in Binder, and
                        one for Colab if the notebooks can fetch the book (_ext.alone)
BOOK_REPOSITORY_BRANCH  the branch that those links show (default: main)
BOOK_JUPYTERHUB_URL     a class's JupyterHub with nbgitpuller: one more launch button
BOOK_BASE_URL           https://…/ where the site will stand: canonical addresses,
                        previews in messengers, a sitemap, a 404 page for any depth

What is not set is absent from the pages, not broken. And the site holds nothing that is
of this machine alone: neither Sphinx's notes nor what a reader has run and saved.
"""

import contextlib
import os
import re
import shutil
from html import escape
from pathlib import Path
from urllib.parse import quote, urlsplit

import nbformat
from sphinx.application import Sphinx
from sphinx.errors import ConfigError

from _ext import alone

VARIABLES = (
    "BOOK_REPOSITORY_URL",
    "BOOK_REPOSITORY_BRANCH",
    "BOOK_JUPYTERHUB_URL",
    "BOOK_BASE_URL",
)
BINDER = "https://mybinder.org"
COLAB = "https://colab.research.google.com"
NOTES = ".buildinfo"
# The addresses that Binder and the theme can turn into links.
HOSTS = ("github.com", "gitlab.com")
# The book's first page lies in a folder, so the site's address leads on to it.
ENTRANCE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta http-equiv="refresh" content="0; url={page}">
{tags}
</head>
<body><p><a href="{page}">{title}</a></p></body>
</html>
"""
UNFIT = re.compile(r"[\s\"'<>@?#\\\\]")
BRANCH = re.compile(r"\w[\w./+-]*")
SITEMAP = """\
<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{entries}
</urlset>
"""
CUT_WORD = re.compile(r'[\s,;:.]+\S*\.\.\."')
METADATA = re.compile(
    r'<meta (?:property="og:|name="description").*>|<link.*"canonical".*>'
)


def address(name: str) -> str:
    """Return the https address in the variable `name`, or "" where it is unset.

    Raises ConfigError for anything else than an https or http address, and for one with
    blanks, a name and password, a query or a fragment: it is put into the pages, and
    paths are put behind it.
    """
    value = os.environ.get(name, "").strip()
    parts = urlsplit(value)
    if value and not (parts.scheme in ("http", "https") and parts.netloc):
        raise ConfigError(f"{name} must be a full address (https://…), not {value!r}")
    if UNFIT.search(value):
        raise ConfigError(
            f"{name} must be an address without blanks, quotes, password, ? and #"
        )
    return value.rstrip("/")


def branch_name() -> str:
    """Return the branch that links show; raise ConfigError for what cannot be one."""
    branch = os.environ.get("BOOK_REPOSITORY_BRANCH", "").strip() or "main"
    if not BRANCH.fullmatch(branch):
        raise ConfigError(
            f"BOOK_REPOSITORY_BRANCH must be the name of a branch, not {branch!r}"
        )
    return branch


def repository_options(
    repository: str, branch: str, jupyterhub: str, *, has_colab: bool = False
) -> dict:
    """Return the theme's options for the links to source, issues and notebooks."""
    host = urlsplit(repository).netloc
    if host not in HOSTS or len(urlsplit(repository).path.split("/")) != 3:
        raise ConfigError(
            f"BOOK_REPOSITORY_URL must be https://<{' or '.join(HOSTS)}>/<owner>/"
            f"<name>, not {repository!r}"
        )
    launch = {"notebook_interface": "jupyterlab", "binderhub_url": BINDER}
    if has_colab and host == "github.com":
        launch["colab_url"] = COLAB
    if jupyterhub:
        launch["jupyterhub_url"] = jupyterhub
    return {
        "repository_url": repository,
        "repository_branch": branch,
        "use_repository_button": True,
        "use_issues_button": True,
        "launch_buttons": launch,
    }


def apply_environment(app: Sphinx, config) -> None:
    # The previews and the 404 page name the book as its title does.
    config.project = config.html_title
    options = config.html_theme_options
    for unset in ("repository_url", "repository_branch", "launch_buttons"):
        options.pop(unset, None)
    # As `git remote` tells it, which is no address of a page.
    repository = address("BOOK_REPOSITORY_URL").removesuffix(".git")
    jupyterhub = address("BOOK_JUPYTERHUB_URL")
    if repository:
        has_colab = alone.fetch_from(repository, Path(app.srcdir) / "notebooks")
        options.update(
            repository_options(
                repository, branch_name(), jupyterhub, has_colab=has_colab
            )
        )
    elif jupyterhub:
        raise ConfigError("BOOK_JUPYTERHUB_URL needs BOOK_REPOSITORY_URL beside it")
    base = address("BOOK_BASE_URL")
    if base:
        config.html_baseurl = config.ogp_site_url = f"{base}/"
    config.notfound_urls_prefix = f"{urlsplit(base).path}/"


def tidy_preview(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """End a shortened description with a word; leave out an address without a host."""
    tags = CUT_WORD.sub(r'…"', context.get("metatags", ""))
    if not app.config.ogp_site_url:
        lines = tags.split("\n")
        tags = "\n".join(line for line in lines if 'property="og:url"' not in line)
    context["metatags"] = tags


def write_entrance(app: Sphinx, exception: Exception | None) -> None:
    """Write index.html, which tells of the book what its first page does."""
    page = f"{app.config.root_doc}.html"
    first = Path(app.outdir) / page
    if exception or app.builder.name != "html" or not first.exists():
        return
    tags = METADATA.findall(first.read_text(encoding="utf-8"))
    if icon := app.config.html_favicon:
        # Without it a browser asks for favicon.ico, also where nothing can be asked.
        tags.append(f'<link rel="icon" href="_static/{Path(icon).name}">')
    title = escape(app.config.html_title)
    entrance = ENTRANCE.format(title=title, page=page, tags="\n".join(tags))
    (Path(app.outdir) / "index.html").write_text(entrance, encoding="utf-8")


def write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    """Write the list of pages that search engines read, where the place is known."""
    sitemap = Path(app.outdir) / "sitemap.xml"
    sitemap.unlink(missing_ok=True)
    base = app.config.html_baseurl
    if exception or app.builder.name != "html" or not base:
        return
    pages = (quote(f"{name}.html") for name in sorted(app.env.found_docs))
    entries = "\n".join(f"<url><loc>{base}{page}</loc></url>" for page in pages)
    sitemap.write_text(SITEMAP.format(entries=entries), encoding="utf-8")


def bring_notes(app: Sphinx, config) -> None:
    """Put back the file by which Sphinx sees that its settings have changed."""
    with contextlib.suppress(FileNotFoundError):
        Path(app.outdir).mkdir(parents=True, exist_ok=True)
        shutil.move(Path(app.doctreedir) / NOTES, Path(app.outdir) / NOTES)


def take_notes(app: Sphinx, exception: Exception | None) -> None:
    with contextlib.suppress(FileNotFoundError):
        shutil.move(Path(app.outdir) / NOTES, Path(app.doctreedir) / NOTES)


def strip_sources(app: Sphinx, exception: Exception | None) -> None:
    """Take what a reader has run and saved out of the notebooks that can be loaded.

    And let them fetch the book at the version of the page, where that is known.
    """
    repository = app.config.html_theme_options.get("repository_url", "")
    if repository:
        version = alone.commit(Path(app.srcdir)) or branch_name()
        archive = alone.archive(repository, version)
    for path in (Path(app.outdir) / "_sources").rglob("*.ipynb"):
        notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        before = nbformat.writes(notebook)
        notebook.metadata.pop("widgets", None)
        if repository:
            alone.put_address(notebook, archive)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
                cell.metadata.pop("execution", None)
        if nbformat.writes(notebook) != before:
            nbformat.write(notebook, path)


def setup(app: Sphinx) -> dict:
    # Jupyter Book sets it always; sphinx_comments, which would read it, is left out.
    app.add_config_value("comments_config", {}, "html")
    # Before the extensions that read these values at the same event.
    app.connect("config-inited", apply_environment, priority=400)
    app.connect("config-inited", bring_notes)
    app.connect("html-page-context", tidy_preview, priority=900)
    app.connect("build-finished", write_entrance)
    app.connect("build-finished", write_sitemap)
    app.connect("build-finished", strip_sources)
    app.connect("build-finished", take_notes)
    return {"parallel_read_safe": True}
