"""Opening a circle in danger: what it means said beforehand, who and why kept, and who is told shown."""

from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from portal import clock, store
from portal.access import Action, doors
from portal.access.doors import Entered
from portal.access.rules import Role
from portal.circles.models import Circle
from portal.errors import NotAllowed
from portal.members import news
from portal.members.deciding import People
from portal.members.emergency import Emergency
from portal.people.actor import Actor
from portal.people.pace import Pace
from portal.people.sessions import must_be_fresh
from portal.web import Form, _, flash, go, page

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


async def open_page(request: Request) -> Response:
    """The form, under what happens when it is sent."""
    await doors.outside(request.state.actor, Action.EMERGENCY_OPEN)
    await must_be_fresh(request)
    return await _form_page(request, Form.fresh())


async def open_circle(request: Request) -> Response:
    """She reads along from now on, and who must hear of it is told in the same write."""
    actor: Actor = request.state.actor
    await doors.outside(actor, Action.EMERGENCY_OPEN)
    await must_be_fresh(request)
    form = await Form.read(request)
    name, born, reason = _typed(form)
    if form.errors or born is None:
        return await _form_page(request, form, status=422)
    # Counted before anything is looked up, right or wrong alike.
    await Pace.step("emergency.hour", str(actor.person_id), most=5, within=_HOUR)
    await Pace.step("emergency.day", str(actor.person_id), most=12, within=_DAY)
    await Pace.step("emergency.organisation", str(actor.organisation_id), most=60, within=_DAY)
    async with store.write():
        circle = await Circle.that_is(name, born)
        before = await Emergency.already(form.id(), circle, by=actor)
        if before:
            return go(_here(before))
        if circle is None:
            return await _form_page(request, form, status=404, wrong=True)
        people = await People.of(circle)
        if any(each.stands_for(actor) for each in people.members):
            return flash(go(f"/kringen/{circle.id}"), _("Je zit zelf al in deze kring."))
        # Before the door, whose line a parent may not read either while home is the danger.
        moment = clock.now()
        await doors.outside(actor, Action.EMERGENCY_OPEN, circle)
        # Who doesn't know tells the parents nothing yet: that can be made good, the other way round it can't.
        at_home = form.values["at_home"] != "no"
        found = await Emergency.begin(circle, by=actor, id=form.id(), reason=reason, at_home=at_home, moment=moment)
        await _tell(found, people)
    return flash(go(_here(found)), _("De kring is 24 uur voor je open."))


def _where() -> list[tuple[str, str, str]]:
    """Where the danger comes from: whether the parents are told hangs on it, so nothing is chosen beforehand."""
    later = _("De ouders horen het nu niet.")
    return [
        ("yes", _("Ja"), later),
        ("no", _("Nee"), _("De ouders met gezag horen het meteen.")),
        ("unsure", _("Weet ik niet"), later),
    ]


async def _form_page(request: Request, form: Form, status: int = 200, *, wrong: bool = False) -> Response:
    return await page(request, "members/emergency_open.html", status=status, form=form, wrong=wrong, at_home=_where())


def _typed(form: Form) -> tuple[str, date | None, str]:
    form.choice("at_home", ("yes", "no", "unsure"), required=_("Kies of het gevaar van thuis komt."))
    name = form.text(
        "full_name", required=_("Schrijf de voornaam en achternaam, precies zoals ze bekend zijn."), longest=120
    )
    born = form.day("birth_date", required=_("Wanneer is de jongere geboren?"))
    reason = form.text("reason", required=_("Schrijf welk gevaar er is. Dat blijft bewaard."), longest=2000)
    if not form.checked("understood"):
        form.wrong("understood", _("Zet hier een vinkje. Zo weten we dat je dit las."))
    return name, born, reason


async def _tell(found: Emergency, people: People) -> None:
    director = people.director
    care = [director] if director else people.can_direct
    family = people.to_tell(parents=not found.is_held_back)
    new = await found.tell([*family, *care])
    # A letter to her own mailbox may be read at home: while home is the danger she finds it on her page alone.
    kept = {each.id for each in family} if found.is_held_back else set()
    await news.tell(each for each in new if each.id not in kept)


async def one(request: Request) -> Response:
    """Who opened it, why, from when until when, and who was told."""
    entered, found = await _opened(request, Action.EMERGENCY_READ)
    return await page(
        request,
        "members/emergency.html",
        room="people",
        circle=entered.circle,
        emergency=found,
        told=await found.told(),
        may_release=await _may_release(entered, found),
        is_mine=entered.member is not None and entered.member.id == found.member_id,
    )


async def release(request: Request) -> Response:
    """The parents are told after all."""
    entered, found = await _opened(request, Action.EMERGENCY_RELEASE)
    if found.is_held_back and not await _may_release(entered, found):
        raise NotAllowed("release", words=_("Alleen wie de regie heeft, of wie de kring opende, geeft dit vrij."))
    await must_be_fresh(request)
    async with store.write():
        await found.refresh_from_db()
        if found.is_held_back:
            await found.release(by=request.state.actor)
            people = await People.of(entered.circle)
            await found.tell(people.to_tell())
            # The young person too: her letter was kept back with theirs.
            await news.tell(people.to_tell())
    return flash(go(_here(found)), _("De ouders met gezag krijgen nu bericht."))


async def _may_release(entered: Entered, found: Emergency) -> bool:
    if not found.is_held_back:
        return False
    if entered.is_(Role.DIRECTOR) or (entered.member is not None and entered.member.id == found.member_id):
        return True
    people = await People.of(entered.circle)
    return entered.is_(Role.PROFESSIONAL) and people.director is None


async def _opened(request: Request, action: Action) -> tuple[Entered, Emergency]:
    actor = request.state.actor
    # Entered as who looks at the people: the line of the circle is read by all who read its log, also by a parent.
    entered = await doors.enter(actor, request.path_params["circle"], Action.PEOPLE_READ)
    found = await doors.open(Emergency, request.path_params["emergency"], actor, action, within=entered)
    await found.fetch_related("organisation", "member")
    return entered, found


async def lines(actor: Actor, entered: Entered, *, days: int | None = None) -> list[Emergency]:
    """What this reader may know of who opened the circle in danger, the last first; `days` back at most."""
    if not entered.may(Action.EMERGENCY_READ):
        return []
    narrow = {"since__gt": clock.now() - timedelta(days=days)} if days else {}
    found = await doors.page(
        Emergency, actor, Action.EMERGENCY_READ, within=entered, narrow=narrow, order=("-since", "-id"), limit=20
    )
    await Emergency.fetch_for_list(found, "organisation", "member")
    return found


def _here(found: Emergency) -> str:
    return f"/kringen/{found.owner_id}/spoed/{found.id}"
