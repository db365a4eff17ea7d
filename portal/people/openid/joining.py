"""Joining: before an account at a provider opens somebody's own account here, she says yes, signed in on both sides."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import outbox
from portal.audit import write_line
from portal.errors import Conflict, NeedStronger, NotFound
from portal.people import sessions
from portal.people.accounts import Login, UserKind
from portal.people.actor import Strength
from portal.people.arriving import arrive
from portal.people.browser import Browser, may_ask
from portal.people.codes import Code
from portal.people.means_letters import LOGIN_JOINED, WORK_JOINED
from portal.people.models import Staff
from portal.people.openid.apart import may_open
from portal.people.openid.logins import has_own_means, is_nobodys, join
from portal.people.openid.providers import Provider
from portal.people.openid.relying import Told
from portal.people.openid.roles import name_in
from portal.people.openid.showing import PATH
from portal.people.openid.signins import Purpose, SignIn
from portal.people.persons import Person
from portal.people.session_row import Session, Through
from portal.settings import settings
from portal.store import write
from portal.web import Form, flash, go, page
from portal.web.texts import _


async def ask(leaving: SignIn, told: Told, invited: Person | None = None) -> Response:
    """Keep what the provider said, checked and sealed, and ask her; nothing is joined yet."""
    kept: dict[str, Any] = {name: told.claims[name] for name in ("sub", "email") if name in told.claims}
    kept |= {"name": name_in(told.claims), "person": str(invited.id) if invited else ""}
    if invited is None:
        # Who is new comes in on this answer: a broker such as DigiD's would ask her everything again.
        kept |= {"sid": told.sid, "id_token": told.id_token}
    async with write():
        await leaving.keep(kept)
    return go(f"{PATH}/{leaving.id}")


@dataclass(frozen=True)
class Question:
    """One question, in the browser it belongs to, with the session there by which she can answer it, if any."""

    row: SignIn
    provider: Provider
    session: Session | None
    person: Person | None  # whose session that is

    @property
    def is_work(self) -> bool:
        """Whether it is about somebody's work."""
        return self.provider.kind is UserKind.STAFF

    @property
    def is_shown(self) -> bool:
        """Whether she showed by a code, for this question alone, that the address is hers."""
        return bool(self.row.told.get("shown"))

    @property
    def is_own(self) -> bool:
        """Whether her own account answers it, and not only an account for work."""
        return self.session is not None and self.session.organisation_id is None

    @property
    def path(self) -> str:
        """Its page."""
        return f"{PATH}/{self.row.id}"

    @property
    def state(self) -> str:
        """What the page shows."""
        answer = self.row.told.get("answer", "")
        if answer or self.row.over:
            return str(answer or "over")
        if self.is_work:
            hers = self.is_shown or (self.person is not None and str(self.person.id) == self.row.told["person"])
            return "confirm" if hers else "prove"
        if self.row.purpose is Purpose.JOIN and (self.session is None or self.session.id != self.row.session_id):
            return "over"
        return "confirm" if self.person else "choose"


async def question(request: Request) -> Response:
    """Ask."""
    asked = await _asked(request)
    if asked.state == "confirm" and asked.session and not asked.session.fresh:
        raise NeedStronger("joining asks for a recent proof")
    return await _page(request, asked)


async def answer(request: Request) -> Response:
    """Take her yes or no, or send a code to the address; a second click finds what the first did."""
    asked = await _asked(request)
    said = (await Form.read(request)).values.get("answer", "")
    if said == "code" and asked.state == "prove" and await _may_mail(asked):
        return await _send_code(request, asked)
    if said == "yes" and asked.state == "confirm":
        return await _yes(request, asked)
    if said == "new" and asked.state == "choose" and settings().open_accounts:
        return await _new(request, asked)
    if said == "no" and asked.state in ("prove", "confirm"):
        await asked.row.keep({"answer": "no"})
        if not asked.is_work:
            return flash(go(asked.row.next), _("Er is niets gekoppeld."))
    return go(asked.path)


async def _asked(request: Request) -> Question:
    try:
        row = await SignIn.here(UUID(request.path_params["signin"]), Browser(request).mark)
    except ValueError:
        row = None
    provider = await Provider.get(id=row.provider_id).prefetch_related("organisation") if row else None
    if row is None or provider is None or not provider.is_on or not await may_open(provider):
        raise NotFound("no such question in this browser")
    if row.told.get("shown"):
        return Question(row, provider, None, await Person.get(id=row.told["person"]))
    session = await sessions.session_of(request)
    person = await Person.get(id=session.person_id) if session else None
    if session is None or person is None or not await _may_answer(session, person, row, provider):
        return Question(row, provider, None, None)
    return Question(row, provider, session, person)


