"""Programs for node that the build runs: of libraries that only JavaScript has."""

import subprocess
from pathlib import Path

from sphinx.errors import ExtensionError

PATIENCE = 120  # s, on a machine that is busy with notebooks


def run(program: Path, *arguments: str, given: str = "", task: str) -> str:
    """Return what `program` says when it is `given` a text.

    Raises ExtensionError if node is missing or fails, with what it said; `task` names
    what is not done then, as in "prepare the explorers of a page".
    """
    try:
        done = subprocess.run(
            ["node", str(program), *arguments],
            input=given,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=True,
        )
    except FileNotFoundError as error:
        raise ExtensionError(f"node is missing, to {task}: install it") from error
    except subprocess.CalledProcessError as error:
        raise ExtensionError(
            f"node could not {task} (was `npm ci` run at the root of the book?): "
            f"{error.stderr}"
        ) from error
    return done.stdout
