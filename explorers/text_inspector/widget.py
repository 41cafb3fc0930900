"""The explorer of a trained language model: what does one unit know, who needs it?"""

from pathlib import Path

import numpy as np
import traitlets

from explorers.shared.explorer import Explorer
from explorers.shared.networks import parameters_of, weights_of
from explorers.shared.traits import Array, Index, last_size, whole_number_within
from explorers.text_inspector.character_lstm import CharacterLSTM
from explorers.text_inspector.quantised import Quantised
from helpers import palette
from helpers.language import LanguageModel
from helpers.layers import LSTM

LENGTHS = (2, 500)  # characters: one predicts nothing, more have no room
MAX_WEIGHTS = 60_000  # bytes, of the 100 kB that an explorer may bring along
LETTERS = {
    "cell": "c",
    "hidden": "h",
    "input_gate": "i",
    "forget": "f",
    "output": "o",
    "candidate": "g",
}
NAMES = [(name, palette.quantity(name).words, at) for name, at in LETTERS.items()]
NAMES.append(("cost", "cost of silencing", ""))
WEIGHTS = ("weight_ih", "weight_hh", "bias", "head_weight", "head_bias")


class TextInspector(Explorer, folder=Path(__file__).parent):
    """An LSTM that predicts characters reads a text, and one of its units is watched.

    The network is a `helpers.layers.LSTM` with a linear head on its h, and starts from
    h = c = 0. A unit is *silenced* by holding its h at 0, for the head and for the
    gates of the next step: the same as setting its columns of ``weight_hh`` and
    ``head_weight`` to 0. Its own cell goes on, but nobody can see it. The page runs the
    network itself, on the reader's own text too.

    Parameters
    ----------
    text : str
        2 to 500 characters, all of them among `tokens`.
    tokens : iterable of str
        The character of each id, each once.
    weight_ih : array (4·hidden_size, vocab_size)
    weight_hh : array (4·hidden_size, hidden_size)
    bias : array (4·hidden_size,)
        In torch's notation; ``bias`` is b_ih + b_hh.
    head_weight : array (vocab_size, hidden_size)
    head_bias : array (vocab_size,)
        The three matrices may have 60,000 entries in all (64 units and 103 characters
        have 49,344). So that a page can carry them they are rounded to eight bits an
        entry, with a scale for each row; Python computes with what the page has.

    Attributes
    ----------
    text, weight_ih, weight_hh, bias, head_weight, head_bias
        As above, synchronised with the page; assign new ones.
    tokens : tuple of str
        As above; cannot be set.
    unit : int
        The unit that is watched, and silenced for comparison; counted from 0.
    quantity : str
        What of it is shown: "cell", "hidden", "input_gate", "forget", "output",
        "candidate"; or "cost", the bits that silencing costs after each character.
    selected : int
        The character that is marked, from 0. It opens where the silence costs most; if
        the text gets shorter, it is the last one.
    values : float64 array (characters,)
        The quantity after each character was read.
    probabilities, silenced_probabilities : float64 arrays (characters, vocab_size)
        Of the character after each one; with the unit, and with the unit silenced.
    cost : float64 array (characters,)
        What silencing costs after each character, in bits: log₂ of the probability of
        the one that comes next, minus the same with the unit silenced. After the last
        one nothing is known to come, and it costs 0.

    The last four are computed with `helpers.layers`; they cannot be set, but observed.

    Raises
    ------
    traitlets.TraitError
        For what has another shape, is out of range or not finite; for a text that is
        too long or has characters that the model does not know (they are named).
    """

    question = traitlets.Unicode(
        "What does one unit keep in mind, and is it used?"
    ).tag(sync=True)
    text = traitlets.Unicode().tag(sync=True)
    tokens = traitlets.Tuple(read_only=True).tag(sync=True)
    weight_ih = Quantised("4·hidden_size", "vocab_size").tag(sync=True)
    weight_hh = Quantised("4·hidden_size", "hidden_size").tag(sync=True)
    bias = Array("4·hidden_size").tag(sync=True)
    head_weight = Quantised("vocab_size", "hidden_size").tag(sync=True)
    head_bias = Array("vocab_size").tag(sync=True)
    unit = Index(lambda self: self.sizes["hidden_size"]).tag(sync=True)
    quantity = traitlets.Enum([name for name, *_ in NAMES], "cell").tag(sync=True)
    _names = traitlets.List(NAMES).tag(sync=True)
    # No Index: the page may send a new text and a place in it at once.
    selected = traitlets.TraitType(0).tag(sync=True)
    values = Array("characters", read_only=True)
    probabilities = Array("characters", "vocab_size", read_only=True)
    silenced_probabilities = Array("characters", "vocab_size", read_only=True)
    cost = Array("characters", read_only=True)

    def __init__(
        self, text, tokens, weight_ih, weight_hh, bias, head_weight, head_bias, **kwargs
    ):
        self._ids = {token: i for i, token in enumerate(_characters(tokens))}
        units, symbols = last_size("weight_hh", weight_hh), len(self._ids)
        _check_size(units, symbols)
        self.sizes = {
            "hidden_size": units,
            "4·hidden_size": 4 * units,
            "vocab_size": symbols,
        }
        self._network = CharacterLSTM(units, symbols)
        super().__init__(
            text=text,
            weight_ih=weight_ih,
            weight_hh=weight_hh,
            bias=bias,
            head_weight=head_weight,
            head_bias=head_bias,
            **kwargs,
        )
        self.observe(self._follow, ["text", "unit", "quantity", *WEIGHTS])
        self._follow()
        if "selected" not in kwargs:
            self.selected = int(self.cost[:-1].argmax())

    @classmethod
    def from_model(cls, model, vocabulary, text, **kwargs):
        """The explorer of a trained model, with a copy of its weights, in eight bits.

        `model` is a `helpers.language.LanguageModel` of an LSTM, `vocabulary` the
        `helpers.data.Vocabulary` of characters that it was trained with. Raises a
        TypeError for another model, a ValueError for another vocabulary or a model that
        is too large for a page.
        """
        if not isinstance(model, LanguageModel):
            raise TypeError(
                f"model must be a helpers.language.LanguageModel, got {model!r}"
            )
        if not isinstance(model.recurrent, LSTM):
            raise TypeError(
                "TextInspector reads with an LSTM, got a model with "
                f"{model.recurrent!r}"
            )
        return cls.from_layer(model.recurrent, model.head, vocabulary, text, **kwargs)

    @classmethod
    def from_layer(cls, layer, head, vocabulary, text, embedding=None, **kwargs):
        """The explorer of a trained layer and head, with their weights in eight bits.

        `layer` is an LSTM of `helpers.layers` or of `torch.nn` (one layer, one
        direction), `head` the Linear of either that reads its h, and `embedding` a
        `torch.nn.Embedding`, if characters go through one: its product with
        ``weight_ih`` is what the explorer reads them with. `vocabulary` is a
        `helpers.data.Vocabulary`, or the characters in the order of their ids. Raises a
        TypeError for other layers, a ValueError for another vocabulary or a network
        that is too large for a page: a unit to watch is chosen there, but all of them
        are run.
        """
        params = weights_of(layer, "LSTM")
        weight_ih = params["weight_ih"]
        if embedding is not None:
            (vectors,) = parameters_of(embedding, "weight")
            if vectors.shape[1:] != weight_ih.shape[1:]:
                raise ValueError(
                    f"the embedding must give the {weight_ih.shape[1]} numbers that "
                    f"the layer reads, got a weight of shape {vectors.shape}"
                )
            weight_ih = weight_ih @ vectors.T
        head_weight, head_bias = parameters_of(head, "weight", "bias")
        tokens = tuple(getattr(vocabulary, "tokens", vocabulary))
        if not weight_ih.shape[1] == len(head_weight) == len(tokens):
            raise ValueError(
                f"the network was trained with {weight_ih.shape[1]} symbols to read "
                f"and {len(head_weight)} to predict, the vocabulary has {len(tokens)}"
            )
        return cls(
            text,
            tokens,
            weight_ih=weight_ih,
            weight_hh=params["weight_hh"],
            bias=params["bias_ih"] + params["bias_hh"],
            head_weight=head_weight,
            head_bias=head_bias,
            **kwargs,
        )

    @traitlets.default("tokens")
    def _known(self):
        return tuple(self._ids)

    @traitlets.validate("text")
    def _check_text(self, proposal):
        text, (low, high) = proposal.value, LENGTHS
        if not low <= len(text) <= high:
            raise traitlets.TraitError(
                f"text must have {low} to {high} characters, got {len(text)}"
            )
        unknown = sorted(set(text) - set(self._ids))
        if unknown:
            named = ", ".join(map(repr, unknown))
            raise traitlets.TraitError(
                f"text must be written in the {len(self._ids)} characters that the "
                f"model knows; {named} {'is' if len(unknown) == 1 else 'are'} not "
                "among them"
            )
        return text

    @traitlets.validate("selected")
    def _check_selected(self, proposal):
        return whole_number_within("selected", proposal.value, 0, len(self.text) - 1)

    def _follow(self, change=None):
        ids = np.array([self._ids[character] for character in self.text])
        self.selected = min(self.selected, len(ids) - 1)
        self._network.set(**{name: getattr(self, name) for name in WEIGHTS})
        logs = self._network.log_probabilities(ids)
        of_unit = self._network.of_unit(ids, self.unit)
        self._network.silence(self.unit)
        silenced = self._network.log_probabilities(ids)
        predicted = np.arange(len(ids) - 1), ids[1:]
        cost = np.zeros(len(ids))
        cost[:-1] = (logs[predicted] - silenced[predicted]) / np.log(2)
        self.set_trait("probabilities", np.exp(logs))
        self.set_trait("silenced_probabilities", np.exp(silenced))
        self.set_trait("cost", cost)
        self.set_trait("values", (of_unit | {"cost": cost})[self.quantity])


def _characters(tokens):
    tokens = tuple(tokens)
    single = all(isinstance(token, str) and len(token) == 1 for token in tokens)
    if not tokens or not single or len(set(tokens)) < len(tokens):
        raise ValueError(
            f"tokens must be single characters, each once, got {len(tokens)} tokens: "
            f"{tokens[:5]}"
        )
    return tokens


def _check_size(units, symbols):
    weights = 4 * units * (symbols + units) + symbols * units
    if weights > MAX_WEIGHTS:
        raise ValueError(
            f"a page can carry a model with {MAX_WEIGHTS} weights; {units} units and "
            f"{symbols} characters make {weights}"
        )
