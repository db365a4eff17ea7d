"""What an account that was tried would get here: its role and who says so, or why it gets nothing."""

from dataclasses import replace
from typing import Any

from portal.people.accounts import UserKind
from portal.people.models import StaffRole
from portal.people.openid.apart import taken_words
from portal.people.openid.entry import Claimed, Entry, Why, entry_of
from portal.people.openid.providers import Provider
from portal.web import _


def why_words(why: Why) -> str:
    """Why somebody gets nothing, for the one who tried."""
    return {
        Why.GROUP: _("Geen van je groepen staat in de lijst."),
        Why.PLACE: _("Dit account hoort bij niemand op jullie lijst van medewerkers."),
        Why.ELSEWHERE: _("Dit account is hier al van een andere organisatie, of voor iets anders."),
        Why.SHARED: taken_words(UserKind.STAFF),
        Why.ENDED: _("Jouw toegang is bij Medewerkers gestopt, of volgt jullie personeelssysteem."),
    }[why]


async def verdict(provider: Provider, told: dict[str, Any]) -> Entry | None:
    """What a sign-in with the claims of this trial would give now; None for a provider that opens no work."""
    if provider.kind is not UserKind.STAFF:
        return None
    claims = told.get("claims")
    said = str(told.get("role") or "")
    # The claims that were kept are cut to what one can look at; the role was read before that.
    role = StaffRole(said) if said in list(StaffRole) else None
    return await entry_of(
        provider, replace(Claimed.of(provider, claims if isinstance(claims, dict) else {}), role=role)
    )
