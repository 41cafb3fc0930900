"""What `make` runs: the set-up where something is missing, and the server."""

import gzip
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from errno import ENOENT
from pathlib import Path

import pytest

from tests.served import serve
from tools import build, machine, setup, step
from tools.serve import open_server

ROOT = Path(__file__).resolve().parent.parent


def run(*command, **options):
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


# --- set-up: what the machine must have ----------------------------------------------


def failing_setup(tmp_path, programs, **changes):
    """Run the set-up where only `programs` can be found; it must fail in one line."""
    for program in programs:
        (tmp_path / program).symlink_to(shutil.which(program))
    script = f"""
import sys
from pathlib import Path
from tools import machine, setup
sys.argv = ["setup.py", "book"]
setup.is_ready = lambda step: False
machine.VENV = Path({str(tmp_path / "none")!r})
vars(machine).update({changes!r})
setup.main()
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


def test_space_is_asked_for_only_where_pytorch_is_not_yet(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "VENV", tmp_path)
    monkeypatch.setattr(machine, "free_gib", lambda folder: 1.0)
    with pytest.raises(machine.SetupError, match=r"1\.0 are left"):
        machine.check_space()
    (tmp_path / "lib" / "python3.11" / "site-packages" / "torch").mkdir(parents=True)
    machine.check_space()


def test_little_space_for_cuda_is_told_and_no_obstacle(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(machine, "VENV", tmp_path)
    monkeypatch.setattr(machine, "free_gib", lambda folder: 6.0)
    monkeypatch.setattr(sys, "platform", "linux")
    machine.check_space()
    assert "may take 12 GiB" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "access", lambda *arguments: False)
    for function in (machine.check_folder, build.build):
        with pytest.raises(machine.SetupError, match="cannot be written by you: copy"):
            function(tmp_path)


# --- set-up: steps -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "free some space"),
        ("Temporary failure in name resolution", "no network"),
        ("npm error code ENOTFOUND", "no network"),
        ("OSError: [Errno 30] Read-only file system: '.venv'", "cannot be written"),
        ("something else", "stands above"),
    ],
)
def test_setup_names_why_a_step_failed(said, advice, monkeypatch):
    monkeypatch.setattr(machine, "free_gib", lambda folder: 0.1)
    script = "import sys; print(sys.argv[1]); sys.exit(1)"
    with pytest.raises(machine.SetupError, match=f"a step did not succeed: .*{advice}"):
        step.run("a step", [sys.executable, "-c", script, said])


def test_a_full_folder_of_temporary_files_is_not_called_a_full_disk(monkeypatch):
    monkeypatch.setattr(machine, "free_gib", lambda place: 9 * (place == machine.ROOT))
    assert "set TMPDIR" in step.advice(["[Errno 28] No space left on device"])


def test_a_step_is_never_silent_for_long(monkeypatch, capsys):
    monkeypatch.setattr(step, "SECONDS_OF_SILENCE", 0.1)
    script = """if True:
        import time
        print("WARNING: Retrying (Retry(total=4, connect=None", flush=True)
        time.sleep(1)"""
    step.run("a step", [sys.executable, "-c", script])
    said = capsys.readouterr().out
    assert "no answer from the network, trying again" in said
    assert "still at it, silent for 0.1 s" in said


def test_an_interrupted_setup_says_one_line_and_ends_its_step(tmp_path):
    pid = tmp_path / "pid"
    sleep = f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid()) + '.')"
    script = f"""
import sys
from tools import setup
command = [sys.executable, "-c", {sleep + "; time.sleep(600)"!r}]
setup.lock = lambda: setup.run("a step", command)
sys.argv = ["setup.py", "lock"]
setup.main()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as process:
        while not (pid.exists() and pid.read_text().endswith(".")):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.stderr.read().strip() == (
            "make: stopped; the next start goes on from here."
        )
    assert process.returncode == 1
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text().rstrip(".")), 0)


