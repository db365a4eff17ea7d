"""Asking a colleague to stand in, her answer, and stopping it before its last day."""

from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from portal import clock, store
from portal.access import Action, doors
from portal.access.doors import Entered
from portal.circles.audience import MemberRole
from portal.circles.models import Member
from portal.errors import NotAllowed, NotFound
from portal.members import news, sight
from portal.members.cover import LONGEST, Cover, CoverState, colleagues
from portal.members.deciding import People
from portal.people.actor import Actor
from portal.people.persons import Person
from portal.people.sessions import must_be_fresh
from portal.web import Form, _, flash, go, page
from portal.web.page import day_words


@dataclass(frozen=True)
class Line:
    """One cover as the people page shows it."""

    cover: Cover
    covered: str
    words: str
    tone: str
    may_stop: bool


async def lines(actor: Actor, entered: Entered, people: People) -> list[Line]:
    """What is asked, coming or going on, and for who asked also the colleague's no."""
    narrow = {"last_day__gte": clock.today(), "withdrawn_at__isnull": True, "ended_at__isnull": True}
    found = await doors.page(Cover, actor, Action.COVER_READ, within=entered, narrow=narrow, order=("first_day", "id"))
    going = {each.id for each in people.covers}
    mine = entered.member
    shown = [each for each in found if each.id in going or (mine and each.declined_at and each.covered_id == mine.id)]
    told = {
        CoverState.ASKED: (_("Wacht op antwoord"), "waiting"),
        CoverState.COMING: (_("Begint op die dag"), "calm"),
        CoverState.NOW: (_("Doet nu mee"), "good"),
        CoverState.DECLINED: (_("Zei nee"), "calm"),
    }
    return [
        Line(
            each,
            _covered(people, each, mine),
            *told[each.state],
            each.id in going and may_stop(mine, each),
        )
        for each in shown
        if each.state in told
    ]


def _covered(people: People, cover: Cover, mine: Member | None) -> str:
    """Who is away, as the object of a sentence: the reader herself is 'jou'."""
    member = people.member(cover.covered_id)
    if member is None:
        return _("een collega")
    return _("jou") if member == mine else member.name


async def ask_page(request: Request) -> Response:
    """Whom, from when, until when."""
    entered, people, mine = await _asker(request)
    form = Form.fresh(first_day=clock.today().isoformat())
    return await _form_page(request, entered, people, mine, form)


async def ask(request: Request) -> Response:
    """Ask her; she comes in only with her own yes."""
    entered, people, mine = await _asker(request)
    form = await Form.read(request)
    found = {str(person.id): person for person, _title in await _free(people, mine)}
    chosen = form.choice("colleague", found, required=_("Kies welke collega je vraagt."))
    first, last = _days(form)
    if form.errors or first is None or last is None:
        return await _form_page(request, entered, people, mine, form, status=422)
    actor = request.state.actor
    async with store.write():
        if await Cover.already(form.id(), by=actor):
            return go(_people(entered))
        if any(str(each.asked_id) == chosen for each in await Cover.in_circle(entered.id)):
            return flash(go(_people(entered)), _("Aan deze collega is het al gevraagd."))
        cover = await Cover.ask(mine, found[chosen], by=actor, id=form.id(), first_day=first, last_day=last)
        await news.cover_asked(cover)
    return flash(go(_people(entered)), _("Je vraag aan %(name)s is onderweg.") % {"name": cover.name})


def _days(form: Form) -> tuple[date | None, date | None]:
    first = form.day("first_day", required=_("Vanaf welke dag is je collega er?"))
    last = form.day("last_day", required=_("Tot en met welke dag?"))
    if first and first < clock.today():
        form.wrong("first_day", _("Deze dag is al voorbij. Kies vandaag of later."))
    if first and last and last < first:
        form.wrong("last_day", _("Deze dag ligt voor de eerste dag."))
    elif first and last and last - first >= LONGEST:
        form.wrong("last_day", _("Vervanging duurt hoogstens zes weken. Duurt het langer, nodig je collega dan uit."))
    return first, last


async def question(request: Request) -> Response:
    """Whom she would stand in for, in whose circle, and what she would see."""
    cover = await _asked(request)
    if not await cover.can_be_answered():
        return await page(request, "members/cover_closed.html", status=410)
    await must_be_fresh(request)
    circle = await cover.circle()
    return await page(
        request,
        "members/cover_question.html",
        cover=cover,
        asker=await cover.who_asks(),
        # Not as `circle`: the frame would offer her the rooms of a circle she isn't in.
        whose=circle.name,
        open_to=sight.open_to(MemberRole.PROFESSIONAL, circle),
        closed_to=sight.closed_to(MemberRole.PROFESSIONAL, circle),
    )


