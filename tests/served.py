"""An application behind the server that is shipped, on a free port of this machine."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp

from genolex.api.serve import server


@contextmanager
def serving(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """Its address while it is served."""
    running = server(app, "127.0.0.1", port)
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    port = running.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running.should_exit = True
        thread.join(timeout=30)
