"""What a run reaches, read from its source: what counts, and what does not."""

import textwrap

import pytest

from experiments.reach import Sources


class Tree:
    """A package of some modules, and what one function of it reaches."""

    def __init__(self, folder):
        self.folder = folder

    def write(self, **modules):
        for name, text in modules.items():
            path = self.folder.joinpath(*name.split("__")).with_suffix(".py")
            path.parent.mkdir(exist_ok=True)
            (path.parent / "__init__.py").touch()
            path.write_text(textwrap.dedent(text))

    def reach(self, start="book.main.run", chosen=None):
        return Sources({"book": self.folder}).reach(start, chosen)

    def names(self, **options):
        return {name.removeprefix("book.") for name in self.reach(**options)}


@pytest.fixture
def tree(tmp_path):
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "__init__.py").touch()
    return Tree(folder)


MAIN = '''
    """Prose."""
    from book.parts import half as a_half, unused
    import book.parts as parts

    SIZE = 3
    OTHER = 4

    def run(case):
        """More prose."""
        return a_half(case) + SIZE + parts.deep()

    def about():
        return OTHER, unused()

    if __name__ == "__main__":
        about()
'''
PARTS = """
    import numpy as np

    def half(x: float, by: float = 2.0) -> float:
        if x < 0:
            raise ValueError(f"x must not be negative, got {x}")
        return np.divide(x, by)  # a comment

    def unused():
        return 1

    def deep():
        return [Thing().show() for _ in range(COUNT)]

    COUNT = 2

    class Base:
        def __init__(self):
            self.kept = COUNT

        def hide(self):
            return 0

    class Thing(Base):
        GATES = 4

        def show(self):
            return self.kept

        def other(self):
            return half(3)
"""


def test_it_reaches_what_is_named_and_nothing_else(tree):
    tree.write(main=MAIN, parts=PARTS)
    assert tree.names() == {
        "main.run",
        "main.SIZE",
        "parts.half",
        "parts.deep",
        "parts.COUNT",
        "parts.Base",
        "parts.Thing",
        "parts.Thing.show",
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Prose.", "Other prose."),
        ("More prose.", "Less."),
        ("OTHER = 4", "OTHER = 5"),
        ("return OTHER, unused()", "return unused()"),
        ("  # a comment", ""),
        ("x: float, by: float = 2.0) -> float", "x, by=2.0)"),
        ("must not be negative", "may not be negative"),
        ("return 1", "return 2"),
        ("half(3)", "half(4)"),
        ("return 0", "return 1"),
        ("np.divide(x, by)", "np.divide(\n            x,\n            by,\n        )"),
        ("    COUNT = 2", "    COUNT: int = 2"),
    ],
)
def test_what_does_not_count(tree, old, new):
    tree.write(main=MAIN, parts=PARTS)
    before = tree.reach()
    assert old in MAIN + PARTS
    tree.write(main=MAIN.replace(old, new), parts=PARTS.replace(old, new))
    assert tree.reach() == before


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("SIZE = 3", "SIZE = 4", "main.SIZE"),
        ("by: float = 2.0", "by: float = 2", "parts.half"),
        ("x < 0", "x <= 0", "parts.half"),
        ("raise ValueError", "raise TypeError", "parts.half"),
        ("COUNT = 2", "COUNT = 3", "parts.COUNT"),
        ("self.kept = COUNT", "self.kept = 2", "parts.Base"),
        ("GATES = 4", "GATES = 3", "parts.Thing"),
        ("return self.kept", "return -self.kept", "parts.Thing.show"),
        ("class Thing(Base)", "@final\n    class Thing(Base)", "parts.Thing"),
        ("def deep", "@cache\n    def deep", "parts.deep"),
    ],
)
def test_what_counts_and_is_named(tree, old, new, changed):
    tree.write(main=MAIN, parts=PARTS)
    before = tree.reach()
    assert old in MAIN + PARTS
    tree.write(main=MAIN.replace(old, new), parts=PARTS.replace(old, new))
    after = tree.reach()
    assert before.keys() == after.keys()
    assert [n for n in after if after[n] != before[n]] == [f"book.{changed}"]


def reached_from(tree, code, **others):
    tree.write(main=code, parts=PARTS, **others)
    return tree.names()


@pytest.mark.parametrize(
    "code",
    [
        "from book import parts\ndef run(): return getattr(parts, input())()",
        "import book.parts as p\ndef run(): return use(p)",
        "from book.parts import *\ndef run(): return half(2)",
        "from .parts import half\ndef run(): return eval('half')(2)",
        "import importlib\nfrom . import parts\ndef run(n): return "
        "importlib.import_module(n)\ndef half(): return vars(parts)",
        "def run():\n    from book import parts\n    return parts.__dict__['half'](2)",
    ],
)
def test_where_reading_does_not_tell_all_counts_that_could_be(tree, code):
    whole = {"parts.half", "parts.unused", "parts.deep", "parts.COUNT"}
    whole |= {"parts.Base.hide", "parts.Thing.show", "parts.Thing.other"}
    assert whole <= reached_from(tree, code)


