"""Lets every organisation of the demo sign in at a provider of the demo's own."""

import secrets

from portal import clock
from portal.demo.providers import CLIENT, PATH
from portal.people.models import Organisation, Staff
from portal.people.openid.providers import Provider
from portal.settings import settings
from portal.store import write


async def connect() -> None:
    """Let every organisation of the demo sign in here; again at each start, since the port may differ."""
    async with write():
        for organisation in await Organisation.all():
            provider = await demo_provider(organisation)
            provider.issuer = f"{settings().origin}{PATH}/{organisation.slug}"
            await provider.save(update_fields=["issuer"])


async def demo_provider(organisation: Organisation) -> Provider:
    """The demo's provider of this organisation; another one that somebody connected here is left alone."""
    known = await Provider.get_or_none(organisation_id=organisation.id, client_id=CLIENT)
    if known:
        return known
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
