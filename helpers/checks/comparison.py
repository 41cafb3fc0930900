"""The exercises on comparing recurrent networks."""

import math

import numpy as np

from helpers.checks.exercises import Prediction, Value
from helpers.checks.functions import Function, has_a_loop
from helpers.checks.verdicts import Complaint
from helpers.layers import GRU

LONGEST = 200  # steps, in the exercise on a GRU's start


# Guess first: what three of three tell.
def _nearest(lowest):
    """Which of the rates asked for lies nearest to the lowest that is compatible."""
    rates = {"a": 0.9, "b": 0.7, "c": 0.3}
    return min(rates, key=lambda option: abs(rates[option] - lowest))


three_of_three = Prediction(
    "c",
    "At 30%, three of three still happen in 0.3³, about one case in forty.",
    {
        "a": "At 90% three of three are the usual thing: 0.9³ is nearly three in "
        "four. How far down before it takes luck?",
        "b": "At 70% they still happen every third time. How far down before it takes "
        "luck?",
    },
    _nearest,
    hints=(
        "At a rate p, three of three happen with the probability p³.",
        "So the third root of one in forty is asked for. 0.7³ is 0.34.",
    ),
)


# Guess first: which half of the chrono start does it.
def _who_solves(forget, write):
    """How many runs were solved with one of the two gates set at the start."""
    ways = {(1, 0): "a", (0, 1): "b", (1, 1): "c", (0, 0): "d"}
    return ways[bool(forget), bool(write)]


half_of_chrono = Prediction(
    "d",
    "What is kept has to be left alone as well: it takes both gates.",
    {
        "a": "A cell that keeps for five hundred steps, and lets half of each number "
        "in. What is in it at the end?",
        "b": "Then little is written beside the marks. But how long does a forget gate "
        "of one half hold what was?",
        "c": "Each of them does something. Is either enough to hold two numbers "
        "*undisturbed* for hundreds of steps?",
    },
    _who_solves,
    hints=(
        "Five hundred numbers go by, and two of them count. What becomes of the others "
        "if only the forget gate is set?",
        "And what becomes of the two if only the input gate is?",
    ),
)


# 1. A fair budget.
def _units(gates, inputs, outputs, budget):
    return _units_if(gates, inputs, outputs, budget)


def _units_if(gates, inputs, outputs, budget, biases=2, head_bias=1):
    """gates·H² + b·H + outputs ≤ budget, counted in some way."""
    b = gates * (inputs + biases) + outputs
    left = budget - outputs * head_bias
    return (math.isqrt(b * b + 4 * gates * left) - b) // (2 * gates)


def _rounded(gates, inputs, outputs, budget):
    b = gates * (inputs + 2) + outputs
    root = math.sqrt(b * b + 4 * gates * (budget - outputs))
    return math.ceil((root - b) / (2 * gates))


def _no_loop(function):
    return "Right; but it was to do without a loop." * has_a_loop(function)


units_for = Function(
    _units,
    [
        (4, 2, 1, 1296),
        (3, 27, 27, 63_770),
        (1, 27, 27, 7706),
        (1, 1, 20, 212),
        (2, 3, 5, 200),
    ],
    also=_no_loop,
    mistakes=[
        (
            lambda gates, inputs, outputs, budget: _units_if(
                gates, inputs, outputs, budget, biases=1
            ),
            "Each block has two biases.",
        ),
        (
            lambda gates, inputs, outputs, budget: _units_if(
                gates, inputs, outputs, budget, head_bias=0
            ),
            "The output layer has a bias as well, one for each output.",
        ),
        (
            lambda gates, inputs, outputs, budget: _units_if(gates, inputs, 0, budget),
            "The output layer is missing.",
        ),
        (
            _rounded,
            "Rounded up, it costs more than the budget: take the most units that "
            "it *pays for*.",
        ),
        (
            lambda gates, inputs, outputs, budget: _units(1, inputs, outputs, budget),
            "The blocks are missing: a GRU has three of them, an LSTM four.",
        ),
        (
            lambda gates, inputs, outputs, budget: float(
                (
                    -(gates * (inputs + 2) + outputs)
                    + math.sqrt(
                        (gates * (inputs + 2) + outputs) ** 2
                        + 4 * gates * (budget - outputs)
                    )
                )
                / (2 * gates)
            ),
            "That is where budget and cost meet; a number of units is whole.",
        ),
    ],
    hints=(
        "Write the number of parameters as a polynomial in the number of units H. Of "
        "which degree is it?",
        "gates·H² + b·H + outputs ≤ budget: what is b? Then solve for H, and round "
        "down.",
    ),
)

