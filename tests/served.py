"""A web server as a host would run one: compressed, from any path, with a 404 page."""

import contextlib
import functools
import gzip
import http.server
import threading
from pathlib import Path
from urllib.parse import urlsplit

COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml")


class Handler(http.server.SimpleHTTPRequestHandler):
    """The files of `directory` below the path `prefix`, gzip where it helps."""

    extensions_map = {  # noqa: RUF012
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".woff2": "font/woff2",
    }

    def __init__(self, *args, prefix: str, **options):
        self.prefix = prefix
        super().__init__(*args, **options)

    def do_GET(self):
        path = urlsplit(self.path).path
        file = Path(self.translate_path(path.removeprefix(self.prefix)))
        status = 200
        if file.is_dir():
            file /= "index.html"
        if not (path.startswith(self.prefix) and file.is_file()):
            file, status = Path(self.directory, "404.html"), 404
        self.send(status, self.guess_type(file), file.read_bytes())

    def send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if kind.startswith(COMPRESSED):
            self.send_header("Content-Encoding", "gzip")
            body = gzip.compress(body, 6)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        # A page that is closed early no longer listens.
        with contextlib.suppress(ConnectionError):
            self.wfile.write(body)

    def log_message(self, *args):
        """Keep the tests' output for the tests."""


@contextlib.contextmanager
def serve(directory: Path, prefix: str = "/"):
    """Serve `directory` below `prefix` of a free port; yield the address."""
    handler = functools.partial(Handler, directory=str(directory), prefix=prefix)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}{prefix}"
        finally:
            server.shutdown()
            thread.join()
