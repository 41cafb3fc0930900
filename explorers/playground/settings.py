"""What a training hangs on, with the limits that the page has as well (settings.js)."""

import json
from pathlib import Path

#: As a playground opens: the unit of chapter 5 learns its lamp.
DEFAULTS = {
    "task": "lamp",
    "steps": 24,
    "cell": "lstm",
    "units": 1,
    "start": "uniform",
    "bias": "drawn",
    "bias_value": 1.0,
    "optimizer": "adam",
    "rate": 0.05,
    "batch": 32,
    "clipping": "norm",
    "threshold": 1.0,
    "truncation": 0,
    "seed": 0,
}
#: By task the least and the most that ``steps`` may be.
LENGTHS = {
    "lamp": (5, 200),
    "bit": (5, 200),
    "adding": (6, 200),
    "copy": (1, 200),
    "order": (10, 200),
    "parity": (2, 64),
    "counting": (1, 50),
    "sunspots": (5, 100),
    "text": (5, 100),
}
CHOICES = {
    "task": tuple(LENGTHS),
    "cell": ("rnn", "gru", "lstm"),
    "start": ("uniform", "orthogonal", "identity"),
    "bias": ("drawn", "value", "chrono"),
    "optimizer": ("sgd", "adam"),
    "clipping": ("none", "norm", "value"),
}
WHOLE = {"units": (1, 32), "batch": (1, 64), "truncation": (0, 200), "seed": (0, 9999)}
REAL = {"bias_value": (-2.0, 8.0), "rate": (1e-4, 10.0), "threshold": (1e-3, 100.0)}
#: Of a text: characters, and different ones.
TEXT_LENGTHS, MOST_TOKENS = (120, 8000), 96
PRESETS = json.loads(Path(__file__).with_name("presets.json").read_text("utf-8"))
