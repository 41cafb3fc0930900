"""What chapter 4 says of itself: numbers of its equations, the claims it settles."""

import json
import re
from pathlib import Path

import pytest

CHAPTER = Path(__file__).parent.parent / "notebooks" / "04_gru.ipynb"
CELLS = json.loads(CHAPTER.read_text("utf-8"))["cells"]
PROSE = "\n".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "markdown")
CODE = "\n".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "code")

LINES = {  # what a line of code contains, and the equations that it is
    "return z * h + (1 - z) * candidate(x, h, p, r)": ["h"],
    "sigmoid(from_x + from_h)": ["z", "r"],
    'q = h @ p["W_hn"].T': ["q"],
    'p["b_in"] + r * q': ["n"],
    "dn, dz = ": ["dn", "dz"],
    "da_n = ": ["dan"],
    "dq, dr = ": ["dq", "dr"],
    "da_z = ": ["daz"],
    "da_r = ": ["dar"],
    "at_x = ": ["dwih"],
    "at_h = ": ["dwhh"],
    "dx = at_x @": ["dx"],
    "return dx, z * dh": ["dh"],
    "return z * np.eye(units)": ["jh", "jx"],
}


@pytest.mark.parametrize("fragment", LINES)
def test_a_line_of_code_names_its_equations(fragment):
    labels = re.findall(r"\$\$ \((eq-[a-z-]+)\)", PROSE)
    expected = [labels.index(f"eq-gru-{name}") + 1 for name in LINES[fragment]]
    (line,) = (line for line in CODE.splitlines() if fragment in line and "(4." in line)
    assert [int(number) for number in re.findall(r"\(4\.(\d+)\)", line)] == expected


def test_no_other_line_names_an_equation():
    assert len(re.findall(r"\(4\.\d+\)", CODE)) == sum(map(len, LINES.values()))


@pytest.mark.parametrize("claim", range(14, 21))
def test_a_claim_has_its_target(claim):
    assert PROSE.count(f"(claim-{claim})=") == 1


def test_every_equation_referred_to_exists():
    labels = re.findall(r"\$\$ \((eq-[a-z-]+)\)", PROSE)
    assert len(set(labels)) == len(labels)
    assert set(re.findall(r"\{eq\}`([a-z-]+)`", PROSE)) <= set(labels)
