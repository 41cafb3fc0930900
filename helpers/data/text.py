"""Real text: where it comes from, and how it becomes integers."""

import os
import re
import reprlib
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from helpers._arguments import as_array, id_array, real_number


class Download(NamedTuple):
    """A file on the web, and the hash that proves it is the one that was meant."""

    url: str
    known_hash: str
    file_name: str


NAME_BYTES = 255  # no file system in use gives a file a longer name
# H. G. Wells, The Time Machine (1895, public domain), as Dive into Deep Learning
# distributes it. The authors publish a SHA-1 of their file and no other hash.
DOWNLOADS = {
    "time-machine": Download(
        url="https://d2l-data.s3-accelerate.amazonaws.com/timemachine.txt",
        known_hash="sha1:090b5e7e70c295757f55df93cb0a180b9691891a",
        file_name="timemachine.txt",
    )
}


def load_text(name: str | Path = "python-docs") -> str:
    """Return a text as one string.

    Parameters
    ----------
    name : str or Path
        - ``"python-docs"``: the language reference that Python itself carries
          (``pydoc_data.topics``, what ``help("while")`` shows). It needs no network and
          is real technical English; its wording changes a little from one Python
          version to the next, and so do the numbers measured on it.
        - ``"time-machine"``: H. G. Wells, *The Time Machine* (1895), the text of *Dive
          into Deep Learning*. Downloaded once and kept in the user's cache folder.
          It is used only if its hash is the one the authors publish, which is a SHA-1;
          a copy in the cache is checked again at every call.
        - anything else: the path of a UTF-8 file of your own.

    Raises
    ------
    FileNotFoundError
        There is no such file, and the name is not one of those above.
    ValueError
        The file is empty, or is not UTF-8; or a download has the wrong hash.
    RuntimeError
        The download failed; the message says what to do without a network.
    """
    if not isinstance(name, str | Path):
        raise TypeError(f"name must be a str or a Path, got {name!r}")
    if name == "python-docs":
        return _python_docs()
    if name in DOWNLOADS:
        return _read(_download(name, DOWNLOADS[name]))
    if any(len(os.fsencode(part)) > NAME_BYTES for part in Path(name).parts):
        raise FileNotFoundError(
            f"name must be the path of a file, got {reprlib.repr(name)}: is it the "
            "text itself?"
        )
    return _read(Path(name))


def _python_docs() -> str:
    from pydoc_data.topics import topics  # 700 kB: only when it is asked for

    return "\n\n".join(topics[key] for key in sorted(topics))


def _download(name: str, entry: Download) -> Path:
    import pooch

    try:
        return Path(
            pooch.retrieve(
                url=entry.url,
                known_hash=entry.known_hash,
                fname=entry.file_name,
                path=pooch.os_cache("gates-and-gradients"),
            )
        )
    except OSError as error:  # requests' errors are OSErrors
        raise RuntimeError(
            f"could not download {name!r} from {entry.url} ({error}). "
            "Without a network, use load_text() for the text that comes with Python, "
            "or load_text('path/to/your.txt') for a file of your own."
        ) from error
    except ValueError as error:
        raise ValueError(
            f"the file at {entry.url} is not the one expected: its hash differs from "
            f"{entry.known_hash}. Nothing was kept. Give load_text the path of a copy "
            "that you trust, or use load_text() for the text that needs no download."
        ) from error


def _read(path: Path) -> str:
    if not path.is_file():
        known = ", ".join(repr(name) for name in ("python-docs", *DOWNLOADS))
        raise FileNotFoundError(
            f"no file at {str(path)!r}. Expected the path of a UTF-8 text file, or one "
            f"of the names {known}."
        )
    try:
        text = path.read_text(encoding="utf-8-sig")  # with or without a byte-order mark
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{str(path)!r} is not UTF-8 ({error}). Save it as UTF-8 and try again."
        ) from error
    if not text:
        raise ValueError(f"{str(path)!r} is empty: there is nothing to learn from")
    return text


