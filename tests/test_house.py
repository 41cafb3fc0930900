"""The house itself: the style, the contents, the pins, what is tracked."""

import contextlib
import itertools
import re
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tools import lint
from tools.machine import OLDEST_PYTHON

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
JAVASCRIPT = sorted((ROOT / "explorers").glob("*/*.test.js"))
TRAINING = ROOT / "explorers" / "playground" / "presets.test.js"
# The machines that the book is promised to run on, as markers of requirements see them.
PYTHONS = ("3.11", "3.12", "3.13")
SYSTEMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
)


def run(*command, **options):
    return subprocess.run(
        [str(part) for part in command],
        cwd=options.pop("cwd", ROOT),
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def tracked_texts():
    names = run("git", "ls-files").stdout.split("\n")
    for name in filter(None, names):
        with contextlib.suppress(UnicodeDecodeError, FileNotFoundError):
            yield name, (ROOT / name).read_text(encoding="utf-8")


# --- style -------------------------------------------------------------------------


@pytest.mark.parametrize("name", lint.COMMANDS)
def test_style(name):
    result = run(*lint.COMMANDS[name])
    assert result.returncode == 0, result.stdout + result.stderr


def run_under_node(files):
    """Run some of what package.json calls `test`, here in one process."""
    program = "for (const file of process.argv.slice(1)) await import(file)"
    result = run("node", "--input-type=module", "--eval", program, *files)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_explorers_arithmetic():
    run_under_node(path for path in JAVASCRIPT if path != TRAINING)


def test_the_playground_s_presets(heavy):
    assert TRAINING in JAVASCRIPT
    run_under_node([TRAINING])


# --- contents ----------------------------------------------------------------------


def toc_files():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    pages = [chapter for part in toc.get("parts", []) for chapter in part["chapters"]]
    return {toc["root"], *(page["file"] for page in [*pages, *toc.get("chapters", [])])}


def test_toc_and_files_agree():
    pages = {
        path.relative_to(ROOT).with_suffix("").as_posix()
        for path in [*NOTEBOOKS, *(ROOT / "book").glob("*.md")]
    }
    assert toc_files() == pages, "list every page in _toc.yml, and no other"


# --- pins and addresses --------------------------------------------------------------


def requirements(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    lines = [line.split("#")[0].strip() for line in lines]
    return [line for line in lines if line and line[0] != "-"]


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-test.txt", "constraints.txt"]
)
def test_pins_are_exact(name):
    for line in requirements(name):
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!]+", line), line


def test_constraints_pin_every_requirement_alike():
    def pins_of(name):  # pip takes _ and - in a name for the same
        return {line.lower().replace("_", "-") for line in requirements(name)}

    for name in ["requirements.txt", "requirements-test.txt"]:
        assert pins_of(name) <= pins_of("constraints.txt")


def pinned():
    """Yield the installed packages among the pins."""
    for line in requirements("constraints.txt"):
        with contextlib.suppress(PackageNotFoundError):  # for another system
            yield distribution(line.split("==")[0])


def test_every_pin_admits_the_oldest_python():
    oldest = ".".join(map(str, (*OLDEST_PYTHON, 0)))
    strict = [
        f"{package.name} {package.version} asks for {asked}"
        for package in pinned()
        if (asked := package.metadata.get("Requires-Python"))
        and oldest not in SpecifierSet(asked)
    ]
    assert strict == []


def is_asked_for(requirement: Requirement) -> bool:
    """Tell whether a promised machine needs what a package lists."""
    if requirement.marker is None:
        return True
    return any(
        requirement.marker.evaluate(
            {**system, "python_version": python, "python_full_version": f"{python}.0"}
        )
        for python, system in itertools.product(PYTHONS, SYSTEMS)
    )


def test_pins_are_complete_for_every_promised_machine():
    lines = requirements("constraints.txt")
    pins = {canonicalize_name(line.split("==")[0]) for line in lines}
    needed = {
        canonicalize_name(requirement.name)
        for package in pinned()
        for requirement in map(Requirement, package.requires or [])
        if is_asked_for(requirement)
    }
    assert len(needed) > 80
    assert needed - pins == set()


def test_what_builds_the_package_is_pinned_too():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["build-system"]["requires"]) <= set(
        requirements("constraints.txt")
    )


def test_requirements_cover_what_helpers_declare():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    direct = {line.split("==")[0] for line in requirements("requirements.txt")}
    assert set(project["project"]["dependencies"]) <= direct


def test_no_registry_or_machine_address_is_tracked():
    # Spelt in two halves, or this very file would hold them.
    words = ["-index" + "-url", '"resolved": "' + "http", "find" + "-links"]
    words += [f"{ROOT.parent}/", "file:" + "///"]
    for name, text in tracked_texts():
        for word in words:
            assert word not in text, f"{name} holds {word}"


def test_workflows_pin_actions_and_ask_for_little():
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {}
        for job in workflow["jobs"].values():
            for step in job["steps"]:
                if "uses" in step:
                    assert re.search(r"@[0-9a-f]{40}$", step["uses"]), step["uses"]


def test_a_percent_sign_stands_at_its_number():
    # Or a line ends between them.
    for name, text in tracked_texts():
        kind = re.match(r"(book|explorers|notebooks)/[^.]*\.(md|js|json|ipynb)$", name)
        apart = re.search(r"[\d}][ \u00a0]%", text) if kind else None
        assert apart is None, f"{name} has {apart[0]!r}"
