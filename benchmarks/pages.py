"""What does a page of the book cost beside a stock Jupyter Book page of the same text?

Chapter 2 is executed once and built twice: by the book's configuration, and by Jupyter
Book as it comes. Chromium then loads both in turn, each time as a new visitor, on a
processor slowed down to about that of a phone. What the stock page asks of other hosts
(MathJax, require.js, the widgets' html-manager) is answered at once from the same files
out of npm, which does it a favour. And the book is built in a copy of its own, from
nothing and again with nothing changed.

Run it from the root of the repository: python -m benchmarks.pages
"""

import argparse
import gzip
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright
from tqdm import tqdm

from benchmarks import conditions
from benchmarks.layers import RESULTS
from experiments.recording import write
from tests.browser import FLAGS, find_browser
from tests.served import serve

ROOT = Path(__file__).resolve().parent.parent
CHAPTER = "notebooks/02_rnn"
ROUNDS, SLOWER = 7, 4
SETTLE = 1500  # ms that a new page of the browser gets before it is sent anywhere
# What a stock page asks for, by a part of its address, and which npm package has it.
CDN = {
    r"/npm/mathjax@3/(.*)": ("mathjax@3.2.2", r"\1"),
    r"/npm/@jupyter-widgets/html-manager@[^/]*/(.*)": (
        "@jupyter-widgets/html-manager@1.0.14",
        r"\1",
    ),
    r"/npm/anywidget@[^/]*/(.*)": ("anywidget@0.11.0", r"\1"),
    r"/ajax/libs/require\.js/.*": ("requirejs@2.3.7", "require.js"),
}
STOCK_CONFIG = """\
title: A stock Jupyter Book
execute: {execute_notebooks: "off"}
bibtex_bibfiles: [references.bib]
"""
# When something of the page is painted, and when the largest part of what is seen.
PAINTS = """() => new Promise((done) => {
  const [first] = performance.getEntriesByName("first-contentful-paint");
  new PerformanceObserver((list) =>
    done([first.startTime, list.getEntries().at(-1).startTime]),
  ).observe({ type: "largest-contentful-paint", buffered: true });
})"""
READ_ALL = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
    scrollTo(0, y);
    await new Promise((done) => setTimeout(done, 60));
  }
}"""


def run(*command, folder: Path, **options) -> None:
    """Run a command; what it wrote is shown if it fails."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, **options
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")


def build_stock(folder: Path) -> Path:
    """Build the executed chapter as Jupyter Book does it with no settings."""
    source = ROOT / f"{CHAPTER}.ipynb"
    target = folder / f"{CHAPTER}.ipynb"
    target.parent.mkdir(parents=True)
    execute = ("-m", "jupyter", "execute", "--output", target, source)
    run(sys.executable, *execute, folder=source.parent)
    shutil.copy(ROOT / "book" / "references.bib", folder)
    (folder / "_config.yml").write_text(STOCK_CONFIG, "utf-8")
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: {CHAPTER}\n", "utf-8")
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    run(jupyter_book, "build", ".", folder=folder)
    return folder / "_build" / "html"


def fetch_packages(folder: Path) -> None:
    """Put the npm packages of `CDN` into `folder`."""
    (folder / "package.json").write_text("{}", "utf-8")
    names = [package for package, _ in CDN.values()]
    install = ("npm", "install", "--ignore-scripts", "--legacy-peer-deps", "--no-audit")
    run(*install, *names, folder=folder)


def cdn_file(url: str, folder: Path) -> Path | None:
    """The file that answers a request to another host, or None."""
    for pattern, (package, path) in CDN.items():
        if match := re.search(pattern, urlsplit(url).path):
            name = package.rpartition("@")[0]
            file = folder / "node_modules" / name / match.expand(path)
            file = file if file.suffix else file.with_suffix(".js")
            return file if file.is_file() else None
    return None


