"""Passkeys, as pages ask for them: signing in by the lock of one's own device, proving it again, making one.

A browser asks (`/vraag`), has its owner lift a finger, and answers; each answer says where to go, or in words what
is the matter. None of it needs an address typed.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from tortoise.exceptions import IntegrityError

from portal import clock, outbox
from portal.audit import write_line
from portal.errors import NotSignedIn
from portal.people import sessions
from portal.people.actor import Actor, Capacity, Strength
from portal.people.arriving import arrive, kept_out, prove_again, wanted
from portal.people.browser import Browser, may_show
from portal.people.ceremonies import NotShown, make, options_to_make, options_to_show, passkeys_here, place_of, shown
from portal.people.devices import device_of
from portal.people.in_words import NO_STORE, as_words, no, told
from portal.people.means_letters import PASSKEY_ADDED
from portal.people.passkeys import Ceremony, Challenge, Passkey
from portal.people.persons import Person
from portal.store import write
from portal.web import Form, flash, go, page
from portal.web.texts import _

log = structlog.get_logger()

# After an offer or 'later' we ask again, but not soon.
ASK_AGAIN = timedelta(days=30)
MOST = 10


async def offer_first(person: Person, next: str, *, can: bool) -> str:
    """Where she goes after a code: to the offer of a passkey, once in a while, or straight on."""
    if not can or not person.name or await Passkey.exists(person_id=person.id):
        return next
    later = person.passkey_later_at
    if later and clock.now() - later < ASK_AGAIN:
        return next
    # Kept now, not when she answers: who just walks on isn't stopped again the next time.
    await _asked(person)
    return f"/account/inloggen/passkey?{urlencode({'next': next})}"


async def _asked(person: Person) -> None:
    async with write():
        person.passkey_later_at = clock.now()
        await person.save(update_fields=["passkey_later_at"])


async def offer(request: Request) -> Response:
    """The next time without a code? Now, or later."""
    person = await _own(request)
    next = wanted(request.query_params.get("next", ""))
    if await Passkey.exists(person_id=person.id):
        return go(next)
    return await page(request, "people/passkey_offer.html", next=next, passkeys=passkeys_here(request))


async def later(request: Request) -> Response:
    """Not now: on to where she was going."""
    person = await _own(request)
    form = await Form.read(request)
    await _asked(person)
    return go(wanted(form.values.get("next", "")))


async def ask_to_make(request: Request) -> Response:
    """What her device must answer to make one."""
    person = await _own(request)
    session = await sessions.must_be_fresh(request)
    place = place_of(request)
    if place is None:
        return no(_("Dat kan op dit adres niet."), 409)
    if await Passkey.filter(person_id=person.id).count() >= MOST:
        return no(_("Je hebt er al %(n)s. Haal er eerst een weg.") % {"n": MOST}, 409)
    browser = Browser(request)
    await may_show(request, browser)
    challenge = await Challenge.ask(Ceremony.MAKE, browser.mark, session_id=session.id)
    asked = {"id": str(challenge.id), "options": await options_to_make(place, person, challenge)}
    return browser.remember(JSONResponse(asked, headers=NO_STORE))


async def make_one(request: Request) -> Response:
    """Keep the passkey her device made."""
    person = await _own(request)
    session = await sessions.must_be_fresh(request)
    said = await _said(request)
    place, challenge = place_of(request), await _taken(request, said, Ceremony.MAKE)
    if place is None or challenge is None or challenge.session_id != session.id:
        return no(_over())
    try:
        async with write():
            made = await make(place, person, challenge, _answer(said), device_of(request))
            await _log(request.state.actor, "passkey_added", made)
            await outbox.queue(PASSKEY_ADDED, person.id)
    except NotShown as error:
        log.warning("passkey_refused", why=error.log)
        return no(_("Dat lukte niet. Probeer het nog een keer."))
    except IntegrityError:
        return no(_("Dit apparaat stond er al bij."), 409)
    on = JSONResponse({"go": wanted(str(said.get("next") or "/account/inloggen"))}, headers=NO_STORE)
    return flash(on, _("Dit apparaat staat erbij. De volgende keer heb je hier geen code nodig."))


async def ask_to_show(request: Request) -> Response:
    """What a device must answer to sign somebody in, or to prove again that it is she."""
    place, said = place_of(request), await _said(request)
    if place is None:
        return no(_("Dat kan op dit adres niet."), 409)
    browser = Browser(request)
    await may_show(request, browser)
    session = await sessions.session_of(request) if said.get("again") else None
    if said.get("again") and session is None:
        raise NotSignedIn
    challenge = await Challenge.ask(
        Ceremony.AGAIN if session else Ceremony.SIGN_IN,
        browser.mark,
        next=wanted(str(said.get("next") or "")),
        session_id=session.id if session else None,
    )
    asked = {"id": str(challenge.id), "options": options_to_show(place, challenge)}
    return browser.remember(JSONResponse(asked, headers=NO_STORE))


async def show_one(request: Request) -> Response:
    """Sign in, or prove again, by the passkey that was shown."""
    said = await _said(request)
    ceremony = Ceremony.AGAIN if said.get("again") else Ceremony.SIGN_IN
    place, challenge = place_of(request), await _taken(request, said, ceremony)
    if place is None or challenge is None:
        return no(_over())
    try:
        async with write():
            passkey = await shown(place, challenge, _answer(said))
    except NotShown as error:
        log.warning("passkey_refused", why=error.log)
        await kept_out("passkey")
        # The same for one we don't know, one that was removed, and an answer that doesn't hold.
        return no(_("Hiermee kom je er niet in. Log in met je e-mailadres. Daarna kun je een nieuwe maken."))
    if ceremony is Ceremony.AGAIN:
        return await _prove(request, challenge, passkey)
    person = await Person.get(id=passkey.person_id)
    remembered = said.get("remember") is True
    entered = await arrive(
        request, person, means=passkey.means, strength=Strength.PASSKEY, next=challenge.next, remembered=remembered
    )
    return as_words(entered)


async def _prove(request: Request, challenge: Challenge, passkey: Passkey) -> Response:
    session = await sessions.session_of(request)
    if session is None or session.id != challenge.session_id or session.person_id != passkey.person_id:
        return no(_("Dit is niet de sleutel van dit account."), 403)
    if session.organisation_id:
        # Work proves itself at the organisation's own provider.
        return no(_("Dit is niet de sleutel van dit account."), 403)
    return as_words(await prove_again(session, challenge.next))


async def _own(request: Request) -> Person:
    actor: Actor = request.state.actor
    if actor.capacity is not Capacity.OWN:
        raise NotSignedIn
    return await Person.get(id=actor.person_id)


async def _said(request: Request) -> dict[str, Any]:
    try:
        said = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


async def _taken(request: Request, said: dict[str, Any], ceremony: Ceremony) -> Challenge | None:
    try:
        id = UUID(str(said.get("id")))
    except ValueError:
        return None
    async with write():
        return await Challenge.take(id, ceremony, Browser(request).mark)


def _answer(said: dict[str, Any]) -> dict[str, Any]:
    answer = said.get("credential")
    if not isinstance(answer, dict):
        raise NotShown("no credential")
    return answer


def _over() -> str:
    return _("Dit duurde te lang. Probeer het nog een keer.")


async def _log(actor: Actor, action: str, passkey: Passkey) -> None:
    await write_line({**actor.line(), "action": action, "kind": "Passkey", "thing_id": passkey.id})


routes = [
    Route("/inloggen/passkey/vraag", told(ask_to_show), methods=["POST"]),
    Route("/inloggen/passkey", told(show_one), methods=["POST"]),
    Route("/account/inloggen/passkey", offer),
    Route("/account/inloggen/passkey/later", later, methods=["POST"]),
    Route("/account/inloggen/passkey/vraag", told(ask_to_make), methods=["POST"]),
    Route("/account/inloggen/passkey", told(make_one), methods=["POST"]),
]
