"""Keeping what an administrator changed of a provider: once, not over somebody else's change, and never unaware."""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response

from portal import clock
from portal.audit import write_line
from portal.circles.thing import Owner
from portal.errors import NeedStronger, NotSignedIn
from portal.office.providers_steps import CHOSEN, Way
from portal.people.actor import Actor
from portal.people.openid.providers import Provider
from portal.people.proof import proven
from portal.people.sessions import session_of
from portal.store import Row, write
from portal.web import Form, _, flash, go

# Shows a step's form once more: `again(request, way, form, status=…, …)`.
Again = Callable[..., Awaitable[Response]]

# What each step changes, and how the log calls that. A secret is never part of it: a hash of it would be something
# to guess at.
_CHANGES = {
    "naam": ("provider_name", ("name",)),
    "adres": ("provider_address", ("issuer",)),
    "sleutel": ("provider_client", ("client_id", "client_auth")),
    "domeinen": ("provider_domains", ("email_domains",)),
    "rollen": ("provider_roles", ("role_claim", "roles")),
    "niveau": ("provider_level", ("acr",)),
}
# These change nothing of the way in itself, so what was tried stays tried.
_HARMLESS = {"naam", "domeinen"}


def seen(provider: Provider, step: str) -> str:
    """What the reader of a step had before her, in short: a form carries it along."""
    stands = [getattr(provider, name) for name in _CHANGES[step][1]]
    return sha256(orjson.dumps(stands, default=str)).hexdigest()[:16]


def switches_off(provider: Provider, step: str) -> bool:
    """Whether a change in this step switches the provider off until a new trial."""
    return provider.is_on and step not in _HARMLESS


async def keep(
    request: Request, way: Way, step: str, form: Form, values: dict[str, Any], again: Again, on: str
) -> Response:
    """Keep `values`, and go `on`; or show the form `again`, with what is still needed."""
    provider = way.provider
    if form.errors:
        return await again(request, way, form, status=422)
    if all(getattr(provider, name) == value for name, value in values.items()):
        if way.step_is_free(step):
            async with write():
                await provider.change(**_chosen(step))
                await noted(request.state.actor, f"{_CHANGES[step][0]}_kept", provider)
        return go(on)
    if switches_off(provider, step) and not form.checked("sure"):
        form.wrong("sure", _("Zet hier een vinkje als je dit wilt. De inlog gaat dan uit tot de proef weer lukt."))
        return await again(request, way, form, status=422)
    if provider.is_on and not await is_proven(request):
        return await again(request, way, form, status=403, prove=True)
    async with write():
        provider = await locked(provider.id)
        stale = form.values.get("seen") != seen(provider, step)
        if not stale:
            await _change(request.state.actor, provider, step, values)
    if stale:
        form.values["seen"] = seen(provider, step)
        return await again(request, Way(provider), form, status=409, both=True)
    return flash(go(on), _("Bewaard."))


async def _change(actor: Actor, provider: Provider, step: str, values: dict[str, Any]) -> None:
    was_on = provider.is_on
    await provider.change(**values, **_chosen(step))
    await noted(actor, _CHANGES[step][0], provider)
    if was_on and not provider.is_on:
        await noted(actor, "provider_off", provider)


def _chosen(step: str) -> dict[str, Any]:
    """That this step was answered, whatever the answer."""
    return {CHOSEN[step]: clock.now()} if step in CHOSEN else {}


async def locked(id: UUID) -> Provider:
    """The provider as it stands now, kept from others until this write ends."""
    return await Provider.filter(id=id).select_for_update().get().prefetch_related("organisation")


async def noted(actor: Actor, action: str, row: Row) -> None:
    """A line in the log about what an administrator changed; never what she typed."""
    line = {
        **actor.line(),
        "action": action,
        "kind": type(row).__name__,
        "thing_id": row.id,
        "owner_kind": Owner.ORGANISATION.value,
        "owner_id": actor.organisation_id,
    }
    await write_line(line)


async def must_be_proven(request: Request) -> None:
    """NeedStronger sends her to prove that it is she, and back."""
    if not await is_proven(request):
        raise NeedStronger("last proof is too old")


async def is_proven(request: Request) -> bool:
    """Whether she proved lately that it is she, as far as she still can."""
    session = await session_of(request)
    if session is None:
        raise NotSignedIn
    return await proven(session)
