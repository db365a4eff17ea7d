"""Whose account it is that came from a provider: by issuer and subject; the first time, by who was expected."""

from typing import Any

from tortoise.exceptions import IntegrityError

from portal import clock
from portal.people.accounts import Login, UserKind
from portal.people.models import Staff
from portal.people.openid import roles
from portal.people.openid.fetching import ProviderTrouble, Trouble
from portal.people.openid.providers import Provider
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.store import write


async def login_of(provider: Provider, claims: dict[str, Any]) -> Login | None:
    """The account we know by this issuer and subject; OTHER_DOOR when it was made for another organisation or kind."""
    login = await Login.get_or_none(issuer=provider.issuer, subject=claims["sub"])
    # A provider shared by two organisations opens only the one that let this account in, and only what it was made for.
    if login and (login.organisation_id != provider.organisation_id or login.kind is not provider.kind):
        raise ProviderTrouble(Trouble.OTHER_DOOR, "an account of another organisation or kind")
    return login


async def work_login(provider: Provider, claims: dict[str, Any]) -> Login | Person:
    """Whose account this is, with a place here now; the invited Person herself when she must say yes to it first."""
    try:
        return await _work_login(provider, claims)
    except IntegrityError:
        # Her other tab was first.
        return await _work_login(provider, claims)


async def _work_login(provider: Provider, claims: dict[str, Any]) -> Login | Person:
    async with write():
        login = await login_of(provider, claims)
        if login is None:
            person, why = await _invited(provider, claims)
            if person and await has_own_means(person):
                return person
            if person is None and provider.role_claim:
                person, why = await roles.newcomer(provider, claims), "no role that is known here"
            if person is None:
                raise _no_place(provider, why)
            login = await join(provider, person, claims)
        elif owner := await _must_say_yes(login):
            return owner
        staff = await roles.follow(provider, login.person_id, claims)
    # Out here: what `follow` ended stays ended.
    if staff is None:
        raise _no_place(provider, "no place at this organisation")
    return login


async def _must_say_yes(login: Login) -> Person | None:
    """Whose account this was joined to on a provider's word, before she first showed that it is hers; asked once."""
    person = await Person.get(id=login.person_id)
    return person if login.is_unasked(person) else None


def _no_place(provider: Provider, why: str) -> ProviderTrouble:
    return ProviderTrouble(Trouble.NO_ROLE if provider.role_claim else Trouble.NOT_ADDED, why)


async def _invited(provider: Provider, claims: dict[str, Any]) -> tuple[Person | None, str]:
    """Whom an administrator invited at this address, or the directory lists, if it is verified; else why nobody."""
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        return None, "first sign-in without a verified address"
    person = await Person.of_email(email)
    if person is None or not await Staff.now(person.id, provider.organisation_id):
        listed = await Staff.of_directory(provider.organisation_id, email)
        person = await Person.get(id=listed.person_id) if listed else None
    if person is None:
        return None, "address was not invited"
    # An address given to a new colleague must not open the account of the one who left.
    if await Login.exists(person_id=person.id, issuer=provider.issuer):
        return None, "this person has another account at this provider"
    return person, ""


async def has_own_means(person: Person) -> bool:
    """Whether she came here by herself before: then nobody else's word joins anything to her account."""
    if person.proved_at or await Login.exists(person_id=person.id, kind=UserKind.CLIENTS):
        return True
    return await Session.exists(person_id=person.id, organisation_id__isnull=True)


async def join(provider: Provider, person: Person, claims: dict[str, Any]) -> Login:
    """From now on this account opens what its provider vouches for, as this person; what was joined before is anew."""
    known = await Login.get_or_none(issuer=provider.issuer, subject=claims["sub"], person_id=person.id)
    if known:
        known.made_at = clock.now()
        await known.save(update_fields=["made_at"])
        return known
    if not person.name:
        person.name = roles.name_in(claims)
        await person.save(update_fields=["name"])
    return await Login.create(
        person_id=person.id,
        organisation_id=provider.organisation_id,
        issuer=provider.issuer,
        subject=claims["sub"],
        kind=provider.kind,
    )
