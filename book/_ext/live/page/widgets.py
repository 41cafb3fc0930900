"""Explorers in the page: what a kernel does for a widget, between Python and the page.

`comm`, through which ipywidgets and anywidget speak to a notebook, takes its channels
from here once `connect` was called.
"""

from collections.abc import Callable

import comm
from comm.base_comm import BaseComm


def connect(post: Callable[[str, object], None]) -> None:
    """Let every widget that is made from now on speak to the page by `post`."""

    class PageComm(BaseComm):
        def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
            content = data or {}
            if msg_type == "comm_open":
                post("open", {"id": self.comm_id, "state": content["state"]})
            elif content.get("method") == "update":
                post("update", {"id": self.comm_id, "state": content["state"]})

    comm.create_comm = PageComm


def receive(comm_id: str, state: dict) -> None:
    """Set traits as the reader's hand has set them in the page."""
    data = {"method": "update", "state": state, "buffer_paths": []}
    content = {"comm_id": comm_id, "data": data}
    message = {"content": content, "buffers": []}
    if state:
        comm.get_comm_manager().comm_msg(None, None, message)