def visit(browser, address: str, packages: Path) -> dict[str, float]:
    """One first visit, in milliseconds and kilobytes sent, script time in two parts."""
    context = browser.new_context(viewport={"width": 412, "height": 823})
    context.set_default_timeout(120_000)
    page = context.new_page()
    count = {"requests": 0, "sent": 0, "refused": 0}

    def answer(route):
        if file := cdn_file(route.request.url, packages):
            count["sent"] += len(gzip.compress(file.read_bytes(), 6))
            return route.fulfill(path=file)
        count["refused"] += 1
        return route.abort()

    def ask(request):
        count["requests"] += 1

    def size(request):
        if request.url.startswith(address):
            count["sent"] += request.sizes()["responseBodySize"]

    # What is asked of the site itself takes no way through here.
    context.route(re.compile(f"^(?!{re.escape(address)})"), answer)
    context.on("request", ask)
    context.on("requestfinished", size)
    cdp = context.new_cdp_session(page)
    cdp.send("Performance.enable")
    page.wait_for_timeout(SETTLE)  # else the browser's own start is measured too
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(f"{address}{CHAPTER}.html", wait_until="load")
    page.wait_for_load_state("networkidle")
    first, sent = _durations(cdp), count["sent"]
    asked = count["requests"]
    first_paint, largest_paint = page.evaluate(PAINTS)
    page.evaluate(READ_ALL)
    page.wait_for_load_state("networkidle")
    read = _durations(cdp)
    context.close()
    return {
        "kilobytes at first load": sent / 1000,
        "kilobytes until all is read": count["sent"] / 1000,
        "requests at first load": asked,
        "requests until all is read": count["requests"],
        "requests refused": count["refused"],
        "first contentful paint": first_paint,
        "largest contentful paint": largest_paint,
        "scripts at first load": first["ScriptDuration"],
        "all work at first load": first["TaskDuration"],
        "scripts until all is read": read["ScriptDuration"],
        "all work until all is read": read["TaskDuration"],
    }


def _durations(cdp) -> dict[str, float]:
    metrics = cdp.send("Performance.getMetrics")["metrics"]
    return {m["name"]: 1000 * m["value"] for m in metrics if "Duration" in m["name"]}


def compare_pages(sites: dict[str, Path], packages: Path, rounds: int) -> dict:
    """The medians of visits to the same chapter of each site, taken in turn."""
    found = {name: [] for name in sites}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for _ in tqdm(range(rounds), desc="visits", unit="round"):
            for name, site in sites.items():
                with serve(site) as address:
                    found[name].append(visit(browser, address, packages))
        browser.close()
    return {name: _medians(visits) for name, visits in found.items()}


def _medians(visits: list[dict]) -> dict[str, float]:
    return {
        what: round(statistics.median(visit[what] for visit in visits), 1)
        for what in visits[0]
    }


def time_builds(folder: Path) -> dict[str, float]:
    """Seconds of a build in a copy of the book: from nothing, and once more."""
    listed = subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True)
    for name in listed.splitlines():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    # Not by make: its set-up would point what is installed here at the copy.
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    environment = os.environ | {"PYTHONPATH": str(folder)}
    found = {}
    for which in ("cold", "nothing changed"):
        start = time.perf_counter()
        run(sys.executable, "-m", "tools.build", folder=folder, env=environment)
        found[which] = round(time.perf_counter() - start, 2)
    return found


def table(pages: dict[str, dict]) -> str:
    """The pages side by side."""
    lines = [f"{'chapter 2':28}" + "".join(f"{name:>10}" for name in pages)]
    for what in next(iter(pages.values())):
        cells = "".join(f"{page[what]:>10.1f}" for page in pages.values())
        lines.append(f"{what:28}{cells}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    if found := conditions.objections():
        sys.exit("make bench refuses, for it would lie:\n  " + "\n  ".join(found))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(">> building the book in a copy, from nothing (some minutes)", flush=True)
        (folder / "copy").mkdir()
        builds = time_builds(folder / "copy")
        print(">> building chapter 2 as a stock Jupyter Book", flush=True)
        stock = build_stock(folder / "stock")
        (folder / "npm").mkdir()
        fetch_packages(folder / "npm")
        sites = {"book": folder / "copy" / "_build" / "html", "stock": stock}
        pages = compare_pages(sites, folder / "npm", ROUNDS)
    print(table(pages))
    print("a build: {cold} s cold, {nothing changed} s again".format(**builds))
    result = {
        "task": f"{CHAPTER} as the book and as a stock Jupyter Book page, first visits "
        f"at 412 × 823 pixels, processor slowed down {SLOWER} times",
        "criterion": f"medians of {ROUNDS} visits in turn; times in milliseconds",
        "pages": pages,
        "build_seconds": builds,
    }
    print(f"wrote {write('pages', result, RESULTS)}")


if __name__ == "__main__":
    main()
