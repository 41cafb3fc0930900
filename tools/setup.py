"""Make this machine ready: `python3 -m tools.setup book|tests|browser|lock`.

The Makefile runs it with whatever python3 there is, before anything is installed. So it
needs the standard library alone, and every way to fail ends in a line that says what to
do about it. What is ready already is left alone, in a moment.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from tools import machine
from tools.machine import ROOT, VENV, SetupError
from tools.step import run

# JupyterLab's settings come with a wheel; an editable package, as here, brings none.
FOR_LAB = "explorers/shared/gates-and-gradients.json"
IN_LAB = "share/jupyter/lab/settings/overrides.d/gates-and-gradients.json"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
# What each step is made from: its stamp in .venv holds a digest of these files.
INPUTS = {"book": ("requirements.txt", "constraints.txt", "pyproject.toml")}
INPUTS["book"] += ("package.json", "package-lock.json", "tools/setup.py", FOR_LAB)
INPUTS["tests"] = (*INPUTS["book"], "requirements-test.txt")
# What macOS or Windows ask for and this machine may not: `lock` keeps their pins.
ELSEWHERE = ("appnope", "colorama", "pywinpty")
# Settings of a user's pip that would install somewhere else than in .venv.
ELSEWHERE_FOR_PIP = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")


def stamp(step):
    return VENV / f".{step}"


def digest(step):
    content = [(ROOT / name).read_bytes() for name in INPUTS[step]]
    return hashlib.sha256(b"\0".join(content)).hexdigest()


def is_ready(step):
    """Tell whether `step` was carried out with the files as they are now."""
    try:
        return stamp(step).read_text(encoding="utf-8") == digest(step)
    except OSError:
        return False


def answers(*arguments):
    """Return what .venv's python prints, run from elsewhere; None if it fails."""
    command = [str(PYTHON), *arguments]
    try:
        return subprocess.check_output(
            command, cwd=str(VENV), stderr=subprocess.DEVNULL, text=True
        ).strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def is_ours():
    """Tell whether `helpers` is this checkout's: it may have been moved or copied."""
    found = answers("-c", "import helpers; print(helpers.__file__)")
    return found is not None and ROOT in Path(found).resolve().parents


def make_environment():
    """Make .venv, or mend one that an interruption has left without pip."""
    if answers("-m", "pip", "--version"):
        return
    print(">> making the virtual environment .venv", flush=True)
    problem = None
    for clear in (False, True):
        try:
            venv.create(str(VENV), with_pip=True, clear=clear)
        except (OSError, subprocess.CalledProcessError) as error:
            problem = error
        if answers("-m", "pip", "--version"):
            return
    hint = "; on Debian and Ubuntu install `python3-venv`"
    raise SetupError(
        f"the virtual environment could not be made ({problem})"
        + ("" if isinstance(problem, OSError) else hint)
    ) from problem


def pip_install(what, *arguments):
    environment = {k: v for k, v in os.environ.items() if k not in ELSEWHERE_FOR_PIP}
    environment["PIP_USER"] = "0"
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
    run(what, [*command, *arguments], environment)


def npm_install(what, choice):
    run(what, ["npm", "ci", choice, "--no-fund", "--no-audit"])


def book():
    """The virtual environment, packages, JupyterLab's settings, KaTeX's files."""
    katex = ROOT / "node_modules" / "katex" / "package.json"
    in_lab = VENV / IN_LAB
    if is_ready("book") and katex.exists() and in_lab.exists() and is_ours():
        return
    machine.check()
    make_environment()
    for step in INPUTS:
        stamp(step).unlink(missing_ok=True)
    pip_install("installing what the book needs", "-r", "requirements.txt")
    in_lab.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / FOR_LAB, in_lab)
    npm_install("installing KaTeX's stylesheet and fonts", "--omit=dev")
    stamp("book").write_text(digest("book"), encoding="utf-8")


def tests():
    if is_ready("tests"):
        return
    pip_install("installing what the tests need", "-r", "requirements-test.txt")
    npm_install("installing what checks the JavaScript", "--include=dev")
    stamp("tests").write_text(digest("tests"), encoding="utf-8")


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
    path = ROOT / "constraints.txt"
    before = path.read_text(encoding="utf-8").splitlines()
    frozen = subprocess.check_output(
        [str(PYTHON), "-m", "pip", "freeze", "--all", "--exclude-editable"], text=True
    )
    pins = [line.split("+")[0] for line in frozen.splitlines() if "==" in line]
    here = {pin.split("==")[0] for pin in pins} - {"pip"}
    kept = set(ELSEWHERE) - here
    pins = [pin for pin in pins if pin.split("==")[0] in here]
    pins += [line for line in before if line.split("==")[0] in kept]
    head = [line for line in before if line.startswith("#")]
    pins.sort(key=lambda pin: pin.split("==")[0].lower())
    path.write_text("\n".join(head + pins) + "\n", encoding="utf-8")


def main():
    steps = {"book": book, "tests": tests, "browser": browser, "lock": lock}
    if len(sys.argv) != 2 or sys.argv[1] not in steps:
        sys.exit("usage: python3 tools/setup.py " + "|".join(steps))
    try:
        steps[sys.argv[1]]()
    except SetupError as error:
        sys.exit(f"make: {error}.")
    except KeyboardInterrupt:
        sys.exit("\nmake: stopped; the next start goes on from here.")


if __name__ == "__main__":
    main()
