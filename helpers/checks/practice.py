"""The exercises on unequal lengths, two directions, dropout and the recipe."""

import numpy as np

from helpers.checks.exercises import Prediction, Value
from helpers.checks.functions import Function

# 1. A language model that is read from both ends.
next_letter = Prediction(
    "c",
    "The backward reader has read the very letter that is asked for.",
    {
        "a": "That is what one reader from the left would get. What has the other one "
        "read when it arrives at letter t?",
        "b": "In the clauses the tag was no part of what is read. Is that so here?",
        "d": "Nothing is hard here for the second reader. Which letters has it read "
        "before it comes to letter t?",
    },
    lambda perplexity: "c" if perplexity < 1.5 else None,
    hints=(
        "Write down the letters that each reader has read at step t, and the one that "
        "is asked for.",
        "The reader from the right comes to letter t from letter t + 1.",
    ),
)


# 2. The parameters of two rows read from both ends.
def _stacked(inputs=27, units=16, biases=2, ends=2, joined=2, gates=4, layers=2):
    sizes = [inputs, joined * units][:layers]
    return sum(ends * gates * units * (size + units + biases) for size in sizes)


stacked_parameters = Value(
    _stacked(),
    within=0,
    mistakes=[
        (
            _stacked(joined=1),
            "The upper readers get too few inputs: what does each of them see of the "
            "row below?",
        ),
        (_stacked(ends=1), "That is one reader a row."),
        (
            _stacked(ends=1, joined=1),
            "That is a stack that is read from the left alone.",
        ),
        (_stacked(biases=1), "Each reader has two bias vectors."),
        (_stacked(biases=0), "The biases are missing."),
        (_stacked(layers=1), "That is the lower row alone."),
        (_stacked(gates=3), "Three blocks are a GRU's."),
        (
            2 * _stacked(layers=1),
            "The upper row does not read the letters: it has another number of inputs.",
        ),
    ],
    hints=(
        "Four readers: two in each row. All have 16 units; their inputs differ.",
        "A reader has 4 · 16 · (inputs + 16 + 2) parameters. A reader of the upper row "
        "sees the states of both readers below.",
    ),
)


# 3. A mean over the real steps.
def _mean(h, lengths):
    return (h * _real(h, lengths)).sum(axis=0) / lengths[:, None]


def _real(h, lengths, more=0):
    return (np.arange(len(h))[:, None] < lengths + more)[..., None]


def _padded_states():
    rng = np.random.default_rng(0)
    for lengths in ([2], [3, 1], [2, 4, 1]):
        shape = max(lengths) + (len(lengths) == 1), len(lengths), 2
        yield rng.normal(size=shape).round(1), np.array(lengths)


mean_over_time = Function(
    _mean,
    _padded_states,
    keeps=("h",),
    mistakes=[
        (lambda h, lengths: h.mean(axis=0), "The pads are in the mean."),
        (
            lambda h, lengths: (h * _real(h, lengths)).mean(axis=0),
            "The pads add nothing to the sum, but they are still counted in what it "
            "is divided by.",
        ),
        (
            lambda h, lengths: h.sum(axis=0) / lengths[:, None],
            "It is divided by the right number, but the pads are in the sum.",
        ),
        (
            lambda h, lengths: (h * _real(h, lengths)).sum(axis=0),
            "That is the sum.",
        ),
        (
            lambda h, lengths: h[lengths - 1, np.arange(len(lengths))],
            "That is the last real state.",
        ),
        (
            lambda h, lengths: (
                (h * _real(h, lengths, -1)).sum(axis=0) / lengths[:, None]
            ),
            "The last real step is missing in the sum. Steps count from 0.",
        ),
        (
            lambda h, lengths: (h * _real(h, lengths)).sum(axis=0) / lengths.sum(),
            "It is divided by the lengths of all sequences together.",
        ),
        (
            lambda h, lengths: (h * _real(h, lengths)).sum(axis=(0, 1)) / lengths.sum(),
            "One mean is asked for each sequence, not one for the batch.",
        ),
    ],
    hints=(
        "First the mask, (steps, batch): which steps are real?",
        "Multiply by the mask, with one axis more for the units; sum over the steps; "
        "divide each sequence by its own length.",
    ),
)


# 4. The states in which each reader has read everything.
def _ends(h, lengths):
    units = h.shape[-1] // 2
    last = h[lengths - 1, np.arange(len(lengths))]
    return np.concatenate([last[:, :units], h[0, :, units:]], axis=-1)


def _last(h, lengths):
    return h[lengths - 1, np.arange(len(lengths))]


def _swapped(h, lengths):
    units = h.shape[-1] // 2
    last = _last(h, lengths)
    return np.concatenate([h[0, :, :units], last[:, units:]], axis=-1)


def _after_pads(h, lengths):
    units = h.shape[-1] // 2
    return np.concatenate([h[-1, :, :units], h[0, :, units:]], axis=-1)


