"""Mathematics rendered at build time, with KaTeX's own stylesheet and fonts beside it.

sphinxcontrib-katex bundles the renderer but links its stylesheet from another host.
Here stylesheet and fonts come from the npm package of exactly the bundled version
(another one shifts sub- and superscripts), and a formula that KaTeX rejects is a
warning with its place rather than red letters on the page.
"""

import json
import re
import shutil
import socket
import time
from pathlib import Path
from subprocess import PIPE, Popen

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinxcontrib import katex

from _ext import static_folder

logger = logging.getLogger(__name__)

FOLDER = "katex"
STYLESHEET = f"{FOLDER}/katex.min.css"
INSTALL = "run `npm ci` at the root of the book"
# The other formats are for browsers that no longer exist.
OTHER_FORMATS = re.compile(r',url\(fonts/[^)]+\.(?:woff|ttf)\) format\("[^"]+"\)')


def checked_package(root: Path) -> Path:
    """Return the folder of KaTeX's npm package, of the version that renders.

    Raises ExtensionError if it is missing or of another version.
    """
    package = root / "node_modules" / "katex"
    manifest = package / "package.json"
    if not manifest.exists():
        raise ExtensionError(f"KaTeX's stylesheet is not in {package}: {INSTALL}")
    found = json.loads(manifest.read_text(encoding="utf-8"))["version"]
    if found != katex.katex_version:
        raise ExtensionError(
            f"KaTeX {found} is in {package}, but sphinxcontrib-katex renders with "
            f"{katex.katex_version}: pin that in package.json and {INSTALL}"
        )
    return package


def copy_assets(app: Sphinx) -> None:
    """Put the stylesheet and its woff2 fonts where Sphinx gathers static files."""
    if shutil.which("node") is None:
        raise ExtensionError("node renders the mathematics and is missing: install it")
    dist = checked_package(Path(app.srcdir)) / "dist"
    static = static_folder(app, "mathematics")
    (static / FOLDER / "fonts").mkdir(parents=True)
    css = (dist / "katex.min.css").read_text(encoding="utf-8")
    (static / STYLESHEET).write_text(OTHER_FORMATS.sub("", css), encoding="utf-8")
    for font in dist.glob("fonts/*.woff2"):
        shutil.copy(font, static / FOLDER / "fonts")


def start_server(folder: Path, timeout: float) -> tuple[Popen, socket.socket]:
    """Start the renderer; return it, and a connection as soon as it listens.

    sphinxcontrib-katex's own fails on a busy machine: it connects once, when the socket
    is in the file system, which is a moment before somebody listens to it.
    """
    path = folder / "katex.sock"
    command = katex.KaTeXServer.build_command(socket=path)
    process = Popen(command, stdin=PIPE, stdout=PIPE, cwd=folder)
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline and process.poll() is None:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(path))
            return process, connection
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            time.sleep(0.01)
    process.kill()
    process.communicate()
    raise ExtensionError(f"KaTeX's renderer did not start: {command}")


def strict(visit):
    """Wrap a visitor so that a rejected formula is a warning that says where it is."""

    def visit_or_warn(self, node):
        try:
            visit(self, node)
        except katex.KaTeXError as error:
            logger.warning("KaTeX: %s", error, location=node, type="katex")

    return visit_or_warn


def choose_renderer(app: Sphinx, config) -> None:
    config.html_math_renderer = "book"
    config.katex_prerender = True
    config.katex_css_path = STYLESHEET


def setup(app: Sphinx) -> dict:
    app.setup_extension("sphinxcontrib.katex")
    katex.KATEX_DEFAULT_OPTIONS["throwOnError"] = True
    # Five seconds, the default, are short on a machine that is busy with notebooks.
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60
    katex.KaTeXServer.start_server_process = staticmethod(start_server)
    app.add_html_math_renderer(
        "book",
        inline_renderers=(strict(katex.html_visit_math), None),
        block_renderers=(strict(katex.html_visit_displaymath), None),
    )
    app.connect("config-inited", choose_renderer)
    app.connect("builder-inited", copy_assets)
    return {"parallel_read_safe": True}
