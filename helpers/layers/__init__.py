"""RNN, GRU, LSTM and Linear in NumPy, each with its gradient written by hand.

They compute exactly what torch's layers of the same name compute, with torch's names,
shapes and order of gates for the parameters, and without torch::

    layer = RNN(input_size, hidden_size, rng=np.random.default_rng(0))
    h, state = layer.forward(x, state=None)
    dx, grads, dstate = layer.backward(dh, dstate=None)

Time is the first axis, the batch the second. The chapters build each of these in
small cells, one idea at a time; here the same mathematics is arranged to suit NumPy:

1. What does not depend on the step before is computed for all steps at once: the
   inputs' part before the loop, the weights' gradients after it.
2. The gates are kept apart, each a contiguous block of memory.
3. The derivatives of the nonlinearities are taken for all steps at once, before the
   backward loop.
"""

from helpers.layers.gru import GRU
from helpers.layers.linear import Linear
from helpers.layers.lstm import LSTM
from helpers.layers.parameters import flatten_dict
from helpers.layers.rnn import RNN

__all__ = ["GRU", "LSTM", "RNN", "Linear", "flatten_dict"]
