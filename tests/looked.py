"""All that somebody reads of who looked in a circle: on the page, in the file, and as a program reads it."""

import httpx2

from tests.cast import Cast
from tests.exchange.clients import reading_as

MANY = 200


async def looked(app: httpx2.ASGITransport, client: httpx2.AsyncClient, cast: Cast, key: str) -> dict[str, str]:
    """The three as text; `client` is signed in as `key`."""
    here = f"/kringen/{cast.circle.id}/wie-keek"
    page = (await client.get(f"{here}?zelf=1")).text
    # What is one person's own stands above and below on every page.
    found = {"page": page.split("<main")[1].split("</main")[0], "file": (await client.get(f"{here}/lijst")).text}
    async with reading_as(app, cast, key) as program:
        found["AuditEvent"] = (await program.get(f"/fhir/AuditEvent?patient={cast.circle.id}&_count={MANY}")).text
    return found
