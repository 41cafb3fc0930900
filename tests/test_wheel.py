"""The package as a wheel, in an environment that has what it asks for and no more."""

import shutil
import subprocess
import sys
import venv
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PARTS = ("helpers", "explorers", "pyproject.toml", "README.md", "LICENSE")
EXAMPLES = Path(__file__).with_name("explorer_examples.py")
# What a reader does in a notebook of their own. Each example is made and sent whole.
USE = """
import importlib.util, pathlib, sys

import explorers
from explorer_examples import EXAMPLES

assert importlib.util.find_spec("torch") is None
assert pathlib.Path(sys.prefix) in pathlib.Path(explorers.__file__).parents
for name, make in EXAMPLES.items():
    state = make().get_state()
    assert "export default" in state["_esm"] and ".book-explorer" in state["_css"], name
print(len(EXAMPLES), "explorers")
"""


def run(*command, cwd: Path) -> str:
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(heavy, tmp_path_factory) -> Path:
    """The wheel of the repository as it stands, built elsewhere."""
    source = tmp_path_factory.mktemp("source")
    for part in PARTS:
        path = ROOT / part
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, source / part)
    build = ("wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", "dist")
    run(sys.executable, "-m", "pip", *build, ".", cwd=source)
    [made] = (source / "dist").glob("*.whl")
    return made


def with_what_they_require(found: list[Distribution]) -> dict[str, Distribution]:
    """Distributions and all that they require, by name, as they are here."""
    known = {}
    while found:
        one = found.pop()
        if one.name in known:
            continue
        known[one.name] = one
        needed = [Requirement(text) for text in one.requires or ()]
        wanted = [r for r in needed if not r.marker or r.marker.evaluate({"extra": ""})]
        found += [distribution(requirement.name) for requirement in wanted]
    return known


def test_a_wheel_has_all_explorers_and_needs_no_torch(wheel, tmp_path):
    venv.create(tmp_path / "empty", symlinks=True)
    python = tmp_path / "empty" / "bin" / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(python, "-c", where, cwd=tmp_path).strip())
    shutil.unpack_archive(wheel, packages, "zip")  # as an installer does, without tools
    [metadata] = packages.glob("*.dist-info")
    needed = with_what_they_require([Distribution.at(metadata)])
    assert "torch" not in needed
    for_lab = "*.data/data/share/jupyter/lab/settings/overrides.d/gates-*.json"
    assert len([*packages.glob(for_lab)]) == 1
    for one in needed.values():
        for name in {file.parts[0] for file in one.files or ()} - {".."}:
            link = packages / name
            if not link.exists():
                link.symlink_to(one.locate_file(name))
    shutil.copy(EXAMPLES, tmp_path)
    assert "explorers" in run(python, "-c", USE, cwd=tmp_path)