# 2. Five of five.
lucky_rate = Value(
    0.05 ** (1 / 5),
    within=0.005,
    mistakes=[
        (0.05, "That is the chance of five of five. What is the rate of one run?"),
        (0.95, "That is the chance that five of five do *not* happen."),
        (1 - 0.05 ** (1 / 5), "That is the rate of *failing*."),
        (0.95 ** (1 / 5), "At that rate five of five happen nineteen times in twenty."),
        (0.05 / 5, "Chances of independent runs are multiplied; you have divided."),
        (0.05**5, "You have taken the fifth power where the fifth root is needed."),
        (
            1 - 0.95 ** (1 / 5),
            "That is the rate at which at least one of five runs "
            "succeeds once in twenty.",
        ),
    ],
    hints=(
        "If one run succeeds with the rate p, five of five have the rate p⁵.",
        "Set it equal to one in twenty.",
    ),
)

# 3. Right by doing nothing.
_WIDTH = 8 * 0.04  # of the sums S that are right; their density is (2 − |s|)/4
constant_answer = Value(
    _WIDTH * 0.3,
    within=0.03,  # three standard errors of 100,000 draws
    mistakes=[
        (
            0.08,
            "As if the target were uniform between 0 and 1. The middle is likelier "
            "than the ends.",
        ),
        (0.04, "The target may be off to both sides; and it is not uniform."),
        (
            _WIDTH / 2 - _WIDTH**2 / 16,
            "That is the share of the answer 0.5. How likely are sums far from 0?",
        ),
        (
            _WIDTH / 2,
            "As if every sum were as likely as 0 is. How does the density of a sum of "
            "two go on from there?",
        ),
        (_WIDTH * 0.3 / 2, "Half of it: the sum may be off to both sides."),
        (
            _WIDTH,
            "That is how wide the range of the right sums is. How much of the "
            "probability lies there?",
        ),
    ],
    hints=(
        "|0.3 − target| < 0.04 says between which two values X₁ + X₂ may be.",
        "The sum of two uniform numbers has a density like a tent. Or draw 100,000 "
        "targets with `adding` and count.",
    ),
)


# 4. A patient GRU.
def _patient(layer, u):
    _set(layer, 1, np.log(u))


def _set(layer, block, value, both=False):
    rows = slice(block * layer.hidden_size, (block + 1) * layer.hidden_size)
    layer.params["bias_ih"][rows] = value
    layer.params["bias_hh"][rows] = value if both else 0


def _one_of_two(layer, u):
    rows = slice(layer.hidden_size, 2 * layer.hidden_size)
    layer.params["bias_ih"][rows] = np.log(u)


def _sums(layer, u):
    """The layer's weights, and the sums of its two biases, by their blocks."""
    whole = (3 * layer.hidden_size,)
    for name in ("bias_ih", "bias_hh"):
        if np.shape(layer.params[name]) != whole:
            shape = np.shape(layer.params[name])
            return Complaint(
                f'`params["{name}"]` now has the shape {shape}. It holds all three '
                "blocks: set the rows of one of them, and leave the others."
            )
    r, z, n = np.split(layer.params["bias_ih"] + layer.params["bias_hh"], 3)
    weights = {name: layer.params[name] for name in ("weight_ih", "weight_hh")}
    return {"update bias": z, "reset bias": r, "candidate's bias": n} | weights


def _patient_cases():
    rng = np.random.default_rng(0)
    for units in (2, 6):
        layer = GRU(2, units, rng=rng, dtype=np.float64)
        yield layer, rng.uniform(2, LONGEST - 1, units).round()


