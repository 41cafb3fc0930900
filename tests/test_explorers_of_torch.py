"""Explorers of a network that was trained in PyTorch, and traits that are mistyped."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from explorers import GRUExplorer, LSTMExplorer, UnrolledRNN
from helpers.layers import LSTM, RNN

CLASSES = {"RNN": UnrolledRNN, "GRU": GRUExplorer, "LSTM": LSTMExplorer}


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("kind", CLASSES)
def test_an_explorer_computes_what_the_layer_of_torch_does(kind, bias):
    torch.manual_seed(0)
    layer = getattr(torch.nn, kind)(3, 5, bias=bias)
    x = torch.randn(12, 3)
    expected = layer(x)[0].detach().numpy()
    for inputs in (x, x.numpy(), x.double(), x.clone().requires_grad_()):
        explorer = CLASSES[kind].from_layer(layer, inputs, unit=2)
        np.testing.assert_allclose(explorer.hidden, expected, atol=1e-6)
    with torch.no_grad():
        layer.weight_hh_l0.zero_()  # the layer may go on learning
    np.testing.assert_allclose(explorer.hidden, expected, atol=1e-6)


def test_ids_of_torch_are_one_hot_columns():
    torch.manual_seed(1)
    layer, ids = torch.nn.LSTM(4, 2), torch.tensor([3, 0, 1, 1])
    expected = layer(torch.nn.functional.one_hot(ids, 4).float())[0].detach().numpy()
    explorer = LSTMExplorer.from_layer(layer, ids)
    np.testing.assert_allclose(explorer.hidden, expected, atol=1e-6)


REFUSED = {
    "several layers": torch.nn.LSTM(2, 3, num_layers=2),
    "two directions": torch.nn.LSTM(2, 3, bidirectional=True),
    "a projection": torch.nn.LSTM(2, 3, proj_size=2),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_shown_is_said(what):
    with pytest.raises(ValueError, match=what):
        LSTMExplorer.from_layer(REFUSED[what], np.zeros((4, 2)))


def test_another_layer_and_another_input_are_named():
    rng = np.random.default_rng(0)
    for other in (torch.nn.GRU(2, 3), torch.nn.Linear(2, 3), RNN(2, 3, rng=rng), 7):
        with pytest.raises(TypeError, match=r"a torch\.nn\.LSTM, got "):
            LSTMExplorer.from_layer(other, np.zeros((4, 2)))
    with pytest.raises(ValueError, match="relu"):
        UnrolledRNN.from_layer(torch.nn.RNN(2, 3, nonlinearity="relu"), np.eye(2))
    with pytest.raises(Exception, match="up to 16 units"):
        LSTMExplorer.from_layer(torch.nn.LSTM(2, 17), np.zeros((4, 2)))
    with pytest.raises(Exception, match=r"got shape \(4, 1, 2\)"):
        LSTMExplorer.from_layer(torch.nn.LSTM(2, 3), torch.zeros(4, 1, 2))


def test_no_torch_is_imported_for_it():
    code = "import sys, explorers; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_a_mistyped_trait_is_an_error_that_names_the_right_one():
    explorer = UnrolledRNN()
    with pytest.raises(AttributeError, match=r"no 'weight_h': .*'weight_hh'"):
        explorer.weight_h = 2
    with pytest.raises(AttributeError, match=r"no 'colour': it has .*weight_ih"):
        explorer.colour = "red"
    with pytest.raises(AttributeError, match="did you mean 'selected'"):
        UnrolledRNN(selects=3)
    layer = LSTM(1, 1, rng=np.random.default_rng(0))
    with pytest.raises(AttributeError, match="did you mean 'forget_bias'"):
        LSTMExplorer.from_layer(layer, [1.0, 0.0], forget_bais=1.0)
