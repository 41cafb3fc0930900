"""What a check says of an answer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """The outcome of a check: `bool(verdict)`, and a sentence that says why.

    Attributes
    ----------
    ok
        Whether the answer is right.
    message
        What is right, or what to look at again, in Markdown; never the right answer.
    answered
        False while the exercise is still open.
    arguments
        Where a function failed: the arguments with which it did.
    """

    ok: bool
    message: str
    answered: bool = True
    arguments: tuple = ()

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        return f"{self._mark()} {self.message}"

    def _repr_markdown_(self) -> str:
        return f"**{self._mark()}** {self.message}"

    def _mark(self) -> str:
        if not self.answered:
            return "…"
        return "✓" if self.ok else "✗"


NOT_YET = Verdict(
    False, "Not yet: put your answer in place of `...` and run again.", False
)


def is_open(answer: object) -> bool:
    """Whether the reader has left the exercise as it was: `...`."""
    return answer is Ellipsis


class Complaint(str):
    """A sentence that stands in the place of a result."""


def code(text: object) -> str:
    """Anything of the reader's in Markdown that shows it as it is, on one line."""
    line = " ".join(str(text).split())
    fence = "`" * (1 + max((len(run) for run in line.split("`")[1:-1]), default=0))
    while fence in line:
        fence += "`"
    space = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{space}{line}{space}{fence}"
