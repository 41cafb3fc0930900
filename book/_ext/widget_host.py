"""Explorers alive on the page: the host script, and a place kept free for each.

myst-nb puts the state of a notebook's widgets into its page, and an element wherever
one was displayed. Here that element gets room of the height the explorer will need, so
that nothing jumps when it comes to life, and words for those who read without
JavaScript. The script that brings it to life (widget_host.js) is added to pages with
widgets alone. A widget that is no explorer would not move without Python: a warning.
"""

import html
import json
import re
import shutil
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from _ext import static_folder

logger = logging.getLogger(__name__)

ASSETS = ("widget_host.js", "widget_host.css")
VIEW = re.compile(
    r'<script type="application/vnd\.jupyter\.widget-view\+json">(.*)</script>',
    re.DOTALL,
)
ABSENCE = (
    "An interactive picture belongs here. It needs JavaScript, which is off or has not "
    "arrived; the text goes on without it."
)


def widget_states(env, docname: str) -> dict:
    """Return the states of the page's widgets by their ids; {} if it has none."""
    entry = NbMetadataCollector.get_js_files(env, docname).get("ipywidgets_state")
    return json.loads(entry[1]["body"])["state"] if entry else {}


def leave_only(env, docname: str, shown: set[str]) -> None:
    """Take from the page the states of widgets that it does not show."""
    files = NbMetadataCollector.get_js_files(env, docname)
    attributes = files["ipywidgets_state"][1]
    content = json.loads(attributes["body"])
    content["state"] = {
        model_id: state
        for model_id, state in content["state"].items()
        if model_id in shown
    }
    attributes["body"] = json.dumps(content).replace("</", r"<\/")


def slot(view: str, state: dict) -> str:
    """Return the element `view` in a place of the height that its state asks for."""
    wide, narrow = state["_reserve"]
    question = html.escape(state["question"])
    return (
        f'<div class="book-widget" '
        f'style="--book-wide:calc({wide});--book-narrow:calc({narrow})">{view}'
        f'<div class="book-placeholder"><p class="book-question">{question}</p>'
        f'<p class="book-absence">{ABSENCE}</p></div></div>'
    )


class WidgetPlaces(SphinxTransform):
    """Keep a place for each displayed explorer; warn of widgets that cannot live."""

    default_priority = 500

    def apply(self, **kwargs) -> None:
        shown = set()
        for raw in list(self.document.findall(nodes.raw)):
            view = VIEW.fullmatch(raw.astext())
            if view:
                model_id = json.loads(view[1])["model_id"]
                self.keep(raw, model_id)
                shown.add(model_id)
        if widget_states(self.env, self.env.docname):
            leave_only(self.env, self.env.docname, shown)

    def keep(self, raw: nodes.raw, model_id: str) -> None:
        widget = widget_states(self.env, self.env.docname).get(model_id)
        if widget is None or "_reserve" not in widget["state"]:
            logger.warning(
                "a %s is displayed, which does not move on a page without Python: show "
                "an explorer of explorers, or tag the cell remove-output",
                widget["model_name"] if widget else "widget without a state",
                location=raw,
                type="widgets",
            )
            return
        raw.replace_self(
            nodes.raw("", slot(raw.astext(), widget["state"]), format="html")
        )


def copy_assets(app: Sphinx) -> None:
    folder = static_folder(app, "widgets")
    for name in ASSETS:
        shutil.copy(Path(__file__).with_name(name), folder)


def add_assets(app: Sphinx, pagename, templatename, context, doctree) -> None:
    if doctree is not None and widget_states(app.env, pagename):
        app.add_js_file(ASSETS[0], type="module")
        app.add_css_file(ASSETS[1])


def setup(app: Sphinx) -> dict:
    app.connect("builder-inited", copy_assets)
    app.connect("html-page-context", add_assets)
    app.add_transform(WidgetPlaces)
    return {"parallel_read_safe": True}
