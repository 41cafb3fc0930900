"""The exercises on unequal lengths, two directions, dropout and the recipe."""

import numpy as np

from helpers.checks.exercises import Choice, Prediction, Value
from helpers.checks.functions import Function

# 1. A language model that is read from both ends.
peeking = Prediction(
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
    (0.9**100, 0.9),
    within=0.01,
    names=("anew", "once"),
    mistakes=[
        ((0.9, 0.9**100), "The two are exchanged."),
        (
            (0.1**100, 0.1),
            "0.1 is the chance to be dropped; the chance to stay is asked for.",
        ),
        (
            (1 - 0.9**100, 0.1),
            "Those are the chances to be dropped at least once.",
        ),
        (
            (0.9, 0.9),
            "With a new mask an entry has to be lucky at each of the 100 steps.",
        ),
        (
            (0.9**100, 0.9**100),
            "A mask that is drawn once is the same at all steps. How often must an "
            "entry be lucky?",
        ),
    ],
    hints=(
        "How many independent draws decide on an entry, in each of the two cases?",
        "The chance to be kept in one draw is 1 − 0.1; the chances of independent "
        "draws are multiplied.",
    ),
)


# 6. A mean over batches of different size.
def _over_all(losses, places):
    return (losses * places).sum() / places.sum()


over_all = Function(
    _over_all,
    [
        (np.array([1.0, 3.0]), np.array([30, 10])),
        (np.array([0.5]), np.array([7])),
        (np.array([0.2, 0.4, 0.9]), np.array([5, 1, 2])),
    ],
    mistakes=[
        (
            lambda losses, places: losses.mean(),
            "A mean of means: a place in a small batch counts more than one in a "
            "large batch.",
        ),
        (
            lambda losses, places: (losses * places).sum(),
            "That is the sum over all places; the mean is asked for.",
        ),
        (
            lambda losses, places: (losses * places).mean(),
            "It is divided by the number of batches. How many places are there?",
        ),
        (
            lambda losses, places: losses.sum() / places.sum(),
            "The means have first to be made sums again.",
        ),
        (
            lambda losses, places: (losses / places).sum() / (1 / places).sum(),
            "The small batches get the large weights.",
        ),
    ],
    hints=(
        "What was the *sum* of the losses in each batch?",
        "Add up the sums, and divide by the number of all places.",
    ),
)

# 7. A loss that jumps.
first_aid = Choice(
    "b",
    "One gradient was 200 times as long as usual, and one step along it was enough.",
    {
        "a": "It had learned well with one layer. What was unusual at the jump?",
        "c": "Dropout is for what is learned by heart. What was unusual at the jump?",
        "d": "Longer windows make longer products of Jacobians, and so make such norms "
        "more likely.",
    },
    hints=(
        "Compare the two norms: how long was the step, beside the usual one?",
        "Which of the four limits the length of a step?",
    ),
)
