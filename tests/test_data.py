"""Texts, vocabularies, windows and the sunspots."""

import subprocess
import sys
import threading
from collections import Counter
from functools import partial
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files

import numpy as np
import pooch
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.data import (
    Vocabulary,
    load_text,
    normalise,
    split,
    sunspots,
    text,
    windows,
)

# ---------------------------------------------------------------------------- texts


def test_default_text_is_real_and_large():
    python_docs = load_text()
    assert python_docs == load_text("python-docs")
    assert len(python_docs) > 300_000
    assert 'The "while" statement' in python_docs
    assert 'The "for" statement' in python_docs


def test_text_by_path(tmp_path):
    path = tmp_path / "poem.txt"
    path.write_bytes("\ufeffEin Männlein\r\nsteht im Walde\n".encode())
    assert load_text(path) == load_text(str(path)) == "Ein Männlein\nsteht im Walde\n"


def test_text_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match="'python-docs', 'time-machine'"):
        load_text(tmp_path / "nothing.txt")
    with pytest.raises(FileNotFoundError, match="no file at"):
        load_text(tmp_path)  # a folder


@pytest.mark.parametrize(
    ("content", "message"), [(b"", "is empty"), (b"\xff\xfeA\x00", "is not UTF-8")]
)
def test_unusable_file(tmp_path, content, message):
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        load_text(path)


def test_name_of_another_type():
    with pytest.raises(TypeError, match="a str or a Path, got 3"):
        load_text(3)


def test_normalise():
    assert normalise("  It's\n\nHALF past 10,\tnaïve! ") == "it s half past na ve"
    assert normalise("123") == ""
    with pytest.raises(TypeError, match="text must be a str"):
        normalise(b"abc")


@given(st.text())
def test_normalised_text_stays_as_it_is(any_text):
    clean = normalise(any_text)
    assert normalise(clean) == clean
    assert set(clean) <= set("abcdefghijklmnopqrstuvwxyz ")
    assert "  " not in clean
    assert clean == clean.strip()


# ------------------------------------------------------------------------ downloads


class Server(BaseHTTPRequestHandler):
    """Serves one file, and counts how often it is asked for it."""

    content = "I have thought since: the Time Traveller…\n".encode()

    def __init__(self, requests, *args):
        self.requests = requests
        super().__init__(*args)

    def do_GET(self):
        self.requests.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, *_):
        pass


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(pooch, "os_cache", lambda _: tmp_path)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path


@pytest.fixture
def server():
    requests = []
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, requests)) as http:
        thread = threading.Thread(target=http.serve_forever, args=[0.01])
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}/timemachine.txt", requests
        http.shutdown()
        thread.join()


def registered(monkeypatch, url, known_hash):
    entry = text.Download(url, known_hash, "timemachine.txt")
    monkeypatch.setitem(text.DOWNLOADS, "time-machine", entry)


def test_download_once_then_from_the_cache(monkeypatch, cache, server):
    url, requests = server
    registered(monkeypatch, url, "sha1:" + sha1(Server.content).hexdigest())
    first = load_text("time-machine")
    assert first == Server.content.decode()
    assert load_text("time-machine") == first
    assert len(requests) == 1


def test_damaged_cache_is_downloaded_again(monkeypatch, cache, server):
    url, requests = server
    registered(monkeypatch, url, "sha1:" + sha1(Server.content).hexdigest())
    (cache / "timemachine.txt").write_text("not what it was")
    assert load_text("time-machine") == Server.content.decode()
    assert len(requests) == 1


def test_download_with_another_hash_is_refused(monkeypatch, cache, server):
    registered(monkeypatch, server[0], "sha1:" + "0" * 40)
    with pytest.raises(ValueError, match="hash differs from sha1:0000"):
        load_text("time-machine")
    assert list(cache.iterdir()) == []


@pytest.mark.usefixtures("cache")
def test_offline_says_what_to_do(monkeypatch):
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as http:
        port = http.server_port  # free again, and nobody listens there
    registered(
        monkeypatch, f"http://127.0.0.1:{port}/timemachine.txt", "sha1:" + "0" * 40
    )
    with pytest.raises(RuntimeError, match=r"Without a network, use load_text\(\)"):
        load_text("time-machine")


