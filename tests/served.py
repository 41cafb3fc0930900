"""The built site, on the server of `make serve`, in a thread of the tests."""

import contextlib
import threading
from pathlib import Path

from tools.serve import open_server


@contextlib.contextmanager
def serve(directory: Path, prefix: str = "/"):
    """Serve `directory` below `prefix` of a free port; yield the address."""
    with open_server(directory, 0, prefix) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}{prefix}"
        finally:
            server.shutdown()
            thread.join()