ends_of_both = Function(
    _ends,
    _padded_states,
    keeps=("h",),
    mistakes=[
        (
            _last,
            "Nothing has changed: it is the last letter's states. Which letters has "
            "the reader from the right read by then?",
        ),
        (lambda h, lengths: h[-1], "Those are the states after the pads."),
        (lambda h, lengths: h[0], "The reader from the left has read one letter."),
        (
            _swapped,
            "The halves are exchanged: each reader is asked where it has read one "
            "letter.",
        ),
        (
            _after_pads,
            "The half of the reader from the right is mended. The other one is now "
            "taken after the pads.",
        ),
        (
            lambda h, lengths: np.concatenate([h[0], _last(h, lengths)], axis=-1),
            "Both ends of both readers are there, twice as much as was asked for.",
        ),
        (
            lambda h, lengths: np.roll(_ends(h, lengths), h.shape[-1] // 2, axis=-1),
            "The right states, in the wrong order: first the reader from the left.",
        ),
    ],
    hints=(
        "Walk with each reader: at which step does it arrive last?",
        "Cut the last axis in two. One half is right as it is; take the other one at "
        "the step where its reader has come to the first letter.",
    ),
)

# 5. What dropout leaves of a memory.
survivors = Value(
    (1 - 0.5 ** (1 / 100), 0.5),
    within=0.02,
    names=("anew", "once"),
    mistakes=[
        ((0.5, 1 - 0.5 ** (1 / 100)), "The two are exchanged."),
        (
            (0.5 ** (1 / 100), 0.5),
            "That is the chance to stay in one draw; the chance to be dropped is asked "
            "for.",
        ),
        (
            (0.5 / 100, 0.5),
            "Chances to be dropped do not add up: who has been dropped once cannot be "
            "dropped for the first time again.",
        ),
        (
            (0.5, 0.5),
            "With a new mask an entry has to be lucky at each of the 100 steps.",
        ),
        (
            (1 - 0.5 ** (1 / 100), 1 - 0.5 ** (1 / 100)),
            "A mask that is drawn once is the same at all steps. How often must an "
            "entry be lucky?",
        ),
        (
            (0.5**100, 0.5),
            "That is the chance to survive if half are dropped at each step.",
        ),
    ],
    hints=(
        "How many independent draws decide on an entry, in each of the two cases?",
        "The chance to be kept in one draw is 1 − p; the chances of independent draws "
        "are multiplied. Solve for p.",
    ),
)


# 6. The batch sizes of a packed sequence.
def _still_running(lengths):
    return (np.arange(lengths.max())[:, None] < lengths).sum(axis=1)


still_running = Function(
    _still_running,
    [
        (np.array([2, 4, 1]),),
        (np.array([3]),),
        (np.array([5, 2, 2, 3]),),
    ],
    keeps=("lengths",),
    mistakes=[
        (
            lambda lengths: (np.arange(lengths.max())[:, None] <= lengths).sum(axis=1),
            "Each sequence runs one step too long. Steps count from 0.",
        ),
        (
            lambda lengths: (np.arange(lengths.max())[:, None] < lengths - 1).sum(1),
            "Each sequence stops one step too early.",
        ),
        (
            lambda lengths: (np.arange(lengths.max() + 1)[:, None] < lengths).sum(1),
            "There is one step too many: nobody runs there.",
        ),
        (
            lambda lengths: (np.arange(lengths.max())[:, None] >= lengths).sum(axis=1),
            "Those are the sequences that have ended, the pads of each step.",
        ),
        (
            lambda lengths: (np.arange(1, lengths.max() + 1)[:, None] == lengths).sum(
                1
            ),
            "Those are the sequences that end at each step.",
        ),
        (
            lambda lengths: np.sort(lengths)[::-1],
            "Those are the lengths, sorted: one number for each sequence. One for each "
            "step is asked for.",
        ),
    ],
    hints=(
        "How many numbers are there? And what is their sum?",
        "At step t, counted from 0, a sequence still has a letter if it is longer "
        "than t.",
    ),
)


# 7. A spike with SGD and with Adam.
def _adam(m=0.9 * 0.4 + 0.1 * 90, v=0.999 * 0.4**2 + 0.001 * 90**2):
    return m / v**0.5


spike = Value(
    (90 / 0.4, _adam()),
    within=0.04,
    names=("SGD", "Adam"),
    mistakes=[
        ((_adam(), 90 / 0.4), "The two are exchanged."),
        (
            (90 / 0.4, 90 / 0.4),
            "Adam divides by a running size, and that grows as well.",
        ),
        (
            (90 / 0.4, 1),
            "Adam's size and its mean do not forget equally fast: put in the numbers.",
        ),
        (
            (90 / 0.4, (0.9 * 0.4 + 0.1 * 90) / 0.4),
            "So long would the step be if v had stayed as it was. It has seen the "
            "spike too.",
        ),
        (
            (90 / 0.4, _adam() / 0.4),
            "What is Adam's usual step, with m = 0.4 and v = 0.4²?",
        ),
        (
            (90 / 0.4, _adam() / (0.999 * 0.4**2 + 0.001 * 90**2) ** 0.5),
            "The step divides by the root of v, not by v.",
        ),
    ],
    hints=(
        "What are m and v after 10,000 gradients of 0.4, and how long is Adam's step?",
        "Put 90 into both running means, once. v is a mean of squares: take its root.",
    ),
)
