"""Questions about the sentences from study notes that chapter 2 puts to the test."""

from helpers.checks.exercises import Choice, Value

# Claim 11: steps and layers.
steps_and_layers = Value(
    (3, 50, 1),
    within=0,
    names=("matrices", "uses", "samples"),
    mistakes=[
        ((3, 50, 50), "Fifty steps are one pass through one sample."),
        ((3, 50, 150), "Steps and layers are one pass through one sample."),
        ((50, 3, 1), "Matrices are tied along time, and not from layer to layer."),
        ((150, 1, 1), "A step does not bring a matrix of its own; a layer does."),
        ((1, 150, 1), "The layers are stacked, and each has weights of its own."),
        ((1, 50, 1), "One layer has one matrix. How many layers are there?"),
        ((3, 1, 1), "What does a layer do at the second step?"),
        ((3, 150, 1), "That counts the uses of all matrices together."),
        ((6, 50, 1), "W_ih leads upwards; only W_hh leads from state to state."),
    ],
    hints=(
        "Draw the grid: three rows, fifty columns. Which arrows carry the same label?",
        "Count the labels on the arrows to the right, then the arrows with one label.",
    ),
)

# Claim 8: what shape the output has.
output_shape = Value(
    (35, 32, 100),
    within=0,
    names=("first axis", "second axis", "third axis"),
    mistakes=[
        (
            (35 * 32, 100),
            "The layer keeps time and batch apart. Only behind the output layer may "
            "they be joined.",
        ),
        ((32, 35, 100), "That is the order with `batch_first=True`."),
        ((35, 32, 8), "That is the input's shape: how many numbers has a state?"),
        ((35, 32, 27), "Those are the logits, which an output layer makes."),
        ((35 * 32, 27), "Those are logits, flattened for the loss."),
        ((32, 100), "That is one state of each lane. The output has all of them."),
        ((1, 32, 100), "That is the *second* thing that the layer returns."),
        ((35, 100), "More than one sequence is read, side by side."),
    ],
    hints=(
        "A state at every step, for every sequence of the batch.",
        "Time first, as in the input; then the lane; then the units.",
    ),
)

# Claim 9: what is updated at every step.
updates = Value(
    (10_000, 500),
    within=0,
    names=("state", "weights"),
    mistakes=[
        (
            (10_000, 10_000),
            "During a window the weights do not move. What is it that a window gives "
            "at its end?",
        ),
        ((500, 500), "The state is renewed by every letter."),
        ((500, 10_000), "The two are exchanged: which of them remembers the letters?"),
        (
            (320_000, 500),
            "All lanes take a step at the same time: it is a batch, and not a queue.",
        ),
        ((320_000, 16_000), "The lanes are read together, and share each update."),
        ((10_000, 16_000), "A batch has one gradient, whatever the number of lanes."),
        ((10_000, 1), "The optimiser need not wait for the end of the text."),
        ((10_000, 20), "That is the length of a window, and not their number."),
        ((20, 1), "That is one window. There are more in the text."),
    ],
    hints=(
        "How many steps does a lane take, from its first letter to its last?",
        "One update for each window. How many windows has a lane?",
    ),
)

# Claim 7: steps and samples.
cut_to_single_steps = Choice(
    "c",
    "W_hh is multiplied by the state before, and in a piece of one step that is zero.",
    {
        "a": "The loss is the same mean, but of other numbers: what does a piece know "
        "of the letters before it?",
        "b": "More pieces do not make a mean smaller. What is W_hh multiplied by in "
        "the first step of a piece?",
        "d": "Noise averages out. Is what is missing different in each piece?",
    },
    hints=(
        "Every piece starts from a zero state.",
        "The gradient of W_hh is a sum of da_t times the state before. Which states "
        "are those, if every piece has one step?",
    ),
)

# Claim 12: "too many units degenerate to an MLP".
degenerate = Choice(
    "b",
    "Without W_hh it *is* an MLP. If the loss minds, the network is none.",
    {
        "a": "It has learned the text by heart. An MLP could do so, and so could a "
        "network that remembers.",
        "c": "More weights are no other kind of network. What makes an MLP of an RNN?",
        "d": "That is overfitting, the other half of the sentence. Both kinds of "
        "network can overfit.",
    },
    hints=(
        "Which term sets an RNN apart from an MLP?",
        "Take that term away in the trained network: what would you see if it had been "
        "of no use?",
    ),
)
