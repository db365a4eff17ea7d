"""What goes wrong on the way: a network that is cut, and a server that dies and comes back at the same address."""

import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Line:
    """The network between one device and the server: a port of its own that can be cut, and mended."""

    def __init__(self, to_port: int) -> None:
        self.to_port = to_port
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listening: socket.socket | None = None
        self.port = 0
        self.mend()

    @property
    def address(self) -> str:
        """Where the device finds the server."""
        return f"http://127.0.0.1:{self.port}"

    def mend(self) -> None:
        """From now on things pass."""
        listening = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.port = listening.getsockname()[1]
        self._listening = listening
        threading.Thread(target=self._accept, args=(listening,), daemon=True).start()

    def cut(self) -> None:
        """Nothing passes any more, and what was open is broken off, in the middle of whatever it was."""
        with self._lock:
            listening, self._listening = self._listening, None
            broken, self._open = self._open, set()
        if listening is not None:
            _close(listening)
        for each in broken:
            _close(each)

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listening.accept()
                threading.Thread(target=self._pass, args=(near,), daemon=True).start()

    def _pass(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self.to_port), timeout=5)
        except OSError:
            _close(near)
            return
        far.settimeout(None)
        with self._lock:
            cut = self._listening is None
            self._open |= {near, far}
        if cut:
            _close(near)
            _close(far)
            return
        threading.Thread(target=self._pump, args=(far, near), daemon=True).start()
        self._pump(near, far)

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                target.sendall(piece)
        for each in (source, target):
            _close(each)
        with self._lock:
            self._open -= {source, target}


def _close(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()


class Server:
    """A demo region of its own, which can be killed and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.process: subprocess.Popen[str] | None = None
        self.start()

    def start(self) -> None:
        """Serve, and wait until it does."""
        command = [sys.executable, "-m", "portal", "demo", "--port", str(self.port), "--folder", str(self.folder)]
        env = {key: value for key, value in os.environ.items() if not key.startswith("KRING_")}
        self.process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        said: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_listen, args=(self.process, said), daemon=True).start()
        lines = ""
        while not (named := re.search(r"http://[\w.]+:(\d+)", lines)):
            lines += said.get(timeout=60)
        self.port = int(named[1])

    def kill(self) -> None:
        """No goodbye, as when the power goes."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=15)

    def stop(self) -> None:
        """As on Ctrl-C."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=15)


def _listen(process: "subprocess.Popen[str]", said: "queue.Queue[str]") -> None:
    assert process.stderr is not None
    for line in process.stderr:
        said.put(line)


@contextmanager
def unsteady_server(folder: Path) -> Iterator[Server]:
    """A server for one journey."""
    server = Server(folder)
    try:
        yield server
    finally:
        server.stop()
