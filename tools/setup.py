"""Make this machine ready: `python3 tools/setup.py book|tests|browser|lock`.

The Makefile runs it with whatever python3 there is, before anything is installed. So it
needs the standard library alone, and every way to fail ends in a line that says what to
do about it.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 16
FREE_GIB = 4

# What pip, npm and apt say when something is missing, and what the reader can do.
FAILURES = {
    "No space left on device": "the disk is full: free some space",
    "Temporary failure in name resolution": "no network: connect and try again",
    "Failed to establish a new connection": "no network: connect and try again",
    "NewConnectionError": "no network: connect and try again",
    "Network is unreachable": "no network: connect and try again",
    "ENOTFOUND": "no network: connect and try again",
    "EAI_AGAIN": "no network: connect and try again",
    "ECONNREFUSED": "no network: connect and try again",
    "Could not find a version": "a package could not be found: is there a network, "
    "and is python one of 3.11 to 3.13?",
}


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
    """KaTeX renders the mathematics at build time, and is a node program."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise SetupError(
                f"{program} is missing: install Node.js {OLDEST_NODE} or newer "
                "(nodejs.org, or your system's packages `nodejs npm`)"
            )
    version = subprocess.check_output(["node", "--version"], text=True).strip()
    if int(version.lstrip("v").split(".")[0]) < OLDEST_NODE:
        raise SetupError(f"Node.js {OLDEST_NODE} or newer is needed, this is {version}")


def check_space():
    free = shutil.disk_usage(ROOT).free / 2**30
    if free < FREE_GIB:
        raise SetupError(
            f"{FREE_GIB} GiB of free disk are needed (PyTorch is large), "
            f"{free:.1f} are left: free some space"
        )


def run(what, command, env=None):
    """Run `command` showing what it does line by line; name the cause if it fails."""
    print(">>", what, flush=True)
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=str(ROOT),
        env=env,
        text=True,
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith(
            ("Collecting", "  Downloading", "Installing", "added", "Get:")
        ):
            print("  ", line.rstrip()[:100], flush=True)
    if process.wait() == 0:
        return
    text = "\n".join(lines)
    print("\n".join(lines[-15:]), file=sys.stderr)
    for sign, advice in FAILURES.items():
        if sign in text:
            raise SetupError(f"{what} did not succeed: {advice}")
    raise SetupError(f"{what} did not succeed; what it said last stands above")


def pip_install(what, *arguments):
    run(
        what,
        [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", *arguments],
    )


def book():
    """The virtual environment, the packages, and KaTeX's stylesheet and fonts."""
    check_python()
    check_node()
    check_space()
    if not PYTHON.exists():
        print(">> making the virtual environment .venv", flush=True)
        try:
            venv.create(str(VENV), with_pip=True)
        except (OSError, subprocess.CalledProcessError) as error:
            shutil.rmtree(str(VENV), ignore_errors=True)
            raise SetupError(
                f"the virtual environment could not be made ({error}); on Debian and "
                "Ubuntu install `python3-venv`"
            ) from error
    pip_install("installing what the book needs", "-r", "requirements.txt")
    run(
        "installing KaTeX's stylesheet and fonts",
        ["npm", "ci", "--no-fund", "--no-audit"],
    )


def tests():
    pip_install("installing what the tests need", "-r", "requirements-test.txt")


def browser():
    """See that there is a browser for the tests; install one only if there is none."""
    find = [str(PYTHON), "-m", "tests.browser"]
    if subprocess.run(find, cwd=str(ROOT)).returncode == 0:
        return
    attempts = [
        (
            "installing Playwright's Chromium",
            [PYTHON, "-m", "playwright", "install", "chromium"],
        )
    ]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        apt = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        attempts += [
            ("updating apt's lists", ["apt-get", "update"], apt),
            ("installing Chromium", ["apt-get", "install", "-y", "chromium"], apt),
        ]
    for attempt in attempts:
        try:
            run(*attempt)
        except SetupError as error:
            print("  ", error, flush=True)
            continue
        if (
            subprocess.run(find, cwd=str(ROOT), stderr=subprocess.DEVNULL).returncode
            == 0
        ):
            return
    raise SetupError(
        "the tests need a browser and none could be installed: install Chromium or "
        "Chrome (or set BOOK_BROWSER to its path) and run `make test` again"
    )


def lock():
    """Write the versions installed now, without the tag of a local build."""
    frozen = subprocess.check_output(
        [str(PYTHON), "-m", "pip", "freeze", "--exclude-editable"], text=True
    )
    pins = [line.split("+")[0] for line in frozen.splitlines() if "==" in line]
    head = [
        "# Every package that the two requirements files bring in, pinned exactly.",
        "# Made by `make lock`: the versions that the tests last passed with.",
    ]
    (ROOT / "constraints.txt").write_text(
        "\n".join(head + pins) + "\n", encoding="utf-8"
    )


def main():
    steps = {"book": book, "tests": tests, "browser": browser, "lock": lock}
    if len(sys.argv) != 2 or sys.argv[1] not in steps:
        sys.exit("usage: python3 tools/setup.py " + "|".join(steps))
    try:
        steps[sys.argv[1]]()
    except SetupError as error:
        sys.exit(f"make: {error}.")


if __name__ == "__main__":
    main()
