"""TextInspector: a unit of a character model, silenced; on the page and in Python."""

import re
import unicodedata

import numpy as np
import pytest
from playwright.sync_api import expect
from traitlets import TraitError

from explorers import TextInspector
from explorers.text_inspector.quantised import quantise
from helpers.data import Vocabulary
from helpers.language import LanguageModel
from helpers.layers import GRU, LSTM, Linear
from tests.accessibility import contrast
from tests.explorer_pages import check_that_all_is_inside

pytestmark = pytest.mark.one_page

TOKENS = '\n "abcdefghij'
TEXT = 'abc "de" fgh\nij a b c "ab\ncd" e f\n\njijiji ab\n"a" "b" "c"\nd'
QUANTITIES = ("cell", "hidden", "input_gate", "forget", "output", "candidate")
NAMES = {" ": "space", "\n": "line break"}
WEIGHTS = ("weight_ih", "weight_hh", "bias", "head_weight", "head_bias")


def random_model(seed=0, units=5, symbols=13, dtype=np.float64):
    rng = np.random.default_rng(seed)
    lstm = LSTM(symbols, units, rng=rng, dtype=dtype)
    model = LanguageModel(lstm, Linear(units, symbols, rng=rng, dtype=dtype))
    for values in model.params.values():
        values[:] = rng.normal(scale=3 / np.sqrt(units), size=values.shape)
    return model


