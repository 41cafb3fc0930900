"""A page that is watched: what it asks of other hosts, and what goes wrong on it."""

from urllib.parse import urlsplit

# As if the reader were at every section of a page at once.
ALL_LAID_OUT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("section { content-visibility: visible !important }");
  document.adoptedStyleSheets.push(sheet);
}"""


def watch_page(page, address: str) -> list[str]:
    """Let `page` ask `address` alone; return the list of problems, which grows."""
    problems = []
    host = urlsplit(address).netloc

    def only_here(route):
        if urlsplit(route.request.url).netloc == host:
            route.continue_()
        else:
            problems.append(f"asked of another host: {route.request.url}")
            route.abort()

    def message(console):
        if console.type in ("error", "warning"):
            where = console.location["url"]
            problems.append(f"console {console.type}: {console.text} ({where})")

    page.route("**/*", only_here)
    page.on("console", message)
    page.on("pageerror", lambda error: problems.append(f"page error: {error}"))
    return problems
