"""Small pages with explorers in the places that the build gives them."""

from _ext.widget_host import slot

from tests.explorer_pages import FILLER, page_of, states_of, view


def placed(explorer, *, before="", after=FILLER):
    """A page with an explorer in the place that the build gives it."""
    states = states_of(explorer)
    name = type(explorer).__name__
    place = slot(view(explorer), name, explorer.question, ["600px"] * 3)
    return page_of(before, place, after, states=states)
