"""Results are taken over by other code only where that computes the same."""

import json
import subprocess

import pytest

from tests.experiment_tree import Tree

RENAMED = {
    "import third, twice": "import third, double as twice",
    "def twice": "def double",
}


@pytest.fixture
def tree(tmp_path, heavy):
    """A repository with results that were made by its first commit."""
    tree = Tree(tmp_path / "house")
    tree.be_well()
    git(tree, "init", "-q")
    git(tree, "add", "experiments", "helpers")
    git(tree, "-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", "Begin")
    assert tree.start().returncode == 0
    return tree


def git(tree, *arguments):
    subprocess.run(["git", "-C", tree.folder, *arguments], check=True)


def carry(tree, *options):
    process = tree.start("--carry-over", "HEAD", *options)
    assert process.returncode == 0, process.stderr
    return process.stdout


def test_a_renamed_function_carries_the_results_over(tree):
    before = tree.content()
    tree.write(**RENAMED)
    assert "5 taken over, 2 are equal" in carry(tree)
    after = tree.content()
    assert [run["value"] for run in after["runs"]] == [4, 8, 12, 16, 20]
    (entry,) = after["provenance"]
    (shown,) = entry["carried"]
    assert shown["from"] == before["provenance"][0]["key"] != entry["key"]
    assert len(shown["commit"]) == 40
    assert len(shown["compared"]) == 2
    assert entry["environment"] == before["provenance"][0]["environment"]
    assert "helpers.maths.double" in after["definitions"].values()
    assert "current     5 of 5" in tree.start("--status").stdout
    tree.start()
    assert tree.worked() == []


def test_a_difference_in_one_case_keeps_all_as_they_are(tree):
    before = tree.result.read_bytes()
    tree.write(**{"return 2 * x": "return 2 * x + (x == 2)"})
    said = carry(tree)
    assert 'refused for 5: value of {"kind": "plain", "number": 2, "seed": 0}' in said
    assert tree.result.read_bytes() == before


def test_a_changed_function_that_no_run_calls_is_refused(tree):
    before = tree.result.read_bytes()
    tree.write("print('never')")
    said = carry(tree)
    assert (
        "experiments.trial.disaster has changed, and the sample does not call" in said
    )
    assert tree.result.read_bytes() == before


def test_only_what_that_commit_has_made_is_taken_over(tree):
    git(tree, "commit", "-qm", "Nothing", "--allow-empty")
    tree.write(**{"FACTOR = 2": "FACTOR = 3"})
    tree.start()  # by code that no commit has
    tree.write(**{"FACTOR = 2": "FACTOR = 3"}, **RENAMED)
    assert "nothing to take over that HEAD has made" in carry(tree)


def test_what_takes_long_is_shortened(tree):
    content = tree.content()
    for run in content["runs"][1:]:
        run["cpu_seconds"] = 2.0
    tree.result.write_text(json.dumps(content))
    tree.write(**{"SHORT = {}": "SHORT = {'number': 100}"}, **RENAMED)
    assert "2 are equal" in carry(tree, "--seconds", "1")
    assert sorted(tree.worked()) == ["1", "100"]
    compared = tree.content()["provenance"][0]["carried"][0]["compared"]
    assert [json.loads(case)["number"] for case in compared] == [1, 100]


def test_a_commit_that_is_not_there_is_named(tree):
    tree.write(**RENAMED)
    process = tree.start("--carry-over", "no-such-commit")
    assert process.returncode != 0
    assert "no-such-commit" in process.stderr
    assert "Traceback" not in process.stderr
