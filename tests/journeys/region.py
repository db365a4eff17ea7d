"""The demo region as anyone starts it, and the browser that walks in it."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.stages.debian import chromium

SIZES = {"phone": (390, 844), "desk": (1280, 800)}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A name that isn't localhost, as a phone on the network would come.
    "--host-resolver-rules=MAP kring.test 127.0.0.1",
]
# We wait for events; this is when we stop believing that one will come.
PATIENCE = 10_000


@contextmanager
def demo(folder: Path, *, later: int = 0) -> Iterator[str]:
    """The address of a demo on a port of its own, so many days later; it must end cleanly on Ctrl-C."""
    program = ["tests.journeys.later", str(later)] if later else ["portal"]
    command = [sys.executable, "-m", *program, "demo", "--port", "0", "--folder", str(folder)]
    env = {key: value for key, value in os.environ.items() if not key.startswith("KRING_")}
    with subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as server:
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_drain, args=(server, lines), daemon=True).start()
        try:
            yield _address(lines)
        finally:
            server.send_signal(signal.SIGINT)
            assert server.wait(timeout=15) == 0


def _drain(server: "subprocess.Popen[str]", lines: "queue.Queue[str]") -> None:
    assert server.stderr is not None
    for line in server.stderr:
        lines.put(line)


def _address(lines: "queue.Queue[str]") -> str:
    said = ""
    while not (named := re.search(r"http://[\w.]+:\d+", said)):
        try:
            said += lines.get(timeout=60)
        except queue.Empty:
            raise AssertionError(f"The demo names no address:\n{said}") from None
    return named[0]


@contextmanager
def running_browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


def device(
    browser: Browser, address: str, *, size: str = "phone", language: str = "nl", dark: bool = False, **more: Any
) -> BrowserContext:
    """A phone or a desk with no memory of us, in this language and this light."""
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        locale=language,
        color_scheme="dark" if dark else "light",
        has_touch=size == "phone",
        **more,
    )
    context.set_default_timeout(PATIENCE)
    return context
