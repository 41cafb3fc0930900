"""Small pages with explorers, as a notebook's build leaves them, for the browser."""

import json
from pathlib import Path

from ipywidgets import Widget
from playwright.sync_api import expect

import explorers
from explorers.shared.explorer import Explorer
from explorers.shared.joining import join_modules

HOST = Path(__file__).parents[1] / "book" / "_ext" / "widget_host.js"
ORIGIN = "http://book.test"
# What the site's theme does around an explorer, as far as it matters to one.
STYLE = """
body { margin: 0 auto; max-width: 720px; padding: 0 16px;
       background: var(--book-paper); color: var(--book-ink);
       font-family: sans-serif; }
"""

# The module as a page has it; `then` is called with it.
IMPORT = """([esm, ...given]) => {
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  return import(url).then((module) => (THEN)(module, ...given));
}"""


def script(kind: str, content: dict) -> str:
    text = json.dumps(content).replace("</", r"<\/")
    return f'<script type="application/vnd.jupyter.widget-{kind}+json">{text}</script>'


def view(widget: Widget) -> str:
    return script("view", widget.get_view_spec())


def page_of(*views: str, states: dict) -> str:
    """A page that shows `views` one below the other, from the states of all widgets."""
    state = script("state", {"version_major": 2, "version_minor": 0, "state": states})
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page'
        '</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style>{state}"
        '<script type="module" src="widget_host.js"></script></head>'
        f"<body><main><h1>A page</h1>{''.join(views)}</main></body></html>"
    )


def states_of(*widgets: Widget) -> dict:
    return Widget.get_manager_state(widgets=list(dict.fromkeys(widgets)))["state"]


def custom(esm: str, **state) -> dict:
    """The state of an anywidget that has only a script."""
    return {
        "model_name": "AnyModel",
        "model_module": "anywidget",
        "state": {"_esm": esm, **state},
    }


def in_module(page, path: str, then: str, *given):
    """What the function `then(module, ...given)` makes of a module of explorers."""
    esm = join_modules(Path(explorers.__file__).parent / path)
    return page.evaluate(IMPORT.replace("THEN", then), [esm, *given])


FILLER = '<div style="height: 3000px"></div>'


class Stage:
    """Serves one page to the browser, refuses all else, and keeps what went wrong."""

    def __init__(self, page):
        self.page = page
        self.refused, self.errors, self.html = [], [], ""
        page.route("**/*", self._answer)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _answer(self, route):
        url = route.request.url
        if url == f"{ORIGIN}/":
            route.fulfill(body=self.html, content_type="text/html")
        elif url == f"{ORIGIN}/widget_host.js":
            route.fulfill(path=HOST, content_type="text/javascript")
        elif url == f"{ORIGIN}/favicon.ico":
            route.fulfill(status=204)
        else:
            self.refused.append(url)
            route.abort()

    def _listen(self, message):
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def open(self, html: str):
        self.html = html
        self.page.goto(f"{ORIGIN}/")

    def show(self, *widgets: Widget):
        """Show widgets, one of them perhaps twice, and wait until the first lives."""
        self.open(page_of(*map(view, widgets), states=states_of(*widgets)))
        self.page.locator(".book-picture").first.wait_for()

    def show_far_below(self, explorer: Explorer, width: int) -> float:
        """Scroll to an explorer that is not yet drawn; the height kept free for it."""
        self.page.set_viewport_size({"width": width, "height": 800})
        self.open(page_of(FILLER, view(explorer), FILLER, states=states_of(explorer)))
        root = self.page.locator(".book-explorer")
        expect(root).to_have_text(explorer.question)  # and nothing else
        reserved = root.bounding_box()["height"]
        root.evaluate("root => root.scrollIntoView()")
        self.page.locator(".book-picture").first.wait_for()
        return reserved

    def spare_room(self) -> float:
        """How much higher than its contents the explorer is, in pixels."""
        body = self.page.locator(".book-body").bounding_box()
        last = self.page.locator(".book-body > :last-child").bounding_box()
        return body["y"] + body["height"] - last["y"] - last["height"]
