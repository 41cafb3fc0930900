"""The list of references, kept in step with what the pages cite.

A reference stands in the list once a page cites it. When a page begins to cite one, the
page of the list has not changed itself, and Sphinx would not write it again.
"""

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def lists_of_references(
    app: Sphinx,
    env: BuildEnvironment,
    added: set[str],
    changed: set[str],
    removed: set[str],
) -> list[str]:
    """The pages with a bibliography: out of date whenever any page is."""
    lists = {key.docname for key in env.get_domain("cite").bibliographies}
    return sorted(lists - removed) if added | changed | removed else []


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("env-get-outdated", lists_of_references)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
