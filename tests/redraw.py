"""How long an explorer takes to redraw, as a ratio to a fixed piece of work.

Both are done in turn in the same page, so that a slow or a busy machine makes both
longer. `python -m tests.measure_redraw` prints the ratio of every example.
"""

from statistics import median
from typing import NamedTuple

# Move a slider many times, each time with the picture and its layout; how many did it.
MOVE = """(slider, moves) => {
  const draw = window.requestAnimationFrame;
  const [low, high] = [Number(slider.min), Number(slider.max)];
  let drawn = 0;
  for (let i = 0; i < moves; i++) {
    let callback = null;
    window.requestAnimationFrame = (react) => { callback = react; return 1; };
    slider.value = low + (high - low) * ((i * 7) % 20 + 1) / 21;
    slider.dispatchEvent(new Event("input"));
    callback?.(performance.now());
    slider.getBoundingClientRect();
    if (callback) drawn++;
  }
  window.requestAnimationFrame = draw;
  return drawn;
}"""
# What the slider before has asked of a worker is drawn first, or its frame takes ours;
# where the worker takes longer, we try again.
AT_REST = """() => new Promise((resolve) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))))"""
# Work of the same kind that never changes: elements are made, and laid out ten times.
WORK = """() => {
  const svg = document.body.appendChild(
    document.createElementNS("http://www.w3.org/2000/svg", "svg"));
  for (let i = 0; i < 1000; i++) {
    const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    bar.setAttribute("width", 2 + i % 7);
    svg.append(bar);
  }
  for (let k = 0; k < 10; k++) {
    for (const bar of svg.children) bar.setAttribute("height", k + 2.5);
    svg.getBoundingClientRect();
  }
  svg.remove();
}"""
LOOK, MOVES, ROUNDS = 6, 10, 5  # moves to find the slowest slider, and to measure it
TRIES = 20


class Redraw(NamedTuple):
    """Of the slowest slider the median ratio, and what it is made of, in ms."""

    ratio: float
    redraw: float
    work: float


class Clock:
    """How long the page has computed, whatever else the machine was busy with."""

    def __init__(self, page):
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def _milliseconds(self):
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return 1000 * next(m["value"] for m in metrics if m["name"] == "ThreadTime")

    def of_work(self):
        start = self._milliseconds()
        self._page.evaluate(WORK)
        return self._milliseconds() - start

    def of_a_redraw(self, slider, moves=MOVES):
        """The mean from a slider's input to the picture with its layout."""
        for _ in range(TRIES):
            self._page.evaluate(AT_REST)
            start = self._milliseconds()
            if drawn := slider.evaluate(MOVE, moves):
                return (self._milliseconds() - start) / drawn
        raise AssertionError("a slider's moves were not drawn")


def measure(page) -> Redraw:
    """How long the explorer on the page takes to follow its slowest slider."""
    sliders = page.locator(".book-explorer input[type=range]").all()
    clock = Clock(page)
    times = [clock.of_a_redraw(slider, LOOK) for slider in sliders]
    slowest = sliders[times.index(max(times))]
    clock.of_work()  # from here on, all is compiled
    rounds = [(clock.of_a_redraw(slowest), clock.of_work()) for _ in range(ROUNDS)]
    redraws, works = zip(*rounds, strict=True)
    ratios = [redraw / work for redraw, work in rounds]
    return Redraw(median(ratios), median(redraws), median(works))