def test_getattr_of_a_name_that_is_written_down_is_followed(tree):
    code = "from book.parts import Base\ndef run(): return getattr(Base(), 'hide')()"
    names = reached_from(tree, code)
    assert "parts.Base.hide" in names
    assert "parts.Thing" not in names


def test_a_base_from_elsewhere_may_call_every_method(tree):
    code = """
        from threading import Thread
        class Work(Thread):
            def run_it(self): return 1
        class More(Work):
            def help(self): return 2
        def run(): return More().start()
    """
    names = reached_from(tree, code)
    assert {"main.More.help", "main.Work.run_it"} <= names


def test_what_importing_does_counts_for_every_part(tree):
    tree.write(main="import book.effects\ndef run(): return 1", effects="A = {}")
    before = tree.reach()
    effects = "import numpy as np\nA = {}\nnp.seterr(all='raise')"
    tree.write(main="import book.effects\ndef run(): return 1", effects=effects)
    assert tree.reach().keys() - before.keys() == {"book.effects.<import>"}


def test_what_changes_a_definition_afterwards_belongs_to_it(tree):
    code = "class A: pass\nA.size = 3\nB = {}\nB['a'] = 1\ndef run(): return A, B"
    before = reached_from(tree, code)
    assert before == {"main.run", "main.A", "main.B"}
    one = tree.reach()
    tree.write(main=code.replace("3", "4").replace("= 1", "= 2"))
    other = tree.reach()
    assert all(one[f"book.main.{n}"] != other[f"book.main.{n}"] for n in "AB")


def test_a_name_is_followed_through_packages(tree):
    tree.write(
        main="from book.inner import thing\ndef run(): return thing()",
        inner__thing="from .deeper import VALUE\ndef thing(): return VALUE",
        inner__deeper="VALUE = 1",
    )
    (tree.folder / "inner" / "__init__.py").write_text("from .thing import thing\n")
    assert tree.names() == {"main.run", "inner.thing.thing", "inner.deeper.VALUE"}


def test_a_data_file_that_is_named_counts(tree):
    code = "from pathlib import Path\ndef run(): return Path('spots.csv').read_text()"
    (tree.folder / "spots.csv").write_text("1")
    one = reached_from(tree, code) and tree.reach()
    (tree.folder / "spots.csv").write_text("2")
    other = tree.reach()
    assert [name for name in one if one[name] != other[name]] == ["book/spots.csv"]


def test_of_a_registry_only_the_chosen_entry_counts(tree):
    code = """
        def small(): return 1
        def large(): return 2
        SIZES = {"small": small, "large": large}
        def run(size): return SIZES[size]()
    """
    assert reached_from(tree, code) >= {"main.small", "main.large"}
    chosen = {"book.main.SIZES": ("small",)}
    assert tree.names(chosen=chosen) == {"main.run", "main.SIZES", "main.small"}
    for keys in (("medium",), ("small", "inner")):
        nothing = {"book.main.SIZES": keys}
        assert tree.names(chosen=nothing) >= {"main.small", "main.large"}


def test_an_entry_within_an_entry_can_be_chosen(tree):
    code = """
        UNITS = {"small": {"rnn": 1, "gru": 2}, "large": {"rnn": 3}}
        def run(size, kind): return UNITS[size][kind]
    """
    chosen = {"book.main.UNITS": ("small", "rnn")}
    tree.write(main=code)
    before = tree.reach(chosen=chosen)
    tree.write(main=code.replace("2", "4").replace("3", "5"))
    assert tree.reach(chosen=chosen) == before
    tree.write(main=code.replace("1", "4"))
    assert tree.reach(chosen=chosen) != before


def test_what_is_not_there_is_named(tree):
    tree.write(main="def run(): return 1")
    with pytest.raises(ValueError, match=r"book\.main\.walk is not defined in book"):
        tree.reach(start="book.main.walk")


# All forms whose trees differ, or might, between versions of Python.
SYNTAX = '''
    import numpy as np
    def run(x: int, /, *args: int, key: str = "a", **others) -> "None":
        """Prose."""
        word: str = f"{x!r:>{x}} {{}} {x=}" "and" f'{x:.3f}' u"more"
        y = [a async for a in x] if (n := len(args)) else {**others}
        match x:
            case {"a": [1, *rest], **kept} | kept if rest: pass
            case np.ndarray(shape=(a, b)): return lambda z=1.5e-8, *q: (yield z)
        try:
            with open(key) as f, f: x[1:2, ..., ::3] @= -1j
        except* (ValueError, OSError) as error: raise RuntimeError("no") from error
        else: del word, y
        assert x is not None, b"bytes"
        return {k: v for k, v in others.items() if not k < 1 <= 2}
'''


def test_every_version_of_python_gives_the_same_digest(tree):
    tree.write(main=SYNTAX)
    assert tree.reach() == {"book.main.run": "0316a7bb2e"}
