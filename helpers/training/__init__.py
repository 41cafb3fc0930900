"""Losses, gradient clipping, SGD and Adam, and the training loop.

Everything follows PyTorch's mathematics and works on dicts of NumPy arrays, which
are changed in place: ``params`` and ``grads`` have the same keys.
"""

from helpers.training.clipping import clip_grad_norm, clip_grad_value, grad_norm
from helpers.training.loop import History, TrainingDivergedError, train
from helpers.training.losses import cross_entropy, mean_squared_error, perplexity
from helpers.training.optimizers import SGD, Adam

__all__ = [
    "SGD",
    "Adam",
    "History",
    "TrainingDivergedError",
    "clip_grad_norm",
    "clip_grad_value",
    "cross_entropy",
    "grad_norm",
    "mean_squared_error",
    "perplexity",
    "train",
]
