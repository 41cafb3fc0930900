"""The palette: legible in both themes, and no two quantities that look the same."""

import itertools
import re
import subprocess
import sys

import numpy as np
import pytest

from helpers import palette

TOGETHER = [
    ("input_gate", "forget", "candidate", "output"),
    ("reset", "update", "candidate"),
    ("hidden", "cell"),
    ("hidden", "reset", "update", "candidate"),
    ("hidden", "cell", "input_gate", "forget", "candidate", "output"),
    ("gradient", "clipped_gradient"),
    ("loss", "gradient", "baseline"),
    ("hidden", "cell", "gradient"),
    ("input", "target", "hidden"),
]
KINDS = ("rnn", "gru", "lstm")  # of models

# Machado, Oliveira and Fernandes (2009), severity 1.0; they act on linear RGB.
VISIONS = {
    "trichromat": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}


def channels(colour):
    """The sRGB channels of ``"#rrggbb"``, each in [0, 1]."""
    return np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])


def to_linear(srgb):
    """Linear RGB of sRGB channels (IEC 61966-2-1)."""
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def linear(colour):
    return to_linear(channels(colour))


def contrast(one, other):
    """Contrast ratio of WCAG 2 for two linear colours."""
    low, high = sorted(c @ [0.2126, 0.7152, 0.0722] for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def oklab(rgb):
    """Ottosson's (2020) perceptual coordinates of a linear colour."""
    cone = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    opponent = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return opponent @ np.cbrt(cone @ np.clip(rgb, 0, 1))


def test_the_yardsticks_agree_with_published_values():
    white, black = linear("#ffffff"), linear("#000000")
    assert contrast(white, black) == pytest.approx(21)
    assert contrast(linear("#767676"), white) == pytest.approx(4.54, abs=0.01)
    assert oklab(white) == pytest.approx([1, 0, 0], abs=1e-6)
    for matrix in VISIONS.values():
        assert matrix @ white == pytest.approx(white, abs=1e-5)  # greys stay grey


@pytest.mark.parametrize("theme", palette.THEMES)
def test_every_quantity_can_be_written_on_the_paper(theme):
    paper = linear(getattr(palette.PAPER, theme))
    colours = {name: getattr(q, theme) for name, q in palette.QUANTITIES.items()}
    colours |= {
        "ink": getattr(palette.INK, theme),
        "muted": getattr(palette.MUTED, theme),
    }
    low = {n: c for n, c in colours.items() if contrast(linear(c), paper) < 4.5}
    assert not low


@pytest.mark.parametrize("theme", palette.THEMES)
def test_ink_is_legible_on_the_whole_diverging_scale(theme):
    paper, ink = channels(getattr(palette.PAPER, theme)), getattr(palette.INK, theme)
    for value in np.linspace(-1, 1, 41):
        shade, opacity = palette.diverging(value)
        cell = opacity * channels(getattr(shade, theme)) + (1 - opacity) * paper
        assert contrast(to_linear(cell), linear(ink)) >= 4.5


@pytest.mark.parametrize("theme", palette.THEMES)
def test_the_ends_of_the_diverging_scale_stand_out(theme):
    ends = [linear(getattr(s, theme)) for s in (palette.NEGATIVE, palette.POSITIVE)]
    paper = linear(getattr(palette.PAPER, theme))
    assert all(contrast(end, paper) >= 3 for end in ends)
    for matrix in VISIONS.values():
        assert np.linalg.norm(oklab(matrix @ ends[0]) - oklab(matrix @ ends[1])) > 0.15


@pytest.mark.parametrize("table", ["QUANTITIES", "MODELS"])
def test_no_two_of_them_look_the_same(table):
    entries = getattr(palette, table).values()
    looks = [(q.light, q.linestyle, q.marker) for q in entries]
    assert len(set(looks)) == len(looks)
    # The marker alone may be too small to see: colour and dashes must differ as well.
    dashes = [(q.light, q.linestyle) for q in entries]
    assert len(set(dashes)) == len(dashes)


def test_models_of_one_kind_share_a_hue_that_the_page_knows():
    known = {(q.light, q.dark) for q in palette.QUANTITIES.values()}
    hues = {
        kind: {(m.light, m.dark) for name, m in palette.MODELS.items() if kind in name}
        for kind in KINDS
    }
    assert all(len(hue) == 1 for hue in hues.values())
    assert set.union(*hues.values()) <= known
    assert sum(name.startswith(KINDS) for name in palette.MODELS) == len(palette.MODELS)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("theme", palette.THEMES)
def test_kinds_of_models_are_told_apart(theme, vision):
    """By colour alone, and no two models by less than line style and marker."""
    models = palette.MODELS.items()
    for (one, a), (other, b) in itertools.combinations(models, 2):
        if one.split()[0] == other.split()[0]:
            assert a.linestyle != b.linestyle, (one, other)
        else:
            seen = [oklab(VISIONS[vision] @ linear(getattr(m, theme))) for m in (a, b)]
            assert np.linalg.norm(seen[0] - seen[1]) >= 0.08, (one, other)
        assert a.marker != b.marker, (one, other)


@pytest.mark.parametrize("names", TOGETHER, ids="-".join)
def test_what_meets_in_one_figure_has_its_own_hue(names):
    for one, other in itertools.combinations(names, 2):
        hues = palette.QUANTITIES[one].light, palette.QUANTITIES[other].light
        assert hues[0] != hues[1], f"{one} and {other} meet: give one another hue"


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("theme", palette.THEMES)
@pytest.mark.parametrize("names", TOGETHER, ids="-".join)
def test_what_meets_in_one_figure_is_told_apart(names, theme, vision):
    """By colour (0.08 in OKLab: several just noticeable differences) and by style."""
    for one, other in itertools.combinations(names, 2):
        a, b = palette.QUANTITIES[one], palette.QUANTITIES[other]
        seen = [oklab(VISIONS[vision] @ linear(getattr(q, theme))) for q in (a, b)]
        assert np.linalg.norm(seen[0] - seen[1]) >= 0.08, (one, other)
        assert (a.linestyle, a.marker) != (b.linestyle, b.marker), (one, other)


def test_one_colour_in_the_light_theme_is_one_colour_in_the_dark():
    """So that a figure's colour can be replaced by the variable of either name."""
    light, dark = (palette.variables(theme) for theme in palette.THEMES)
    assert len(set(light.values())) == len({(light[n], dark[n]) for n in light})
    assert light.keys() == dark.keys()


def test_css_defines_every_colour_for_both_themes():
    rules = re.findall(r"([^{}]+)\{([^{}]+)\}", palette.css())
    assert [selector.strip() for selector, _ in rules] == [
        ":root",
        palette.DARK,
        f":root, {palette.DARK}",
    ]
    assert 'html[data-theme="dark"]' in palette.DARK
    light, dark, forced = (
        dict(re.findall(r"(--[\w-]+): ([^;]+);", body)) for _, body in rules
    )
    assert forced.keys() == dark.keys()
    assert not any(colour.startswith("#") for colour in forced.values())
    assert light.items() >= palette.variables("light").items()
    assert dark == palette.variables("dark")
    assert light["--book-hidden"] == palette.QUANTITIES["hidden"].light
    assert light["--book-input-gate-dash"] == "10 3 2 3"
    assert light["--book-hidden-dash"] == "none"


def test_diverging_is_paper_at_zero_and_grows_to_both_sides():
    assert palette.diverging(0)[1] == 0
    assert palette.diverging(-0.25) == (palette.NEGATIVE, 0.25)
    assert palette.diverging(1) == (palette.POSITIVE, 1)


@pytest.mark.parametrize("value", [1.01, -2, float("nan"), float("inf")])
def test_diverging_refuses_what_is_off_the_scale(value):
    with pytest.raises(ValueError, match=r"expected a value in \[-1, 1\]"):
        palette.diverging(value)


def test_unknown_names_are_named():
    with pytest.raises(ValueError, match=r"'hiden'; expected one of: input, hidden"):
        palette.quantity("hiden")
    with pytest.raises(ValueError, match=r"'sepia'; expected 'light' or 'dark'"):
        palette.variables("sepia")


def test_importing_the_palette_imports_no_third_party_library():
    code = (
        "import sys; import helpers.palette;"
        "print(sorted({'numpy', 'matplotlib', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
