"""Check style, spelling and that notebooks hold no output: `python -m tools.lint`."""

import subprocess
import sys
from pathlib import Path

from tools.machine import ROOT

SPELT = ("README.md", "CONTRIBUTING.md", "benchmarks", "book", "experiments")
SPELT += ("explorers", "helpers", "notebooks", "tests", "tools")
NOTEBOOKS = sorted(str(path) for path in (ROOT / "notebooks").glob("*.ipynb"))
PYTHON = (sys.executable, "-m")
BIN = Path(sys.executable).parent
COMMANDS = {
    "ruff check": (*PYTHON, "ruff", "check", "."),
    "ruff format": (*PYTHON, "ruff", "format", "--check", "."),
    "codespell": (*PYTHON, "codespell_lib", *SPELT),
    "nbstripout": (*PYTHON, "nbstripout", "--verify", *NOTEBOOKS),
    "zizmor": (BIN / "zizmor", "--offline", "--quiet", ".github"),
    # What package.json calls `lint`: the explorers' JavaScript.
    "javascript": ("npm", "run", "--silent", "lint"),
}


def main() -> None:
    failed = [
        name for name, command in COMMANDS.items() if subprocess.call(command, cwd=ROOT)
    ]
    if failed:
        sys.exit(f"make: {', '.join(failed)} found something; it stands above.")


if __name__ == "__main__":
    main()
