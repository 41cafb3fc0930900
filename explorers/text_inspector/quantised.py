"""Weights that a page can carry: eight bits each, and a scale for every row."""

import base64

import numpy as np

from explorers.shared.traits import Array

LARGEST = 127  # of the whole numbers that stand for weights; −127 … 127 need a byte


def quantise(array):
    """`array` (rows, columns) as int8 `codes` and float64 `scales` (rows, 1).

    ``codes * scales`` is what is left of the array: of each number the nearest of the
    255 that its row can have, at most half a scale away. Of those, nothing more is
    lost if they are quantised again.
    """
    scales = np.abs(array).max(axis=1, keepdims=True) / LARGEST
    scales[scales == 0] = 1
    return np.rint(array / scales).astype(np.int8), scales


class Quantised(Array):
    """An `Array` of two axes that is kept to eight bits a number, in Python as well.

    What the page carries are its scales, and its codes in base64: a twelfth of what the
    numbers would take as text.
    """

    def __init__(self, *axes, **kwargs):
        super().__init__(*axes, **kwargs)
        self.tag(to_json=lambda value, owner: pack(value))

    def validate(self, obj, value):
        codes, scales = quantise(super().validate(obj, value))
        array = codes * scales
        array.setflags(write=False)
        return array


def pack(array):
    """What a page gets of an array: its codes in base64, and a list of its scales."""
    codes, scales = quantise(array)
    return {
        "codes": base64.b64encode(codes.tobytes()).decode(),
        "scales": scales[:, 0].tolist(),
    }
