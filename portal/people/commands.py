"""What a region's administrator does by hand: add an organisation, and invite the first of its people."""

import argparse
import re
import sys
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from portal import clock
from portal.audit import write_line
from portal.errors import Conflict, Invalid, NotFound
from portal.people import names
from portal.people.accounts import UserKind
from portal.people.actor import Actor
from portal.people.finding import ADDRESS
from portal.people.models import Organisation, Staff, StaffRole
from portal.people.openid import apart
from portal.people.openid.fetching import ProviderTrouble
from portal.people.openid.providers import Provider
from portal.people.openid.relying import RelyingParty
from portal.settings import settings
from portal.store import write

# What a parsed command does, with the database open; it answers in one sentence.
Command = Callable[[argparse.Namespace], Awaitable[str]]

# What of a provider is typed here, by its column; the rest is its administrator's.
_COLUMNS = {
    "issuer": "issuer",
    "client_id": "client_id",
    "client_secret": "client_secret",
    "email_domains": "email_domain",
}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """`portal organisation add|change` and `portal admin invite`; each sets `command` to what must be awaited."""
    organisation = commands.add_parser("organisation", help="an agency, municipality or school that takes part")
    verbs = organisation.add_subparsers(required=True, metavar="add|change")
    add = verbs.add_parser("add", help="a new organisation")
    add.add_argument("name")
    add.add_argument("--slug", required=True, help="its short name in addresses, such as de-brug")
    change = verbs.add_parser("change", help="connect or change its provider")
    change.add_argument("slug")
    change.add_argument("--name", default="")
    for parser, command in ((add, add_organisation), (change, change_organisation)):
        parser.add_argument("--issuer", default="", help="its OpenID provider, as the provider itself writes it")
        parser.add_argument("--client-id", default="", help="what the provider calls us")
        parser.add_argument("--client-secret", default="", help="'-' reads it from the input, where nobody sees it")
        parser.add_argument("--email-domain", action="append", default=[], help="of its staff's addresses; repeatable")
        parser.add_argument("--phone", default="", help="its service desk")
        parser.add_argument("--unchecked", action="store_true", help="don't ask the provider whether it is there")
        parser.set_defaults(command=command)
    admin = commands.add_parser("admin", help="who looks after an organisation")
    invite_parser = admin.add_subparsers(required=True, metavar="invite").add_parser("invite", help="add somebody")
    invite_parser.add_argument("email")
    invite_parser.add_argument("--organisation", required=True, metavar="SLUG")
    invite_parser.add_argument(
        "--role", choices=[role.value for role in StaffRole], default=StaffRole.ADMINISTRATOR.value
    )
    invite_parser.add_argument("--name", default="", help="else her provider says it")
    invite_parser.add_argument("--title", default="", help="such as 'therapeut', as families read it")
    invite_parser.set_defaults(command=invite)


async def add_organisation(asked: argparse.Namespace) -> str:
    """A new organisation; Conflict when the short name is taken."""
    if not _SLUG.fullmatch(asked.slug) or len(asked.slug) > 60:
        raise Invalid(f"--slug {asked.slug}: small letters, digits and single dashes, such as de-brug")
    if await Organisation.exists(slug=asked.slug):
        raise Conflict(f"there is an organisation {asked.slug}: `portal organisation change {asked.slug}` changes it")
    organisation = Organisation(name=asked.name.strip(), slug=asked.slug)
    if not organisation.name:
        raise Invalid("the name is empty")
    organisation.phone = asked.phone
    provider = await _connect(organisation, asked)
    async with write():
        await _must_be_free(organisation)
        await organisation.save(force_create=True)
        provider = await _keep(organisation, provider, asked)
        await _log("organisation_added", organisation)
    return f"{organisation.name} is added. {_next_step(organisation, provider)}"


async def change_organisation(asked: argparse.Namespace) -> str:
    """Change what was given, and leave the rest, which somebody may be changing at her desk."""
    organisation = await _organisation(asked.slug)
    given = {name: value for name, value in (("name", asked.name.strip()), ("phone", asked.phone)) if value}
    organisation.update_from_dict(given)
    provider = await _connect(organisation, asked)
    async with write():
        if "name" in given:
            await _must_be_free(organisation)
        if given:
            await organisation.save(update_fields=list(given))
        provider = await _keep(organisation, provider, asked)
        await _log("organisation_changed", organisation)
    return f"{organisation.name} is changed. {_next_step(organisation, provider)}"


async def _must_be_free(organisation: Organisation) -> None:
    if await names.is_taken(organisation.name, organisation.id):
        raise Conflict(f"another organisation is called {organisation.name}, or nearly so")


