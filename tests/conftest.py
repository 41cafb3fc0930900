"""What several test files share: the built site, its address, and the browser."""

import os
import re
import signal
import sys
from pathlib import Path

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.browser import FLAGS, find_browser
from tests.explorer_pages import Stage
from tests.served import serve
from tests.watched import patient, renew

ROOT = Path(__file__).resolve().parent.parent

# The book's Sphinx extensions are imported as Jupyter Book does, from book/.
sys.path.append(str(ROOT / "book"))


# How long an example takes depends on what else the machine does.
hypothesis.settings.register_profile("book", deadline=None)
hypothesis.settings.load_profile("book")


class ByFileOrPage(LoadScopeScheduling):
    """What one process does in a row: a file of tests, or all tests of one page.

    A page of the site is visited once, which takes longer than many a file.
    """

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        page = re.search(r"\[([\w/]+)", test) if file.endswith("test_site.py") else None
        return f"{file}::{page[1]}" if page else file


def pytest_xdist_make_scheduler(config, log):
    return ByFileOrPage(config, log)


# What drives a browser or reads the built site. What builds one, starts a JupyterLab or
# another Python, trains for a second, or measures memory, asks for `heavy`.
HEAVY = {"browser", "site", "heavy"}


def pytest_collection_modifyitems(items):
    for item in items:
        if HEAVY.intersection(item.fixturenames):
            item.add_marker("heavy")


@pytest.fixture(scope="session")
def heavy() -> None:
    """Mark the tests that use it; `make check` leaves them out."""


@pytest.fixture(scope="session", autouse=True)
def _interruptible():
    """Interrupts reach the tests, also where a shell has started them in the back."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site: BOOK_SITE, or what `make build` wrote."""
    folder = Path(os.environ.get("BOOK_SITE", ROOT / "_build" / "html"))
    if not (folder / "index.html").exists():
        pytest.fail(f"no site in {folder}: run `make build` first", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def address(site):
    """The site's address, ending in "/", on a server that compresses."""
    with serve(site) as url:
        yield url


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    try:
        return {"executable_path": find_browser(), "args": FLAGS}
    except FileNotFoundError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def base_url() -> None:
    """None. Playwright's own is made in a way that pytest 9.2 warns of."""


@pytest.fixture(scope="module")
def one_page(browser):
    """The page of all tests of a file that is so marked: to open one takes a second."""
    with browser.new_context() as context:
        yield patient(context.new_page())


@pytest.fixture
def page(request, browser):
    """A page in a context of its own, or the file's one page, as good as new."""
    if request.node.get_closest_marker("one_page"):
        yield (page := request.getfixturevalue("one_page"))
        renew(page)
    else:
        yield patient(request.getfixturevalue("context").new_page())


@pytest.fixture
def stage(page):
    """A stage whose pages ask no other host and leave no error in the console."""
    stage = Stage(page)
    yield stage
    stage.leave()
    assert stage.refused == []
    assert stage.errors == []
