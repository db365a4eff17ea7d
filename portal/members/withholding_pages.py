"""Pages of what is 'not good for the child': what is kept from a parent, keeping something, ending that again."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import store
from portal.access import Action, doors
from portal.access.along import everybody
from portal.access.doors import Entered
from portal.access.nouns import Noun
from portal.access.standing import Standing
from portal.circles.ages import AgeBand
from portal.circles.audience import CONSENTED, Kind
from portal.circles.consent import Withheld
from portal.circles.in_words import kind_name
from portal.circles.thing import Thing
from portal.errors import NotAllowed, NotFound
from portal.members.one_thing import find
from portal.members.told import called
from portal.members.withholding import is_for_parents, lines, may_lift, may_withhold, must_read, parents_of
from portal.people.sessions import must_be_fresh
from portal.web import Form, _, flash, go, page

LONGEST_REASON, LONGEST_NAMES = 2000, 200
ALL = "all"


async def withheld(request: Request) -> Response:
    """What is kept from whom, since when; the reason for who may read it."""
    entered = await _enter(request)
    all_ = await everybody(entered.id)
    return await page(
        request,
        "members/withheld.html",
        room="people",
        circle=entered.circle,
        lines=await lines(request.state.actor, entered, all_),
        may_keep_a_kind=may_withhold(entered, all_),
    )


async def new(request: Request) -> Response:
    """What it means, with an empty form; about one thing, or about a kind."""
    entered, all_, about = await _keeping(request)
    return await _show(request, entered, all_, about, Form.fresh())


async def begin(request: Request) -> Response:
    """Keep it from now on; sent twice it is once."""
    entered, all_, about = await _keeping(request)
    thing, actor = about[1] if about else None, request.state.actor
    form = await Form.read(request)
    kind = "" if thing else form.choice("kind", CONSENTED, required=_("Kies waar het om gaat."))
    parents = {str(each.id): each for each in parents_of(all_, thing)}
    whom = form.choice("whom", [*parents, ALL], required=_("Kies voor wie."))
    reason = form.text("reason", required=_("Schrijf op waarom dit niet goed is."), longest=LONGEST_REASON)
    weighed_with = form.text("weighed_with", longest=LONGEST_NAMES)
    if form.errors:
        return await _show(request, entered, all_, about, form, status=422)
    async with store.write():
        kept = await Withheld.begin(
            must_read(entered),
            by=actor,
            reason=reason,
            from_member=parents[whom].id if whom != ALL else None,
            kind=Kind(kind) if kind else None,
            thing_id=thing.audience_id if thing else None,
            weighed_with=weighed_with,
            id=form.id(),
        )
        await doors.note(actor, Action.WITHHOLD, kept, "withheld")
    return flash(go(f"/kringen/{entered.id}/niet-goed"), _("Bewaard. Dit geldt nu."))


async def lifting(request: Request) -> Response:
    """What it means when it may be read again."""
    entered, all_, kept = await _one(request)
    found = await lines(request.state.actor, entered, all_)
    line = next(each for each in found if each.kept.id == kept.id)
    return await page(request, "members/lift.html", room="people", circle=entered.circle, line=line)


async def lift(request: Request) -> Response:
    """It may be read again."""
    entered, _all, kept = await _one(request)
    actor = request.state.actor
    async with store.write():
        if not kept.is_over:
            await kept.lift(by=actor)
            await doors.note(actor, Action.WITHHOLD, kept, "lifted")
    return flash(go(f"/kringen/{entered.id}/niet-goed"), _("Opgeheven. Dit geldt nu."))


async def _enter(request: Request) -> Entered:
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.SHARING_READ)
    must_read(entered)
    return entered


async def _keeping(request: Request) -> tuple[Entered, list[Standing], tuple[Noun, Thing] | None]:
    about: tuple[Noun, Thing] | None = None
    if "thing" in request.path_params:
        noun, thing, entered = await find(request)
        must_read(entered)
        about = (noun, thing)
    else:
        entered = await _enter(request)
    all_ = await everybody(entered.id)
    if not may_withhold(entered, all_, about[1] if about else None):
        words = _("Alleen een hulpverlener van de organisatie die dit schreef, of wie de regie heeft, kan dit.")
        raise NotAllowed("withhold", words=words)
    if about and not is_for_parents(all_, about[1]):
        raise NotFound(f"thing {about[1].id} is for no parent")
    await must_be_fresh(request)
    return entered, all_, about


async def _one(request: Request) -> tuple[Entered, list[Standing], Withheld]:
    entered = await _enter(request)
    id, actor = request.path_params["withheld"], request.state.actor
    kept = await doors.open(Withheld, id, actor, Action.WITHHELD_READ, within=entered)
    all_ = await everybody(entered.id)
    if not kept.is_over and not may_lift(kept, entered, all_):
        raise NotAllowed("lift", words=_("Alleen een collega van wie dit opschreef, kan dit opheffen."))
    await must_be_fresh(request)
    return entered, all_, kept


async def _show(
    request: Request,
    entered: Entered,
    all_: list[Standing],
    about: tuple[Noun, Thing] | None,
    form: Form,
    status: int = 200,
) -> Response:
    at = f"/kringen/{entered.id}"
    context: dict[str, Any] = {"title": "", "this": "", "goes_along": "", "back": f"{at}/niet-goed"}
    if about:
        noun, thing = about
        context = {
            "title": called(noun, thing, all_, entered),
            "this": noun.this(),
            "goes_along": noun.goes_along(),
            "back": f"{at}/wie-leest/{noun.word}/{thing.id}",
        }
    parents = parents_of(all_, about[1] if about else None)
    return await page(
        request,
        "members/withhold.html",
        status=status,
        room="people",
        circle=entered.circle,
        form=form,
        # What a parent reads of her from 12 on (circles/in_words.py: why_you).
        asks_her=entered.circle.age_band is not AgeBand.UNDER_12,
        parents=[(str(each.id), each.name, each.relation) for each in parents],
        kinds=[(each.value, kind_name(each).capitalize()) for each in CONSENTED],
        **context,
    )


_HERE = "/kringen/{circle:uuid}/niet-goed"
routes = [
    Route(_HERE, withheld, methods=["GET"]),
    Route(f"{_HERE}/nieuw", new, methods=["GET"]),
    Route(f"{_HERE}/nieuw", begin, methods=["POST"]),
    Route(f"{_HERE}/nieuw/{{noun}}/{{thing:uuid}}", new, methods=["GET"]),
    Route(f"{_HERE}/nieuw/{{noun}}/{{thing:uuid}}", begin, methods=["POST"]),
    Route(f"{_HERE}/{{withheld:uuid}}/opheffen", lifting, methods=["GET"]),
    Route(f"{_HERE}/{{withheld:uuid}}/opheffen", lift, methods=["POST"]),
]