async def _may_answer(session: Session, person: Person, row: SignIn, provider: Provider) -> bool:
    """Whether this session shows who she is: her own does; one for her work only when she has nothing of her own."""
    if session.organisation_id is None:
        return True
    hers = row.told.get("person") == str(person.id) and bool(await Staff.now(person.id, session.organisation_id))
    if not hers or await has_own_means(person):
        return False
    # What the provider that asks vouches for itself shows nothing.
    return not await Login.exists(id=session.login_id, issuer=provider.issuer)


async def _page(request: Request, asked: Question) -> Response:
    told, way = asked.row.told, f"/inloggen/organisatie/{asked.provider.hint}"
    return await page(
        request,
        "people/joining.html",
        status=410 if asked.state == "over" else 200,
        state=asked.state,
        path=asked.path,
        work=asked.is_work,
        organisation=asked.provider.organisation.name,
        label=asked.provider.label,
        there=told.get("name", ""),
        address=told.get("email") or told.get("name", ""),
        person=asked.person,
        own=asked.is_own,
        mail=asked.is_work and await _may_mail(asked),
        may_begin=settings().open_accounts,
        door=f"/inloggen?{urlencode({'next': asked.path})}",
        onward=f"{way}?{urlencode({'next': asked.row.next})}",
    )


async def _may_mail(asked: Question) -> bool:
    return await is_nobodys(asked.row.told.get("email"))


async def _send_code(request: Request, asked: Question) -> Response:
    browser, address = Browser(request), asked.row.told["email"]
    await may_ask(request, browser, address)
    code = await Code.ask(address, browser=browser.mark, next=asked.path)
    return go(f"/inloggen/code/{code.id}")


async def _yes(request: Request, asked: Question) -> Response:
    """Signed in on both sides: what shows who she is, proved lately, and the provider's answer in the same browser."""
    person, proved = asked.person, asked.is_shown or (asked.session is not None and asked.session.fresh)
    if person is None or not proved:
        raise NeedStronger("joining asks for a recent proof")
    async with write():
        row = await SignIn.get(id=asked.row.id)
        if "answer" not in row.told:
            login = await _joined(asked, person)
            await row.keep({"answer": "yes"})
            hers = {"owner_kind": "person", "owner_id": person.id}
            line = {**request.state.actor.line(), **hers, "action": "login_joined"}
            await write_line({**line, "kind": "Login", "thing_id": login.id})
            await (outbox.queue(LOGIN_JOINED, person.id) if asked.is_own else outbox.queue(WORK_JOINED, login.id))
    if asked.is_work:
        # Not by this form: changing to work is a step of its own, and leads to another site.
        return go(asked.path)
    words = _("Voortaan kun je ook met %(name)s naar binnen.") % {"name": asked.provider.label}
    return flash(go(asked.row.next), words)


async def _joined(asked: Question, person: Person) -> Login:
    provider, told = asked.provider, asked.row.told
    # The days between her invitation and this yes may have changed what was true when we asked.
    if asked.is_work and not await Staff.now(person.id, provider.organisation_id):
        raise Conflict("no place any more", words=_("Je plek bij deze organisatie is er niet meer."))
    if await Login.filter(person_id=person.id, issuer=provider.issuer).exclude(subject=told["sub"]).exists():
        words = _("Je hebt hier al een ander account van deze inlog gekoppeld.")
        raise Conflict("another account of this provider", words=words)
    return await join(provider, person, told)


async def _new(request: Request, asked: Question) -> Response:
    """Somebody nobody knew begins an account of her own, which this provider opens from now on."""
    told = asked.row.told
    async with write():
        person = await Person.make(told["name"])
        login = await join(asked.provider, person, told)
        await asked.row.keep({"answer": "yes"})
    return await arrive(
        request,
        person,
        means=asked.provider.means,
        strength=Strength.PROVIDER,
        next=asked.row.next,
        through=Through(asked.provider.id, login.id, told["sid"], told["id_token"]),
    )


routes = [
    Route(PATH + "/{signin}", question),
    Route(PATH + "/{signin}", answer, methods=["POST"]),
]
