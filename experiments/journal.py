"""What an interrupted experiment has done already: one line of JSON for each run."""

import json
import os
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import NamedTuple


class Entry(NamedTuple):
    """A finished run, and the seconds that passed since the one before."""

    run: dict
    seconds: float


class Journal:
    """The runs that `source`, one version of an experiment, has finished.

    Every run is on disk as soon as it is `keep`ed, so that whatever ends the experiment
    costs only the runs that were under way. Lines of another source are left alone.

    Parameters
    ----------
    path
        A `.jsonl` file, which need not exist.
    source
        Tells apart versions of the experiment whose runs must not be mixed.
    """

    def __init__(self, path: Path, source: str) -> None:
        self.path, self.source = path, source
        self.notices: list[str] = []  # what should be said about the file
        self._entries: dict[str, Entry] = {}
        if path.exists():
            self._read()

    def _read(self) -> None:
        whole, newline, torn = self.path.read_bytes().rpartition(b"\n")
        if torn:  # the end came in the middle of a line: go on after the one before
            os.truncate(self.path, len(whole + newline))
            self.notices.append(f"{self.path.name}: a half-written line is left out")
        others = 0
        for number, line in enumerate(whole.decode("utf-8").splitlines(), 1):
            try:
                source, case, *entry = json.loads(line)
            except (ValueError, TypeError) as error:
                raise ValueError(
                    f"line {number} of {self.path} is not one of a journal; "
                    "remove the file to start anew"
                ) from error
            if source == self.source:
                self._entries[case] = Entry(*entry)
            else:
                others += 1
        if others:
            self.notices.append(
                f"{self.path.name}: {others} runs of another version are left out"
            )

    def find(self, case) -> Entry | None:
        """The finished run of `case`, a dataclass, a tuple or another plain value."""
        return self._entries.get(_key(case))

    def keep(self, case, entry: Entry) -> None:
        """Write a finished run down. It must be plain JSON, without NaN or infinity."""
        line = json.dumps([self.source, _key(case), *entry], allow_nan=False)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
        _, _, *plain = json.loads(line)  # the same whether it was read or has just run
        self._entries[_key(case)] = Entry(*plain)

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)


def _key(case) -> str:
    return json.dumps(asdict(case) if is_dataclass(case) else case, sort_keys=True)
