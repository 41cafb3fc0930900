"""Runs a reader's function: nothing that it does becomes a traceback or a hang."""

import _thread
import copy
import inspect
import linecache
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from helpers.checks.verdicts import code

SECONDS = 10  # that a function may take


class Outcome(NamedTuple):
    """What came of a call: a result, or a sentence on what went wrong."""

    result: object = None
    problem: str = ""
    changed: tuple[int, ...] = ()  # the places of the arguments that are not as before
    ended: bool = True


def call(function: Callable, arguments: tuple, seconds: float = SECONDS) -> Outcome:
    """Call it with copies of the arguments.

    An error becomes a sentence that names the reader's own line, and so does a call
    that has not ended after some seconds.
    """
    given = copy.deepcopy(arguments)
    try:
        with limited(seconds):
            result = function(*given)
    except TimeoutError:
        return Outcome(
            problem=f"Your function had not ended after {seconds:g} seconds. Does a "
            "loop of it run for ever?",
            ended=False,
        )
    except (Exception, SystemExit) as error:
        return Outcome(problem=_told(error, function))
    changed = [
        place
        for place, (now, before) in enumerate(zip(given, arguments, strict=True))
        if not same(now, before)
    ]
    return Outcome(result, changed=tuple(changed))


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise a TimeoutError inside if it takes longer.

    It works in the main thread, where notebooks run; elsewhere, or where there are no
    threads, there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    timer, expired = None, threading.Event()

    def interrupt() -> None:
        expired.set()
        _thread.interrupt_main()

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    try:
        timer.start()
    except RuntimeError:  # in the browser
        yield
        return
    try:
        yield
    except KeyboardInterrupt:
        if expired.is_set():
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()


def same(one: object, other: object) -> bool:
    """Whether two arguments hold the same numbers: arrays, and dicts, lists of them."""
    if isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in other)
    if isinstance(other, list | tuple):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(same(*pair) for pair in pairs)
    if hasattr(other, "tobytes"):
        return one.tobytes() == other.tobytes()
    return True  # a layer or the like: its state is its own affair


def _told(error: BaseException, function: Callable) -> str:
    """The error, and the last line of the reader's own code on the way to it."""
    words = f"Your function raised {code(f'{type(error).__name__}: {error}')}"
    own_code = getattr(inspect.unwrap(function), "__code__", None)
    file = getattr(own_code, "co_filename", None)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == file]
    if not own:
        return words + "."
    line = linecache.getline(own[-1].filename, own[-1].lineno).strip()
    shown = f", {code(line)}" if line else ""
    return f"{words}, in line {own[-1].lineno} of your cell{shown}."
