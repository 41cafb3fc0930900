"""A policy that the pages keep: nothing of another host, no script that is not ours.

Each page carries it as a <meta>; `_headers`, which some hosts read, says the same as a
header (CONTRIBUTING.md, Publishing). What it allows and why:

- the site's own scripts, and one inline, named by its hash: it comes before paint;
- scripts and workers from a Blob, which is how explorers come along in a page's data;
- WebAssembly, for Python in the page;
- styles in attributes, by which formulas and figures are laid out.
"""

import base64
import hashlib
from pathlib import Path

from sphinx.application import Sphinx

HEAD_SCRIPT = Path(__file__).with_name("head.js").read_text("utf-8")
DIGEST = base64.b64encode(hashlib.sha256(HEAD_SCRIPT.encode()).digest()).decode()
POLICY = "; ".join(
    [
        "default-src 'none'",
        f"script-src 'self' 'sha256-{DIGEST}' blob: 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    ]
)
HEADERS = f"""\
/*
  Content-Security-Policy: {POLICY}
  X-Content-Type-Options: nosniff
  Referrer-Policy: same-origin
"""


def give_policy(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Hand policy and script to the layout."""
    context["content_security_policy"] = POLICY
    context["head_script"] = HEAD_SCRIPT


def write_headers(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html":
        (Path(app.outdir) / "_headers").write_text(HEADERS, encoding="utf-8")


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", give_policy, priority=960)
    app.connect("build-finished", write_headers)
    return {"parallel_read_safe": True}