async def answer(request: Request) -> Response:
    """Her yes lets her in for those days, and the family is told; her no ends the question."""
    cover = await _asked(request)
    await must_be_fresh(request)
    said = (await Form.read(request)).choice("answer", ["yes", "no"])
    if not said:
        return go(f"/vervanging/{cover.id}")
    actor = request.state.actor
    async with store.write():
        await cover.refresh_from_db()
        if not await cover.can_be_answered():
            return await page(request, "members/cover_closed.html", status=410)
        asker = await cover.who_asks()
        if said == "no":
            await cover.decline(by=actor)
            await news.tell([asker])
            return flash(go("/mijn"), _("Je zei nee. %(name)s hoort dat.") % {"name": asker.name})
        await cover.accept(await Person.get(id=actor.person_id), by=actor)
        people = await People.of(await cover.circle())
        await news.tell([asker, *people.to_tell()])
    if cover.state is CoverState.NOW:
        return flash(go(f"/kringen/{cover.owner_id}"), _("Je vervangt nu %(name)s.") % {"name": asker.name})
    words = _("Je vervangt %(name)s vanaf %(day)s. De kring gaat dan vanzelf voor je open.")
    return flash(go("/mijn"), words % {"name": asker.name, "day": day_words(cover.first_day)})


async def stop_page(request: Request) -> Response:
    """What happens when it stops, before it does."""
    entered, cover = await _to_stop(request)
    mine = _stands_in(entered, cover)
    return await page(
        request, "members/cover_stop.html", circle=entered.circle, cover=cover, CoverState=CoverState, mine=mine
    )


async def stop(request: Request) -> Response:
    """It is over now, or taken back."""
    entered, cover = await _to_stop(request)
    async with store.write():
        await cover.refresh_from_db()
        if cover.state in (CoverState.ASKED, CoverState.COMING, CoverState.NOW):
            began = cover.accepted_at is not None
            await cover.stop(by=request.state.actor)
            people = await People.of(entered.circle)
            told = [people.member(cover.covered_id), *people.to_tell()] if began else []
            await news.tell([each for each in told if each])
    if _stands_in(entered, cover):
        return flash(go("/mijn"), _("Jouw vervanging is gestopt."))
    return flash(go(_people(entered)), _("De vervanging door %(name)s is gestopt.") % {"name": cover.name})


def _stands_in(entered: Entered, cover: Cover) -> bool:
    return entered.member is not None and entered.member.id == cover.stand_in_id


async def _to_stop(request: Request) -> tuple[Entered, Cover]:
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.PEOPLE_READ)
    cover = await doors.open(Cover, request.path_params["cover"], actor, Action.COVER_END, within=entered)
    if not may_stop(entered.member, cover):
        raise NotAllowed("stop cover", words=_("Alleen de twee collega’s zelf kunnen de vervanging stoppen."))
    await must_be_fresh(request)
    return entered, cover


def may_stop(mine: Member | None, cover: Cover) -> bool:
    """Both colleagues; a professional's membership nobody else ends (access/rules.py: ENDS)."""
    return mine is not None and mine.id in (cover.covered_id, cover.stand_in_id)


async def _asker(request: Request) -> tuple[Entered, People, Member]:
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.COVER_ASK)
    people = await People.of(entered.circle)
    mine = entered.member
    if mine is None or all(each.id != mine.id for each in people.can_direct):
        raise NotAllowed("stand-in", words=_("Jij bent hier zelf als vervanger. Je collega vraagt iemand anders."))
    await must_be_fresh(request)
    return entered, people, mine


async def _free(people: People, mine: Member) -> list[tuple[Person, str]]:
    here = {each.person_id for each in people.members if each.organisation_id == mine.organisation_id}
    asked = {each.asked_id for each in people.covers}
    return [each for each in await colleagues(mine) if each[0].id not in here | asked]


async def _form_page(
    request: Request, entered: Entered, people: People, mine: Member, form: Form, status: int = 200
) -> Response:
    found = await _free(people, mine)
    return await page(
        request,
        "members/cover.html",
        status=status,
        form=form,
        circle=entered.circle,
        colleagues=[(str(person.id), f"{person.name}, {title}" if title else person.name) for person, title in found],
        any_colleague=bool(found or await colleagues(mine)),
    )


async def _asked(request: Request) -> Cover:
    """The question, for the one it was put to; a stranger gets the same answer for every address."""
    actor = request.state.actor
    await doors.outside(actor, Action.COVER_ANSWER)
    cover = await Cover.asked_of(request.path_params["cover"], actor)
    if cover is None:
        raise NotFound("no cover asked of this actor")
    await doors.outside(actor, Action.COVER_ANSWER, cover)
    return cover


def _people(entered: Entered) -> str:
    return f"/kringen/{entered.id}/mensen"
