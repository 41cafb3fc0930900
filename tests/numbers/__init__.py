"""Numbers that the Python side gives, for the tests of the explorers' JavaScript.

`python -m tests.numbers` writes them beside the modules that are tested with them under
node: explorers/gru/model.numbers.json for tests/numbers/gru.py, which has a function
``numbers() -> dict``; for arithmetic that all share, such as spectral_norm.py,
explorers/shared/spectral_norm.numbers.json. They are random, but always the same.
"""

import importlib
import json
import pkgutil
from pathlib import Path

import numpy as np

import explorers

EXPLORERS = Path(explorers.__file__).parent
NAMES = sorted(
    module.name
    for module in pkgutil.iter_modules(__path__)
    if not module.name.startswith("_")
)


def module_of(name: str) -> Path:
    """The JavaScript module, without its ending, that the numbers of `name` are for."""
    folder = EXPLORERS / name
    return folder / "model" if folder.is_dir() else EXPLORERS / "shared" / name


def file_of(name: str) -> Path:
    """Where the numbers of `name` are kept."""
    return module_of(name).with_suffix(".numbers.json")


def numbers_of(name: str) -> dict:
    """The numbers of `name`, computed now."""
    return importlib.import_module(f"tests.numbers.{name}").numbers()


def ten_digits(values) -> list:
    """An array as lists, of ten significant digits: a tenth of what tests allow."""
    return np.char.mod("%.10g", values).astype(float).tolist()


def text_of(numbers: dict) -> str:
    """The JSON of `numbers`, with a line for each entry; it has no infinity or NaN."""
    dense = {"separators": (",", ":"), "allow_nan": False}
    lines = [f'"{key}": {json.dumps(value, **dense)}' for key, value in numbers.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"
