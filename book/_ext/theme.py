"""The theme: one style sheet and one script a page, and no icon font.

Stock pages link ten style sheets that override each other and nine scripts that the
first paint waits for, and send an icon script and fonts of 0.7 MB for some twenty
icons. Here what all pages link becomes _static/site.css and _static/site.js, which runs
piece by piece after the first paint. The sheets of theme and extensions are inside
`@layer theme`, so that the book's own rules (book/_static) win and need not outdo them,
and rules that no page needs are left out (by PurgeCSS: two thirds of the theme's).
Templates leave the icon script out, icons.css draws the icons.
"""

import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

from _ext import node

logger = logging.getLogger(__name__)

SHEET, SCRIPT = "site.css", "site.js"
# The order that pages had them in; the last three come before the book's own.
LAYERED = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "styles/sphinx-book-theme.css",
    "copybutton.css",
    "mystnb.*.css",
    "katex-math.css",
    "pygments.css",
)
# Of pages with explorers or exercises alone: in the sheet of all, a request less each.
OF_SOME_PAGES = ("widget_host.css", "live.css")
THEME_SCRIPT = "scripts/pydata-sphinx-theme.js"
# Rules of the first layer may outdo an `!important` of the theme's.
LAYERS = "@layer outdo, theme;\n"
UNUSED = (
    "scripts",
    "vendor",
    "**/*.map",
    "*webpack-macros.html",
    "copybutton_funcs.js",
)
UNUSED += ("styles", "images/logo_deepnote.svg", "images/logo_jupyterlite.svg")
# Of Sphinx's own search.
UNUSED += ("doctools.js", "language_data.js", "searchtools.js", "sphinx_highlight.js")
PURGE = Path(__file__).with_name("unused_styles.mjs")
SMALLER = Path(__file__).with_name("smaller.mjs")
TASKS = Path(__file__).with_name("tasks.js")
DECLARING = ("documentation_options.js",)
AT_RULE = re.compile(r"@charset[^;]*;|/\*# sourceMappingURL=.*?\*/")
FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
GLYPH_RULE = re.compile(r'(?:\.fa-[\w-]+:before,?)+\{content:"\\[0-9a-f]+"\}')
FONT_NAME = re.compile(r"font-family:[^;}]*Font Awesome[^;}]*;?")
# The theme's care for what scrolls: it measures and changes all such boxes in turn, by
# which all that is far below is laid out. book.js cares for them when they are near.
SCROLL_CARE = re.compile(
    r'document\.querySelectorAll\(\["pre",[^\]]*\]\.join\(", "\)\)'
)
RELATIVE = re.compile(r"url\((?![\"']|data:|#|/)")


def without(rule: re.Pattern, text: str, instead: str = "") -> str:
    """Return a text of the theme's without what matches; warn where nothing does."""
    text, count = rule.subn(instead, text)
    if not count:
        logger.warning(
            "the theme has changed: nothing in it matches %s",
            rule.pattern,
            type="theme",
        )
    return text


def without_icon_font(css: str) -> str:
    """Return the theme's style sheet without its icon font's faces and glyphs."""
    for rule in (FONT_FACE, GLYPH_RULE, FONT_NAME):
        css = without(rule, css)
    return css


def without_unused(css: str, site: Path) -> str:
    """Return the rules of `css` that the pages and scripts of `site` can need.

    Raises ExtensionError if node is missing or fails, with what it said.
    """
    used_in = [f"{site}/**/*.html", f"{site}/_static/**/*.js"]
    return node.run(PURGE, *used_in, given=css, task="make the style sheet small")


def smaller(text: str, kind: str) -> str:
    """Return a script ("js") or a style sheet ("css") that says the same in less.

    Raises ExtensionError if node is missing or fails, with what it said.
    """
    return node.run(SMALLER, kind, given=text, task="make scripts and styles small")


def read_sheet(static: Path, name: str) -> str:
    """Return a style sheet, its relative addresses as from `static`."""
    folder = "".join(f"{part}/" for part in Path(name).parts[:-1])
    css = AT_RULE.sub("", (static / name).read_text("utf-8"))
    return RELATIVE.sub(f"url({folder}", css) if folder else css


def layered(static: Path) -> list[str]:
    """Return the names of the sheets of theme and extensions, in their order."""
    found = []
    for pattern in LAYERED:
        names = [p.relative_to(static).as_posix() for p in static.glob(pattern)]
        if len(names) != 1:
            logger.warning("%d style sheets match %s", len(names), pattern)
        found += names
    return found


