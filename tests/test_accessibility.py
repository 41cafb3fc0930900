"""The helpers that look for faults of a page: they find what is there."""

import pytest

from tests.accessibility import contrast, faint, lost_links, told, violations


@pytest.fixture(scope="module")
def page(browser):
    """One page for all: a test writes what it looks at."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


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


# Where axe and the quick check have to agree: a style, and whether it is too faint.
STYLES = {
    "color: #777": True,
    "color: #767676": False,
    "color: #949494; font-size: 24px": False,
    "color: #959595; font-size: 24px": True,
    "color: #949494; font-size: 19px; font-weight: 700": False,
    "color: #949494; font-size: 19px; font-weight: 600": True,
    "color: rgba(0, 0, 0, 0.5)": True,
    "color: rgba(0, 0, 0, 0.6)": False,
    "opacity: 0.5": True,
    "background: color-mix(in srgb, #cc8500 85%, transparent)": False,
    "color: #777; background: color-mix(in srgb, #cc8500 85%, transparent)": True,
    "color: #eee; background: #444": False,
    "color: #111; background: rgba(0, 0, 0, 0.6)": True,
    "color: #999; visibility: hidden": False,
    "color: #999; display: none": False,
}


@pytest.mark.parametrize(("style", "bad"), STYLES.items())
def test_the_quick_contrast_agrees_with_axe(page, style, bad):
    page.set_content(
        '<html lang="en"><title>A page</title><body style="background: #fff"><main>'
        f'<h1>A page</h1><div><p style="{style}">Some <b>words</b>.</p></div></main>'
    )
    by_axe = violations(page, runOnly=["color-contrast"])
    assert bool(by_axe) == bool(faint(page)) == bad


# Likewise of links: a page's words with one, its style, and whether it is lost.
LINKS = {
    ("Some {} here.", "color: #777; text-decoration: none"): False,
    ("Some {} here.", "color: #444; text-decoration: none"): True,
    ("Some {} here.", "color: #444"): False,
    ("Some {} here.", "color: #444; text-decoration: none; font-weight: 700"): False,
    ("{}", "color: #444; text-decoration: none"): False,
    ("{} {}", "color: #444; text-decoration: none"): False,
    ("Some {} here.", "color: #444; text-decoration: none; display: none"): False,
}


def show_link(page, words, style):
    link = f'<a href="#" style="{style}">words</a>'
    page.set_content(
        '<html lang="en"><title>A page</title><body style="background: #fff"><main>'
        f"<h1>A page</h1><p>{words.replace('{}', link)}</p></main></body></html>"
    )


@pytest.mark.parametrize(("words", "style", "bad"), [(*k, v) for k, v in LINKS.items()])
def test_the_quick_look_at_links_agrees_with_axe(page, words, style, bad):
    show_link(page, words, style)
    by_axe = violations(page, runOnly=["link-in-text-block"])
    assert bool(by_axe) == bool(lost_links(page)) == bad


def test_a_link_in_the_very_colour_of_the_words_is_lost(page):
    show_link(page, "Some {} here.", "color: #000; text-decoration: none")
    [only] = lost_links(page)  # which axe takes for meant
    assert only.startswith("1.00: <a")


def test_what_is_exempt_is_left_out_and_the_faint_is_named(page):
    page.set_content(
        '<button disabled style="color: #aaa">off</button><svg><text>x</text></svg>'
        '<p style="color: #aaa">Too pale by far.</p>'
    )
    [only] = faint(page)
    assert (
        only
        == "2.32: rgb(170, 170, 170) on rgb(255, 255, 255), 16px: 'Too pale by far.'"
    )


def test_a_page_without_text_and_a_colour_of_another_kind_are_refused(page):
    page.set_content("<p></p>")
    with pytest.raises(AssertionError, match="no text"):
        faint(page)
    page.set_content('<p style="color: color(display-p3 1 0 0)">Red</p>')
    with pytest.raises(ValueError, match=r"got .color"):
        faint(page)


def test_the_contrast_of_two_colours():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)
