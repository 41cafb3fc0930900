"""Python for the page: which of Pyodide's files a site needs, and where they are kept.

Its core comes from the npm package, which package.json pins. The wheels are not in that
package; its lock file names them with their SHA-256, and `tools/runtime.py` fetches
them once for all checkouts of this user.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import NamedTuple

import pooch
from sphinx.errors import ConfigError

CORE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
# What each set of wheels is for; what is pure Python and installed comes from there.
EXERCISES = ("numpy",)
FIGURES = ("matplotlib", "contourpy", "cycler", "fonttools", "kiwisolver", "packaging")
FIGURES += ("pillow", "pyparsing", "python-dateutil", "six")
SETTING = "BOOK_PYTHON_IN_PAGE"


class Wheel(NamedTuple):
    """A file of Pyodide's distribution."""

    name: str
    file: str
    sha256: str


def is_wanted() -> bool:
    """Tell whether the pages are to run Python: yes, unless the publisher says no.

    Raises ConfigError for anything else than "yes", "no" or nothing.
    """
    value = os.environ.get(SETTING, "").strip().lower() or "yes"
    if value not in ("yes", "no"):
        raise ConfigError(f'{SETTING} must be "yes" or "no", not {value!r}')
    return value == "yes"


def core(root: Path) -> Path:
    """Return the folder of Pyodide's npm package in the book at `root`."""
    return root / "node_modules" / "pyodide"


def lock(root: Path) -> dict:
    """Return what Pyodide's lock file says of its packages."""
    text = (core(root) / "pyodide-lock.json").read_text(encoding="utf-8")
    return json.loads(text)


def wheels(root: Path) -> list[Wheel]:
    """Return the wheels that the pages load."""
    packages = lock(root)["packages"]
    return [
        Wheel(name, packages[name]["file_name"], packages[name]["sha256"])
        for name in EXERCISES + FIGURES
    ]


def cache(root: Path) -> Path:
    """Return the folder that keeps the wheels of this version of Pyodide."""
    version = lock(root)["info"]["version"]
    return Path(pooch.os_cache("gates-and-gradients")) / f"pyodide-{version}"


def is_whole(path: Path, sha256: str) -> bool:
    """Tell whether a file is there with the content that it should have."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except FileNotFoundError:
        return False


def missing(root: Path) -> list[Wheel]:
    """Return the wheels that are not in the cache, or not as they should be."""
    folder = cache(root)
    return [w for w in wheels(root) if not is_whole(folder / w.file, w.sha256)]


def is_here(root: Path) -> bool:
    """Tell whether the pages of the book at `root` can be given Python."""
    return core(root).exists() and not missing(root)
