"""Serve the built book on this machine: `python tools/serve.py`. Ctrl-C stops it."""

import argparse
import errno
import functools
import http.server
import sys
from pathlib import Path

SITE = Path(__file__).resolve().parent.parent / "_build" / "html"
USUAL_PORT = 8000


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of the site, its own 404 page, and nothing kept by the browser."""

    def end_headers(self):
        # A rebuilt page must show at the next reload.
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def send_error(self, code, message=None, explain=None):
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.exists():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args):
        """Keep the terminal for the address."""


def open_server(directory: Path, port: int) -> http.server.ThreadingHTTPServer:
    """Listen on 127.0.0.1 at `port`, or at a free one if that is taken."""
    handler = functools.partial(Handler, directory=str(directory))
    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        return http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=USUAL_PORT)
    port = parser.parse_args().port
    if not (SITE / "index.html").exists():
        sys.exit("the book is not built yet: run `make build`")
    with open_server(SITE, port) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        print(f"The book is at {address}   (Ctrl-C stops it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.")


if __name__ == "__main__":
    main()
