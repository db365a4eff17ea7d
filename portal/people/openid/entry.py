"""Entry: what an account that a provider vouches for gets at its organisation; a sign-in does it, a trial shows it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from portal.people.accounts import Login, UserKind
from portal.people.last_administrator import is_needed
from portal.people.models import RoleFrom, Staff, StaffRole
from portal.people.openid.apart import may_open
from portal.people.openid.providers import Provider
from portal.people.persons import Person


class Why(StrEnum):
    """Why an account gets nothing."""

    ELSEWHERE = "elsewhere"  # it was made for another organisation, or for the people who are helped
    SHARED = "shared"  # its issuer lets in the people who are helped
    PLACE = "place"  # nobody here is expected by it
    GROUP = "group"  # what the provider says of her gives no role here
    ENDED = "ended"  # a person or the directory sent her away: no claim brings her back


@dataclass(frozen=True)
class Claimed:
    """What a provider says of somebody, as far as it counts here."""

    subject: str
    email: str  # '' when the provider doesn't vouch for it
    role: StaffRole | None
    is_silent: bool  # it says nothing of roles (Entra leaves groups out for who is in many)

    @classmethod
    def of(cls, provider: Provider, claims: dict[str, Any]) -> Self:
        """Out of these claims."""
        email = claims.get("email")
        verified = isinstance(email, str) and claims.get("email_verified") is True
        silent = provider.roles_in(claims) is None
        return cls(str(claims.get("sub", "")), str(email) if verified else "", provider.role_of(claims), silent)


@dataclass(frozen=True)
class Entry:
    """What she has after signing in: `role` and who says so, or None, and `why`; `log` says the same for the log."""

    role: StaffRole | None = None
    role_from: RoleFrom | None = None
    why: Why | None = None
    log: str = ""
    login: Login | None = None  # hers, when she came in by it before
    person_id: UUID | None = None  # whose it is or will be; None for somebody new
    staff: Staff | None = None  # her place here, now or before
    stays_last: bool = False  # a claim takes no organisation's last administrator away
    ends: bool = False  # her place was the claim's, and the claim no longer gives it


async def entry_of(provider: Provider, said: Claimed) -> Entry:
    """What this gives now. It changes nothing; who acts on it holds the organisation, and asks it inside that write."""
    login = await Login.get_or_none(issuer=provider.issuer, subject=said.subject)
    if login and not await is_for(login, provider):
        return Entry(why=Why.ELSEWHERE, log="an account of another organisation or kind")
    if not await may_open(provider):
        return Entry(why=Why.SHARED, log="an issuer of the other kind of user")
    person_id, log = (login.person_id, "") if login else await _expected(provider, said.email)
    if person_id is None:
        return _of_newcomer(provider, said, log)
    staff = await Staff.get_or_none(person_id=person_id, organisation_id=provider.organisation_id)
    found: dict[str, Any] = {"login": login, "person_id": person_id, "staff": staff}
    if staff and staff.is_here:
        return await _of_colleague(provider, staff, said, found)
    return _of_who_is_away(provider, staff, said, found)


async def is_for(login: Login, provider: Provider) -> bool:
    """A provider shared by two organisations opens only the one that let this account in, and what it was made for.

    What is her own is no organisation's: a broker that two of them reach as one client vouches for her at both. Not
    under another client: there the same subject may be somebody else (pairwise identifiers, OpenID Connect Core 8.1).
    """
    if login.kind is not provider.kind:
        return False
    if login.organisation_id == provider.organisation_id:
        return True
    return provider.kind is UserKind.CLIENTS and await Provider.exists(
        organisation_id=login.organisation_id,
        kind=UserKind.CLIENTS,
        issuer=login.issuer,
        client_id=provider.client_id,
    )


async def _expected(provider: Provider, email: str) -> tuple[UUID | None, str]:
    """Whom an administrator invited at this verified address, or the directory lists; else why nobody."""
    if not email:
        return None, "first sign-in without a verified address"
    person = await Person.of_email(email)
    id = person.id if person and await Staff.now(person.id, provider.organisation_id) else None
    if id is None:
        listed = await Staff.of_directory(provider.organisation_id, email)
        id = listed.person_id if listed else None
    if id is None:
        return None, "address was not invited"
    # An address given to a new colleague must not open the account of the one who left.
    if await Login.exists(person_id=id, issuer=provider.issuer):
        return None, "this person has another account at this provider"
    return id, ""


def _of_newcomer(provider: Provider, said: Claimed, log: str) -> Entry:
    if said.role:
        return Entry(said.role, RoleFrom.CLAIM)
    if provider.role_claim:
        return Entry(why=Why.GROUP, log="no role that is known here")
    return Entry(why=Why.PLACE, log=log)


async def _of_colleague(provider: Provider, staff: Staff, said: Claimed, found: dict[str, Any]) -> Entry:
    if not provider.role_claim or staff.role_from is not RoleFrom.CLAIM:
        return Entry(staff.role, staff.role_from, **found)
    if said.is_silent:
        # No entry now, and nothing of hers ends by it.
        return _no_role(found)
    if await is_needed(staff, said.role):
        return Entry(staff.role, staff.role_from, stays_last=True, **found)
    return Entry(said.role, RoleFrom.CLAIM, **found) if said.role else _no_role({**found, "ends": True})


def _of_who_is_away(provider: Provider, staff: Staff | None, said: Claimed, found: dict[str, Any]) -> Entry:
    if not provider.role_claim:
        return Entry(why=Why.PLACE, log="no place at this organisation", **found)
    if said.role is None:
        return _no_role(found)
    # Whom a person or the directory sent away stays away, and who begins later hasn't begun.
    if staff and (staff.role_from is not RoleFrom.CLAIM or staff.ended_by or staff.until is None):
        return Entry(why=Why.ENDED, log="a place that was ended here", **found)
    return Entry(said.role, RoleFrom.CLAIM, **found)


def _no_role(found: dict[str, Any]) -> Entry:
    return Entry(why=Why.GROUP, log="no role that is known here", **found)
