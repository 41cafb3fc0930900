"""What this machine must have for the book, and what to say where it lacks it."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18
FREE_GIB = 4
# What PyTorch's default build for Linux needs, with CUDA and pip's own copies.
CUDA_GIB = 12


class SetupError(Exception):
    """Something is missing that the reader can mend."""


def check_python():
    if sys.version_info < OLDEST_PYTHON:
        need, have = (
            ".".join(map(str, v)) for v in (OLDEST_PYTHON, sys.version_info[:3])
        )
        raise SetupError(
            f"python {need} or newer is needed, this is {have}: install it and run "
            "`make PYTHON=python3.11 ...`"
        )


def check_node():
    """Mathematics and explorers are prepared by node when the book is built."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise SetupError(
                f"{program} is missing: install Node.js {OLDEST_NODE} or newer "
                "(nodejs.org, or your system's packages `nodejs npm`)"
            )
    version = subprocess.check_output(["node", "--version"], text=True).strip()
    if int(version.lstrip("v").split(".")[0]) < OLDEST_NODE:
        raise SetupError(f"Node.js {OLDEST_NODE} or newer is needed, this is {version}")


def check_folder(folder=ROOT):
    if not os.access(str(folder), os.W_OK):
        raise SetupError(
            f"{folder} cannot be written by you: copy the book to a folder of your own"
        )


def free_gib(folder):
    return shutil.disk_usage(str(folder)).free / 2**30


def check_space():
    """Ask for the space that PyTorch takes, unless it is there already."""
    places = ("lib/python*/site-packages/torch", "Lib/site-packages/torch")
    if any(any(VENV.glob(place)) for place in places):
        return
    free = free_gib(ROOT)
    if free < FREE_GIB:
        raise SetupError(
            f"{FREE_GIB} GiB of free disk are needed (PyTorch is large), "
            f"{free:.1f} are left: free some space"
        )
    if sys.platform == "linux" and free < CUDA_GIB:
        print(
            f"   {free:.1f} GiB are free. PyTorch's default build for Linux may take "
            f"{CUDA_GIB} GiB:\n   should that fail, README.md says how to install the "
            "small one first."
        )


def check():
    """See that the book can be set up here; what lacks is told in a line."""
    check_python()
    check_node()
    check_folder()
    check_space()


def full_disk():
    """Say which disk is full: the book's, or that of temporary files."""
    temporary = tempfile.gettempdir()
    if free_gib(temporary) < free_gib(ROOT):
        return (
            f"the disk of temporary files is full ({temporary}, "
            f"{free_gib(temporary):.1f} GiB left): set TMPDIR to a larger one"
        )
    return "the disk is full: free some space"