def normalise(text: str) -> str:
    """Return ``text`` in the 27 symbols of Shannon (1951): a to z and single spaces.

    Capitals become small; every run of other characters, line ends included, becomes
    one space; no space is left at either end. Letters outside a–z count as other
    characters, so ``"naïve"`` becomes ``"na ve"``.
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, got {type(text).__name__}")
    return re.sub("[^a-z]+", " ", text.lower()).strip()


class Vocabulary:
    """The distinct tokens of a text; a token's id is its place in sorted order.

    Parameters
    ----------
    tokens : iterable of hashable, sortable tokens
        A ``str`` gives its characters; a list of words gives words.

    Attributes
    ----------
    tokens : tuple
        ``tokens[i]`` is the token with id ``i``.
    """

    def __init__(self, tokens: Iterable[Hashable]) -> None:
        try:
            self.tokens = tuple(sorted(set(tokens)))
        except TypeError as error:
            raise TypeError(
                "tokens must be an iterable of hashable tokens that can be sorted, "
                f"such as a str or a list of words ({error})"
            ) from error
        if not self.tokens:
            raise ValueError("a vocabulary needs at least one token, got none")
        self._ids = {token: i for i, token in enumerate(self.tokens)}
        characters = all(isinstance(t, str) and len(t) == 1 for t in self.tokens)
        self._separator = "" if characters else " "

    def __len__(self) -> int:
        return len(self.tokens)

    def __repr__(self) -> str:
        shown = ", ".join(repr(token) for token in self.tokens[:5])
        return f"Vocabulary of {len(self)} tokens: {shown}{', …' * (len(self) > 5)}"

    def encode(self, tokens: Iterable[Hashable]) -> np.ndarray:
        """Return the ids of ``tokens``: an int64 array of shape (len(tokens),).

        A token that the vocabulary does not have raises a ``ValueError`` naming it, and
        what is no text or sequence of tokens a ``TypeError``.
        """
        if not isinstance(tokens, Iterable):
            raise TypeError(f"tokens must be a text or a list, got {tokens!r}")
        try:
            return np.array([self._ids[token] for token in tokens], dtype=np.int64)
        except TypeError as error:
            raise TypeError(f"tokens must be a text or a list ({error})") from None
        except KeyError as error:
            raise ValueError(
                f"{error.args[0]!r} is not in the vocabulary of {len(self)} tokens. "
                "Build the vocabulary from all of the text, or leave the token out."
            ) from None

    def decode(self, ids: ArrayLike) -> str:
        """Return the text of ``ids``, an integer array or list of shape (n,).

        Characters are joined as they are; longer tokens have a space between them.
        """
        ids = id_array("ids", ids)
        outside = [int(i) for i in ids if not 0 <= i < len(self)]
        if outside:
            raise ValueError(
                f"ids must lie between 0 and {len(self) - 1}, got {outside[0]}"
            )
        return self._separator.join(str(self.tokens[i]) for i in ids)


class Split(NamedTuple):
    """Three parts of a sequence, in their order."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


def split(ids: ArrayLike, validation: float = 0.1, test: float = 0.1) -> Split:
    """Cut a sequence in three: to learn from, to choose by, and to be judged by.

    The weights are fitted to the first part. Whatever else is chosen (an order, a size,
    a learning rate, when to stop) is chosen on the second; the third is for what is
    reported in the end. The cuts are contiguous, because neighbours in a sequence are
    nearly copies of each other: a random choice would put neighbours of the test into
    what is learned from.

    Parameters
    ----------
    ids : array_like, shape (n, ...)
        Cut along its first axis; nothing is dropped.
    validation, test : floats between 0 and 1
        The shares of the second and of the third part, which together leave something
        for the first. Each cut falls between whole elements, at the nearest.

    Returns
    -------
    Split
        `train`, `validation` and `test`: arrays, views of ``ids`` where it is an array.

    Raises
    ------
    ValueError, TypeError
        The ids are no sequence, or a share is no number between 0 and 1, or one part
        would be empty.
    """
    ids = as_array("ids", ids)
    if ids.ndim == 0:
        raise ValueError("ids must be a sequence, got a single value")
    validation = real_number("validation", validation)
    test = real_number("test", test)
    for name, share in (("validation", validation), ("test", test)):
        if not 0 < share < 1:
            raise ValueError(f"{name} must lie between 0 and 1, got {share!r}")
    first, second = (round((1 - rest) * len(ids)) for rest in (validation + test, test))
    if not 0 < first < second < len(ids):
        raise ValueError(
            f"{len(ids)} elements, of which {validation} are for validation and {test} "
            "for the test, leave one part empty"
        )
    return Split(ids[:first], ids[first:second], ids[second:])
