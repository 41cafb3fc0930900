"""Chapter 2's own functions, as they stand in its cells, at their edges."""

import ast
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from helpers.data import Vocabulary

CHAPTER = Path(__file__).parent.parent / "notebooks" / "02_rnn.ipynb"
CODE = "\n".join(
    "".join(cell["source"])
    for cell in json.loads(CHAPTER.read_text("utf-8"))["cells"]
    if cell["cell_type"] == "code"
)


def functions(**given):
    """The chapter's own functions, one by one as they stand in its cells."""
    code = "\n".join(line for line in CODE.splitlines() if not line.startswith("%"))
    found = [node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)]
    scope = {"np": np, **given}
    exec(compile(ast.Module(found, []), CHAPTER.name, "exec"), scope)
    return scope


@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_its_loss_is_torch_s_however_large_the_logits(scale):
    rng = np.random.default_rng(0)
    shapes = {"weight_ih": (4, 3), "weight_hh": (4, 4), "weight": (3, 4)}
    shapes |= {"bias_ih": 4, "bias_hh": 4, "bias": 3}
    p = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    p["weight"] *= scale
    ids, targets = rng.integers(0, 3, (2, 6))
    loss, (_, _, h, _) = functions()["forward"](ids, targets, p)
    logits = torch.tensor(h @ p["weight"].T + p["bias"])
    judge = torch.nn.functional.cross_entropy(logits, torch.tensor(targets))
    assert loss == pytest.approx(judge.item(), rel=1e-12)


def test_its_writing_at_temperature_zero_is_greedy():
    class Model:
        def forward(self, ids, state=None):
            """After a an a follows less often than a b, and after b a c, then a."""
            return np.array([[1.0, 5, 0], [0, 1, 5], [5, 0, 1]])[ids], None

    found = functions(vocabulary=Vocabulary("abc"), model=Model())
    rng = np.random.default_rng(0)
    assert found["write"]("a", 5, 0, rng) == "abcabc"
    np.testing.assert_array_equal(
        found["tempered"](np.array([0.0, 2, 1]), 0), [0, 1, 0]
    )


def test_letters_that_go_together_make_the_error_bars_wider():
    two_errors = functions()["two_errors"]
    more = np.random.default_rng(0).normal(size=400)
    alone = two_errors(more, np.arange(400))
    assert alone == pytest.approx(2 * more.std(ddof=1) / 20)
    copies = two_errors(np.repeat(more, 9), np.repeat(np.arange(400), 9))
    assert copies == pytest.approx(alone)  # nine copies of a letter are one letter


def test_its_top_k_keeps_the_likeliest_at_their_places():
    p = np.array([0.2, 0.4, 0.1, 0.3])
    np.testing.assert_allclose(functions()["top_k"](p, 2) * 7, [0, 4, 0, 3])


def test_its_writings_go_on_from_what_was_read():
    class Model:
        def forward(self, ids, state=None):
            """The next letter is certain: the one after, of three."""
            return np.eye(3)[(ids + 1) % 3] * 1000, None

    read = np.array([[0, 2], [1, 0]])  # (letters, texts)
    written = functions()["writings"](Model(), read, 3, 1.0, np.random.default_rng(0))
    assert written.T.tolist() == [[0, 1, 2, 0, 1], [2, 0, 1, 2, 0]]
