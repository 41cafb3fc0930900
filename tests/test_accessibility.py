"""The helper that asks axe: it finds what it is asked for."""

from tests.accessibility import told, violations

FAULTY = """<!doctype html>
<html lang="en"><head><title>A page</title></head><body><main>
<h1>A page</h1><img src="data:,"><p style="color: #999; background: #fff">Pale.</p>
<p>Well.</p></main></body></html>"""


def test_faults_are_found_and_told(page):
    page.set_content(FAULTY)
    found = violations(page)
    assert {one["id"] for one in found} == {"image-alt", "color-contrast"}
    words = told(found)
    assert "critical image-alt" in words
    assert "Pale." in words


def test_rules_can_be_chosen(page):
    page.set_content(FAULTY)
    [one] = violations(page, runOnly=["color-contrast"])
    assert one["id"] == "color-contrast"