def test_published_hash_is_the_one_registered():
    entry = text.DOWNLOADS["time-machine"]
    assert entry.url.startswith("https://")
    assert entry.known_hash == "sha1:090b5e7e70c295757f55df93cb0a180b9691891a"


# ----------------------------------------------------------------------- vocabulary


@given(st.text(min_size=1))
def test_characters_there_and_back(any_text):
    vocabulary = Vocabulary(any_text)
    ids = vocabulary.encode(any_text)
    assert ids.dtype == np.int64
    assert ids.shape == (len(any_text),)
    assert vocabulary.decode(ids) == any_text
    assert vocabulary.tokens == tuple(sorted(set(any_text)))


def test_words_there_and_back():
    words = ["the", "cat", "saw", "the", "dog"]
    vocabulary = Vocabulary(iter(words))
    assert vocabulary.tokens == ("cat", "dog", "saw", "the")
    assert len(vocabulary) == 4
    assert vocabulary.encode(words).tolist() == [3, 0, 2, 3, 1]
    assert vocabulary.decode(vocabulary.encode(words)) == "the cat saw the dog"


def test_nothing_to_encode():
    vocabulary = Vocabulary("ab")
    assert vocabulary.encode("").tolist() == []
    assert vocabulary.encode("").dtype == np.int64
    assert vocabulary.decode([]) == ""


def test_vocabulary_shows_itself():
    assert repr(Vocabulary("ab")) == "Vocabulary of 2 tokens: 'a', 'b'"
    assert repr(Vocabulary("abcdefg")).endswith("'e', …")


@pytest.mark.parametrize(
    ("tokens", "error", "message"),
    [
        ("", ValueError, "at least one token"),
        (3, TypeError, "iterable of hashable tokens"),
        ([["a"]], TypeError, "iterable of hashable tokens"),
        (["a", 1], TypeError, "can be sorted"),
    ],
)
def test_unusable_tokens(tokens, error, message):
    with pytest.raises(error, match=message):
        Vocabulary(tokens)


def test_unknown_token_is_named():
    with pytest.raises(ValueError, match="'z' is not in the vocabulary of 2 tokens"):
        Vocabulary("ab").encode("abz")


@pytest.mark.parametrize(
    ("ids", "error", "message"),
    [
        ([0, 2], ValueError, "between 0 and 1, got 2"),
        ([-1], ValueError, "between 0 and 1, got -1"),
        ([[0]], ValueError, "one dimension"),
        ([0.0], TypeError, "integers, got dtype float64"),
    ],
)
def test_ids_that_mean_nothing(ids, error, message):
    with pytest.raises(error, match=message):
        Vocabulary("ab").decode(ids)


# ---------------------------------------------------------------------------- split


shares = st.floats(0.01, 0.6)


@given(st.integers(2, 200), shares, shares)
def test_split_drops_nothing(n, validation, test):
    ids = np.arange(n)
    cuts = round((1 - validation - test) * n), round((1 - test) * n)
    if not 0 < cuts[0] < cuts[1] < n:
        with pytest.raises(ValueError, match="leave one part empty"):
            split(ids, validation, test)
        return
    parts = split(ids, validation, test)
    np.testing.assert_array_equal(np.concatenate(parts), ids)
    assert abs(len(parts.test) - test * n) <= 0.5
    assert abs(len(parts.train) - (1 - validation - test) * n) <= 0.5


def test_split_of_two_tenths():
    train, validation, test = split(range(100))
    assert (len(train), len(validation), len(test)) == (80, 10, 10)
    assert train[-1] < validation[0] <= validation[-1] < test[0]


@pytest.mark.parametrize(
    ("ids", "shares", "message"),
    [
        (range(9), {"test": 0}, "test must lie between 0 and 1, got 0"),
        (range(9), {"validation": 1.0}, "validation must lie between 0 and 1, got 1.0"),
        (range(9), {"test": float("nan")}, "between 0 and 1, got nan"),
        (range(9), {"validation": 0.5, "test": 0.5}, "leave one part empty"),
        (range(2), {}, "leave one part empty"),
        (5, {}, "must be a sequence"),
    ],
)
def test_bad_split(ids, shares, message):
    with pytest.raises(ValueError, match=message):
        split(ids, **shares)


# -------------------------------------------------------------------------- windows

