"""The pages' own script: the modules of reader/ as one that is also read from a disk.

A browser refuses modules from a disk, so they are joined, as an explorer's are, and put
into a function's scope.
"""

from pathlib import Path

from sphinx.application import Sphinx

from _ext import static_folder
from explorers.shared.joining import join_modules

ENTRY = Path(__file__).with_name("reader") / "main.js"
SCRIPT = "reader.js"


def joined() -> str:
    return f"(() => {{\n{join_modules(ENTRY)}\n}})();\n"


def write_script(app: Sphinx) -> None:
    (static_folder(app, "reader") / SCRIPT).write_text(joined(), encoding="utf-8")


def setup(app: Sphinx) -> dict:
    app.connect("builder-inited", write_script)
    app.add_js_file(SCRIPT, loading_method="defer")
    return {"parallel_read_safe": True}
