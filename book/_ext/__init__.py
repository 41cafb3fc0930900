"""The book's own Sphinx extensions: each does one thing, and says so at its top."""

import shutil
from pathlib import Path

from sphinx.application import Sphinx


def static_folder(app: Sphinx, name: str) -> Path:
    """Make an empty folder, beside the site, whose files Sphinx copies to _static/."""
    folder = Path(app.outdir).parent / "generated" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    app.config.html_static_path.append(str(folder))
    return folder


def setup(app: Sphinx) -> dict:
    return {"parallel_read_safe": True}
