"""Small pages with explorers, as a notebook's build leaves them, for the browser."""

import json
from pathlib import Path

import pytest
from ipywidgets import Widget
from playwright.sync_api import expect

from explorers.shared.explorer import Explorer

HOST = Path(__file__).parents[1] / "book" / "_ext" / "widget_host.js"
PHONE, DESK = 360, 900  # px
ORIGIN = "http://book.test"
# What the site's theme does around an explorer, as far as it matters to one.
STYLE = """
body { margin: 0 auto; max-width: 720px; padding: 0 16px;
       background: var(--book-paper); color: var(--book-ink);
       font-family: sans-serif; }
"""


def view_of(spec: dict) -> str:
    kind = "application/vnd.jupyter.widget-view+json"
    return f'<script type="{kind}">{json.dumps(spec)}</script>'


def view(widget: Widget) -> str:
    return view_of(widget.get_view_spec())


def page_of(*views: str, states: dict) -> str:
    """A page that shows `views` one below the other, from the states of all widgets."""
    state = json.dumps({"state": states}).replace("</", r"<\/")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page'
        '</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style><script>globalThis.bookWidgets = {state};</script>"
        '<script defer src="widget_host.js"></script></head>'
        f"<body><main><h1>A page</h1>{''.join(views)}</main></body></html>"
    )


def as_on_a_desk(html: str) -> str:
    """That page with the type and the width that the site's have on a desk."""
    sizes = "html { font-size: 17px; } main { width: 808px; }"
    return html.replace("<style>", f"<style>{sizes}")


def states_of(*widgets: Widget) -> dict:
    return Widget.get_manager_state(widgets=list(dict.fromkeys(widgets)))["state"]


def state_of(explorer: Explorer) -> dict:
    """The traits of an explorer as the page gets them."""
    state = explorer.get_state()
    return {name: state[name] for name in state if name != "layout"}


def custom(esm: str, **state) -> dict:
    """The state of an anywidget that has only a script."""
    return {
        "model_name": "AnyModel",
        "model_module": "anywidget",
        "state": {"_esm": esm, **state},
    }


# A model in the place of anywidget's: `change` is what Python sends, `saves()` counts
# what it would get, `finish()` is the end of the view; `heard` who still listens.
MODEL = """async ([esm, state]) => {
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  const heard = new Map();
  const change = (changes) => {
    Object.assign(state, changes);
    heard.get("change")?.();
  };
  let saved = 0;
  const model = {
    get: (name) => state[name],
    set: (name, value) => change({ [name]: value }),
    on: (name, react) => heard.set(name, react),
    off: (name, react) => heard.get(name) === react && heard.delete(name),
    save_changes: () => { saved += 1; },
  };
  const el = document.createElement("div");
  document.querySelector("main").append(el);
  const finish = widget.render({ model, el });
  const saves = () => saved;
  Object.assign(globalThis, { heard, el, model, change, finish, saves });
}"""
# What lives on a page ends as when its reader leaves; then the next is written, and
# loads, and its host has begun, which does so after a frame. Of the page before it has
# but the scripts which the browser has compiled.
REWRITE = """async (html) => {
  dispatchEvent(new PageTransitionEvent("pagehide"));
  scrollTo(0, 0);
  document.adoptedStyleSheets = [];
  document.open();
  const loaded = new Promise((done) => addEventListener("load", done));
  document.write(html);
  document.close();
  await loaded;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}"""
PENDING = "Nothing yet."  # what a picture says until a worker has answered
ALL_DRAWN = """pending => [...document.querySelectorAll("[role=img]")]
  .every(picture => picture.ariaLabel !== pending)"""
FILLER = '<div style="height: 3000px"></div>'


