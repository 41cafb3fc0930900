"""The benchmarks: all do the same work, and none is measured where it would lie."""

import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from benchmarks import conditions, layers, memory, pages, playground
from benchmarks.contenders import CONTENDERS, KINDS, Missing, problem

# Compiling takes half a minute; `make bench` compares it, as it does the others.
QUICK = [name for name in CONTENDERS if name != "torch.compile"]


@pytest.mark.parametrize("kind", KINDS)
def test_all_compute_the_same(kind):
    runs, missing = layers.set_up(problem(kind, 6, 3, 5), QUICK)
    assert [*runs, *missing] == QUICK
    assert {"book", "torch.nn", "torch by hand"} <= runs.keys()


def test_one_that_computes_something_else_is_found(monkeypatch):
    def half(task):
        run, outcome = CONTENDERS["book"](task)
        return run, lambda: (outcome()[0] / 2, outcome()[1])

    monkeypatch.setitem(CONTENDERS, "half", half)
    with pytest.raises(AssertionError, match="half computes another h: off by"):
        layers.set_up(problem("GRU", 4, 2, 3), ["book", "half"])


def test_what_cannot_run_is_named_with_the_reason(monkeypatch):
    def absent(task):
        raise Missing("not for this machine")

    monkeypatch.setitem(CONTENDERS, "absent", absent)
    row = layers.compare("RNN", (3, 2, 4), 2, ["book", "absent"])
    assert row["missing"] == {"absent": "not for this machine"}
    assert "absent" not in row["ratio"]


def test_a_row_holds_what_was_timed(monkeypatch):
    clock = iter(np.arange(10_000.0))
    monkeypatch.setattr(layers.time, "perf_counter", lambda: next(clock))
    row = layers.compare("RNN", (3, 2, 4), 3, ["book", "torch.nn"])
    assert row["milliseconds"] == dict.fromkeys(
        ("book", "torch.nn", layers.PRODUCTS), 1e3
    )
    assert row["ratio"]["torch.nn"] == [1, 1, 1]
    assert layers.geometric_mean([row], "torch.nn") == 1
    assert layers.geometric_mean([row], "JAX") is None
    assert "RNN       3     2      4  1000.000" in layers.table([row])
    json.dumps(row, allow_nan=False)


def test_times_are_the_quickest_of_the_calls(monkeypatch):
    clock = iter([0, 3, 10, 11, 20, 25])
    monkeypatch.setattr(layers.time, "perf_counter", lambda: next(clock))
    assert layers.quickest(lambda: None, 3) == 1


def test_it_starts_again_with_one_thread_on_one_core(monkeypatch):
    started = {}
    monkeypatch.setattr(conditions.os, "execve", lambda *a: started.update(env=a[2]))
    monkeypatch.setattr(
        conditions.os, "sched_setaffinity", lambda *a: started.update(cores=a[1])
    )
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Prescott")
    conditions.arrange()
    assert len(started["cores"]) == 1
    assert started["env"]["OPENBLAS_NUM_THREADS"] == "1"
    assert "OPENBLAS_CORETYPE" not in started["env"]
    started.clear()
    for name, value in conditions.SETTINGS.items():
        monkeypatch.setenv(name, value)
    conditions.arrange()
    assert not started


@pytest.mark.parametrize(("percent", "refused"), [(3.0, False), (60.0, True)])
def test_it_refuses_on_a_busy_machine(monkeypatch, percent, refused):
    monkeypatch.setattr(conditions.psutil, "cpu_percent", lambda interval: percent)
    assert bool(conditions._busy()) == refused


def test_it_refuses_on_a_core_that_others_use(monkeypatch):
    monkeypatch.setattr(conditions.time, "process_time", lambda: 0.0)
    assert "this core gave only 0%" in conditions._shared(seconds=0.01)


@pytest.mark.parametrize(("last", "refused"), [(1, False), (2, True)])
def test_it_refuses_where_the_same_work_takes_longer_each_time(
    monkeypatch, last, refused
):
    lengths = np.linspace(1, last, 10)
    clock = iter(np.stack([np.zeros(10), lengths], axis=1).ravel())
    monkeypatch.setattr(conditions.time, "perf_counter", lambda: next(clock))
    assert bool(conditions._unsteady(rounds=10)) == refused


