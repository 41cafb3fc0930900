"""Where the browser is that the tests drive: `python -m tests.browser` prints it."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

# Without a sandbox it runs as root too; the rest keeps it from calling home.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Not its headless shell, which now and then draws no frame any more.
NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def find_browser() -> str:
    """Return the path of Chromium or Chrome: BOOK_BROWSER, installed, or Playwright's.

    Raises FileNotFoundError, saying what to do, where there is none.
    """
    chosen = os.environ.get("BOOK_BROWSER")
    if chosen:
        if shutil.which(chosen) is None:
            raise FileNotFoundError(f"BOOK_BROWSER={chosen} is not a program")
        return chosen
    for name in [*NAMES, MACOS]:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if Path(path).exists():
        return path
    raise FileNotFoundError(
        "no Chromium or Chrome found: run `make browser`, install one, or set "
        "BOOK_BROWSER to its path"
    )


if __name__ == "__main__":
    try:
        print(find_browser())
    except FileNotFoundError as error:
        sys.exit(str(error))
