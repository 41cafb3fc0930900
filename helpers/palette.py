"""One colour and one line style for each quantity, shared by figures, page and widgets.

The hues are those of Okabe and Ito (2008, "Color Universal Design"), which readers
with a colour vision deficiency can tell apart. Most of the original eight are too light
to write with on white, so each has one shade for the light theme and one for the dark:
text in it has a contrast of at least 4.5 : 1 (WCAG 2, AA) against the paper of its
theme, and a label may therefore carry the colour of its line. Fourteen quantities share
few hues; those that meet in one figure have different ones, and the line style and the
marker always say the rest.

Only the standard library is imported: the site's extension and the widgets read this.
"""

from typing import NamedTuple

THEMES = ("light", "dark")


class Shade(NamedTuple):
    """One colour in both themes, each as ``"#rrggbb"``."""

    light: str
    dark: str


class Quantity(NamedTuple):
    """How one quantity, or one model, is drawn and named, wherever it appears.

    ``linestyle`` and ``marker`` are matplotlib's; the dashes count in line widths.
    ``symbol`` is TeX without the dollar signs, ``words`` the name in plain English.
    """

    light: str
    dark: str
    linestyle: str | tuple[int, tuple[float, ...]]
    marker: str
    symbol: str
    words: str


INK = Shade("#1b1f24", "#eef1f5")  # text and outlines
MUTED = Shade("#57606a", "#9aa4b0")  # axes, secondary text, baselines
GRID = Shade("#d8dee4", "#30363d")  # decoration only
PAPER = Shade("#ffffff", "#14181e")
POSITIVE = Shade("#3f9bd6", "#1f6ea8")  # ends of the diverging scale: ink stays
NEGATIVE = Shade("#cc8500", "#9a5c00")  # legible on them, paper lies half way

_BLUE = Shade("#00539b", "#4d9df0")
_SKY_BLUE = Shade("#1d77b9", "#86d3ff")
_GREEN = Shade("#12805f", "#5fdcb8")
_YELLOW = Shade("#55510a", "#f5e23c")
_ORANGE = Shade("#9a6600", "#e69f00")
_VERMILLION = Shade("#a12600", "#e06a2c")
_PURPLE = Shade("#82306d", "#cc79a7")
_BLACK = Shade("#3d444d", "#d0d7de")

_SOLID = "-"
_DASHED = (0, (4, 2))
_DOTTED = (0, (1, 1.5))
_LONG = (0, (8, 2))
_DASH_DOT = (0, (5, 1.5, 1, 1.5))
_DASH_DOT_DOT = (0, (5, 1.5, 1, 1.5, 1, 1.5))

# Kin share a hue: z and f keep the old state, n and g propose a new one, r and o decide
# what of the state is looked at.
QUANTITIES: dict[str, Quantity] = {
    "input": Quantity(*_BLACK, _SOLID, "o", "x_t", "input"),
    "hidden": Quantity(*_BLUE, _SOLID, "s", "h_t", "hidden state"),
    "cell": Quantity(*_ORANGE, _LONG, "D", "c_t", "cell state"),
    "reset": Quantity(*_PURPLE, _DASHED, ">", "r_t", "reset gate"),
    "update": Quantity(*_YELLOW, _SOLID, "^", "z_t", "update gate"),
    "input_gate": Quantity(*_GREEN, _DASH_DOT, "P", "i_t", "input gate"),
    "forget": Quantity(*_YELLOW, _DASHED, "v", "f_t", "forget gate"),
    "output": Quantity(*_PURPLE, _DASH_DOT_DOT, "p", "o_t", "output gate"),
    "candidate": Quantity(*_SKY_BLUE, _DOTTED, "X", "n_t, g_t", "candidate"),
    "gradient": Quantity(
        *_VERMILLION, _DASHED, "<", r"\partial L / \partial h_t", "gradient"
    ),
    "clipped_gradient": Quantity(
        *_SKY_BLUE, _DASH_DOT, "h", r"\hat{g}", "clipped gradient"
    ),
    "target": Quantity(*_ORANGE, _DOTTED, "*", "y_t", "target"),
    "loss": Quantity(*_SKY_BLUE, _SOLID, "", "L", "loss"),
    "baseline": Quantity(*MUTED, _LONG, "", "", "baseline"),
}

