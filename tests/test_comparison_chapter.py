"""What chapter 7 says of itself: its results are there, and none is typed."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
CHAPTER = ROOT / "notebooks" / "07_comparison.ipynb"
CELLS = json.loads(CHAPTER.read_text("utf-8"))["cells"]
PROSE = "\n".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "markdown")
CODE = "\n".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "code")


def test_the_results_it_draws_are_there_and_run_by_make():
    names = set(re.findall(r'results\("(\w+)"\)', CODE))
    assert names
    for name in names:
        assert (ROOT / "experiments" / f"{name}.py").is_file()
        assert (ROOT / "experiments" / "results" / f"{name}.json").is_file()


def test_its_table_of_all_tasks_counts_the_time_of_what_it_draws():
    drawn = set(re.findall(r'results\("(\w+)"\)', CODE))
    (used,) = re.findall(r"^used = (.+)$", CODE, re.MULTILINE)
    assert set(re.findall(r'"(\w+)"', used)) == drawn


def test_no_sentence_holds_a_typed_share_or_a_typed_perplexity():
    """A result has a decimal point or a percent sign; the criterion is the paper's.

    What a guess may choose from is no result.
    """
    told = re.sub(r"\*\*Guess first(?:.|\n(?!\n))*", "", PROSE)
    plain = re.sub(r"\$[^$]*\$|`[^`]*`|\{[^}]*\}", "", told)
    typed = re.findall(r"(?<![\w.])\d+(?:\.\d+|(?:\.\d+)? ?%)", plain)
    assert set(typed) <= {"0.04", "0.01", "0.5", "0.3", "0.1"}
