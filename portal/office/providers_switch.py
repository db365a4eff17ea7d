"""Switching a provider on and off, its place among the others, and removing one that was never on."""

from starlette.requests import Request
from starlette.responses import Response

from portal.access import Action
from portal.office.providers_keeping import locked, must_be_proven, noted
from portal.office.providers_steps import Way, way_here
from portal.office.providers_trial import nothing_for
from portal.office.providers_verdict import why_words
from portal.people.accounts import UserKind
from portal.people.openid import apart
from portal.people.openid.providers import Provider
from portal.people.session_row import Session
from portal.store import write
from portal.web import Form, _, flash, go, page


async def switching_on(request: Request) -> Response:
    """What stands, what was tried, and the button."""
    return await _on_page(request, await way_here(request, Action.DESK_READ))


async def _on_page(request: Request, way: Way, status: int = 200) -> Response:
    taken = not way.provider.is_on and await apart.is_taken(way.provider)
    return await page(
        request,
        "office/providers/on.html",
        status=status,
        room="desk",
        way=way,
        here=way.step("aan"),
        taken=apart.taken_words(way.provider.kind) if taken else "",
        nothing=await nothing_for(request, way),
        why_words=why_words,
    )


async def switch_on(request: Request) -> Response:
    """From now on people sign in through it; only what was tried as it stands."""
    way = await way_here(request, Action.DESK_CHANGE)
    await must_be_proven(request)
    async with write():
        await apart.hold(way.provider)
        provider = await locked(way.provider.id)
        ready = provider.tried_at is not None and provider.is_complete
        taken = ready and not provider.is_on and await apart.is_taken(provider)
        if ready and not taken and not provider.is_on:
            await provider.switch_on(request.state.actor.person_id)
            await noted(request.state.actor, "provider_on", provider)
    if not ready:
        # Changed since its trial: the page says what comes first.
        return go(way.beside("aan", 0))
    if taken:
        return await _on_page(request, Way(provider), status=409)
    return flash(go(way.path), _("De inlog staat aan."))


async def switching_off(request: Request) -> Response:
    """What happens when it goes off."""
    way = await way_here(request, Action.DESK_READ)
    return await _off_page(request, way, Form())


async def switch_off(request: Request) -> Response:
    """Nobody signs in through it any more; for the last of the staff only with a tick that says so."""
    way = await way_here(request, Action.DESK_CHANGE)
    form = await Form.read(request)
    await must_be_proven(request)
    async with write():
        provider = await locked(way.provider.id)
        if provider.is_on and await _is_last(provider) and not form.checked("sure"):
            form.wrong("sure", _("Zet hier een vinkje als je dit echt wilt."))
        elif provider.is_on:
            await provider.switch_off()
            await noted(request.state.actor, "provider_off", provider)
    if form.errors:
        return await _off_page(request, way, form, status=422)
    return flash(go(way.path), _("De inlog staat uit."))


async def move(request: Request) -> Response:
    """Give it another place among those of its kind; the same form twice moves it once."""
    way = await way_here(request, Action.DESK_CHANGE)
    form = await Form.read(request)
    to = form.number("to", low=1, high=1000)
    if to is None:
        return go("/kantoor")
    provider = way.provider
    async with write():
        same = Provider.filter(organisation_id=provider.organisation_id, kind=provider.kind).select_for_update()
        others = [each for each in await same.order_by("place", "id") if each.id != provider.id]
        others.insert(to - 1, provider)
        for place, each in enumerate(others, 1):
            await each.change(place=place)
        await noted(request.state.actor, "provider_moved", provider)
    return go("/kantoor#inlog")


async def removing(request: Request) -> Response:
    """Whether to remove it."""
    way = await way_here(request, Action.DESK_READ)
    return await page(
        request, "office/providers/remove.html", room="desk", way=way, kept=await was_ever_on(way.provider)
    )


async def remove(request: Request) -> Response:
    """Remove what was never used; what was on is only switched off."""
    way = await way_here(request, Action.DESK_CHANGE)
    await must_be_proven(request)
    async with write():
        provider = await locked(way.provider.id)
        kept = await was_ever_on(provider)
        if not kept:
            await noted(request.state.actor, "provider_removed", provider)
            await provider.delete()
    if kept:
        return go(f"{way.path}/weg")
    return flash(go("/kantoor"), _("De inlog is weg."))


async def was_ever_on(provider: Provider) -> bool:
    """Whether people could sign in through it: then its name stands in the log, and must not be given to another."""
    return provider.is_on or provider.first_on_at is not None or await Session.exists(provider_id=provider.id)


async def _is_last(provider: Provider) -> bool:
    """Whether staff could no longer sign in at all without it."""
    if provider.kind is not UserKind.STAFF:
        return False
    others = Provider.filter(
        organisation_id=provider.organisation_id, kind=UserKind.STAFF, on_at__not_isnull=True
    ).exclude(id=provider.id)
    return not await others.exists()


async def _off_page(request: Request, way: Way, form: Form, status: int = 200) -> Response:
    return await page(
        request,
        "office/providers/off.html",
        status=status,
        room="desk",
        way=way,
        form=form,
        last=await _is_last(way.provider),
    )
