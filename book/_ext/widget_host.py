"""Explorers alive on the page: the host script, and a place kept free for each.

myst-nb puts the state of a notebook's widgets into its page, and an element wherever
one was displayed. Here the states get a file of their own, so that no reader waits for
trained weights before the first words show, and that element gets room of the height
the explorer will need, so that nothing jumps when it comes to life, and words for those
who read without JavaScript. Its own script alone knows that height, so node is asked
(once a page, by widget_scripts.mjs), which makes the script small too. The one that
brings explorers to life (widget_host.js) is added to pages with widgets alone. A widget
that is no explorer would not move without Python: a warning.

A page that is no notebook has one by a directive, as it opens:

    ```{explorer} UnrolledRNN
    ```
"""

import html
import inspect
import json
import re
import shutil
from pathlib import Path

from docutils import nodes
from ipywidgets import Widget
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

import explorers
from _ext import node, sources, static_folder
from explorers.shared.explorer import Explorer

logger = logging.getLogger(__name__)

ASSETS = ("widget_host.js", "widget_host.css")
SCRIPTS = Path(__file__).with_name("widget_scripts.mjs")
EXPLORERS = Path(explorers.__file__).parent
STATES, VIEWS = (f"application/vnd.jupyter.widget-{k}+json" for k in ("state", "view"))
VIEW = re.compile(
    r'<script type="application/vnd\.jupyter\.widget-view\+json">(.*)</script>',
    re.DOTALL,
)
ABSENCE = (
    "This picture can be moved. It needs JavaScript for that, which is off or has not "
    "arrived; the text goes on without it."
)
NOTHING_STANDS = (
    "What is computed here needs JavaScript, which is off or has not arrived; the text "
    "goes on without it."
)
ACT = re.compile(r'<span data-act="([^"?]*)\?([^"]*)">')


def widget_states(env, docname: str) -> dict:
    """Return the states of the page's widgets by their ids; {} if it has none."""
    entry = NbMetadataCollector.get_js_files(env, docname).get("ipywidgets_state")
    return json.loads(entry[1]["body"])["state"] if entry else {}


def prepare(states: dict) -> dict:
    """Return, for states by their ids, what node makes of each.

    ``reserve`` are the heights that it needs, ``still`` is the HTML of it as it opens,
    ``esm`` its smaller module, and ``unfit`` are those of its ``acts`` that it cannot
    follow. Raises ExtensionError if node is missing or fails, with what it said.
    """
    scripted = {i: state for i, state in states.items() if "_esm" in state["state"]}
    if not scripted:
        return {}
    task = "prepare the explorers of a page"
    return json.loads(node.run(SCRIPTS, given=json.dumps(scripted), task=task))


def leave_only(env, docname: str, states: dict) -> None:
    """Let the page carry these states of widgets, and no others."""
    files = NbMetadataCollector.get_js_files(env, docname)
    attributes = files["ipywidgets_state"][1]
    content = json.loads(attributes["body"]) | {"state": states}
    attributes["body"] = json.dumps(content)


def slot(
    view: str, name: str, question: str, reserve: list[str], still: str = ""
) -> str:
    """Return the element `view` in a place of the heights that its explorer needs.

    `name` is its id, by which links lead to it; `still` is what stands there until it
    lives.
    """
    sizes = zip(("wide", "narrow", "desk"), reserve, strict=True)
    style = ";".join(f"--book-{size}:calc({height})" for size, height in sizes)
    return (
        f'<div class="book-widget" id="{name}" style="{style}">{view}'
        '<div class="book-placeholder book-explorer">'
        f'<p class="book-question">{html.escape(question)}</p>{still}'
        f'<p class="book-absence">{ABSENCE if still else NOTHING_STANDS}</p>'
        "</div></div>"
    )


def names_of(states: dict, views: list[str]) -> list[str]:
    """Return a name for each view: its class's, with a number from the second on.

    >>> names_of({"a": {"state": {"_anywidget_id": "explorers.Mine"}}}, ["a", "a"])
    ['Mine', 'Mine-2']
    """
    names = []
    for model_id in views:
        path = states.get(model_id, {}).get("state", {}).get("_anywidget_id", "widget")
        name = path.rpartition(".")[2]
        count = sum(other.partition("-")[0] == name for other in names)
        names.append(f"{name}-{count + 1}" if count else name)
    return names


