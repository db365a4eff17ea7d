"""Kept apart: an issuer lets in an organisation's staff or the people it helps, never both.

Whoever runs an employer's provider decides what it says of every account there. Were it a family's way in as well, the
employer could enter an employee's own circle. This is a fence, not the wall: somebody who runs a provider can give it
a second address. The wall is that no account is joined to hers without her own yes.
"""

from tortoise.expressions import Q

from portal.people.accounts import Login, UserKind
from portal.people.openid.providers import Provider
from portal.web.texts import _


async def is_taken(provider: Provider) -> bool:
    """Whether its issuer is for the other kind of user already, at its own organisation or at any other.

    Elsewhere counts what was tried, is on, or let somebody in: an address that was only typed keeps nobody out.
    """
    issuers = same_issuer(provider.issuer)
    if not issuers:
        return False
    if await Login.filter(issuer__in=issuers).exclude(kind=provider.kind).exists():
        return True
    works = Q(tried_at__isnull=False) | Q(on_at__isnull=False) | Q(organisation_id=provider.organisation_id)
    return await Provider.filter(works, issuer__in=issuers).exclude(kind=provider.kind).exists()


async def may_open(provider: Provider) -> bool:
    """Whether anybody may come in by it now, whatever was kept before this was looked at.

    Where both kinds share an issuer the family's side stays shut. Staff who came in by it before still do: one of them
    must be able to mend it.
    """
    if not await is_taken(provider):
        return True
    if provider.kind is UserKind.CLIENTS:
        return False
    return await Login.exists(issuer=provider.issuer, kind=UserKind.STAFF, organisation_id=provider.organisation_id)


async def hold(provider: Provider) -> None:
    """Inside a write: of two that are switched on at the same moment, the second waits and sees the first."""
    await Provider.filter(issuer__in=same_issuer(provider.issuer)).order_by("id").only("id").select_for_update()


def same_issuer(issuer: str) -> list[str]:
    """The ways to write one issuer: a slash at the end makes it no other provider."""
    bare = issuer.rstrip("/")
    return [bare, f"{bare}/"] if bare else []


def taken_words(kind: UserKind) -> str:
    """What to do, for the administrator of a provider of this kind; whose the other one is, is not said."""
    if kind is UserKind.CLIENTS:
        return _(
            "Via dit adres loggen medewerkers in. Voor de mensen die je helpt is een andere inlog nodig: zo komt een "
            "werkgever nooit bij iemand thuis binnen. Vraag je ICT om een ander adres."
        )
    return _(
        "Via dit adres loggen mensen in die hulp krijgen. Voor medewerkers is een andere inlog nodig: zo blijven werk "
        "en thuis uit elkaar. Vraag je ICT om een ander adres."
    )
