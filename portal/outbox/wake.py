"""The bell that tells this process's drainer that something was queued."""

import asyncio

_bell = asyncio.Event()


async def up() -> None:
    """Ring it; called when the write is durable."""
    _bell.set()


async def wait(seconds: float) -> None:
    """Wait until it rings, or until another process's errand may have come due."""
    try:
        # Not wait_for: before Python 3.12 it loses a cancellation that comes as the bell rings, and goes on for ever.
        async with asyncio.timeout(seconds):
            await _bell.wait()
    except TimeoutError:
        return
    _bell.clear()
