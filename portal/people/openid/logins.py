"""Whose account it is that came from a provider: by issuer and subject; the first time, by who was expected."""

from typing import Any

from tortoise.exceptions import IntegrityError

from portal import clock, outbox
from portal.audit import write_line
from portal.people.accounts import Login, UserKind
from portal.people.actor import Actor
from portal.people.finding import ADDRESS
from portal.people.means_letters import WORK_JOINED
from portal.people.models import Organisation, Staff
from portal.people.openid import roles
from portal.people.openid.apart import may_open
from portal.people.openid.entry import Claimed, Entry, Why, entry_of, is_for
from portal.people.openid.fetching import ProviderTrouble, Trouble
from portal.people.openid.providers import Provider
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.store import write
from portal.web.texts import _


async def login_of(provider: Provider, claims: dict[str, Any]) -> Login | None:
    """The account we know by this issuer and subject, if it opens what it was made for."""
    login = await Login.get_or_none(issuer=provider.issuer, subject=claims["sub"])
    if login and not await is_for(login, provider):
        raise ProviderTrouble(Trouble.OTHER_DOOR, "an account of another organisation or kind")
    if not await may_open(provider):
        raise ProviderTrouble(Trouble.REFUSED, "an issuer of the other kind of user")
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
        if provider.role_claim:
            # Before her place is read: another sign-in, the desk or the directory may be changing it.
            await Organisation.hold(provider.organisation_id)
        entry = await entry_of(provider, Claimed.of(provider, claims))
        if entry.why is Why.ELSEWHERE:
            raise ProviderTrouble(Trouble.OTHER_DOOR, entry.log)
        if entry.why is Why.SHARED:
            raise ProviderTrouble(Trouble.REFUSED, entry.log)
        if entry.login and (owner := await _must_say_yes(entry.login)):
            return owner
        if entry.person_id is None and entry.role is None:
            raise _no_place(provider, entry.log)
        login = entry.login or await _joined(provider, entry, claims)
        if isinstance(login, Person):
            return login
        await roles.settle(provider, entry, login.person_id)
    # Out here: what `settle` ended stays ended.
    if entry.role is None:
        raise _no_place(provider, entry.log)
    return login


async def _joined(provider: Provider, entry: Entry, claims: dict[str, Any]) -> Login | Person:
    """Her account from now on; she herself when she was here before and can still show it: then she says yes first.

    At an address of no employer's everybody is asked to show that it is hers: what comes next must not tell whether
    there is an account of her own.

    A provider's word that it knows her is enough only where it opens nothing of hers yet. When the provider she came by
    is off, or her place there ended, nobody could show anything, and an organisation that changed its provider would
    lose all its people: then it is joined, told to her by letter and noted. Whoever changed it is the one who let her
    in before, or may let in whom it likes; what she has elsewhere stays shut to it.
    """
    if entry.person_id is None:
        # Somebody new, without an address: a provider's word joins none.
        return await join(provider, await Person.make(roles.name_in(claims) or _("Medewerker")), claims)
    person = await Person.get(id=entry.person_id)
    if await is_nobodys(claims["email"]) or await has_own_means(person) or await _comes_in_elsewhere(person, provider):
        return person
    was_here = await Login.exists(person_id=person.id)
    login = await join(provider, person, claims)
    if was_here:
        await _tell(provider, login)
    return login


async def is_nobodys(address: object) -> bool:
    """Whether it is no employer's mailbox: to those no code goes, since it would open nobody's own account."""
    return isinstance(address, str) and bool(ADDRESS.fullmatch(address)) and not await Provider.of_address(address)


async def _comes_in_elsewhere(person: Person, provider: Provider) -> bool:
    """Whether another provider lets her in to her work at this moment, at this organisation or another."""
    for login in await Login.filter(person_id=person.id, kind=UserKind.STAFF).exclude(issuer=provider.issuer):
        there = await Provider.open_ones(UserKind.STAFF, organisation_id=login.organisation_id, issuer=login.issuer)
        if there and await Staff.now(person.id, login.organisation_id):
            return True
    return False


async def _tell(provider: Provider, login: Login) -> None:
    nobody = {**Actor.nobody().line(), "means": provider.means, "owner_kind": "person", "owner_id": login.person_id}
    await write_line({**nobody, "action": "login_joined", "kind": "Login", "thing_id": login.id})
    await outbox.queue(WORK_JOINED, login.id)


async def _must_say_yes(login: Login) -> Person | None:
    """Whose account this was joined to on a provider's word, before she first showed that it is hers; asked once."""
    person = await Person.get(id=login.person_id)
    return person if login.is_unasked(person) else None


def _no_place(provider: Provider, why: str) -> ProviderTrouble:
    return ProviderTrouble(Trouble.NO_ROLE if provider.role_claim else Trouble.NOT_ADDED, why)


async def has_own_means(person: Person) -> bool:
    """Whether she came here by herself before: then only she herself joins anything to her account."""
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