def inspector(text=TEXT, **traits):
    return TextInspector.from_model(random_model(), Vocabulary(TOKENS), text, **traits)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def softmax(logits):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def by_hand(explorer, silent=None):
    """The book's equations, step after step; the h of a silent unit is held at 0."""
    ih, hh, bias, head, head_bias = (getattr(explorer, name) for name in WEIGHTS)
    h = c = np.zeros(len(bias) // 4)
    units, chances = {name: [] for name in QUANTITIES}, []
    for character in explorer.text:
        a = ih[:, explorer.tokens.index(character)] + hh @ h + bias
        a_i, a_f, a_g, a_o = np.split(a, 4)
        i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
        c = f * c + i * g
        h = o * np.tanh(c)
        if silent is not None:
            h[silent] = 0
        for name, values in zip(QUANTITIES, (c, h, i, f, o, g), strict=True):
            units[name].append(values.copy())
        chances.append(softmax(head @ h + head_bias))
    return {name: np.array(rows) for name, rows in units.items()}, np.array(chances)


def true_next(explorer, chances):
    """The probability of each character but the first."""
    ids = [explorer.tokens.index(character) for character in explorer.text]
    return chances[np.arange(len(ids) - 1), ids[1:]]


def check_against_the_equations(explorer):
    units, chances = by_hand(explorer)
    _, silenced = by_hand(explorer, silent=explorer.unit)
    close = {"rtol": 0, "atol": 1e-10}
    np.testing.assert_allclose(explorer.probabilities, chances, **close)
    np.testing.assert_allclose(explorer.silenced_probabilities, silenced, **close)
    ratio = true_next(explorer, chances) / true_next(explorer, silenced)
    np.testing.assert_allclose(explorer.cost[:-1], np.log2(ratio), **close)
    assert explorer.cost[-1] == 0
    kind = explorer.quantity
    values = explorer.cost if kind == "cost" else units[kind][:, explorer.unit]
    np.testing.assert_allclose(explorer.values, values, **close)


# --- Python -----------------------------------------------------------------------


def test_all_that_is_computed_follows_all_that_can_be_set():
    explorer = inspector(unit=2)
    heard = []
    explorer.observe(lambda change: heard.append(change.name))
    check_against_the_equations(explorer)
    for kind in (*QUANTITIES, "cost"):
        explorer.quantity = kind
        check_against_the_equations(explorer)
    rng = np.random.default_rng(1)
    changes = {"unit": 4, "text": "a b\n", "bias": rng.normal(size=20)}
    changes |= {"weight_hh": rng.normal(size=(20, 5)), "head_bias": rng.normal(size=13)}
    for name, value in changes.items():
        heard.clear()
        setattr(explorer, name, value)
        check_against_the_equations(explorer)
        assert {"probabilities", "silenced_probabilities", "cost"} & set(heard)


def test_to_silence_a_unit_is_to_set_its_columns_to_0():
    explorer, model = inspector(unit=3), random_model()
    params = model.params
    for name in ("weight_ih", "weight_hh"):
        params[f"recurrent.{name}"][:] = getattr(explorer, name)
    params["head.weight"][:] = explorer.head_weight
    for name in ("recurrent.weight_hh", "head.weight"):
        params[name][:, 3] = 0
    logits, _ = model.forward(Vocabulary(TOKENS).encode(TEXT)[:, None])
    chances = np.array([softmax(row[0]) for row in logits])
    np.testing.assert_allclose(explorer.silenced_probabilities, chances, atol=1e-10)


def test_it_opens_where_the_colour_of_the_cost_is_darkest():
    explorer = inspector(unit=1)
    whole, silenced = explorer.probabilities, explorer.silenced_probabilities
    chances = true_next(explorer, whole), true_next(explorer, silenced)
    bits = np.log2(chances[0]) - np.log2(chances[1])
    assert explorer.selected == bits.argmax() > 0
    assert explorer.selected != (chances[0] - chances[1]).argmax()  # another measure
    assert explorer.cost[explorer.selected] == explorer.cost.max()
    assert inspector(unit=1, selected=0).selected == 0


def test_the_mark_stays_in_the_text():
    explorer = inspector(selected=30)
    explorer.text = "abcdef"
    assert explorer.selected == 5
    explorer.text = "abcdefgh"
    assert explorer.selected == 5
    # A page sends a longer text and a place in it at once, in any order.
    explorer.set_state({"selected": 20, "text": "a" * 21})
    assert explorer.selected == 20
    explorer.set_state({"text": "b" * 31, "selected": 30})
    assert explorer.selected == 30
    assert explorer.text == "b" * 31


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_weights_are_copied_in_eight_bits_and_those_are_kept(dtype):
    model = random_model(dtype=dtype)
    explorer = TextInspector.from_model(model, Vocabulary(TOKENS), TEXT)
    recurrent, head = model.recurrent.params, model.head.params
    given = {"weight_ih": recurrent["weight_ih"], "weight_hh": recurrent["weight_hh"]}
    for name, array in (given | {"head_weight": head["weight"]}).items():
        kept = getattr(explorer, name)
        largest = np.abs(array).max(axis=1, keepdims=True)
        assert (np.abs(kept - array) <= 0.5001 * largest / 127).all()
        assert np.abs(kept - array).max() > 0
        np.testing.assert_array_equal(quantise(kept)[0] * quantise(kept)[1], kept)
    bias = recurrent["bias_ih"] + recurrent["bias_hh"]
    np.testing.assert_allclose(explorer.bias, bias, atol=1e-6)
    np.testing.assert_array_equal(explorer.head_bias, head["bias"])
    before = explorer.probabilities
    model.params["head.weight"][:] = 0  # the model may go on learning
    explorer.unit = 1
    np.testing.assert_array_equal(explorer.probabilities, before)


def test_rows_of_zeros_and_the_largest_numbers_survive():
    array = np.array([[0.0, 0.0], [1e300, -1e300], [5e-324, 0.0], [3.0, -1.0]])
    codes, scales = quantise(array)
    assert codes.dtype == np.int8
    np.testing.assert_allclose((codes * scales)[[0, 1, 3]], array[[0, 1, 3]], rtol=0.01)
    assert np.isfinite(codes * scales).all()


BAD = [
    ("text", "a", "2 to 500 characters, got 1"),
    ("text", 501 * "a", "2 to 500 characters, got 501"),
    (
        "text",
        "abé xa",
        "characters that the model knows; 'x', 'é' are not among",
    ),
    ("text", "ab\t", r"knows; '\\t' is not among them"),
    ("text", None, "text"),
    ("selected", 58, "selected must be a whole number from 0 to 57, got 58"),
    ("selected", -1, "from 0 to 57, got -1"),
    ("selected", True, "whole number from 0 to 57, got True"),
    ("selected", None, "whole number from 0 to 57, got None"),
    ("selected", 1.5, "whole number"),
    ("unit", 5, "unit must be a whole number from 0 to 4, got 5"),
    ("quantity", "gate", "quantity"),
    ("weight_ih", np.zeros((20, 12)), r"\(20, 13\), got shape \(20, 12\)"),
    ("weight_hh", np.full((20, 5), np.nan), "NaN or infinity"),
    (
        "head_weight",
        {"codes": "", "scales": []},
        "a dict that is no array of real numbers",
    ),
    ("bias", np.zeros(5), r"= \(20,\), got shape \(5,\)"),
    ("tokens", tuple(TOKENS), "read-only"),
    ("probabilities", np.zeros((58, 13)), "read-only"),
    ("values", np.zeros(58), "read-only"),
]


@pytest.mark.parametrize(("name", "value", "message"), BAD)
def test_bad_values_are_refused_and_change_nothing(name, value, message):
    explorer = inspector(selected=1)
    before, cost = getattr(explorer, name), explorer.cost
    with pytest.raises(TraitError, match=message):
        setattr(explorer, name, value)
    np.testing.assert_array_equal(getattr(explorer, name), before)
    np.testing.assert_array_equal(explorer.cost, cost)


def test_from_model_says_what_it_cannot_show():
    model, vocabulary = random_model(), Vocabulary(TOKENS)
    rng = np.random.default_rng(0)
    with pytest.raises(TypeError, match=r"helpers\.language\.LanguageModel, got <"):
        TextInspector.from_model(model.recurrent, vocabulary, TEXT)
    gru = LanguageModel(GRU(13, 5, rng=rng), Linear(5, 13, rng=rng))
    with pytest.raises(TypeError, match="reads with an LSTM, got a model with"):
        TextInspector.from_model(gru, vocabulary, TEXT)
    with pytest.raises(ValueError, match=r"trained with 13 symbols .* has 3"):
        TextInspector.from_model(model, Vocabulary("abc"), TEXT)
    words = Vocabulary([f"word {i}" for i in range(13)])
    with pytest.raises(ValueError, match="single characters, each once"):
        TextInspector.from_model(model, words, TEXT)
    large = random_model(units=115)
    with pytest.raises(ValueError, match=r"60000 weights; 115 units .* 60375"):
        TextInspector.from_model(large, vocabulary, TEXT)
    with pytest.raises(TraitError, match="'!' is not among them"):
        TextInspector.from_model(model, vocabulary, "ab!")


# --- The page ---------------------------------------------------------------------


def colours(page, largest):
    """The values that the shades of the characters stand for, in reading order."""
    paths = page.locator(".book-shade").evaluate_all(
        "paths => paths.map(path => [path.classList.contains('book-negative'),"
        " Number(path.style.fillOpacity), path.getAttribute('d')])"
    )
    cells = [
        (float(y), float(x), largest * (-shade if negative else shade))
        for negative, shade, boxes in paths
        for x, y in re.findall(r"M([\d.]+) ([\d.]+)h", boxes)
    ]
    return np.array([value for _, _, value in sorted(cells)])


def shown(locator):
    """A text as it is read: with plain spaces and minus signs."""
    return locator.text_content().replace("\u00a0", " ").replace("−", "-")


def percent(p):
    if p < 0.001:
        return "< 0.1%"
    if p > 0.999:
        return "> 99.9%"
    return f"{100 * p:.{1 if p < 0.0995 or p > 0.9949 else 0}f}%"


def change(before, after):
    if before == after:
        return f"stays at {before}"
    falls = float(before.strip("<>% ")) > float(after.strip("<>% "))
    return f"{'falls' if falls else 'rises'} from {before} to {after}"


def called(character):
    """As the page calls it."""
    names = NAMES | {'"': "quotation mark"}
    return f"the {names[character]}" if character in names else f"“{character}”"


def sentence(explorer, chances, silenced):
    """Of one character, the marked one, and one measure, what the silence costs."""
    text, place = explorer.text, explorer.selected
    mean = np.log2(true_next(explorer, chances) / true_next(explorer, silenced)).mean()
    kind = "saves" if mean < 0 else "costs"
    overall = f"Over the whole text this {kind} {abs(mean):.2f} bits a character."
    last = place == len(text) - 1
    k = chances[place].argmax() if last else explorer.tokens.index(text[place + 1])
    pair = chances[place, k], silenced[place, k]
    becomes = f"{change(*map(percent, pair))} when unit {explorer.unit} is silenced"
    here, next_one = f"After {called(text[place])}", called(explorer.tokens[k])
    if last:
        return (
            f"{here}, the last one, {next_one} is the likeliest to come. Its chance "
            f"{becomes}. {overall}"
        )
    bits = np.log2(pair[0] / pair[1])
    outcome = f"{abs(bits):.2f} bits are {'won' if bits < 0 else 'lost'}"
    return (
        f"{here} the chance of {next_one}, which comes next, {becomes}: {outcome}. "
        f"{overall}"
    )


def check_colours(page, values, bounded):
    largest = 1 if bounded else np.abs(values).max()
    np.testing.assert_allclose(colours(page, largest), values, atol=0.0251 * largest)


def check_table(page, explorer, chances, silenced):
    """The likeliest next characters, the true one among them, with both numbers."""
    rows = page.locator(".book-bars tbody tr").all()
    cells = [[shown(cell) for cell in row.locator("th, td").all()] for row in rows]
    names = [NAMES.get(token, token) for token in explorer.tokens]
    top = [names.index(name.removeprefix("▸ ")) for name, *_ in cells]
    likely = np.argsort(-chances)[:8].tolist()
    assert top[:7] == likely[:7]
    after = explorer.text[explorer.selected + 1 :][:1]
    assert top[7] == likely[7] or explorer.tokens[top[7]] == after
    marked = [name for name, *_ in cells if "▸" in name]
    assert marked == [f"▸ {NAMES.get(k, k)}" for k in after]
    assert [row[2:] for row in cells] == [
        [percent(chances[k]), percent(silenced[k])] for k in top
    ]


def check_the_page(page, explorer):
    """What the page shows and says is what Python has computed."""
    both = explorer.probabilities, explorer.silenced_probabilities
    place, values = explorer.selected, explorer.values
    check_colours(page, values, explorer.quantity not in ("cell", "cost"))
    check_table(page, explorer, *(p[place] for p in both))

    value = f"{values[place]:.2f}".replace("-0.00", "0.00")
    assert shown(page.locator(".book-entry").first).endswith(f" = {value}")
    assert shown(page.locator(".book-sentence")) == sentence(explorer, *both)
    following = page.locator(".book-next").evaluate(
        "node => !node.matches('.book-none')"
    )
    assert following == (place < len(values) - 1)


SHADES = """() => {
  const styles = (selector) =>
    [...document.querySelectorAll(selector)].map((one) => getComputedStyle(one));
  const numbers = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const [letters] = styles(".book-letters").map(({ fill }) => numbers(fill));
  const page = numbers(getComputedStyle(document.body).backgroundColor);
  const shades = styles(".book-shade").map(({ fill, fillOpacity, opacity }) =>
    numbers(fill).map((c, i) => page[i] + (c - page[i]) * fillOpacity * opacity));
  return [letters, shades];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_are_read_on_every_shade_of_forced_colours(stage, page, scheme):
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    stage.show(inspector())
    letters, shades = page.evaluate(SHADES)
    assert len(shades) == 42
    assert min(contrast(letters, shade) for shade in shades) > 4.5


@pytest.mark.parametrize("width", [360, 900])
def test_the_page_shows_it(stage, page, width):
    page.set_viewport_size({"width": width, "height": 1400})
    explorer = inspector(unit=2)
    stage.show(explorer)
    check_the_page(page, explorer)
    for kind in (*QUANTITIES[1:], "cost"):
        page.get_by_role("combobox").select_option(kind)
        explorer.quantity = kind
        frame(page)
        check_the_page(page, explorer)
    for unit, place in ((0, 0), (4, len(TEXT) - 1), (3, 8), (1, 20)):
        page.get_by_role("slider", name="unit").fill(str(unit))
        page.get_by_role("slider", name="character").fill(str(place + 1))
        explorer.unit, explorer.selected = unit, place
        frame(page)
        check_the_page(page, explorer)
    page.get_by_role("button", name="Go where it is missed most").click()
    explorer.selected = inspector(unit=1).selected
    frame(page)
    check_the_page(page, explorer)


def test_the_page_shows_a_model_of_the_chapters_size(stage, page):
    vocabulary = Vocabulary([chr(40 + i) for i in range(103)])
    text = vocabulary.decode(np.random.default_rng(64).integers(0, 103, 120))
    model = random_model(3, 64, 103)
    explorer = TextInspector.from_model(model, vocabulary, text, unit=32)
    stage.show(explorer)
    check_the_page(page, explorer)


def frame(page):
    page.evaluate("() => new Promise(requestAnimationFrame)")


# The outline of each sign starts at the corner of its character's box.
CORNERS = """paths => Object.fromEntries(paths.map(path => [
  path.dataset.sign,
  [...path.getAttribute("d").matchAll(/M(\\d+) (\\d+)/g)].map(m => [+m[1], +m[2]]),
]))"""


def test_what_cannot_be_seen_has_a_sign(stage, page):
    stage.show(inspector())
    letters = page.locator(".book-letters")
    assert letters.text_content().replace("\u00a0", "") == re.sub(r"\s", "", TEXT)
    signs = page.locator(".book-signs").evaluate_all(CORNERS)
    rows = [f"{line}\n" for line in TEXT.splitlines()]
    rows[-1] = rows[-1].removesuffix("\n")
    for character, sign in NAMES.items():
        assert signs.pop(sign) == [
            [9 * column, 24 * row + 2]
            for row, line in enumerate(rows)
            for column, c in enumerate(line)
            if c == character
        ]
    assert signs == {"tab": [], "other": []}


# Letters of every width and height: in a machine's fonts, and in none of them.
STRANGE = "aWiM\t\u0301\u200b語가ｗ😀𠀀\ufdfdʬꙮ𒐫⸻\u0e48Å"


@pytest.mark.parametrize("width", [360, 900])
def test_no_character_sticks_out_whatever_the_fonts(stage, page, width):
    page.set_viewport_size({"width": width, "height": 1400})
    rng = np.random.default_rng(0)
    lstm = LSTM(len(STRANGE), 3, rng=rng)
    model = LanguageModel(lstm, Linear(3, len(STRANGE), rng=rng))
    explorer = TextInspector.from_model(
        model, Vocabulary(STRANGE), (STRANGE * 30)[:500]
    )
    stage.show(explorer)
    reserved = page.locator(".book-explorer").bounding_box()["height"]
    check_that_all_is_inside(page, reserved)
    assert 0 <= stage.spare_room() < 3
    signs = page.locator(".book-signs").evaluate_all(CORNERS)
    count = sum(map(len, signs.values()))
    assert count == sum(unicodedata.category(c)[0] in "CZM" for c in explorer.text)
    wide = page.locator(".book-wide")
    assert set(wide.text_content()) - {"\u00a0"} == set("語가ｗ😀𠀀")
    # In its own box an em of 9 px is as wide as the box.
    assert wide.evaluate("node => getComputedStyle(node).fontSize") == "9px"


def test_a_text_that_has_no_room_for_its_lines_runs_on(stage, page):
    explorer = inspector("ab\n" * 100 + "cdef " * 40)
    height = []
    for text in (TEXT, explorer.text, "abcdefghij" * 50):
        explorer.text = text
        stage.show(explorer)
        check_the_page(page, explorer)
        height.append(page.locator(".book-text").bounding_box()["height"])
    assert len(set(height)) == 1


def test_keys_and_pointer_go_through_the_text(stage, page):
    explorer = inspector(selected=0)
    stage.show(explorer)
    slider = page.get_by_role("slider", name="character")
    box = page.locator(".book-text").bounding_box()

    def point(line, column):
        return box["x"] + 9 * column + 4, box["y"] + 24 * line + 12

    page.mouse.click(*point(1, 3))  # the a of the second line
    expect(slider).to_be_focused()
    expect(slider).to_have_value("17")
    places = {
        "ArrowRight": 18, "ArrowUp": 19, "PageDown": 21, "ArrowLeft": 20,
        "PageUp": 19, "Home": 1, "End": len(TEXT),
    }  # fmt: skip
    for key, place in places.items():
        page.keyboard.press(key)
        expect(slider).to_have_value(str(place))
        explorer.selected = place - 1
        value = f"{explorer.values[place - 1]:.2f}".replace("-", "−")
        aloud = (
            f"{place} of {len(TEXT)}, cell state {value} at {called(TEXT[place - 1])}"
        )
        expect(slider).to_have_attribute("aria-valuetext", aloud)
    page.keyboard.press("PageDown")
    expect(slider).to_have_value(str(len(TEXT)))
    page.mouse.move(*point(0, 5))  # shows the value there, and the mark stays
    entry = page.locator(".book-entry").first
    expect(entry).to_have_text(re.compile(f"c6 = .*{abs(explorer.values[5]):.2f}$"))
    expect(slider).to_have_value(str(len(TEXT)))
    page.mouse.down()
    page.mouse.move(*point(0, 40))  # beyond its line: the nearest character
    page.mouse.up()
    expect(slider).to_have_value("13")
    page.mouse.move(0, 0)
    expect(entry).to_have_text(re.compile(f"c13 = .*{abs(explorer.values[12]):.2f}$"))


def test_the_reader_types_a_text_and_it_is_run(stage, page):
    explorer = inspector(unit=1)
    stage.show(explorer)
    field = page.get_by_role("textbox", name="Your own text")
    complaint = page.locator(".book-complaint")
    restore = page.get_by_role("button", name="Back to the first text")
    slider = page.get_by_role("slider", name="character")
    expect(field).to_have_value(TEXT)
    expect(restore).to_have_attribute("aria-disabled", "true")

    field.fill("")
    expect(complaint).to_contain_text("2 to 500 characters, please; there are 0.")
    field.press_sequentially('ab "c')
    expect(complaint).to_have_text("")
    explorer.text, explorer.selected = 'ab "c', 4
    frame(page)
    check_the_page(page, explorer)
    expect(slider).to_have_attribute("max", "5")
    field.press("ArrowLeft")
    field.press_sequentially("d")  # the mark is where it was typed
    explorer.text, explorer.selected = 'ab "dc', 4
    frame(page)
    check_the_page(page, explorer)

    field.fill("ab \n")  # spaces at the end count
    explorer.text, explorer.selected = "ab \n", 3
    frame(page)
    check_the_page(page, explorer)
    field.fill('ab "dc')
    field.press("ArrowLeft")
    explorer.text, explorer.selected = 'ab "dc', 5
    frame(page)

    field.press_sequentially("é\u200bZ")
    expect(complaint).to_have_text(
        "The model has never seen “é”, the U+200B, “Z”. The text above has stayed."
    )
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value('ab "dé\u200bZc')  # nothing is taken out of it
    check_the_page(page, explorer)
    field.fill("a" * 501)
    expect(complaint).to_contain_text("there are 501. The text above has stayed.")
    check_the_page(page, explorer)
    field.fill("klmnopqrst")
    expect(complaint).to_contain_text("“k”, “l”, “m”, “n”, … The text")

    restore.click()
    expect(field).to_have_value(TEXT)
    expect(complaint).to_have_text("")
    expect(field).to_have_attribute("aria-invalid", "false")
    explorer = inspector(unit=1)
    check_the_page(page, explorer)
    field.fill("a" * 500)
    explorer.text, explorer.selected = "a" * 500, 499
    frame(page)
    check_the_page(page, explorer)


def test_the_button_leads_to_the_darkest_colour(stage, page):
    explorer = inspector(unit=1, quantity="cost", selected=0)
    stage.show(explorer)
    page.get_by_role("button", name="Go where it is missed most").click()
    frame(page)
    entry = shown(page.locator(".book-entry").first)
    assert entry.endswith(f" = {explorer.cost.max():.2f}")
    explorer.selected = int(explorer.cost.argmax())
    check_the_page(page, explorer)


def test_the_sentence_is_true_in_the_corners(stage, page):
    explorer = inspector("a a", selected=0, quantity="cost")
    for name in ("weight_hh", "head_weight"):
        values = getattr(explorer, name).copy()
        values[:, 0] = 0  # nobody looks at unit 0 as it is
        setattr(explorer, name, values)
    stage.show(explorer)
    said = page.locator(".book-sentence")
    expect(said).to_contain_text("After “a” the chance of the space, which comes next,")
    expect(said).to_contain_text("stays at")
    expect(said).to_contain_text("when unit 0 is silenced: 0.00 bits are lost.")
    expect(said).to_contain_text("this costs 0.00 bits a character.")
    page.get_by_role("combobox").select_option("forget")
    page.get_by_role("slider", name="character").fill("3")
    expect(said).to_contain_text("After “a”, the last one, ")
    expect(page.locator(".book-hint")).to_have_text("0 to 1")
