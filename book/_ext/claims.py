"""From each claim to what settles it, and back.

The ledger (book/claims.md) lists a claim as an item "12 · What is claimed", with links
to the cells that settle it. Here each item gets the anchor ``verdict-12``, and each
place that a chapter marks by ``(claim-12)=`` a link that leads back to it.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

LEDGER = "book/claims"
NUMBER = re.compile(r"(\d+) · ")
PLACE = re.compile(r"claim-(\d+)(?:-\w+)?")


def number_items(app: Sphinx, doctree: nodes.document) -> None:
    """Give each item of the ledger an anchor that links can name."""
    if app.env.docname != LEDGER:
        return
    for item in doctree.findall(nodes.definition_list_item):
        term = item.next_node(nodes.term)
        if match := NUMBER.match(term.astext()):
            label = f"verdict-{match[1]}"
            item["classes"].append("claim")
            term["ids"].append(label)
            app.env.get_domain("std").anonlabels[label] = (LEDGER, label)


def way_back(number: str, docname: str) -> list[nodes.Node]:
    """Return the link to a claim in the ledger, and a space."""
    link = addnodes.pending_xref(
        "",
        nodes.inline("", f"Claim {number}", classes=["std", "std-ref"]),
        refdoc=docname,
        refdomain="std",
        reftype="ref",
        refexplicit=True,
        refwarn=True,
        reftarget=f"verdict-{number}",
    )
    return [nodes.inline("", "", link, classes=["book-claim"]), nodes.Text(" ")]


def lead_back(app: Sphinx, doctree: nodes.document) -> None:
    """Let the first paragraph of what settles a claim begin with the way back."""
    for place in list(doctree.findall(nodes.Element)):
        for label in place.get("ids", []):
            match = PLACE.fullmatch(label)
            first = match and next(place.findall(nodes.paragraph), None)
            if first is not None:
                first[0:0] = way_back(match[1], app.env.docname)


def setup(app: Sphinx) -> dict:
    app.connect("doctree-read", number_items)
    app.connect("doctree-read", lead_back)
    return {"parallel_read_safe": True}