def join_layered(static: Path) -> str:
    """Return the sheets of theme and extensions as one."""
    css = "\n".join((static / name).read_text("utf-8") for name in layered(static))
    return without_icon_font(AT_RULE.sub("", css))


def join_scripts(static: Path, names: list[str]) -> str:
    """Return the scripts as one that runs each in a task of its own, after the paint.

    What declares names for the others is said at once.
    """
    joined = TASKS.read_text("utf-8")
    for name in names:
        script = (static / name).read_text("utf-8")
        if name not in DECLARING:
            script = f"bookTasks.push(() => {{\n{script}\n}});"
        joined += f"{script}\n"
    return joined


def name_in_static(asset) -> str:
    """Return the name below _static/ of a style sheet or script; "" for another."""
    name = str(getattr(asset, "filename", asset) or "")
    return name.removeprefix("_static/") if name.startswith("_static/") else ""


def by_priority(assets: list) -> list[str]:
    """Return the names below _static/ of what all pages link, in their order."""
    ordered = sorted(assets, key=lambda asset: getattr(asset, "priority", 500))
    return list(dict.fromkeys(filter(None, map(name_in_static, ordered))))


def is_layered(name: str) -> bool:
    return any(Path(name).match(pattern) for pattern in LAYERED)


def sheets_of_all(app: Sphinx) -> list[str]:
    """Return the names of the sheets that follow the theme's, of all pages."""
    names = [n for n in by_priority(app.builder._orig_css_files) if not is_layered(n)]
    return [*OF_SOME_PAGES, *(name for name in names if name not in OF_SOME_PAGES)]


def scripts_of_all(app: Sphinx) -> list[str]:
    """Return the names of the scripts of all pages; the theme's own comes last.

    Bootstrap's is left out, three fifths of them all: the browser itself shows menus
    and names (_templates/macros/buttons.html), and reader/buttons.js leads to the top.
    """
    return [*by_priority(app.builder._orig_js_files), THEME_SCRIPT]


def write_bundles(app: Sphinx, exception: Exception | None) -> None:
    site, static = Path(app.outdir), Path(app.outdir) / "_static"
    # Sphinx copies static files only in builds that write pages.
    if exception or app.builder.name != "html" or not (static / "vendor").exists():
        return
    sheets = [name for name in sheets_of_all(app) if (static / name).exists()]
    scripts = [name for name in scripts_of_all(app) if (static / name).exists()]
    script = without(SCROLL_CARE, join_scripts(static, scripts), instead="[]")
    of_theme = join_layered(static)
    own = "\n".join(read_sheet(static, name) for name in sheets)
    (static / SCRIPT).write_text(smaller(script, "js"), encoding="utf-8")
    for name in [*scripts, *sheets]:
        (static / name).unlink()
    for pattern in (*UNUSED, *LAYERED):
        for path in list(static.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    used = without_unused(of_theme, site)
    sheet = f"{LAYERS}@layer theme {{\n{used}\n}}\n{own}"
    (static / SHEET).write_text(smaller(sheet, "css"), encoding="utf-8")


def link_bundles_alone(app, pagename, templatename, context, doctree) -> None:
    """Leave out the links to what is bundled: the layout links the bundles.

    What a page has beside them (explorers and their states) stands at its end.
    """
    sheets, scripts = sheets_of_all(app), scripts_of_all(app)
    context["css_files"] = [
        sheet
        for sheet in context["css_files"]
        if not is_layered(name := name_in_static(sheet)) and name not in sheets
    ]
    context["script_files"] = [
        script
        for script in context["script_files"]
        if name_in_static(script) not in scripts and not tells_options(script)
    ]
    # Browsers keep what they have until the book's own part of it changes.
    context["bundle_version"] = app.config.book_assets + app.config.book_extensions


def tells_options(script) -> bool:
    """Whether it is one of the theme's lines for its own search and version menu."""
    body = getattr(script, "attributes", {}).get("body") or ""
    return body.startswith("DOCUMENTATION_OPTIONS.")


def mend_roles(app, pagename, templatename, context, doctree) -> None:
    """Make references the items of the list that docutils puts around them."""
    if "body" in context:
        context["body"] = context["body"].replace(
            'role="doc-biblioentry"', 'role="listitem"'
        )


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", link_bundles_alone, priority=950)
    app.connect("html-page-context", mend_roles)
    app.connect("build-finished", write_bundles, priority=950)
    return {"parallel_read_safe": True}
