"""Changing what an organisation may read and until when, and withdrawing it: by any of those who decide, at once."""

from collections.abc import Mapping
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import clock, store
from portal.access import Action
from portal.circles.audience import CONSENTED, Kind
from portal.circles.in_words import kind_name
from portal.circles.models import Member
from portal.circles.taking_part import PartState
from portal.members import organisation_words as words
from portal.members.organisation_pages import ONE, Opened, home
from portal.members.organisations import end_sooner, limit, others_who_direct, own_words, withdraw
from portal.people.sessions import must_be_fresh
from portal.web import Form, _, flash, go, page


async def change_page(request: Request) -> Response:
    """Her own word about what it reads, and its end."""
    opened = await _opened(request, Action.PART_READ)
    if opened.part.state is not PartState.TAKES_PART:
        return _moved_on(opened)
    day = opened.part.ends_on
    form = Form.fresh(last_day=day.isoformat() if day else "")
    return await _change_page(request, opened, form, await _own(opened))


async def _change_page(
    request: Request, opened: Opened, form: Form, own: Mapping[Kind, bool], status: int = 200
) -> Response:
    return await page(
        request,
        "members/organisation_change.html",
        status=status,
        room="people",
        circle=opened.entered.circle,
        opened=opened,
        part=opened.part,
        form=form,
        kinds=[(kind.value, kind_name(kind).capitalize()) for kind in CONSENTED],
        own=[kind.value for kind in CONSENTED if own[kind]],
        day=opened.part.ends_on,
    )


async def _own(opened: Opened) -> dict[Kind, bool]:
    """What she herself says now, kind by kind; where she said nothing it is what was agreed."""
    member = opened.must_decide()
    said = await own_words(opened.entered.id, opened.part.organisation_id, member.id)
    return {kind: said.get(kind, said.get(None, kind in opened.part.may_read)) for kind in CONSENTED}


async def change(request: Request) -> Response:
    """Keep what she changed; what an old page still shows changes nothing it wasn't asked to."""
    opened = await _opened(request, Action.PART_CHANGE)
    form, by = await Form.read(request), request.state.actor
    day = form.day("last_day")
    if day and day < clock.today():
        form.wrong("last_day", _("Deze dag is al voorbij. Wil je nu stoppen? Dat kan op de vorige pagina."))
    if form.errors:
        return await _change_page(request, opened, form, await _own(opened), status=422)
    changed = False
    async with store.write():
        opened = await opened.again()
        part, member = opened.part, opened.must_decide()
        if part.state is not PartState.TAKES_PART:
            return _moved_on(opened)
        moved = (day.isoformat() if day else "") != form.values.get("was-day", "")
        if moved and not _may_move(opened, day, member):
            form.wrong("last_day", _later(opened))
            return await _change_page(request, opened, form, await _own(opened), status=422)
        was = set(form.values.get("was", "").split(","))
        chosen = {kind: kind.value in form.several("kinds") for kind in CONSENTED}
        asked = {kind: yes for kind, yes in chosen.items() if yes is not (kind.value in was)}
        changed = await limit(part, member, asked, by=by)
        if moved:
            await end_sooner(part, day, member, by=by)
            changed = True
    return flash(go(opened.here), _("Bewaard. Dit geldt nu.") if changed else _("Er is niets veranderd."))


def _may_move(opened: Opened, day: date | None, member: Member) -> bool:
    """Sooner each of them may; later only what she herself brought forward, and never beyond what was agreed."""
    part = opened.part
    if part.last_day is not None and (day is None or day > part.last_day):
        return False
    return part.earlier_by == member.id or part.ends_on is None or (day is not None and day < part.ends_on)


def _later(opened: Opened) -> str:
    words_ = _("Langer dan afgesproken kan niet alleen. Vraag het na die dag opnieuw. Nu geldt: %(until)s")
    return words_ % {"until": words.until(opened.part)}


async def stop_page(request: Request) -> Response:
    """What happens when it goes, who goes with it, and who could direct next, before it does."""
    opened = await _opened(request, Action.PART_READ)
    if opened.part.state is not PartState.TAKES_PART:
        return _moved_on(opened)
    others = others_who_direct(opened.people, opened.part)
    await Member.fetch_for_list(others, "organisation")
    director = opened.people.director
    return await page(
        request,
        "members/organisation_stop.html",
        room="people",
        circle=opened.entered.circle,
        opened=opened,
        part=opened.part,
        staff=opened.staff(),
        directs=director if director and director.organisation_id == opened.part.organisation_id else None,
        others=[(str(each.id), f"{each.name} ({each.organisation.name})") for each in others if each.organisation],
        form=Form(),
    )


async def stop(request: Request) -> Response:
    """It goes now. Sent twice, or from two tabs, it went once."""
    opened = await _opened(request, Action.PART_END)
    asked = (await Form.read(request)).values.get("director", "")
    async with store.write():
        opened = await opened.again()
        member = opened.must_decide()
        if opened.part.state is not PartState.TAKES_PART:
            return _moved_on(opened)
        director = opened.people.director
        directs = director is not None and director.organisation_id == opened.part.organisation_id
        # Whom she chose may have gone meanwhile: that is no reason to wait.
        others = others_who_direct(opened.people, opened.part)
        chosen = next((each for each in others if str(each.id) == asked), None) if directs else None
        await withdraw(
            opened.part,
            member,
            opened.people,
            by=request.state.actor,
            words=words.stops(opened.part),
            next_director=chosen,
        )
    said = _("%(name)s doet niet meer mee. De mensen van %(name)s zien niets meer van de kring.")
    return flash(go(home(opened.entered)), said % {"name": opened.part.organisation.name})


async def _opened(request: Request, action: Action) -> Opened:
    opened = await Opened.of(request, action)
    opened.must_decide()
    await must_be_fresh(request)
    return opened


def _moved_on(opened: Opened) -> Response:
    return flash(go(opened.here), _("Er is intussen iets veranderd. Kijk hier hoe het nu staat."))


routes = [
    Route(f"{ONE}/aanpassen", change_page, methods=["GET"]),
    Route(f"{ONE}/aanpassen", change, methods=["POST"]),
    Route(f"{ONE}/stoppen", stop_page, methods=["GET"]),
    Route(f"{ONE}/stoppen", stop, methods=["POST"]),
]
