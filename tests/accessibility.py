"""axe, asked for violations alone."""

from axe_playwright_python.sync_playwright import Axe

# Where each node that passes would be described too, axe takes six times as long.
BRIEF = {"resultTypes": ["violations"], "selectors": False}


def violations(page, **options) -> list[dict]:
    """What axe finds on a page: [] if all is well. `options` are those of axe.run.

    Raises AssertionError if the contrast of colours was not looked at.
    """
    found = Axe().run(page, options=options | BRIEF).response
    ran = {rule["id"] for kind in ("passes", "violations") for rule in found[kind]}
    assert "color-contrast" in ran
    return found["violations"]


def told(found: list[dict]) -> str:
    """Violations in words, a line for each and for the first elements it is about."""
    return "\n".join(
        f"{one['impact']} {one['id']}: {one['help']}\n  "
        + "\n  ".join(node["html"][:200] for node in one["nodes"][:5])
        for one in found
    )
