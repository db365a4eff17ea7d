"""The bell that wakes the drainer, and its end."""

import asyncio

import pytest

from portal.outbox import wake


async def test_it_rings_and_is_heard_once() -> None:
    await wake.up()
    await wake.wait(60)
    await wake.wait(0)


@pytest.mark.parametrize("steps", range(6))
async def test_whoever_is_ended_as_it_rings_ends(steps: int) -> None:
    task = asyncio.create_task(wake.wait(60))
    await asyncio.sleep(0)
    await wake.up()
    for _ in range(steps):
        await asyncio.sleep(0)
    if task.cancel():
        with pytest.raises(asyncio.CancelledError):
            await task
        await wake.wait(60)
