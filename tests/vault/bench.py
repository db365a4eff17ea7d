"""What sealing costs a page: `python -m tests.vault.bench`; figures of this machine, for comparing runs."""

import asyncio
import statistics
import time
from uuid import uuid4

from portal import store, vault
from portal.chat.models import Conversation, Message
from portal.circles.audience import Audience
from portal.people.persons import Person
from tests.bench.region import region

ROWS, TIMES = 200, 40


async def main() -> None:
    """Measure, and say so."""
    async with region() as cast:
        circle_id, actor = cast.circle.id, await cast.actor("noor")
        async with store.write():
            talk = await Conversation.start(circle_id, by=actor, audience=Audience.FAMILY_NETWORK)
            for number in range(ROWS):
                await talk.post(by=actor, text=f"Hoe was het vandaag op school? {number}", client_id=uuid4())
                await Person.make(f"Iemand {number}", f"iemand{number}@kring.example")
        print(f"{ROWS} messages of one circle:       {await page(Message, conversation_id=talk.id):6.2f} ms")
        print(f"{ROWS} persons, each their own:      {await page(Person):6.2f} ms")
        print(f"the same, no key known here yet: {await page(Person, cold=True):6.2f} ms")


async def page(model: type[vault.SealedRow], *, cold: bool = False, **narrow: object) -> float:
    """The median processor time to read and open that many rows, in milliseconds: waiting for others is left out."""
    took = []
    for _ in range(TIMES):
        if cold:
            vault.forget()
        start = time.process_time()
        assert len(await model.filter(**narrow).order_by("-id").limit(ROWS)) == ROWS
        took.append((time.process_time() - start) * 1000)
    return statistics.median(took)


if __name__ == "__main__":
    asyncio.run(main())
