"""Mathematics rendered at build time, with KaTeX's own stylesheet and fonts beside it.

sphinxcontrib-katex bundles the renderer but links its stylesheet from another host.
Here stylesheet and fonts come from the npm package of exactly the bundled version
(another one shifts sub- and superscripts), and a formula that KaTeX rejects is a
warning with its place rather than red letters on the page. A formula is there to be
seen and, as MathML, to be read aloud; its TeX, which KaTeX adds, is left out. Of its
fonts the site carries the letters that its pages use: of 58 kB on a chapter, 26.
"""

import json
import re
import shutil
import socket
import time
from html import escape, unescape
from pathlib import Path
from string import printable
from subprocess import PIPE, Popen

from docutils import nodes
from fontTools.subset import Options, Subsetter, load_font, save_font
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinxcontrib import katex

from _ext import static_folder

logger = logging.getLogger(__name__)

FOLDER = "katex"
STYLESHEET = f"{FOLDER}/katex.min.css"
TEX = re.compile(r"</?semantics>|<annotation .*?</annotation>", re.DOTALL)
TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
PART = '<span class="base">'
ENDS = "</span></span>"  # of .katex-html and .katex
OPENING = re.compile(r"[(\[‘“]+$")
STOP = re.compile(r"[,.;:!?)\]’”–—-]\S*")
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


def letters_of(site: Path) -> set[int]:
    """Return the code points of all that the site's pages say, and of ASCII's letters.

    Explorers write some of these later; and a word of prose rarely adds to them.
    """
    pages = (path.read_text("utf-8") for path in site.rglob("*.html"))
    said = "".join(unescape(TAG.sub("", page)) for page in pages)
    return set(map(ord, said + printable))


def with_letters(app: Sphinx) -> Path:
    """Return a folder of fonts with no letters but the site's.

    To make them takes two seconds: they are kept until other letters are wanted.
    """
    folder = Path(app.outdir).parent / ".fonts"
    letters = letters_of(Path(app.outdir))
    wanted = repr((app.config.book_extensions, katex.katex_version, sorted(letters)))
    note = folder / "wanted.txt"
    if not note.exists() or note.read_text("utf-8") != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        options = Options(flavor="woff2", hinting=False)
        whole = checked_package(Path(app.srcdir)) / "dist" / "fonts"
        for path in whole.glob("*.woff2"):
            font = load_font(path, options)
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=letters)
            subsetter.subset(font)
            save_font(font, folder / path.name, options)
        note.write_text(wanted, "utf-8")
    return folder


def leave_used_letters(app: Sphinx, exception: Exception | None) -> None:
    """Put fonts with the letters of the site's pages in the place of whole ones."""
    fonts = Path(app.outdir) / "_static" / FOLDER / "fonts"
    if exception or app.builder.name != "html" or not fonts.exists():
        return
    for font in with_letters(app).glob("*.woff2"):
        shutil.copy(font, fonts)


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


def render(node, **options) -> str:
    """Return a formula as HTML; where KaTeX rejects it, its TeX, and warn."""
    latex = katex.get_latex(node)
    try:
        return TEX.sub("", katex.render_latex(latex, options))
    except katex.KaTeXError as error:
        logger.warning("KaTeX: %s", error, location=node, type="katex")
        return escape(latex)


def visit_inline(self, node: nodes.math) -> None:
    html = render(node)
    if "kept" in node.parent["classes"]:
        html = hold(html, node.parent[0] is not node, node.parent[-1] is not node)
    self.body.append(f'<span class="math">{html}</span>')
    raise nodes.SkipNode


def hold(html: str, begin: bool, end: bool) -> str:
    """Box the part of a formula that begins or ends it, where no line may break.

    Whether one may is decided by the style of what the part stands in.
    """
    before, *parts = html.removesuffix(ENDS).split(PART)
    if not parts:  # one that KaTeX has rejected
        return html
    held = [0] * begin + [len(parts) - 1] * end
    boxed = [
        f'<span class="held">{PART}{part}</span>' if k in held else PART + part
        for k, part in enumerate(parts)
    ]
    return before + "".join(boxed) + ENDS


def visit_block(self, node: nodes.math_block) -> None:
    """The formula, in a box that scrolls where it is too wide, then its number."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    self.body.append(f'<div class="scrolls">{render(node, displayMode=True)}</div>')
    if node["number"]:
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, "Permalink to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


class Punctuation(SphinxTransform):
    """Keep beside a formula the bracket before it, and the comma or stop after it."""

    default_priority = 500

    def apply(self, **kwargs) -> None:
        for formula in list(self.document.findall(nodes.math)):
            before, after = neighbours(formula)
            begin, end = OPENING.search(before), STOP.match(after)
            if not begin and not end:
                continue
            kept = nodes.inline("", "", classes=["kept"])
            if begin:
                kept += nodes.Text(begin[0])
                formula.parent.replace(before, nodes.Text(before[: begin.start()]))
            kept += formula.deepcopy()
            if end:
                kept += nodes.Text(end[0])
                formula.parent.replace(after, nodes.Text(after[end.end() :]))
            formula.parent.replace(formula, kept)


def neighbours(node: nodes.Node) -> tuple[nodes.Text | str, nodes.Text | str]:
    """Return the text before and the text after `node`, "" where there is none."""
    siblings = node.parent.children
    place = siblings.index(node)
    around = siblings[place - 1 : place], siblings[place + 1 : place + 2]
    return tuple(
        beside[0] if beside and isinstance(beside[0], nodes.Text) else ""
        for beside in around
    )


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
        inline_renderers=(visit_inline, None),
        block_renderers=(visit_block, None),
    )
    app.add_transform(Punctuation)
    app.connect("config-inited", choose_renderer)
    app.connect("builder-inited", copy_assets)
    app.connect("build-finished", leave_used_letters, priority=900)  # of what stays
    return {"parallel_read_safe": True}
