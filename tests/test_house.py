"""The house itself: the two commands, the pins, the contents, the style."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml

from tools import serve

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


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


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        [
            "codespell",
            "README.md",
            "CONTRIBUTING.md",
            "book",
            "explorers",
            "helpers",
            "notebooks",
        ],
        ["nbstripout", "--verify", *NOTEBOOKS],
    ],
    ids=lambda command: " ".join(map(str, command[:2])),
)
def test_style(command):
    result = run(BIN / command[0], *command[1:])
    assert result.returncode == 0, result.stdout + result.stderr


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
    assert toc_files() == pages


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
    pins = {line.lower().replace("_", "-") for line in requirements("constraints.txt")}
    for name in ["requirements.txt", "requirements-test.txt"]:
        assert {line.lower() for line in requirements(name)} <= pins


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


# --- the commands --------------------------------------------------------------------


def failing_setup(tmp_path, programs, **changes):
    """Run the set-up where only `programs` can be found; it must fail in one line."""
    for program in programs:
        (tmp_path / program).symlink_to(shutil.which(program))
    script = f"""
import sys
sys.argv = ["setup.py", "book"]
import runpy
module = runpy.run_path({str(ROOT / "tools" / "setup.py")!r}, run_name="setup")
module["main"].__globals__.update({changes!r})
module["main"]()
"""
    result = run(
        sys.executable, "-c", script, env={**os.environ, "PATH": str(tmp_path)}
    )
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def test_setup_says_that_node_is_missing(tmp_path):
    assert "install Node.js" in failing_setup(tmp_path, [])


def test_setup_says_that_npm_is_missing(tmp_path):
    assert "npm is missing" in failing_setup(tmp_path, ["node"])


def test_setup_says_that_node_is_too_old(tmp_path):
    message = failing_setup(tmp_path, ["node", "npm"], OLDEST_NODE=999)
    assert "Node.js 999 or newer is needed, this is v" in message


def test_setup_says_that_python_is_too_old(tmp_path):
    message = failing_setup(tmp_path, [], OLDEST_PYTHON=(99, 0))
    assert "python 99.0 or newer is needed" in message


def test_setup_says_that_the_disk_is_full(tmp_path):
    message = failing_setup(tmp_path, ["node", "npm"], FREE_GIB=10**9)
    assert "GiB of free disk are needed" in message


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "free some space"),
        ("Temporary failure in name resolution", "no network"),
        ("npm error code ENOTFOUND", "no network"),
        ("something else", "stands above"),
    ],
)
def test_setup_names_why_a_step_failed(said, advice, capfd):
    sys_path = run(
        sys.executable,
        "-c",
        "import sys; from tools import setup\n"
        "try: setup.run('a step', [sys.executable, '-c', "
        "'import sys; print(sys.argv[1]); sys.exit(1)', sys.argv[1]])\n"
        "except setup.SetupError as error: print('MESSAGE', error)",
        said,
    )
    assert advice in sys_path.stdout.split("MESSAGE")[1]


@pytest.fixture
def served(tmp_path):
    (tmp_path / "index.html").write_text("the book", encoding="utf-8")
    (tmp_path / "404.html").write_text("lost", encoding="utf-8")
    server = serve.open_server(tmp_path, 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_serve_gives_pages_and_its_own_404(served):
    base = f"http://127.0.0.1:{served.server_address[1]}"
    with urllib.request.urlopen(f"{base}/") as page:
        assert page.read() == b"the book"
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(f"{base}/nowhere")
    assert missing.value.code == 404
    with missing.value:
        assert missing.value.read() == b"lost"


def test_serve_takes_a_free_port_if_the_usual_one_is_taken(served, tmp_path):
    taken = served.server_address[1]
    with serve.open_server(tmp_path, taken) as other:
        assert other.server_address[0] == "127.0.0.1"
        assert other.server_address[1] != taken


def test_nothing_is_rebuilt_when_nothing_changed():
    # `make test` has just built the book: no source may be newer than its stamp.
    result = run("make", "--question", "build")
    assert result.returncode == 0, run("make", "--dry-run", "build").stdout