def test_the_main_program_refuses_and_says_why(monkeypatch):
    monkeypatch.setattr(conditions, "arrange", lambda: None)
    monkeypatch.setattr(conditions, "objections", lambda: ["the moon is full"])
    with pytest.raises(SystemExit, match="it would lie:\n  the moon is full"):
        layers.main([])


# --- Pages ----------------------------------------------------------------------------


def test_what_a_stock_page_asks_for_comes_from_npm(tmp_path):
    cdn = "https://cdn.jsdelivr.net/npm"
    asked = {
        f"{cdn}/mathjax@3/es5/tex-mml-chtml.js": "mathjax/es5/tex-mml-chtml.js",
        f"{cdn}/anywidget@~0.11.*/dist/index": "anywidget/dist/index.js",
        f"{cdn}/@jupyter-widgets/html-manager@1.0.6/dist/embed-amd.js": (
            "@jupyter-widgets/html-manager/dist/embed-amd.js"
        ),
    }
    for url, name in asked.items():
        file = tmp_path / "node_modules" / name
        assert pages.cdn_file(url, tmp_path) is None
        file.parent.mkdir(parents=True)
        file.touch()
        assert pages.cdn_file(url, tmp_path) == file
    assert pages.cdn_file("https://tracker.test/pixel.js", tmp_path) is None


def test_pages_are_visited_in_turn_and_their_scripts_timed(
    tmp_path, monkeypatch, heavy
):
    monkeypatch.setattr(pages, "SLOWER", 1)
    work = "for (const end = performance.now() + 300; performance.now() < end; );"
    sites = {"plain": "", "busy": f"<script>{work}</script><img src='//other.test/a'>"}
    for name, body in sites.items():
        file = tmp_path / name / f"{pages.CHAPTER}.html"
        file.parent.mkdir(parents=True)
        text = f"<!doctype html><title>A page</title><h1>Hello</h1>{body}"
        file.write_text(text, "utf-8")
    folders = {name: tmp_path / name for name in sites}
    # Playwright wants a thread of its own where another test has it running.
    with ThreadPoolExecutor(1) as thread:
        measuring = thread.submit(pages.compare_pages, folders, tmp_path, rounds=1)
    found = measuring.result()
    assert found["busy"]["scripts at first load"] >= 250
    assert found["plain"]["scripts at first load"] < 150
    assert found["busy"]["requests refused"] == 1
    first, largest = (
        found["plain"][f"{which} contentful paint"] for which in ("first", "largest")
    )
    assert 0 < first <= largest
    assert "largest contentful paint" in pages.table(found)


@pytest.mark.skipif(not memory.PROCESS.exists(), reason="needs Linux's /proc")
def test_memory_grows_with_the_steps_and_is_less_than_torchs(heavy):
    short, long = (memory.compare("LSTM", (n, 32, 256)) for n in (100, 200))
    assert (short["layer"], long["steps"]) == ("LSTM", 200)
    one_state = 100 * 32 * 256 * 4 / 1e6  # megabytes
    assert 6 * one_state < short["megabytes"]["book"] < 9 * one_state
    more = long["megabytes"]["book"] / short["megabytes"]["book"]
    assert 1.8 < more < 2.2
    for row in (short, long):
        assert row["megabytes"]["book"] < row["megabytes"]["torch.nn"]


@pytest.mark.skipif(not memory.PROCESS.exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize("kind", KINDS)
def test_the_peak_is_what_numpy_has_asked_for(kind, monkeypatch, heavy):
    """Also where the allocator was told to keep what it has been given."""
    for name, value in conditions.SETTINGS.items():
        monkeypatch.setenv(name, value)
    shape = 200, 32, 256
    run, _ = CONTENDERS["book"](problem(kind, *shape))
    tracemalloc.start()
    run()
    _, asked = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert memory.megabytes("book", kind, shape) == pytest.approx(asked / 1e6, rel=0.1)


def test_the_processor_is_named_with_its_vectors():
    name, _, vectors = conditions.processor().partition(" with ")
    assert name
    assert vectors


def test_the_playground_is_timed_beside_the_others_in_the_same_run(heavy):
    task = {"task": "adding", "steps": 6, "batch": 2, "units": 2}
    row = playground.compare(task, rounds=1, seconds=0.01)
    assert set(row["a_second"]) == {"playground", "helpers", "torch.nn"}
    assert min(row["a_second"].values()) > 0
    for name, times in row["times"].items():
        expected = row["a_second"]["playground"] / row["a_second"][name]
        assert times == pytest.approx(expected, rel=0.02, abs=0.02)