cuts = st.tuples(
    st.integers(1, 7),  # num_steps
    st.integers(1, 5),  # batch_size
    st.integers(0, 60),  # ids beyond the least number
    st.sampled_from(["random", "sequential"]),
    st.integers(1, 3),  # epochs
    st.integers(0, 2**32 - 1),  # seed
)


def cut(case):
    """Windows over 10, 11, 12, …: an id tells its own place."""
    num_steps, batch_size, more, sampling, epochs, seed = case
    ids = np.arange(num_steps * batch_size + 1 + more) + 10
    rng = np.random.default_rng(seed)
    return ids, windows(
        ids, num_steps, batch_size, sampling=sampling, rng=rng, epochs=epochs
    )


@given(cuts)
def test_windows_have_the_shapes_promised(case):
    num_steps, batch_size, *_ = case
    _, batches = cut(case)
    seen = list(batches)
    assert len(seen) == len(batches) > 0
    for window in seen:
        assert window.inputs.shape == window.targets.shape == (num_steps, batch_size)
        assert window.inputs.dtype == window.targets.dtype == np.int64


@given(cuts)
def test_targets_are_the_inputs_one_step_later(case):
    _, batches = cut(case)
    for inputs, targets, _ in batches:
        np.testing.assert_array_equal(targets, inputs + 1)  # the ids count upwards
        np.testing.assert_array_equal(inputs[1:], targets[:-1])


@given(cuts)
def test_an_epoch_visits_each_pair_once_but_for_the_remainder(case):
    num_steps, batch_size, *_, epochs, _ = case
    ids, batches = cut(case)
    inputs = np.array([window.inputs for window in batches])
    for epoch in np.split(inputs, epochs):
        visited = np.sort(epoch.ravel())
        pairs = len(ids) - 1
        assert len(visited) == pairs - pairs % (num_steps * batch_size)
        np.testing.assert_array_equal(np.diff(visited), 1)  # no gap, none twice
        assert ids[0] <= visited[0]
        assert visited[-1] <= ids[-2]


@given(cuts)
def test_sequential_lanes_are_contiguous(case):
    _, batches = cut((*case[:3], "sequential", *case[4:]))
    previous = None
    for inputs, targets, fresh in batches:
        if not fresh:
            np.testing.assert_array_equal(inputs[0], previous)
        previous = targets[-1]


@given(cuts)
def test_fresh_is_where_a_state_must_start(case):
    *_, sampling, epochs, _ = case
    _, batches = cut(case)
    fresh = [window.reset_state for window in batches]
    if sampling == "random":
        assert all(fresh)
    else:
        starts = [i for i, yes in enumerate(fresh) if yes]
        assert starts == [len(fresh) // epochs * e for e in range(epochs)]


@given(cuts)
def test_the_same_seed_gives_the_same_windows(case):
    _, first = cut(case)
    _, second = cut(case)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.inputs, other.inputs)


@pytest.mark.parametrize("sampling", ["random", "sequential"])
def test_every_pair_is_reached_over_the_epochs(sampling):
    rng = np.random.default_rng(3)
    batches = windows(range(40), 5, 3, sampling=sampling, rng=rng, epochs=100)
    visits = Counter(np.concatenate([w.inputs.ravel() for w in batches]).tolist())
    assert set(visits) == set(range(39))  # the last id is only a target
    assert len(batches) == 100 * 2


def test_random_windows_come_in_another_order_each_time():
    batches = windows(range(1_001), 5, 10, rng=np.random.default_rng(4))
    first, second = (np.array([w.inputs for w in batches]) for _ in range(2))
    assert first.shape == second.shape == (20, 5, 10)
    assert (first != second).any()
    # Shuffled: hardly any window is followed by its neighbour in the text.
    starts = first[:, 0, :].ravel()
    assert np.mean(np.diff(starts) == 5) < 0.05


def test_windows_can_be_changed_without_touching_the_text():
    ids = np.arange(20)
    for window in windows(ids, 3, 2, rng=np.random.default_rng(5)):
        window.inputs[:] = -1
        window.targets[:] = -1
    np.testing.assert_array_equal(ids, np.arange(20))


