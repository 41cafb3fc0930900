"""The experiments on strings: what they share, Reber's grammar, and counting."""

import json
from dataclasses import asdict, replace
from types import SimpleNamespace

import numpy as np
import pytest

from experiments import counting as experiment
from experiments import reber
from experiments.command_line import main
from experiments.provenance import RESULTS
from experiments.strings import as_batch, chosen, new_model, right
from helpers.data import counting, embedded_reber
from helpers.data.strings import COUNTING_SYMBOLS
from helpers.language import LanguageModel
from helpers.layers import LSTM, Linear


def oracle(strings):
    """A model whose logits are 1 for what may come and 0 for what may not."""
    logits = strings.legal.astype(np.float32)
    return SimpleNamespace(logits=logits, forward=lambda ids: (logits, None))


def grammar(**asked):
    return reber.Case(**{"question": "compared", "lr": 0.02} | asked)


# ------------------------------------------------------------------- what they share


def test_chosen_strings_are_the_same_strings_with_less_padding():
    strings = embedded_reber(20, rng=np.random.default_rng(0))
    lengths = strings.mask.sum(axis=0)
    columns = np.argsort(lengths)[:3]
    few = chosen(strings, columns)
    steps = lengths[columns].max()
    assert few.mask.shape == (steps, 3)
    assert steps < len(strings.mask)
    for one, all_of_them in zip(few, strings, strict=True):
        np.testing.assert_array_equal(one, all_of_them[:steps][:, columns])


def test_padding_weighs_nothing():
    strings = embedded_reber(6, rng=np.random.default_rng(1))
    model = new_model("lstm b=1", 7, 5, np.random.default_rng(2))
    loss, grads, _ = model.loss_and_grads(*as_batch(strings)[:2])
    shares = strings.mask.sum(axis=0) / strings.mask.sum()
    singles = [chosen(strings, np.array([k])) for k in range(6)]
    alone = [model.loss_and_grads(*as_batch(one)[:2]) for one in singles]
    assert loss == pytest.approx(sum(shares * [one for one, *_ in alone]), rel=1e-5)
    for name, gradient in grads.items():
        parts = sum(
            share * one[name] for share, (_, one, _) in zip(shares, alone, strict=True)
        )
        np.testing.assert_allclose(gradient, parts, atol=1e-6)


def test_a_string_is_right_if_what_may_come_is_highest_at_every_step():
    strings = embedded_reber(8, rng=np.random.default_rng(3))
    model = oracle(strings)
    assert right(model, strings).all()
    lengths = strings.mask.sum(axis=0)
    short = int(lengths.argmin())
    assert lengths[short] < len(strings.mask)
    model.logits[lengths[short] :, short] = -7  # after the end nothing is asked
    assert right(model, strings).all()
    last = lengths[5] - 1
    other = np.flatnonzero(~strings.legal[last, 5])[0]
    model.logits[last, 5, other] = 1  # as high as what may come is too high
    assert right(model, strings).tolist() == [k != 5 for k in range(8)]


# ------------------------------------------------------------------------- the grammar


def test_the_nets_have_as_many_weights_as_they_should():
    for size, (least, most) in {"small": (240, 280), "large": (1050, 1100)}.items():
        for model, hidden in reber.UNITS[size].items():
            net = new_model(model, 7, hidden, np.random.default_rng(0))
            assert least <= sum(array.size for array in net.params.values()) <= most


def test_kept_asks_for_the_last_symbol_but_one_alone():
    strings = embedded_reber(10, rng=np.random.default_rng(4))
    model = oracle(strings)
    assert reber.names_kept(model, strings).all()
    last = strings.mask.sum(axis=0) - 1
    model.logits[last - 1, np.arange(10)] *= -1
    assert not reber.names_kept(model, strings).any()


def test_the_grammar_is_learned_and_the_seed_decides(heavy):
    case = grammar(model="lstm b=1", size="large", seed=1, most=8000)
    outcome = reber.run(case)
    assert outcome["solved"]
    assert outcome["train"] == outcome["test"] == outcome["kept"] == 1
    assert outcome["sequences"] % reber.CHECK_EVERY == 0
    assert 250 < outcome["sequences"] < 8000
    short = [
        reber.run(grammar(model="gru", size="small", seed=seed, most=250))
        for seed in (0, 0, 1)
    ]
    for one in short:
        assert not one["solved"]
        assert one["test"] < 1
    assert short[0] == short[1]
    assert short[0]["train"] != short[2]["train"]


# ---------------------------------------------------------------------------- counting


