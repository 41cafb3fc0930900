"""The page of the helpers: what their docstrings become on it."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup


@pytest.fixture(scope="module")
def helpers_page(site):
    return BeautifulSoup((site / "book/api.html").read_text("utf-8"), "html.parser")


def words(node) -> str:
    return " ".join(node.get_text().split())


def test_what_is_returned_has_a_type_that_is_no_sentence(helpers_page):
    found = []
    for label in helpers_page.select("dl.field-list > dt"):
        content = label.find_next_sibling("dd")
        if words(label) == "Return type:":
            found.append(words(content))
        if words(label) == "Returns:":
            found += [words(each).partition(" – ")[0] for each in content.select("li")]
    assert len(found) > 10
    assert [text for text in found if text.endswith((".", ".)"))] == []


def test_defaults_are_shown_as_they_are_written(helpers_page):
    signatures = [words(each) for each in helpers_page.select("dt.sig")]
    assert any("dtype=np.float32" in signature for signature in signatures)
    assert [signature for signature in signatures if "<" in signature] == []


def test_what_is_passed_on_is_named(helpers_page):
    signatures = [words(each) for each in helpers_page.select("dt.sig")]
    nameless = [signature for signature in signatures if "*" in without_bars(signature)]
    names = [signature.partition("(")[0] for signature in nameless]
    assert names == ["helpers.layers.flatten_dict"]


def without_bars(signature: str) -> str:
    """A signature without the bare star before what is given by name alone."""
    return signature.replace(" *,", "").replace("(*,", "(")


def test_everything_is_offered_once_and_in_words(helpers_page):
    offered = helpers_page.select("dl.py:not(dl.py dl.py) > dt.sig")
    names = Counter(each["id"].rpartition(".")[2] for each in offered)
    assert [name for name, count in names.items() if count > 1] == []
    empty = [dt["id"] for dt in helpers_page.select("dt.sig") if wordless(dt)]
    assert empty == []


def wordless(signature) -> bool:
    return not words(signature.find_next_sibling("dd"))
