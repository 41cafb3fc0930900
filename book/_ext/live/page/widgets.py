"""Explorers in the page: what a kernel does for a widget, between Python and the page.

`comm`, through which ipywidgets and anywidget speak to a notebook, takes its channels
from here once `connect` was called.
"""

from collections.abc import Callable

import comm
from comm.base_comm import BaseComm

KINDS = {"comm_open", "comm_msg", "comm_close"}


def connect(post: Callable[[str, str, object], None]) -> None:
    """Let every widget that is made from now on speak to the page by `post`."""

    class PageComm(BaseComm):
        def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
            if msg_type in KINDS:
                post(msg_type, self.comm_id, data or {})

    comm.create_comm = PageComm


def receive(comm_id: str, state: dict) -> None:
    """Set traits as the reader's hand has set them in the page."""
    content = {"comm_id": comm_id, "data": {"method": "update", "state": state}}
    comm.get_comm_manager().comm_msg(None, None, {"content": content})
