"""The Python of the pages, without a page: in node, with the same files."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import machine

# The book's extensions are imported as Jupyter Book does, from book/.
sys.path.append(str(machine.ROOT / "book"))
from _ext.live import assets

RUNNER = Path(__file__).with_suffix(".mjs")


def run(program: Path, told: object) -> object:
    """Run a program there, which finds `told` in JSON as `machine.told`; return
    what it writes, from JSON.

    Raises RuntimeError with what Python said if the program fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        assets.write(machine.ROOT, Path(folder))
        file = Path(folder) / "told.json"
        file.write_text(json.dumps(told), "utf-8")
        done = subprocess.run(
            ["node", str(RUNNER), folder, str(program), str(file)],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)