def counting_lstm():
    """An LSTM built by hand: unit 0 counts, the others hold the latest symbol."""
    size = 4
    layer = LSTM(4, size, rng=np.random.default_rng(0))
    head = Linear(size, 4, rng=np.random.default_rng(0))
    for array in [*layer.params.values(), *head.params.values()]:
        array[:] = 0
    weight, bias = (layer.params[k] for k in ("weight_ih", "bias_ih"))
    i, f, g, o = (slice(k * size, (k + 1) * size) for k in range(4))
    bias[i] = bias[o] = 50
    bias[f] = 50, -50, -50, -50  # keep the count, forget the symbols
    s, a, b, t = (COUNTING_SYMBOLS.index(symbol) for symbol in "SabT")
    weight[g][0, [a, b]] = 50, -50
    weight[g][[1, 2, 3], [s, a, b]] = 50
    tanh_1 = np.tanh(1)  # h of a symbol that is there, and of a count of one
    head.params["weight"][a] = 0, 10, 10, 0
    head.params["weight"][b] = 0, 0, 10, 10
    head.params["weight"][t] = -20, 0, 0, 20
    head.params["bias"][s] = -100
    assert 20 - 20 < 10 < 20 * tanh_1
    return LanguageModel(layer, head)


def test_an_lstm_can_count_as_far_as_one_likes():
    model = counting_lstm()
    lengths = [1, 2, 50, 256, 3000]
    assert experiment.right_lengths(model, lengths) == lengths
    model.params["recurrent.bias_ih"][4] = 3  # a forget gate of 0.95 loses count
    assert experiment.right_lengths(model, lengths) == [1, 2]


def test_the_counter_is_found_and_its_cell_traced():
    seen = experiment.states(counting_lstm(), 20)
    count = [*range(20), *range(20, -1, -1)]
    np.testing.assert_allclose(seen[:, 0], count, atol=1e-5)
    unit, follows = experiment.counter(seen)
    assert unit == 0
    assert follows == pytest.approx(1)


def test_the_traced_states_are_those_of_one_pass():
    for kind in ("rnn", "gru"):
        model = new_model(kind, 4, 3, np.random.default_rng(0))
        word = experiment.word(7)
        h, _ = model.recurrent.forward(word.inputs)
        np.testing.assert_allclose(experiment.states(model, 7), h[:, 0], atol=1e-6)


def test_ranges():
    assert experiment.as_ranges([]) == []
    assert experiment.as_ranges([1, 2, 3, 7, 9, 10]) == [[1, 3], [7, 7], [9, 10]]


def test_a_short_count_is_learned_and_the_seed_decides(heavy):
    case = replace(experiment.QUICK, updates=500, trained=6, tested=12)
    first, second = experiment.run(case), experiment.run(case)
    assert 6 <= first["longest"] < 12
    assert not first["solved"]
    assert first["right"][0] == [1, first["longest"]]
    assert len(first["trace"]) == 2 * experiment.TRACED + 1
    assert abs(first["follows"]) > 0.5
    assert first == second


def test_training_shows_no_word_longer_than_it_says(monkeypatch):
    shown = []

    def spy(strings):
        shown.append(strings.mask.sum(axis=0).max())
        return as_batch(strings)

    monkeypatch.setattr(experiment, "as_batch", spy)
    case = replace(experiment.QUICK, model="rnn", updates=20, trained=4, tested=2)
    experiment.run(case)
    assert len(shown) == 20
    longest = counting(1, rng=np.random.default_rng(0), least=4, most=4)
    assert max(shown) == longest.mask.sum()


# -------------------------------------------------------------------- the command line


@pytest.mark.parametrize("name", ["reber", "counting"])
def test_the_quick_run_prints_its_case(name, capsys, heavy):
    main(name, ["--quick"])
    outcome = json.loads(capsys.readouterr().out)
    assert outcome["model"] == "lstm b=1"
    assert outcome["cpu_seconds"] < 60


# ------------------------------------------------------------------ what was recorded


def recorded(name):
    return json.loads((RESULTS / f"{name}.json").read_text("utf-8"))


def test_the_grammar_s_file_holds_the_plan_and_keeps_its_criterion():
    result = recorded("reber")
    assert result["criterion"] == reber.CRITERION
    cases = [asdict(case) for case in reber.plan()]
    assert [{key: run[key] for key in cases[0]} for run in result["runs"]] == cases
    for run in result["runs"]:
        assert run["solved"] == (run["train"] == run["test"] == 1)
        assert run["solved"] or run["sequences"] == reber.SEQUENCES
        assert run["kept"] >= run["test"]


def test_the_count_s_file_holds_the_plan_and_keeps_its_criterion():
    result = recorded("counting")
    assert result["criterion"] == experiment.CRITERION
    cases = [asdict(case) for case in experiment.plan()]
    assert [{key: run[key] for key in cases[0]} for run in result["runs"]] == cases
    for run in result["runs"]:
        first, last = run["right"][0] if run["right"] else (0, 0)
        assert run["longest"] == (last if first == 1 else 0)
        assert run["solved"] == (run["longest"] == experiment.TESTED)
        assert len(run["trace"]) == 2 * experiment.TRACED + 1
