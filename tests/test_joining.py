"""Modules joined into one: the names stay apart, and what is wrong is said."""

import json
import subprocess

import pytest

import explorers
from explorers.shared.joining import join_modules, join_styles, modules_of


@pytest.fixture
def write(tmp_path):
    def write(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")
        return tmp_path / "entry.js"

    return write


def run(esm):
    """The default export of a module, as node gives it."""
    then = "import('data:text/javascript;base64,' + btoa(ESM))"
    script = f"const ESM = {json.dumps(esm)};\n{then}.then((m) =>"
    script += " console.log(JSON.stringify(m.default)))"
    done = subprocess.run(
        ["node", "--input-type=module"],
        input=script,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_each_module_keeps_its_own_names(write):
    entry = write(
        entry="""// What is made of both.
import { double as twice } from "./twice.js";
import { FACTOR, words } from "./words.js";

const secret = 5; // not that of the others
const kept = (
  /** @type {number} */ a,
  /** @type {number} */ b,
) => a + b;
/** A remark. */
const some = FACTOR === 2 ? `${secret} steps` : "none";
/* A remark
   over lines. */
export default [twice(secret), FACTOR, words(1), `  two  spaces // kept`, some,
  kept(1, 2)];
""",
        twice="""import {
  FACTOR,
} from "./words.js";

const secret = FACTOR;
/** Twice as much. */
export function double(x) {
  return secret * x;
}
""",
        words="""export const FACTOR = 2;
const secret = "a /* b */ c";
export function words(count) {
  return secret.replace(/[/]/g, "x").repeat(count);
}
""",
    )
    assert [path.stem for path in modules_of(entry)] == ["words", "twice", "entry"]
    assert run(join_modules(entry)) == [
        *(10, 2, "a x* b *x c"),
        *("  two  spaces // kept", "5 steps", 3),
    ]


def test_a_module_may_have_a_name_that_it_imports_as_another(write):
    entry = write(
        entry='import { both } from "./both.js";\nimport { name } from "./b.js";\n'
        "export default [...both, name];\n",
        both='import { name as of_a } from "./a.js";\n'
        'import { name as of_b } from "./b.js";\n'
        'const name = "own";\nexport const both = [name, of_a, of_b];\n',
        a='export const name = "a";\n',
        b='export const name = "b";\n',
    )
    assert run(join_modules(entry)) == ["own", "a", "b", "b"]


def test_two_imports_of_one_name_stay_apart(write):
    entry = write(
        entry='import { name as of_a } from "./a.js";\nimport { name } from "./b.js";\n'
        'import { other } from "./c.js";\nexport default [name, of_a, other];\n',
        a='export const name = "a";\n',
        b='export const name = "b";\n',
        c='import { name } from "./b.js";\nexport const other = name;\n',
    )
    assert run(join_modules(entry)) == ["b", "a", "b"]


def test_a_module_is_joined_once_however_many_import_it(write):
    entry = write(
        entry='import { a } from "./a.js";\nimport { b } from "./b.js";\n'
        "export default a === b;\n",
        a='import { one } from "./one.js";\nexport const a = one;\n',
        b='import { one } from "./one.js";\nexport const b = one;\n',
        one="export const one = Symbol();\n",
    )
    assert run(join_modules(entry)) is True


WRONG = [
    ({"entry": 'import { b } from "./a.js";\n', "a": "const b = 1;\n"}, "not export b"),
    ({"entry": 'import * as a from "./a.js";\n', "a": ""}, r"not joined: import \* as"),
    ({"entry": 'import a from "./a.js";\n', "a": ""}, "not joined: import a from"),
    ({"entry": "const a = 1;\nexport { a };\n"}, r"not joined: export \{ a \}"),
    ({"entry": "const a = `one\n  two`;\n"}, "goes over lines"),
    (
        {"entry": 'import { b } from "./a.js";\n', "a": "export const b = 1, c = 2;\n"
         "export default b;\n"},
        "a.js: this is not joined: export default",
    ),
    (
        {
            "entry": 'import { a } from "./a.js";\n',
            "a": 'import { b } from "./b.js";\nexport const a = b;\n',
            "b": 'import { a } from "./a.js";\nexport const b = a;\n',
        },
        "in a circle: a.js → b.js → a.js",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("files", "message"), WRONG)
def test_what_cannot_be_joined_is_named(write, files, message):
    with pytest.raises(ValueError, match=message):
        join_modules(write(**files))


def test_what_nobody_uses_stays_behind(write):
    entry = write(
        entry='import { used } from "./a.js";\nexport default used();\n',
        a="""import { helper, unused } from "./b.js";
globalThis.ran = [];
const own = 1;
const { left, right } = { left: unused, right: 2 };
export function used() {
  return [...globalThis.ran, own, helper()];
}
export function dropped() {
  return unused();
}
globalThis.ran.push("ran");
""",
        b="""export const helper = () => deeper();
function deeper() {
  return "deep";
}
export function unused() {
  return "never";
}
""",
    )
    esm = join_modules(entry)
    assert run(esm) == ["ran", 1, "deep"]
    assert not any(word in esm for word in ("dropped", "unused", "never", "right"))


def test_two_modules_may_export_the_same_name(write):
    entry = write(
        entry='import { name } from "./a.js";\n'
        'import { name as other } from "./b.js";\n'
        'import { name_0 } from "./c.js";\nexport default [name, other, name_0];\n',
        a='import { name_0 } from "./c.js";\nexport const name = ["a", name_0];\n',
        b='export const name = "b";\n',
        c='const name = "c";\nexport const name_0 = name;\n',
    )
    assert run(join_modules(entry)) == [["a", "c"], "b", "c"]


def test_a_module_that_is_not_there_is_named(write):
    with pytest.raises(FileNotFoundError, match=r"nowhere\.js"):
        join_modules(write(entry='import { a } from "./nowhere.js";\n'))


def test_style_sheets_come_once_each_after_those_that_they_import(tmp_path):
    (tmp_path / "base.css").write_text("/* Of all. */\n.a {\n  color: red;\n}\n")
    (tmp_path / "more.css").write_text('@import "base.css";\n\n.b {\n  top: 0;\n}\n')
    both = '@import "base.css";\n@import "more.css";\n'
    (tmp_path / "entry.css").write_text(both + "\n.c {\n  top: 1px;\n}\n")
    joined = " ".join(join_styles(tmp_path / "entry.css").split())
    assert joined == ".a { color: red; } .b { top: 0; } .c { top: 1px; }"


def test_every_explorer_lives_in_a_folder_of_its_own():
    classes = [getattr(explorers, name) for name in explorers.__all__]
    made = [cls for cls in classes if hasattr(cls, "_esm")]
    assert len({cls.__module__ for cls in made}) == len(made) >= 7
    for cls in made:
        assert cls.__module__.startswith("explorers.")
        assert cls.__module__.endswith(".widget")
