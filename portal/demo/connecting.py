"""Lets every organisation of the demo sign in at a provider of the demo's own."""

import secrets
from urllib.parse import urlsplit

from portal import clock
from portal.demo.providers import CLIENT, PATH, connected
from portal.people.models import Organisation, Staff
from portal.people.openid.providers import Provider
from portal.settings import settings
from portal.store import write


async def connect() -> None:
    """Let every organisation of the demo sign in here; again at each start, since the port may differ."""
    async with write():
        for organisation in await Organisation.all():
            first = await demo_provider(organisation)
            for each in await connected(organisation.slug):
                # Somebody may have connected others at the demo's provider, on the port of then.
                if each.id == first.id or urlsplit(each.issuer).path == f"{PATH}/{organisation.slug}":
                    each.issuer = f"{settings().origin}{PATH}/{organisation.slug}"
                    await each.save(update_fields=["issuer"])


async def demo_provider(organisation: Organisation) -> Provider:
    """The demo's provider of this organisation; another one that somebody connected here is left alone."""
    known = await connected(organisation.slug)
    if known:
        return known[0]
    staff = await Staff.filter(organisation_id=organisation.id).prefetch_related("person")
    provider = await Provider.begin(
        organisation,
        client_id=CLIENT,
        client_secret=secrets.token_urlsafe(32),
        email_domains=sorted({each.person.email.rpartition("@")[2] for each in staff} - {""}),
        tried_at=clock.now(),
    )
    await provider.switch_on(None)
    return provider
