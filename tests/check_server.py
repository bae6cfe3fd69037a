"""The whole application over a store, for tests that give articles to be checked: more often than a client may."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from counterclaim.web.access import Access
from counterclaim.web.app import create_app
from counterclaim.web.checking import Checking
from counterclaim.web.house import House
from counterclaim.web.rates import Rate, Rates

OFTEN = Rates(near=Rate(10_000, 1), check=Rate(1000, 1))


@contextmanager
def checking(home: Path, allow: Collection[str] = (), rates: Rates = OFTEN, public: bool = False) -> Iterator[str]:
    """The application's address; ``allow`` are addresses that may be fetched though they are not public."""
    house = House(home)
    app = create_app(house, Access(home, public=public, rate=rates))
    app.state.checking = Checking(house, allow)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
            house.close()
