"""What chapter 2 says of itself: numbers of its equations, the claims it settles."""

import json
import re
from pathlib import Path

import pytest

CHAPTER = Path(__file__).parent.parent / "notebooks" / "02_rnn.ipynb"
CELLS = json.loads(CHAPTER.read_text("utf-8"))["cells"]
PROSE = "\n".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "markdown")
CODE = "\n".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "code")

LINES = {  # what a line of code contains, and the equation that it is
    "a_t = a_t + p": "eq-rnn-a",
    "np.tanh(a_t)": "eq-rnn-h",
    "dlogits /= len(x)": "eq-bptt-logits",
    "dh = p": "eq-bptt-h",
    "(1 - h[t] * h[t])": "eq-bptt-a",
    '"weight_hh": da.T': "eq-bptt-hh",
    '"weight_ih": da.T': "eq-bptt-ih",
    '"weight": dlogits.T': "eq-bptt-out",
}


@pytest.mark.parametrize("fragment", LINES)
def test_a_line_of_code_names_its_equation(fragment):
    labels = re.findall(r"\$\$ \((eq-[a-z-]+)\)", PROSE)
    number = labels.index(LINES[fragment]) + 1
    lines = [line for line in CODE.splitlines() if fragment in line and "# (2." in line]
    assert lines
    assert all(line.endswith(f"# (2.{number})") for line in lines)


def test_no_other_line_names_an_equation():
    assert len(re.findall(r"# \(2\.\d+\)", CODE)) == len(LINES)


@pytest.mark.parametrize("claim", [1, 2, 3, 7, 8, 9, 11, 12])
def test_a_claim_has_its_target(claim):
    assert PROSE.count(f"(claim-{claim})=") == 1
