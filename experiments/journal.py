"""What an interrupted experiment has done already: one line of JSON for each run."""

import json
import os
from pathlib import Path
from typing import NamedTuple


class Entry(NamedTuple):
    """A finished run, and the seconds that passed since the one before."""

    run: dict
    seconds: float


class Journal:
    """The runs that an experiment has finished, each under the key of its code.

    Every run is on disk as soon as it is `keep`ed, so that whatever ends the experiment
    costs only the runs that were under way.

    Parameters
    ----------
    path
        A `.jsonl` file, which need not exist. Each line holds the key of the code, the
        case, the run and its seconds.

    Raises
    ------
    ValueError
        A line is not of that form; the message names it and says what to do.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notices: list[str] = []  # what should be said about the file
        self._entries: dict[tuple[str, str], Entry] = {}
        if path.exists():
            self._read()

    def _read(self) -> None:
        whole, newline, torn = self.path.read_bytes().rpartition(b"\n")
        if torn:  # the end came in the middle of a line: go on after the one before
            os.truncate(self.path, len(whole + newline))
            self.notices.append(f"{self.path.name}: a half-written line is left out")
        for number, line in enumerate(whole.split(b"\n") if newline else [], 1):
            try:
                key, case, entry = _parsed(line)
            except ValueError as error:
                raise ValueError(
                    f"line {number} of {self.path} is not one of a journal ({error}); "
                    "remove the file to start anew"
                ) from error
            self._entries[key, case] = entry

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, key: str, case: str) -> Entry | None:
        """The finished run of a case, made by the code of that key."""
        return self._entries.get((key, case))

    def keep(self, key: str, case: str, entry: Entry) -> None:
        """Write a finished run down. It must be plain JSON, without NaN or infinity."""
        line = json.dumps([key, case, *entry], allow_nan=False)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
        # The same whether it was read or has just run:
        self._entries[key, case] = _parsed(line)[2]

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)


def _parsed(line: bytes | str) -> tuple[str, str, Entry]:
    found = json.loads(line)  # its error, and that of bad UTF-8, are ValueErrors
    kinds = [str, str, dict, int | float]
    if not isinstance(found, list) or len(found) != len(kinds):
        raise ValueError("expected a list of a key, a case, a run and its seconds")
    names = ("key", "case", "run", "seconds")
    for value, kind, name in zip(found, kinds, names, strict=True):
        if not isinstance(value, kind) or isinstance(value, bool):
            raise ValueError(f"the {name} is of the type {type(value).__name__}")
    key, case, *entry = found
    return key, case, Entry(*entry)
