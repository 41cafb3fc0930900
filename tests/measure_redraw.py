"""`python -m tests.measure_redraw [words]` prints how long the largest examples take.

Run it on a quiet machine before changing FRAME in tests/test_every_explorer.py. Words
pick the examples whose names contain one of them.
"""

import sys

from playwright.sync_api import sync_playwright

from tests.browser import FLAGS, find_browser
from tests.explorer_examples import EXAMPLES, LARGEST
from tests.explorer_pages import DESK, Stage, wait_until_drawn
from tests.redraw import measure


def main(words):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        page = browser.new_context().new_page()
        page.set_viewport_size({"width": DESK, "height": 1400})
        stage = Stage(page)
        print("  ratio  redraw    work  example")
        for name in LARGEST:
            if words and not any(word in name for word in words):
                continue
            stage.show(EXAMPLES[name]())
            wait_until_drawn(page)
            ratio, redraw, work = measure(page)
            print(f"{ratio:7.3f} {redraw:4.1f} ms {work:4.0f} ms  {name}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
