"""The bell that tells this process's drainer that something was queued."""

import asyncio

_bell = asyncio.Event()


async def up() -> None:
    """Ring it; called when the write is durable."""
    _bell.set()


async def wait(seconds: float) -> None:
    """Wait until it rings, or until another process's errand may have come due."""
    try:
        await asyncio.wait_for(_bell.wait(), seconds)
    except TimeoutError:
        return
    _bell.clear()