# --- set-up: what is ready, and what is not ------------------------------------------


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A folder that the set-up takes for the book's, with an empty .venv."""
    root = tmp_path / "book"
    for name in {name for names in setup.INPUTS.values() for name in names}:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "node_modules" / "katex").mkdir(parents=True)
    (root / "node_modules" / "katex" / "package.json").touch()
    (root / ".venv").mkdir()
    monkeypatch.setattr(setup, "ROOT", root)
    monkeypatch.setattr(setup, "VENV", root / ".venv")
    return root


def test_what_is_ready_is_seen_from_contents(checkout):
    assert not setup.is_ready("tests")
    setup.stamp("tests").write_text(setup.digest("tests"))
    assert setup.is_ready("tests")
    os.utime(checkout / "requirements.txt")
    assert setup.is_ready("tests")
    (checkout / "requirements.txt").write_text("another pin")
    assert not setup.is_ready("tests")


def test_a_copied_or_moved_checkout_is_set_up_again(checkout, monkeypatch):
    (checkout / "helpers").mkdir()
    (checkout / "helpers" / "__init__.py").touch()
    monkeypatch.setattr(setup, "PYTHON", Path(sys.executable))
    monkeypatch.setenv("PYTHONPATH", str(checkout))
    assert setup.is_ours()
    monkeypatch.setattr(setup, "ROOT", checkout.with_name("copy"))
    assert not setup.is_ours()
    monkeypatch.setattr(setup, "PYTHON", checkout / "nowhere" / "python")
    assert not setup.is_ours()


def test_where_all_is_ready_nothing_is_asked_or_installed(checkout, monkeypatch):
    asked = []
    monkeypatch.setattr(machine, "check", lambda: asked.append("check"))
    monkeypatch.setattr(setup, "make_environment", lambda: asked.append("venv"))
    monkeypatch.setattr(setup, "run", lambda what, *rest: asked.append(what))
    monkeypatch.setattr(setup, "is_ours", lambda: True)
    setup.book()
    assert len(asked) == 4
    setup.book()
    assert len(asked) == 4
    in_lab = checkout / ".venv" / setup.IN_LAB
    assert in_lab.read_text() == setup.FOR_LAB  # as written by the fixture
    in_lab.unlink()
    setup.book()
    assert len(asked) == 8
    shutil.rmtree(checkout / "node_modules")
    setup.book()
    assert len(asked) == 12


@pytest.mark.parametrize("tries", [0, 1, 2])
def test_an_environment_without_pip_is_mended_or_made_again(monkeypatch, tries):
    # As an interruption leaves it: python is there, pip is not.
    made = []
    monkeypatch.setattr(setup, "answers", lambda *command: len(made) == tries)
    monkeypatch.setattr(
        setup.venv, "create", lambda *_, **options: made.append(options)
    )
    setup.make_environment()
    again = [{"with_pip": True, "clear": False}, {"with_pip": True, "clear": True}]
    assert made == again[:tries]


def test_an_environment_that_cannot_be_made_is_told(checkout, monkeypatch):
    def create(path, *, with_pip, clear):
        raise problem

    monkeypatch.setattr(setup, "PYTHON", checkout / "nowhere")
    monkeypatch.setattr(setup.venv, "create", create)
    problem = OSError(ENOENT, "no such thing")
    with pytest.raises(machine.SetupError, match=r"no such thing\)$"):
        setup.make_environment()
    problem = subprocess.CalledProcessError(1, "ensurepip")
    with pytest.raises(machine.SetupError, match=r"install `python3-venv`$"):
        setup.make_environment()


def test_a_users_pip_settings_install_nowhere_else(monkeypatch):
    environments = []
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setattr(setup, "run", lambda *arguments: environments.append(arguments))
    setup.pip_install("installing", "something")
    [(_, command, environment)] = environments
    assert command[-1] == "something"
    assert environment["PIP_USER"] == "0"
    assert "PIP_TARGET" not in environment


def test_programs_are_started_through_the_environments_python():
    # Their own first lines hold the path of the environment from before a move.
    started = re.findall(r"(?:\$\(BIN\)|\.venv/bin)/(\w+)", makefile_and_hooks())
    assert len(started) > 10
    assert set(started) == {"python"}


