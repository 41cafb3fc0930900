"""All experiments, one after the other: `python -m experiments`, or `make experiments`.

What is done and unchanged is not run again, and what was interrupted goes on. The
options are those of every experiment.
"""

import sys
from importlib import import_module
from pathlib import Path


def experiments() -> list[str]:
    """The modules of this folder that are experiments: those with a `main`."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
    return [name for name in names if hasattr(_module(name), "main")]


def _module(name: str):
    return import_module(f"experiments.{name}")


if __name__ == "__main__":
    for name in experiments():
        print(f">> experiments/{name}.py", flush=True)
        _module(name).main(sys.argv[1:])
