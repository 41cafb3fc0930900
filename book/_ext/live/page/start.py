"""What the page's worker calls: `open_chapter` once, then what it gives, by JSON."""

import ast
import json
import os
from collections.abc import Callable

from . import mended, notebook
from .needs import Piece
from .session import Session, show

HOME = "/book/notebooks"  # where a notebook's relative paths begin


class Chapter:
    """A session whose answers are JSON, for the other side is JavaScript."""

    def __init__(self, told: str, post: Callable[[str, str], None]) -> None:
        entries = json.loads(told)
        pieces = [piece_from(entry) for entry in entries]
        absent = {tuple(e["place"]): e["absent"] for e in entries if e["absent"]}
        self.post = post
        self.hands: dict[str, dict] = {}
        self.guesses: dict[str, str] = {}
        self.tied: list = []
        self.is_connected = False
        mended.install()
        notebook.install(lambda value: show(value, self.tell))
        self.session = Session(pieces, absent, self.tell)
        self.session.prepared = self.prepare

    def tell(self, kind: str, content: object) -> None:
        self.post(kind, content if isinstance(content, str) else json.dumps(content))

    def packages(self, number: float, source: str) -> str:
        """What has to be loaded before this runs: a list of names."""
        return json.dumps(sorted(self.session.packages(number, source)))

    def run(self, number: float, source: str, keep: bool) -> str:
        return json.dumps(self.session.run(number, source, keep=keep))

    def check(self, number: int, source: str, call: str) -> str:
        return json.dumps(self.session.check(number, source, call))

    def edit(self, number: int, source: str) -> None:
        self.session.edit(number, source)

    def connect(self) -> None:
        """Let explorers speak to the page; called when their packages are there."""
        from . import widgets

        widgets.connect(lambda kind, content: self.tell(kind, content))
        self.is_connected = True

    def prepare(self) -> None:
        """Let the reader's code find what was set and guessed on the page."""
        for call, option in self.guesses.items():
            check = ast.parse(call, mode="eval").body.func  # of `checks.name(guess)`
            if module := self.session.names.get(check.value.id):
                getattr(module, check.attr)(option)
        if self.is_connected:
            self.tie()

    def tie(self) -> None:
        """Tie the explorers that stand in the page to their twins here.

        A twin is made by the same code, so it is as the page was at first. It takes
        over what the reader's hand has set since then.
        """
        from . import widgets

        for cell, state in self.hands.items():
            twin = self.session.shown_by(int(cell))
            if twin is not None and twin not in self.tied:
                self.tied.append(twin)
                self.tell("tie", {"cell": int(cell), "id": twin.model_id})
                widgets.receive(twin.model_id, state)

    def set_page(self, hands: str, guesses: str) -> None:
        """What hands have set in the explorers of the page, by their cells; and what
        was guessed there, by the calls that keep a guess."""
        self.hands, self.guesses = json.loads(hands), json.loads(guesses)

    def receive(self, comm_id: str, state: str) -> None:
        """Let a trait follow a hand."""
        from . import widgets

        widgets.receive(comm_id, json.loads(state))


def piece_from(entry: dict) -> Piece:
    kinds = (frozenset(entry[k]) for k in ("binds", "reads", "later", "changes"))
    return Piece(tuple(entry["place"]), entry["source"], *kinds)


def open_chapter(told: str, post: Callable[[str, str], None]) -> Chapter:
    os.makedirs(HOME, exist_ok=True)
    os.chdir(HOME)
    return Chapter(told, post)
