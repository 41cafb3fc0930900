"""The playground: an RNN, a GRU or an LSTM learns on the page, or here."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import traitlets
from tqdm import tqdm

from explorers.playground import settings as limits
from explorers.playground.run import Run
from explorers.playground.tasks import Text
from explorers.shared.explorer import Explorer
from explorers.shared.joining import join_modules
from explorers.shared.traits import Number, Whole, whole_number_within
from helpers._arguments import whole_number
from helpers.data import sunspots
from helpers.layers import GRU, LSTM, RNN, Linear

FOLDER = Path(__file__).parent
RHYME = FOLDER.joinpath("rhyme.txt").read_text("utf-8")
VIEWS = ("inside", "back", "clipping", "longer", "seeds", "writes")
# The page makes a worker of this function's text, which needs nothing from outside.
WORKER = f"\nfunction playgroundWorker(){{\n{join_modules(FOLDER / 'worker.js')}\n}}\n"


def choice(name):
    options = limits.CHOICES[name]
    return traitlets.Enum(options, limits.DEFAULTS[name]).tag(sync=True)


def whole(name):
    return Whole(limits.DEFAULTS[name], *limits.WHOLE[name]).tag(sync=True)


def real(name):
    return Number(limits.DEFAULTS[name], *limits.REAL[name]).tag(sync=True)


class Playground(Explorer, folder=FOLDER):
    """A recurrent network that learns before the reader's eyes, and perhaps its twin.

    The page trains in float64 with code of its own, whose updates agree with those of
    `helpers`; `train` does the same here. Sequences are drawn without end from `seed`:
    the same seed gives the same run on the page and in Python, up to rounding.

    Attributes
    ----------
    task : str
        "lamp", "bit", "adding", "copy", "order", "parity", "counting", "sunspots" or
        "text".
    steps : int
        The length or the lag, with limits of each task's own.
    cell : "rnn", "gru" or "lstm"
    units : int, 1 to 32
    start : "uniform", "orthogonal" or "identity"
        Of W_hh, gate by gate; an RNN that starts at the identity has ReLU, small inputs
        and no biases (Le, Jaitly and Hinton 2015).
    bias : "drawn", "value" or "chrono"
        Of an LSTM's forget or a GRU's update gate, the sum of its two biases: as torch
        draws it, `bias_value`, or for memories up to `steps` (Tallec, Ollivier 2018).
    bias_value : float, −2 to 8
    optimizer : "sgd" or "adam"
    rate : float, 1e-4 to 10
    batch : int, 1 to 64
    clipping : "none", "norm" or "value"
    threshold : float, 0.001 to 100
        θ of the clipping.
    truncation : int, 0 to 200
        The gradient is cut every so many steps; 0: never.
    seed : int, 0 to 9999
    text : str
        What the task "text" learns: 120 to 8,000 characters, at most 96 different ones.
    twin : dict
        What a second network has otherwise, by these names; empty for no twin.
    view : str
        The second picture: "inside", "back", "clipping", "longer", "seeds" or "writes".
    unit, probe, temperature, speed
        What of it is looked at, and how many updates a second are made; 0: all that the
        machine can.
    running : bool
        Whether the page is training.
    progress : dict
        Of the network, not its twin: ``updates``, ``params``, ``moments`` and
        ``history``, as the page told when it last paused; empty before.

    Raises
    ------
    traitlets.TraitError
        For what is not among these, or out of range.

    Examples
    --------
    >>> playground = Playground(task="bit", steps=50, units=8, bias="value")
    >>> playground.train(100)
    >>> lstm = playground.layer()
    """

    question = traitlets.Unicode("Will it learn?").tag(sync=True)
    task, cell, start, bias, optimizer, clipping = map(choice, limits.CHOICES)
    units, batch, truncation, seed = map(whole, limits.WHOLE)
    bias_value, rate, threshold = map(real, limits.REAL)
    steps = traitlets.TraitType(limits.DEFAULTS["steps"]).tag(sync=True)
    text = traitlets.Unicode(RHYME).tag(sync=True)
    twin = traitlets.Dict().tag(sync=True)
    view = traitlets.Enum(VIEWS, "inside").tag(sync=True)
    unit = Whole(0, 0, 31).tag(sync=True)
    probe = traitlets.List(traitlets.Float()).tag(sync=True)
    temperature = Number(0.7, 0.1, 2.0).tag(sync=True)
    speed = Whole(0, 0, 1000).tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    progress = traitlets.Dict().tag(sync=True)
    presets = traitlets.List(limits.PRESETS, read_only=True).tag(sync=True)
    years = traitlets.List(sunspots()[1].tolist(), read_only=True).tag(sync=True)

    @classmethod
    def from_preset(cls, name: str, **kwargs) -> "Playground":
        """The playground of a preset by its name, such as "forget-bias".

        What is given besides stands in the place of the preset's own. Raises
        ValueError with all names for one that is not among them.
        """
        for preset in limits.PRESETS:
            if preset["name"] == name:
                own = preset["settings"] | {"twin": preset["twin"]}
                return cls(**own | kwargs)
        known = ", ".join(preset["name"] for preset in limits.PRESETS)
        raise ValueError(f"preset must be one of {known}, got {name!r}")

    @property
    def settings(self) -> dict:
        """What a training hangs on, by name."""
        return {name: getattr(self, name) for name in limits.DEFAULTS}

    @property
    def history(self) -> dict[str, np.ndarray]:
        """Of every update, or of `stride` each, loss and the norms; and ``update``."""
        told = self.progress.get("history", {"stride": 1})
        names = ("loss", "norm", "clipped")
        arrays = {name: np.array(told.get(name, [])) for name in names}
        count = len(arrays["loss"])
        return {"update": 1 + told["stride"] * np.arange(count), **arrays}

    def layer(self) -> RNN | GRU | LSTM:
        """A `helpers.layers` object, float64, with the weights of now."""
        return self._resumed().layer

    def head(self) -> Linear:
        """The linear layer that reads its h, likewise."""
        return self._resumed().head

    def train(self, updates: int) -> None:
        """Train here, with `helpers`, from where the training stands; the page follows.

        Raises `Diverged` if the loss or the gradient ceases to be finite; what was
        reached before is kept. Raises RuntimeError while the page trains, since what it
        has reached is known here when it has paused and this cell has ended.
        """
        if self.running:
            raise RuntimeError(
                "the page is training: pause it by its button Run, or in a cell of its "
                "own by `running = False`, and then train here"
            )
        run = self._resumed()
        history = self._history_by_update(run.updates)
        steps = range(whole_number("updates", updates))
        try:
            for _ in tqdm(steps, leave=False, delay=1):  # s; nothing of a short run
                update = run.update()
                for name, entries in history.items():
                    entries.append(getattr(update, name))
        finally:
            self.progress = run.progress() | {"history": {"stride": 1, **history}}

    def _history_by_update(self, updates):
        """An entry for each update, where the page may have kept a mean of some."""
        stride = self.progress.get("history", {}).get("stride", 1)
        names = ("loss", "norm", "clipped")
        return {n: self.history[n].repeat(stride)[:updates].tolist() for n in names}

    def _resumed(self) -> Run:
        text = Text(self.text) if self.task == "text" else None
        run = Run(self.settings, text)
        if self.progress:
            run.resume(self.progress)
        return run

    @traitlets.validate("steps")
    def _check_steps(self, proposal):
        name = f"steps of the task {self.task!r}"
        return whole_number_within(name, proposal.value, *limits.LENGTHS[self.task])

    @traitlets.validate("text")
    def _check_text(self, proposal):
        low, high = limits.TEXT_LENGTHS
        count, tokens = len(proposal.value), len(set(proposal.value))
        if not low <= count <= high or not 2 <= tokens <= limits.MOST_TOKENS:
            raise traitlets.TraitError(
                f"text must have {low} to {high} characters, 2 to {limits.MOST_TOKENS} "
                f"different ones, got {count} and {tokens}"
            )
        return proposal.value

    @traitlets.validate("twin")
    def _check_twin(self, proposal):
        twin = proposal.value
        if not isinstance(twin, Mapping) or not set(twin) <= set(limits.DEFAULTS):
            raise traitlets.TraitError(
                f"twin must name some of {', '.join(limits.DEFAULTS)}, got {twin!r}"
            )
        if twin:
            Playground(
                **(self.settings | dict(twin))
            ).close()  # raises if it may not be
        return dict(twin)

    @traitlets.observe("task")
    def _keep_steps_in_limits(self, change):
        low, high = limits.LENGTHS[change.new]
        self.steps = min(max(self.steps, low), high)

    @traitlets.observe("text", *limits.DEFAULTS)
    def _begin_anew(self, change):
        if self.progress:
            self.progress = {}


Playground._esm += WORKER
