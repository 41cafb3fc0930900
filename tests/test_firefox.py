"""All explorers in Firefox, moved by keys and by mouse, as far as there is a Firefox.

Playwright drives no Firefox but its own, so this one is spoken to by WebDriver BiDi.
"""

import contextlib
import itertools
import json
import shutil
import socket
import subprocess
import time

import pytest
from websocket import WebSocketException, create_connection

from explorers.shared.explorer import Explorer
from tests.explorer_examples import EXAMPLES
from tests.explorer_pages import HOST, page_of, states_of, view
from tests.served import serve

FIREFOX = shutil.which("firefox") or shutil.which("firefox-esr")
START_SECONDS, PATIENCE = 60, 20
DOWN, RIGHT = "\ue015", "\ue014"
# What the page is asked, of the explorer whose place has the id `name`.
SCENE = """(name) => {
  const root = document.getElementById(name);
  root.scrollIntoView();
  for (const fold of root.querySelectorAll("details")) fold.open = true;
}"""
TOLD = """(name) => {
  const root = document.getElementById(name);
  const pictures = [...root.querySelectorAll("[role=img]")];
  const words = pictures.map((picture) => picture.getAttribute("aria-label"));
  return [...words, root.querySelector(".book-sentence")?.textContent ?? ""];
}"""
FOCUS = """(name, kind) => {
  const control = document.getElementById(name).querySelector(kind);
  control?.focus();
  return control !== null;
}"""
AREA = """(name) => {
  const areas = [".book-draw", ".book-scrub"].map((kind) =>
    document.getElementById(name).querySelector(kind));
  const area = areas.find(Boolean);
  area?.scrollIntoView({ block: "center" });
  const box = area?.getBoundingClientRect();
  return box && [box.x, box.y, box.width, box.height];
}"""
RESET = """(name) => {
  const tools = document.getElementById(name).querySelectorAll(".book-tools button");
  [...tools].find((one) => one.textContent === "Reset")?.click();
  return tools.length > 0;
}"""
FAILED = "() => document.querySelectorAll('.book-failure').length"
RECURRENT = """() => document.querySelector("#UnrolledRNN input")
  ?.getAttribute("aria-valuetext")"""


class Firefox:
    """One tab of a Firefox; `errors` is what its console tells of."""

    def __init__(self, port):
        self._socket = self._connect(port)
        self._ids, self.errors = itertools.count(1), []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])
        # Its own: what Firefox opens as it starts may load, or come to the front, late.
        self._tab = self.send("browsingContext.create", type="tab")["context"]
        size = {"width": 900, "height": 900}
        self.send("browsingContext.setViewport", context=self._tab, viewport=size)

    def _connect(self, port):
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                address = f"ws://127.0.0.1:{port}/session"
                return create_connection(address, timeout=60, suppress_origin=True)
            except (OSError, WebSocketException):
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def close(self):
        self._socket.close()

    def send(self, method, **params):
        number = next(self._ids)
        command = {"id": number, "method": method, "params": params}
        self._socket.send(json.dumps(command))
        while (answer := json.loads(self._socket.recv())).get("id") != number:
            entry = answer["params"]
            if entry.get("level") in ("error", "warn"):
                self.errors.append(entry["text"])
        assert answer["type"] == "success", answer
        return answer["result"]

    def is_in_front(self):
        """Bring the tab to the front: behind another it draws nothing."""
        self.send("browsingContext.activate", context=self._tab)
        return self.ask("() => document.visibilityState") == "visible"

    def open(self, url):
        self.send(
            "browsingContext.navigate", context=self._tab, url=url, wait="complete"
        )

    def ask(self, function, *given):
        """What a function of the page answers, as JSON."""
        answer = self.send(
            "script.callFunction",
            functionDeclaration="(given) => JSON.stringify("
            f"({function})(...JSON.parse(given)) ?? null)",
            arguments=[{"type": "string", "value": json.dumps(given)}],
            target={"context": self._tab},
            awaitPromise=False,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def act(self, kind, *actions):
        source = {"type": kind, "id": kind, "actions": list(actions)}
        self.send("input.performActions", context=self._tab, actions=[source])

    def press(self, *keys):
        steps = ("keyDown", "keyUp")
        self.act("key", *({"type": s, "value": key} for key in keys for s in steps))

    def drag(self, start, end):
        way = [
            {"type": "pointerMove", "x": int(x), "y": int(y)} for x, y in (start, end)
        ]
        press, release = ({"type": f"pointer{k}", "button": 0} for k in ("Down", "Up"))
        self.act("pointer", way[0], press, way[1], release)


@pytest.fixture(scope="module")
def firefox(tmp_path_factory, heavy):
    if FIREFOX is None:
        pytest.skip("there is no Firefox here")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    profile = ("--no-remote", "--profile", str(tmp_path_factory.mktemp("profile")))
    command = [FIREFOX, "--headless", *profile, "--remote-debugging-port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, **quiet)
    try:
        with contextlib.closing(Firefox(port)) as tab:
            yield tab
    finally:
        process.terminate()
        process.wait(timeout=30)


def placed(name: str, explorer: Explorer) -> str:
    return f'<div class="book-widget" id="{name}">{view(explorer)}</div>'


def wait_until(holds, what):
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def test_all_explorers_live_in_firefox(firefox, tmp_path):
    shown = {name: make() for name, make in EXAMPLES.items() if "," not in name}
    places = [placed(*one) for one in shown.items()]
    html = page_of(*places, states=states_of(*shown.values()))
    tmp_path.joinpath("index.html").write_text(html, encoding="utf-8")
    shutil.copy(HOST, tmp_path)
    with serve(tmp_path) as url:
        firefox.open(url)
        for name in shown:
            check_that_it_lives(firefox, name)
        firefox.open("about:blank")
        firefox.open(f"{url}#UnrolledRNN?v1&weight_hh=-1")
        wait_until(lambda: firefox.ask(RECURRENT) == "−1.00", "the link")
    assert firefox.ask(FAILED) == 0
    assert firefox.errors == []


def check_that_it_lives(firefox, name):
    def told():
        return firefox.ask(TOLD, name)

    def follows(before, moved):
        wait_until(lambda: told() != before, f"{name}: {moved} changed nothing")

    firefox.ask("(name) => document.getElementById(name).scrollIntoView()", name)

    def lives():
        return firefox.is_in_front() and all(told()) and "Nothing yet." not in told()

    wait_until(lives, f"{name} sleeps")
    firefox.ask(SCENE, name)
    opening = told()
    if firefox.ask(FOCUS, name, "select"):
        firefox.press(*[DOWN] * 15)  # past the end
        follows(opening, "a list")
    before = told()
    assert firefox.ask(FOCUS, name, "input[type=range]")
    firefox.press(RIGHT)
    follows(before, "a slider")
    before = told()
    if area := firefox.ask(AREA, name):
        x, y, width, height = area
        start = (x + 0.3 * width, y + 0.3 * height)
        firefox.drag(start, (x + 0.62 * width, y + 0.6 * height))
        follows(before, "a mouse")
    if firefox.ask(RESET, name):  # the playground has none
        wait_until(lambda: told() == opening, f"{name}: not as it opened")
