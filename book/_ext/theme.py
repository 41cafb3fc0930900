"""The theme: its style sheets as one file in a cascade layer, without its icon font.

Stock pages link ten style sheets that override each other, and send an icon script and
fonts of 0.7 MB for some twenty icons. Here the sheets of theme and extensions become
_static/theme.css, inside `@layer theme`: the book's own rules (book/_static) win and
need not outdo them. Templates leave the icon script out, icons.css draws the icons.
"""

import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

BUNDLE = "theme.css"
BUNDLED = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "styles/sphinx-book-theme.css",
    "copybutton.css",
    "mystnb.*.css",
    "katex-math.css",
    "pygments.css",
)
# Rules of the first layer may outdo an `!important` of the theme's.
LAYERS = "@layer outdo, theme;\n"
UNUSED = ("scripts/fontawesome.js*", "vendor", "**/*.map", "*webpack-macros.html")
UNUSED += ("styles", "images/logo_deepnote.svg", "images/logo_jupyterlite.svg")
AT_RULE = re.compile(r"@charset[^;]*;|/\*# sourceMappingURL=.*?\*/")
FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
GLYPH_RULE = re.compile(r'(?:\.fa-[\w-]+:before,?)+\{content:"\\[0-9a-f]+"\}')
FONT_NAME = re.compile(r"font-family:[^;}]*Font Awesome[^;}]*;?")


def without_icon_font(css: str) -> str:
    """Return the theme's style sheet without its icon font's faces and glyphs."""
    for rule in (FONT_FACE, GLYPH_RULE, FONT_NAME):
        css, count = rule.subn("", css)
        if not count:
            logger.warning(
                "the theme's style sheet has changed: nothing matches %s",
                rule.pattern,
                type="theme",
            )
    return css


def bundle(static: Path) -> str:
    """Return all sheets of theme and extensions, in the order that pages had them."""
    sheets = []
    for pattern in BUNDLED:
        paths = list(static.glob(pattern))
        if len(paths) != 1:
            logger.warning("%d style sheets match %s", len(paths), pattern)
        sheets += [AT_RULE.sub("", path.read_text("utf-8")) for path in paths]
    css = without_icon_font("\n".join(sheets))
    return f"{LAYERS}@layer theme {{\n{css}\n}}\n"


def replace_files(app: Sphinx, exception: Exception | None) -> None:
    static = Path(app.outdir) / "_static"
    # Sphinx copies static files only in builds that write pages.
    if exception or app.builder.name != "html" or not (static / "vendor").exists():
        return
    (static / BUNDLE).write_text(bundle(static), encoding="utf-8")
    for pattern in (*UNUSED, *BUNDLED):
        for path in list(static.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def link_bundle_alone(app, pagename, templatename, context, doctree) -> None:
    """Leave out the links to what is bundled; the layout links the bundle."""

    def is_bundled(sheet):
        name = Path(str(getattr(sheet, "filename", sheet))).relative_to("_static")
        return any(name.match(pattern) for pattern in BUNDLED)

    context["css_files"] = [s for s in context["css_files"] if not is_bundled(s)]


def mend_roles(app, pagename, templatename, context, doctree) -> None:
    """Make references the items of the list that docutils puts around them."""
    if "body" in context:
        context["body"] = context["body"].replace(
            'role="doc-biblioentry"', 'role="listitem"'
        )


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", link_bundle_alone, priority=950)
    app.connect("html-page-context", mend_roles)
    app.connect("build-finished", replace_files, priority=950)
    return {"parallel_read_safe": True}