def test_the_text_can_be_changed_without_touching_the_windows():
    ids = np.arange(20)
    batches = windows(ids, 3, 2, rng=np.random.default_rng(5))
    ids[:] = -1
    assert all((window.inputs >= 0).all() for window in batches)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"num_steps": 0}, ValueError, "num_steps must be at least 1, got 0"),
        ({"num_steps": 2.0}, TypeError, "num_steps must be an integer, got 2.0"),
        ({"num_steps": True}, TypeError, "num_steps must be an integer, got True"),
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1, got 0"),
        ({"epochs": -1}, ValueError, "epochs must be at least 1, got -1"),
        ({"sampling": "shuffled"}, ValueError, "'random' or 'sequential'"),
        ({"num_steps": 20}, ValueError, "at least 41 ids, got 40"),
        ({"ids": []}, ValueError, "at least 7 ids, got 0"),
        ({"ids": np.zeros((5, 8), int)}, ValueError, r"got shape \(5, 8\)"),
        ({"ids": np.zeros(40)}, TypeError, "integers, got dtype float64"),
        ({"ids": np.zeros(40, bool)}, TypeError, "integers, got dtype bool"),
        ({"rng": 0}, TypeError, r"got 0: try rng=np.random.default_rng\(0\)"),
    ],
)
def test_windows_of_bad_input(change, error, message):
    arguments = {
        "ids": np.arange(40),
        "num_steps": 3,
        "batch_size": 2,
        "rng": np.random.default_rng(0),
    }
    with pytest.raises(error, match=message):
        windows(**arguments | change)


# ------------------------------------------------------------------------- sunspots


def test_sunspots_are_the_real_ones():
    years, numbers = sunspots()
    np.testing.assert_array_equal(years, np.arange(1700, 2009))
    assert years.dtype == np.int64
    assert numbers.dtype == np.float64
    assert numbers.shape == (309,)
    known = dict(zip(years.tolist(), numbers.tolist(), strict=True))
    # Yule's years, the deepest minimum, and the highest maximum (1957).
    assert [known[year] for year in (1749, 1810, 1924)] == [80.9, 0.0, 16.7]
    assert max(known, key=known.get) == 1957
    assert known[1957] == 190.2


def test_sunspots_can_be_changed():
    _, numbers = sunspots()
    numbers[:] = 0
    assert sunspots()[1].max() == 190.2


def test_source_of_the_sunspots_is_stated():
    source = (files("helpers.data") / "SOURCE.md").read_text(encoding="utf-8")
    assert "NOAA/NGDC" in source
    assert "public domain" in source


# -------------------------------------------------------------------------- imports


def test_importing_the_data_is_light():
    heavy = "{'torch', 'matplotlib', 'pooch', 'requests', 'anywidget'}"
    code = (
        f"import sys, helpers.data, helpers.ngrams; print({heavy} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: Vocabulary("ab").encode(5), TypeError, "a text or a list, got 5"),
        (lambda: split([1, 2, 3], test="1"), TypeError, "test must be a number"),
        (lambda: split([[1], [2, 3]]), ValueError, "ids must be an array, or lists of"),
        (
            lambda: windows([[1], [2, 3]], 1, 1, rng=np.random.default_rng(0)),
            ValueError,
            "ids must be an array, or lists of one length",
        ),
        (lambda: windows([1] * 9, 1, 1, rng=None), TypeError, "got None: try rng="),
    ],
)
def test_odd_arguments_are_told_what_is_expected(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_no_text_is_no_ids():
    ids = Vocabulary("ab").encode("")
    assert (ids.shape, ids.dtype) == ((0,), np.int64)


def test_a_text_in_the_place_of_its_path_is_no_file():
    with pytest.raises(FileNotFoundError, match=r"got 'It was.*: is it the"):
        load_text("It was a dark night. " * 300)


def test_shares_of_low_precision_are_numbers_like_others():
    parts = split(np.arange(100_000), np.float16(0.25), np.float16(0.25))
    assert [len(part) for part in parts] == [50_000, 25_000, 25_000]


def test_ids_that_no_int64_holds_are_refused():
    with pytest.raises(ValueError, match="ids must fit into int64, got 1844"):
        Vocabulary("ab").decode(np.array([2**64 - 1], np.uint64))


def test_what_cannot_be_a_token_is_refused():
    with pytest.raises(TypeError, match="tokens must be a text or a list"):
        Vocabulary("ab").encode([["a"], ["b"]])
