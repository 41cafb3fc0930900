"""Serve the built book on this machine: `python -m tools.serve`. Ctrl-C stops it.

As a web host does: compressed, with the site's own 404 page, and nothing but the files
of the site: no listing of a folder, no link that leads out of it.
"""

import argparse
import errno
import functools
import gzip
import http.server
import sys
from pathlib import Path
from urllib.parse import urlsplit

SITE = Path(__file__).resolve().parent.parent / "_build" / "html"
USUAL_PORT = 8000
COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml")
COMPRESSED += ("application/wasm",)


@functools.lru_cache(maxsize=256)
def compressed(body: bytes) -> bytes:
    """Once for all who ask: the runtime of Python takes half a second."""
    return gzip.compress(body, 6)


class Handler(http.server.SimpleHTTPRequestHandler):
    """The files of `directory` below the path `prefix`, which begins and ends in /."""

    protocol_version = "HTTP/1.1"  # one connection carries many requests
    extensions_map = {  # noqa: RUF012
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".woff2": "font/woff2",
    }

    def __init__(self, *args, prefix: str = "/", **options):
        self.prefix = prefix
        super().__init__(*args, **options)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        file = self.file_at(path)
        if file is not None and file.is_dir():
            if not path.endswith("/"):
                self.move(path)
                return
            file = self.file_at(f"{path}index.html")
        if file is not None and file.is_file():
            self.answer(200, file)
        else:
            self.answer(404, Path(self.directory, "404.html"))

    do_HEAD = do_GET

    def file_at(self, path: str) -> Path | None:
        """Return what lies at `path`, or None if that is not in the site."""
        if not path.startswith(self.prefix):
            return None
        site = Path(self.directory).resolve()
        path = "/" + path.removeprefix(self.prefix)
        try:
            file = Path(self.translate_path(path)).resolve(strict=True)
        except (OSError, ValueError):  # not there; or no name that a file can have
            return None
        return file if file == site or site in file.parents else None

    def move(self, path: str) -> None:
        """Send the browser to a folder's own address, on which its links are built."""
        self.send_response(301)
        self.send_header("Location", "/" + path.lstrip("/") + "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer(self, status: int, file: Path) -> None:
        kind = self.guess_type(file)
        body = file.read_bytes() if file.is_file() else b"404 Not Found"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        # A rebuilt page must show at the next reload.
        self.send_header("Cache-Control", "no-cache")
        if kind.startswith(COMPRESSED):
            self.send_header("Vary", "Accept-Encoding")
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                self.send_header("Content-Encoding", "gzip")
                body = compressed(body)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args) -> None:
        """Keep the terminal for the address."""


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address) -> None:
        # A reader who leaves before the page has come is no error.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def open_server(directory: Path, port: int, prefix: str = "/") -> Server:
    """Listen on 127.0.0.1 at `port`, or at a free one if that is taken."""
    handler = functools.partial(Handler, directory=str(directory), prefix=prefix)
    try:
        return Server(("127.0.0.1", port), handler)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        return Server(("127.0.0.1", 0), handler)


def port_number(text: str) -> int:
    if not (text.isdecimal() and int(text) < 2**16):
        raise argparse.ArgumentTypeError(
            f"a port is a whole number from 0 to 65535, not {text!r}"
        )
    return int(text)


def main() -> None:
    parser = argparse.ArgumentParser(prog="serve", description=__doc__)
    parser.add_argument("--port", type=port_number, default=USUAL_PORT)
    parser.add_argument("--check", action="store_true", help="see that the port is one")
    options = parser.parse_args()
    if options.check:
        return
    if not (SITE / "index.html").exists():
        sys.exit("the book is not built yet: run `make build`")
    with open_server(SITE, options.port) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        print(f"The book is at {address}   (Ctrl-C stops it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.")


if __name__ == "__main__":
    main()
