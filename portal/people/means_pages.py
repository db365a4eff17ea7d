"""How I sign in: my address, my passkeys and my list of recovery codes."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tortoise.expressions import Q

from portal import outbox
from portal.audit import write_line
from portal.errors import Conflict, NotFound, NotSignedIn
from portal.people.accounts import Login, UserKind
from portal.people.actor import Actor, Capacity, Strength
from portal.people.ceremonies import passkeys_here
from portal.people.means_letters import CODES_MADE, LOGIN_REMOVED, PASSKEY_REMOVED
from portal.people.models import Organisation
from portal.people.openid.providers import Provider
from portal.people.passkeys import Passkey
from portal.people.persons import Person
from portal.people.recovery import HOW_MANY, RecoveryCode
from portal.people.session_row import Session
from portal.people.sessions import must_be_fresh
from portal.store import write
from portal.web import Form, flash, go, page
from portal.web.texts import _

HERE = "/account/inloggen"


async def means(request: Request) -> Response:
    """Everything I can sign in with; staff read that their organisation decides."""
    actor: Actor = request.state.actor
    if actor.capacity is Capacity.STAFF:
        organisation = await Organisation.get(id=actor.organisation_id)
        return await page(request, "people/means_at_work.html", organisation=organisation)
    person = await _own(request)
    joined = await Login.filter(person_id=person.id, kind=UserKind.CLIENTS).prefetch_related("organisation")
    issuers = {each.issuer for each in joined}
    return await page(
        request,
        "people/means.html",
        person=person,
        devices=await Passkey.filter(person_id=person.id).order_by("made_at", "id"),
        recovered=actor.strength is Strength.RECOVERY,
        left=await RecoveryCode.left(person),
        had_list=bool(await RecoveryCode.of(person)),
        passkeys=passkeys_here(request),
        joined=joined,
        families=[each for each in await Provider.open_ones(UserKind.CLIENTS) if each.issuer not in issuers],
        next=HERE,
    )


async def passkey_page(request: Request) -> Response:
    """One passkey: call it something, or take it away."""
    passkey = await _hers(request)
    return await _passkey_page(request, passkey, Form({"name": passkey.name}))


async def rename(request: Request) -> Response:
    """What she calls it."""
    passkey = await _hers(request)
    form = await Form.read(request)
    name = form.text("name", required=_("Hoe noem je dit apparaat?"), longest=60)
    if form.errors:
        return await _passkey_page(request, passkey, form, 422)
    async with write():
        passkey.name = name
        await passkey.save(update_fields=["name"])
    return flash(go(HERE), _("Bewaard."))


async def remove(request: Request) -> Response:
    """It opens nothing any more, and what it opened elsewhere ends.

    Who came in with a recovery code may do so as well: a lost phone is what the list is for. A stranger who found the
    list keeps nobody out by it: a code by mail always lets her in, each step is told by letter, and what he made or
    opened stands in her own lists.
    """
    passkey = await _hers(request)
    await must_be_fresh(request)
    async with write():
        await write_line(
            {**request.state.actor.line(), "action": "passkey_removed", "kind": "Passkey", "thing_id": passkey.id}
        )
        await Session.end_where(~Q(id=request.state.actor.session_id), means=passkey.means, person_id=passkey.person_id)
        await passkey.delete()
        await outbox.queue(PASSKEY_REMOVED, passkey.person_id)
    return flash(go(HERE), _("Dit apparaat is weggehaald. Je logt daar nu weer in met een code."))


async def part(request: Request) -> Response:
    """A joined sign-in opens this account no more; what it opened ends."""
    person = await _own(request)
    await must_be_fresh(request)
    login = await Login.get_or_none(id=request.path_params["login"], person_id=person.id, kind=UserKind.CLIENTS)
    if login is None:
        raise NotFound("no such login of this person")
    if not person.email:
        raise Conflict("the only way in", words=_("Dit is je enige inlog. Zonder deze kom je er niet meer in."))
    async with write():
        line = {**request.state.actor.line(), "action": "login_removed", "kind": "Login", "thing_id": login.id}
        await write_line(line)
        await Session.end_where(login_id=login.id)
        await login.delete()
        await outbox.queue(LOGIN_REMOVED, person.id)
    return flash(go(HERE), _("Deze inlog is losgemaakt."))


async def codes_page(request: Request) -> Response:
    """What a list is for, before it is made; nothing is shown again."""
    person = await _own(request)
    await must_be_fresh(request)
    return await page(request, "people/codes_ask.html", left=await RecoveryCode.left(person), how_many=HOW_MANY)


async def make_codes(request: Request) -> Response:
    """A new list, shown this once."""
    person = await _own(request)
    await must_be_fresh(request)
    async with write():
        codes = await RecoveryCode.new_list(person)
        await write_line(
            {**request.state.actor.line(), "action": "codes_made", "kind": "RecoveryCode", "thing_id": None}
        )
        await outbox.queue(CODES_MADE, person.id)
    return await page(request, "people/codes.html", codes=codes)


async def _own(request: Request) -> Person:
    actor: Actor = request.state.actor
    if actor.capacity is not Capacity.OWN:
        raise NotSignedIn
    return await Person.get(id=actor.person_id)


async def _hers(request: Request) -> Passkey:
    person = await _own(request)
    id: UUID = request.path_params["passkey"]
    passkey = await Passkey.get_or_none(id=id, person_id=person.id)
    if passkey is None:
        raise NotFound("no such passkey of this person")
    return passkey


async def _passkey_page(request: Request, passkey: Passkey, form: Form, status: int = 200) -> Response:
    return await page(request, "people/passkey.html", status=status, passkey=passkey, form=form)


routes = [
    Route(HERE, means),
    Route(HERE + "/apparaat/{passkey:uuid}", passkey_page),
    Route(HERE + "/apparaat/{passkey:uuid}", rename, methods=["POST"]),
    Route(HERE + "/apparaat/{passkey:uuid}/weg", remove, methods=["POST"]),
    Route(HERE + "/koppeling/{login:uuid}/weg", part, methods=["POST"]),
    Route(HERE + "/herstelcodes", codes_page),
    Route(HERE + "/herstelcodes", make_codes, methods=["POST"]),
]