class ShownExplorer(SphinxDirective):
    """Show an explorer of `explorers`, by its class's name, as a cell would."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        [name] = self.arguments
        known = [one for one in explorers.__all__ if _opens(getattr(explorers, one))]
        if name not in known:
            raise self.error(f"explorer must be one of {', '.join(known)}, got {name}")
        for path in sources(EXPLORERS, ("**/*",)):
            self.env.note_dependency(str(path))
        widget = getattr(explorers, name)()
        [state] = Widget.get_manager_state(widgets=[widget])["state"].values()
        add_state(self.env, self.env.docname, name, state)
        view = json.dumps(widget.get_view_spec() | {"model_id": name})
        tag = f'<script type="{VIEWS}">{view}</script>'
        return [nodes.raw("", tag, format="html")]


def _opens(one) -> bool:
    """Whether it is an explorer that opens by itself, with nothing given."""
    if not (isinstance(one, type) and issubclass(one, Explorer)):
        return False
    given = list(inspect.signature(one).parameters.values())
    return all(p.default is not p.empty or p.kind == p.VAR_KEYWORD for p in given)


def add_state(env, docname: str, name: str, state: dict) -> None:
    """Let the page carry the state of one widget more, as myst-nb adds a notebook's."""
    states = widget_states(env, docname) | {name: state}
    content = {"version_major": 2, "version_minor": 0, "state": states}
    body = json.dumps(content)
    NbMetadataCollector.add_js_file(
        env, docname, "ipywidgets_state", None, {"type": STATES, "body": body}
    )


class WidgetPlaces(SphinxTransform):
    """Keep a place for each displayed explorer; warn of widgets that cannot live."""

    default_priority = 500

    def apply(self, **kwargs) -> None:
        views = [
            (raw, json.loads(view[1])["model_id"])
            for raw in self.document.findall(nodes.raw)
            if (view := VIEW.fullmatch(raw.astext()))
        ]
        every = widget_states(self.env, self.env.docname)
        states = {i: every[i] for _, i in views if i in every}
        names = names_of(states, [model_id for _, model_id in views])
        owners = dict(zip(names, (model_id for _, model_id in views), strict=True))
        acts = [
            (raw, *act)
            for raw in self.document.findall(nodes.raw)
            for act in ACT.findall(raw.astext())
        ]
        for model_id, state in states.items():
            state["acts"] = [a for _, n, a in acts if owners.get(n) == model_id]
        prepared = prepare(states)
        check_acts(acts, owners, prepared)
        for state in states.values():
            del state["acts"]
        styled = set()
        for (raw, model_id), name in zip(views, names, strict=True):
            ready = prepared.get(model_id, {})
            style = states[model_id]["state"].get("_css", "") if ready else ""
            keep(
                raw, name, states.get(model_id), ready, "" if style in styled else style
            )
            styled.add(style)
        carriers = {}
        for model_id, ready in prepared.items():
            state = states[model_id]["state"]
            carrier = carriers.setdefault(state.pop("_esm"), model_id)
            if carrier == model_id:
                state["_esm"] = ready["esm"]
            else:
                state["_esm_of"] = carrier  # once a page is enough
            state.pop("_css", None)  # it stands in the page, for those without scripts
        if every:
            leave_only(self.env, self.env.docname, states)


def check_acts(acts: list[tuple], owners: dict, prepared: dict) -> None:
    """Warn of words that act on no explorer of the page, or as none can."""
    for raw, name, act in acts:
        ready = prepared.get(owners.get(name), {"unfit": [act]})
        if act in ready["unfit"]:
            logger.warning(
                'the text acts by data-act="%s?%s", which no explorer of the page '
                "can follow: it has %s",
                name,
                act,
                ", ".join(owners) or "none",
                location=raw,
                type="widgets",
            )


def keep(
    raw: nodes.raw, name: str, widget: dict | None, ready: dict, style: str
) -> None:
    """Put a displayed widget in a place of its height; warn if it tells none."""
    if ready.get("reserve") is None:
        logger.warning(
            "a %s is displayed, which does not move on a page without Python: show "
            "an explorer of explorers, or tag the cell remove-output",
            widget["model_name"] if widget else "widget without a state",
            location=raw,
            type="widgets",
        )
        return
    question = widget["state"]["question"]
    place = slot(raw.astext(), name, question, ready["reserve"], ready["still"])
    sheet = f"<style>{style}</style>" if style else ""
    raw.replace_self(nodes.raw("", sheet + place, format="html"))


def copy_assets(app: Sphinx) -> None:
    folder = static_folder(app, "widgets")
    for name in ASSETS:
        shutil.copy(Path(__file__).with_name(name), folder)


def add_assets(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Give a page with widgets their states, as a script, and the host after it.

    A script and no JSON, since browsers fetch none from a disk.
    """
    states = [
        script
        for script in context["script_files"]
        if script.attributes.get("type") == STATES
    ]
    for script in states:
        context["script_files"].remove(script)
    if doctree is None or not widget_states(app.env, pagename):
        return
    path = Path(app.outdir, "_static", "states", f"{pagename}.js")
    path.parent.mkdir(parents=True, exist_ok=True)
    content = f"globalThis.bookWidgets = {states[0].attributes['body']};\n"
    path.write_text(content, encoding="utf-8")
    app.add_js_file(f"states/{pagename}.js", loading_method="defer")
    app.add_js_file(ASSETS[0], loading_method="defer")
    app.add_css_file(ASSETS[1])


def setup(app: Sphinx) -> dict:
    app.connect("builder-inited", copy_assets)
    app.connect("html-page-context", add_assets, priority=600)  # after myst-nb
    app.add_directive("explorer", ShownExplorer)
    app.add_transform(WidgetPlaces)
    return {"parallel_read_safe": True}
