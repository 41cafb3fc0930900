"""A page that is watched: what it asks of other hosts, and what goes wrong on it."""

from urllib.parse import urlsplit


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
