"""A page of the site: opened with patience, and watched for what goes wrong on it."""

import re

# As if the reader were at every section of a page at once.
ALL_LAID_OUT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("section { content-visibility: visible !important }");
  document.adoptedStyleSheets.push(sheet);
}"""

# Past all of a page, as a reader who scrolls: what is far off wakes when it is seen,
# which is asked of a place in the very frame that shows it.
SEE_ALL = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
    await new Promise(requestAnimationFrame);
    scrollTo(0, y);
  }
  await new Promise(requestAnimationFrame);
}"""

SCRIPTS_HAVE_RUN = "() => typeof bookTasks === 'undefined' || bookTasks.length === 0"


def patient(page):
    """Let `page.goto` and `page.reload` return when the site's scripts have run.

    They run after the first paint, when a reader has not yet moved a hand.
    """

    def after(open_page):
        def opened(*args, **options):
            response = open_page(*args, **options)
            page.wait_for_function(SCRIPTS_HAVE_RUN)
            return response

        return opened

    page.goto, page.reload = after(page.goto), after(page.reload)
    return page


def renew(page) -> None:
    """Undo what a test has set on `page`, but for scripts that open with every page."""
    page.unroute_all()
    page.goto("about:blank")
    page.emulate_media(
        media="null",
        color_scheme="null",
        reduced_motion="null",
        forced_colors="null",
    )
    page.set_viewport_size({"width": 1280, "height": 720})
    page.mouse.move(0, 0)


def watch_page(page, address: str) -> list[str]:
    """Let `page` ask `address` alone; return the list of problems, which grows."""
    problems = []

    def refuse(route):
        problems.append(f"asked of another host: {route.request.url}")
        route.abort()

    def message(console):
        if console.type in ("error", "warning"):
            where = console.location["url"]
            problems.append(f"console {console.type}: {console.text} ({where})")

    page.route(re.compile(f"^(?!{re.escape(address)})"), refuse)
    page.on("console", message)
    page.on("pageerror", lambda error: problems.append(f"page error: {error}"))
    return problems