patient_gru = Function(
    _patient,
    _patient_cases,
    sees=_sums,
    mistakes=[
        (
            lambda layer, u: _set(layer, 1, -np.log(u)),
            "Then 1 − z is u times z. Which of the two keeps, in this library?",
        ),
        (
            lambda layer, u: _set(layer, 0, np.log(u)),
            "Those are the rows of the reset gate. The order is r, z, n.",
        ),
        (
            lambda layer, u: _set(layer, 2, np.log(u)),
            "Those are the rows of the candidate. The order is r, z, n.",
        ),
        (
            lambda layer, u: _set(layer, 1, np.log(u), both=True),
            "It is the *sum* of the two biases that acts, so it is twice what it "
            "should be.",
        ),
        (
            _one_of_two,
            "One of the two biases is set, and the other one is still as it "
            "was drawn. Their sum acts.",
        ),
        (
            lambda layer, u: _set(layer, 1, u),
            "u is the ratio of z to 1 − z; the bias stands inside the sigmoid.",
        ),
        (
            lambda layer, u: _set(layer, 1, u / (1 + u)),
            "That is the gate itself. The bias stands inside the sigmoid.",
        ),
        (
            lambda layer, u: layer.params.update(bias_ih=np.log(u)),
            "It holds all three blocks: set the rows of one of them",
        ),
        (lambda layer, u: None, "update bias"),
    ],
    hints=(
        "If z/(1 − z) is u, what stands inside the sigmoid?",
        "Three questions: which third of the rows, which of the two bias arrays, and "
        "what becomes of the other array?",
    ),
)


# 5. Find the bug: a report that flatters itself.
def _report(runs):
    return _reported(runs)


def _reported(runs, choose="validation", say="test", fold=np.mean, pick=np.mean):
    rates = sorted({run["lr"] for run in runs})
    by_rate = {lr: [run for run in runs if run["lr"] == lr] for lr in rates}
    best = min(rates, key=lambda lr: pick([run[choose] for run in by_rate[lr]]))
    return best, float(fold([run[say] for run in by_rate[best]]))


def _luckiest_run(runs):
    best = min(runs, key=lambda run: run["validation"])
    return best["lr"], best["test"]


def _report_cases():
    """Runs in which each way to cheat chooses, or says, something else."""
    columns = "lr", "validation", "test"
    rows = [
        *((0.1, 3.0, 3.5), (0.1, 3.4, 3.9), (0.1, 3.5, 3.1)),
        *((0.01, 3.2, 3.6), (0.01, 3.1, 3.8), (0.01, 3.3, 3.4)),
        *((0.001, 3.6, 3.0), (0.001, 3.5, 3.3), (0.001, 3.7, 3.2)),
    ]
    runs = [dict(zip(columns, row, strict=True)) for row in rows]
    yield (runs,)
    yield (runs[3:],)


report = Function(
    _report,
    _report_cases,
    mistakes=[
        (
            lambda runs: _reported(runs, choose="test"),
            "The rate is chosen on the test data, as in the code that you were given.",
        ),
        (
            lambda runs: _reported(runs, fold=np.min),
            "The best seed is reported; the mean of all of them is asked for.",
        ),
        (
            _luckiest_run,
            "It is chosen on validation now. But one run chooses, the luckiest, and "
            "speaks for its rate: let all seeds of a rate do both.",
        ),
        (
            lambda runs: _reported(runs, say="validation"),
            "What is reported is the number by which it was chosen.",
        ),
        (
            lambda runs: _reported(runs, pick=np.min),
            "The rate is chosen by its luckiest seed; let the mean of its seeds "
            "decide.",
        ),
        (
            lambda runs: _reported(runs, choose="test", fold=np.min),
            "Both choices flatter: the rate by its test, and the best seed of it.",
        ),
        (
            lambda runs: _reported(runs, fold=np.max),
            "That is the worst seed. Modest, but the mean is asked for.",
        ),
    ],
    hints=(
        "Two choices are made on the way: of a rate, and of what is said about it. On "
        "which data may each be made?",
        "Mean over the seeds on validation chooses; the mean over the same seeds on "
        "the test is what is said.",
    ),
)