class Stage:
    """Serves one page to the browser, refuses all else, and keeps what went wrong."""

    def __init__(self, page):
        self.page = page
        self.refused, self.errors, self.html = [], [], ""
        page.route("**/*", self._answer)
        page.on("console", self._listen)
        page.on("pageerror", self._keep)

    def leave(self):
        """Hear no more of the page, which may get another stage."""
        self.page.remove_listener("console", self._listen)
        self.page.remove_listener("pageerror", self._keep)

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

    def _keep(self, error):
        self.errors.append(str(error))

    def _listen(self, message):
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def open(self, html: str):
        """Go to a page, or write it where one was before, in half of the time."""
        self.html = html
        if self.page.url == f"{ORIGIN}/":
            self.page.evaluate(REWRITE, html)
        else:
            self.page.goto(f"{ORIGIN}/")

    def show(self, *widgets: Widget):
        """Show widgets, one of them perhaps twice, and wait until the first lives."""
        self.open(page_of(*map(view, widgets), states=states_of(*widgets)))
        self.page.locator(".book-picture").first.wait_for()
        self.unfold()

    def unfold(self):
        """Open what is folded, as a reader can."""
        self.page.locator("details").evaluate_all(
            "all => all.forEach(one => { one.open = true; })"
        )

    def show_with_model(self, explorer: Explorer):
        """Show an explorer without the host, through a model whose ends we hold."""
        self.open(page_of(states={}))
        self.page.evaluate(MODEL, [explorer._esm, state_of(explorer)])

    def change(self, explorer: Explorer, *names: str):
        """Send some traits to that model as they are in Python, all at once."""
        state = state_of(explorer)
        self.page.evaluate("change", {name: state[name] for name in names})

    def show_far_below(self, explorer: Explorer, width: int) -> float:
        """Scroll to an explorer that is not yet drawn; the height kept free for it."""
        self.page.set_viewport_size({"width": width, "height": 800})
        self.open(page_of(FILLER, view(explorer), FILLER, states=states_of(explorer)))
        root = self.page.locator(".book-explorer")
        body = root.locator(".book-body")
        expect(body).to_have_text(explorer.question)  # and nothing else
        reserved = root.bounding_box()["height"]
        root.evaluate("root => root.scrollIntoView()")
        self.page.locator(".book-picture").first.wait_for()
        return reserved

    def spare_room(self) -> float:
        """How much higher than its contents the explorer is, in pixels."""
        return self.page.locator(".book-body").evaluate(
            """body => {
              const below = (node) => node.getBoundingClientRect().bottom;
              const shown = [...body.children].filter((node) =>
                !node.matches(".book-unseen"));
              return below(body) - Math.max(...shown.map(below));
            }"""
        )


# What of a picture is drawn outside of it; a nested svg cuts off what is in it.
OUTSIDE = """(picture) => {
  const frame = picture.getBoundingClientRect();
  const out = (node) => {
    const box = node.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1
      || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
  };
  const drawn = (node) => {
    const { width, height } = node.getBoundingClientRect();
    return node.ownerSVGElement === picture && node.localName !== "svg"
      && width + height > 0
      && getComputedStyle(node).visibility === "visible";
  };
  return [...picture.querySelectorAll("*")].filter(out).filter(drawn);
}"""
# What stands left or right of the explorer, or of the part of it that its picture has.
STICKING_OUT = """(root) => {
  const frame = (node) => (node.parentElement.closest(".book-scene") ?? root)
    .getBoundingClientRect();
  const shown = root.querySelectorAll(":not(svg *, .book-unseen, .book-unseen *)");
  return [...shown].filter((node) => node.getClientRects().length).filter((node) => {
    const box = node.getBoundingClientRect();
    const { left, right } = frame(node);
    return box.left < left - 1 || box.right > right + 1;
  });
}"""
# Both of the explorers on the page, and their heights: all that is asked, at once.
PLACES = f"""() => {{
  const roots = [...document.querySelectorAll(".book-explorer")];
  const pictures = [...document.querySelectorAll(".book-explorer [role=img]")];
  const begin = (node) => node.outerHTML.slice(0, 200);
  return {{
    outside: pictures.flatMap({OUTSIDE}).map(begin),
    stickingOut: roots.flatMap({STICKING_OUT}).map(begin),
    heights: roots.map((root) => root.getBoundingClientRect().height),
  }};
}}"""


def pictures(page):
    return page.locator(".book-explorer").get_by_role("img")


def wait_until_drawn(page):
    """No picture of the explorers on the page still waits for a worker."""
    page.wait_for_function(ALL_DRAWN, arg=PENDING)


def check_that_all_is_inside(page, height=None):
    """Nothing sticks out of the explorer or its pictures; its height is as expected."""
    places = page.evaluate(PLACES)
    assert places["outside"] == [], places
    assert places["stickingOut"] == [], places
    if height is not None:
        assert places["heights"] == pytest.approx([height], abs=3), places