async def _connect(organisation: Organisation, asked: argparse.Namespace) -> Provider | None:
    """The organisation's first staff provider as it was given, not yet written; None when there is none to be."""
    provider = await _staff_provider(organisation)
    if provider is None:
        if not asked.issuer:
            return None
        provider = Provider(organisation_id=organisation.id)
    provider.update_from_dict(_given(asked))
    parts = urlsplit(provider.issuer)
    https = parts.scheme == "https" or (parts.scheme == "http" and settings().inward_fetches)
    if not https or not parts.hostname or parts.query or parts.fragment:
        raise Invalid(f"--issuer {provider.issuer}: an https address without ? or #")
    if not provider.is_complete:
        raise Invalid("a provider needs --client-id and --client-secret too")
    if asked.issuer and await apart.is_taken(provider):
        raise Invalid(f"{provider.issuer} lets in the people who are helped: staff need a provider of their own")
    if asked.unchecked:
        return provider
    try:
        await RelyingParty.of(provider)
    except ProviderTrouble as trouble:
        raise Invalid(f"{provider.issuer} does not answer as an OpenID provider: {trouble.log}") from None
    return provider


def _given(asked: argparse.Namespace) -> dict[str, Any]:
    """What was typed of a provider, by its column."""
    typed = asked.client_secret
    values = {
        "issuer": asked.issuer,
        "client_id": asked.client_id,
        "client_secret": sys.stdin.readline().strip() if typed == "-" else typed,
        "email_domains": [each.strip().lstrip("@").casefold() for each in asked.email_domain],
    }
    return {name: value for name, value in values.items() if value}


async def _staff_provider(organisation: Organisation) -> Provider | None:
    return await Provider.filter(organisation_id=organisation.id, kind=UserKind.STAFF).order_by("place", "id").first()


async def _keep(organisation: Organisation, provider: Provider | None, asked: argparse.Namespace) -> Provider | None:
    """By hand, on this machine, a provider is switched on at once: there is no administrator yet who could try it."""
    if provider is None:
        return None
    changed = [column for column, typed in _COLUMNS.items() if getattr(asked, typed)]
    if not provider.is_on:
        provider.on_at = clock.now()
        changed.append("on_at")
    if not provider._saved_in_db:
        return await Provider.begin(organisation, **{column: getattr(provider, column) for column in changed})
    if changed:
        await provider.save(update_fields=changed)
    return provider


def _next_step(organisation: Organisation, provider: Provider | None) -> str:
    if provider is None:
        return (
            f"Nobody can sign in there yet: `portal admin invite EMAIL --organisation {organisation.slug}` lets an "
            f"administrator connect its sign-in, or do so here: "
            f"`portal organisation change {organisation.slug} --issuer …`."
        )
    back = f"{settings().origin}/inloggen/terug/{provider.hint}"
    return f"Give its provider this redirect URI: {back}"


async def invite(asked: argparse.Namespace) -> str:
    """Give somebody a place at an organisation; her first sign-in there with this address takes it."""
    organisation = await _organisation(asked.organisation)
    email = asked.email.strip()
    if not ADDRESS.fullmatch(email):
        raise Invalid(f"{email} is not an e-mail address")
    house, role = Actor.house("portal command"), StaffRole(asked.role)
    await Staff.invite(organisation.id, email, role, by=house, name=asked.name.strip(), title=asked.title)
    ways = await Provider.open_ones(UserKind.STAFF, organisation_id=organisation.id)
    if ways:
        door = f"{settings().origin}/inloggen/organisatie/{ways[0].hint}"
        return f"{email} has a place as {asked.role}, and a letter with the way in: {door}"
    if role is StaffRole.ADMINISTRATOR:
        return (
            f"{email} has a place as {asked.role}, and a letter with the way in: {_beginning(organisation)} "
            "She gets a code there, and connects the organisation's own sign-in; from then on that is the way in."
        )
    return f"{email} has a place as {asked.role}. {_next_step(organisation, None)}"


def _beginning(organisation: Organisation) -> str:
    return f"{settings().origin}/o/{organisation.slug}/beginnen"


async def _organisation(slug: str) -> Organisation:
    organisation = await Organisation.get_or_none(slug=slug)
    if organisation is None:
        known = ", ".join([each.slug for each in await Organisation.all().order_by("slug")]) or "none yet"
        raise NotFound(words=f"There is no organisation '{slug}'. There are: {known}.")
    return organisation


async def _log(action: str, row: Organisation) -> None:
    house = Actor.house("portal command")
    await write_line({**house.line(), "action": action, "kind": type(row).__name__, "thing_id": row.id})