# Models that are compared, by the names of `experiments.models`. The hue says the kind:
# the GRU has that of the one state it keeps, the LSTM that of its cell. How it was
# started is said by line style and marker.
MODELS: dict[str, Quantity] = {
    "rnn": Quantity(*_BLACK, _SOLID, "o", "", "RNN"),
    "rnn identity": Quantity(*_BLACK, _DASHED, "P", "", "RNN (identity)"),
    "rnn orthogonal": Quantity(*_BLACK, _DOTTED, "X", "", "RNN (orthogonal)"),
    "gru": Quantity(*_BLUE, _SOLID, "s", "", "GRU"),
    "gru chrono": Quantity(*_BLUE, _DASHED, "d", "", "GRU (chrono)"),
    "lstm b=0": Quantity(*_ORANGE, _DOTTED, "v", "", "LSTM (bias 0)"),
    "lstm b=1": Quantity(*_ORANGE, _DASHED, "^", "", "LSTM (bias 1)"),
    "lstm b=5": Quantity(*_ORANGE, _DASH_DOT, "p", "", "LSTM (bias 5)"),
    "lstm chrono": Quantity(*_ORANGE, _SOLID, "D", "", "LSTM (chrono)"),
    "lstm chrono-forget": Quantity(*_ORANGE, _LONG, "<", "", "LSTM (chrono forget)"),
    "lstm chrono-input": Quantity(
        *_ORANGE, _DASH_DOT_DOT, ">", "", "LSTM (chrono input)"
    ),
}


# What has a dark theme: the site, JupyterLab, Colab, VS Code.
DARK = (
    'html[data-theme="dark"], [data-jp-theme-light="false"], html[theme="dark"], '
    '[data-vscode-theme-kind="vscode-dark"], '
    '[data-vscode-theme-kind="vscode-high-contrast"]'
)
# Of the reader's own colours those that are not the ink's.
FORCED = {
    "--book-paper": "Canvas",
    "--book-grid": "GrayText",
    "--book-positive": "Highlight",
    "--book-negative": "LinkText",
}


def quantity(name: str) -> Quantity:
    """The entry of ``QUANTITIES`` or ``MODELS``; a `ValueError` lists their names."""
    try:
        return (QUANTITIES | MODELS)[name]
    except KeyError:
        known = ", ".join(QUANTITIES | MODELS)
        raise ValueError(
            f"unknown quantity {name!r}; expected one of: {known}"
        ) from None


def diverging(value: float) -> tuple[Shade, float]:
    """Hue and opacity of a value in [−1, 1]: negative hue, paper at 0, positive hue.

    Laid over the paper with this opacity, the hue gives the same scale in both themes;
    a `ValueError` if the value is outside the range or not a number.
    """
    if not -1 <= value <= 1:
        raise ValueError(
            f"expected a value in [-1, 1], got {value}; divide by the largest |value|"
        )
    return (NEGATIVE if value < 0 else POSITIVE), abs(float(value))


def dasharray(linestyle: str | tuple[int, tuple[float, ...]]) -> str:
    """The ``stroke-dasharray`` of a line style, for lines that are 2 px wide."""
    if linestyle == _SOLID:
        return "none"
    return " ".join(f"{2 * length:g}" for length in linestyle[1])


def variables(theme: str) -> dict[str, str]:
    """The colours of a theme by their CSS names: ``{"--book-hidden": "#00539b", ...}``.

    Two names may hold the same colour; they then do so in both themes.
    """
    if theme not in THEMES:
        raise ValueError(f"unknown theme {theme!r}; expected 'light' or 'dark'")
    shades = {"ink": INK, "muted": MUTED, "grid": GRID, "paper": PAPER}
    shades |= {"positive": POSITIVE, "negative": NEGATIVE}
    shades |= {name: Shade(q.light, q.dark) for name, q in QUANTITIES.items()}
    return {_css_name(name): getattr(shade, theme) for name, shade in shades.items()}


def css() -> str:
    """The style sheet that defines ``--book-hidden`` and its kin for both themes.

    ``--book-hidden-dash`` is the line style, for ``stroke-dasharray`` on 2 px lines.
    The dark theme is the site's ``data-theme``, JupyterLab's ``data-jp-theme-light`` or
    what Colab and VS Code have. Where the reader has chosen all colours (forced
    colours), those are taken, and line styles tell quantities apart.
    """
    dashes = {
        f"{_css_name(name)}-dash": dasharray(q.linestyle)
        for name, q in QUANTITIES.items()
    }
    light = _declarations(variables("light") | dashes)
    dark = _declarations(variables("dark"))
    forced = _declarations(dict.fromkeys(variables("light"), "CanvasText") | FORCED)
    return (
        f":root {{\n{light}}}\n{DARK} {{\n{dark}}}\n"
        f"@media (forced-colors: active) {{\n:root, {DARK} {{\n{forced}}}\n}}\n"
    )


def _css_name(name: str) -> str:
    return f"--book-{name.replace('_', '-')}"


def _declarations(values: dict[str, str]) -> str:
    return "".join(f"  {name}: {value};\n" for name, value in values.items())
