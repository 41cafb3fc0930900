"""What cells and ipywidgets take from IPython, for a page that has none.

IPython would be 5 MB more to load. Here is what of it is used: values that say how they
are shown, and the answer that there is no shell.
"""

import sys
from types import ModuleType


class Shown:
    """Text of one kind that a cell shows as its value."""

    def __init__(self, data: str) -> None:
        self.data = data


class Markdown(Shown):
    def _repr_markdown_(self) -> str:
        return self.data


class HTML(Shown):
    def _repr_html_(self) -> str:
        return self.data


class InteractiveShell:
    """There is none in a page; ipywidgets asks whether something is one."""


def install(display) -> None:
    """Make `from IPython.display import Markdown` and the like work."""
    contents = {
        "IPython": {"get_ipython": lambda: None},
        "IPython.display": {
            "HTML": HTML,
            "Markdown": Markdown,
            "clear_output": lambda wait=False: None,
            "display": lambda *values: [display(value) for value in values],
        },
        "IPython.core": {},
        "IPython.core.interactiveshell": {"InteractiveShell": InteractiveShell},
    }
    for name, content in contents.items():
        module = ModuleType(name)
        vars(module).update(content)
        sys.modules[name] = module
        parent, _, own = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], own, module)
