"""A way to a Postgres that is cut at the commit of a load's publication, before or after the commit comes to pass."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_PUBLISHES = b"published_at = now()"
_COMMIT = b"COMMIT"


@contextmanager
def cutting(port: int, after_commit: bool) -> Iterator[int]:
    """Listens before the server at `port`; gives the port to connect to. Only the first such commit is cut."""
    listener = socket.create_server(("127.0.0.1", 0))
    uncut = threading.Semaphore(1)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client = listener.accept()[0]
                server = socket.create_connection(("127.0.0.1", port))
                told = threading.Event()
                threading.Thread(target=_forward, args=(server, client, told), daemon=True).start()
                threading.Thread(target=watch, args=(client, server, told), daemon=True).start()

    def watch(client: socket.socket, server: socket.socket, told: threading.Event) -> None:
        publishes = False
        with suppress(OSError):
            while data := client.recv(65536):
                publishes = publishes or _PUBLISHES in data
                if publishes and _COMMIT in data and uncut.acquire(blocking=False):
                    told.set()
                    if after_commit:
                        server.sendall(data)
                        # The server's answer to the client's farewell comes after that to the commit.
                        server.shutdown(socket.SHUT_WR)
                    else:
                        server.shutdown(socket.SHUT_RDWR)
                    client.shutdown(socket.SHUT_RDWR)
                    return
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _forward(server: socket.socket, client: socket.socket, cut: threading.Event) -> None:
    """Carries the server's answers to the client until the way is cut."""
    with suppress(OSError):
        while data := server.recv(65536):
            if not cut.is_set():
                client.sendall(data)
        client.shutdown(socket.SHUT_RDWR)