def makefile_and_hooks():
    files = ("Makefile", ".pre-commit-config.yaml", "CONTRIBUTING.md", "README.md")
    return "".join((ROOT / name).read_text(encoding="utf-8") for name in files)


# --- the server ----------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    site = tmp_path / "site"
    (site / "part").mkdir(parents=True)
    (site / "empty").mkdir()
    (site / "index.html").write_text("the book", encoding="utf-8")
    (site / "404.html").write_text("lost", encoding="utf-8")
    (site / "part" / "index.html").write_text("a part", encoding="utf-8")
    (site / "python.wasm").write_bytes(b"the code")
    (site / "picture.png").write_bytes(b"\x89PNG")
    os.truncate(site / "picture.png", 30_000_000)  # zeros that are nowhere written
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (site / "way-out.txt").symlink_to(tmp_path / "secret.txt")
    (site / "way-up").symlink_to(tmp_path, target_is_directory=True)
    return site


@pytest.fixture
def base(folder):
    with serve(folder) as address:
        yield address


def test_serve_gives_pages_and_its_own_404(base):
    with urllib.request.urlopen(base) as page:
        assert page.read() == b"the book"
        assert page.headers["Cache-Control"] == "no-cache"
    with urllib.request.urlopen(f"{base}part?a=b") as page:
        assert page.url == f"{base}part/"
        assert page.read() == b"a part"
    with urllib.request.urlopen(urllib.request.Request(base, method="HEAD")) as page:
        assert page.headers["Content-Length"] == str(len("the book"))
        assert page.read() == b""


@pytest.mark.parametrize(
    "path",
    [
        *("nowhere", "empty/", "empty", "way-out.txt", "way-up/secret.txt", "way-up/"),
        *("../secret.txt", "%2e%2e/secret.txt", "a%00b", "x" * 5000),
    ],
)
def test_serve_gives_nothing_but_the_files_of_the_site(base, path, capfd):
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(base + path)
    with missing.value:
        assert missing.value.code == 404
        assert missing.value.read() == b"lost"
    assert capfd.readouterr().err == ""


def test_serve_compresses_for_those_who_ask(base):
    request = urllib.request.Request(base, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as page:
        assert page.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(page.read()) == b"the book"
    request.full_url = f"{base}python.wasm"
    with urllib.request.urlopen(request) as code:
        assert code.headers["Content-Type"] == "application/wasm"  # else it starts late
        assert gzip.decompress(code.read()) == b"the code"
    request.full_url = f"{base}picture.png"
    with urllib.request.urlopen(request) as picture:
        assert picture.headers["Content-Encoding"] is None


def test_serve_is_quiet_when_a_reader_leaves(folder, capfd):
    with serve(folder) as base:
        port = int(base.split(":")[-1].rstrip("/"))
        with socket.create_connection(("127.0.0.1", port)) as reader:
            reader.sendall(b"GET /picture.png HTTP/1.0\r\n\r\n")
            assert reader.recv(10)
    # The server has ended, and so has the thread that wrote to nobody.
    assert capfd.readouterr().err == ""


def test_serve_takes_a_free_port_if_the_usual_one_is_taken(folder):
    with open_server(folder, 0) as server:
        taken = server.server_address[1]
        with open_server(folder, taken) as other:
            assert other.server_address[0] == "127.0.0.1"
            assert other.server_address[1] != taken


@pytest.mark.parametrize("port", ["65536", "99999", "-1", "http", ""])
def test_a_port_that_is_none_is_told_in_a_line(port):
    result = run(sys.executable, "-m", "tools.serve", "--check", f"--port={port}")
    assert result.returncode != 0
    assert "a port is a whole number from 0 to 65535" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_port_is_looked_at_before_anything_is_built():
    recipe = run("make", "--dry-run", "serve").stdout
    assert 0 < recipe.index("tools.serve --check") < recipe.index("tools.build")


def test_nothing_is_rebuilt_when_nothing_changed(site):
    # `make test` has just built the book.
    assert build.is_current(ROOT)
