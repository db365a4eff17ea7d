"""Asking for an organisation: which, what for, what it may read and until when; and taking the question back."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import clock, store
from portal.access import Action, doors
from portal.access.doors import Entered
from portal.circles.audience import CONSENTED
from portal.circles.consent import ConsentAnswer
from portal.circles.in_words import kind_name
from portal.circles.taking_part import PartState, TakingPart
from portal.errors import NotAllowed
from portal.members import organisation_words as words
from portal.members.deciding import People, wanted
from portal.members.organisation_pages import HERE, ONE, Opened, home, what_next
from portal.members.organisations import ORGANISATION_TEXT, say, settle
from portal.people.models import Organisation
from portal.people.sessions import is_fresh, must_be_fresh
from portal.web import Form, _, flash, go, page


async def ask_page(request: Request) -> Response:
    """Which organisation, what for, what it may read and until when; `?opnieuw=` takes up one that ended."""
    # Who only reads the form asked nothing yet: the log says so.
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.PART_READ)
    await must_be_fresh(request)
    # Nothing is ticked before somebody thought of it; only what was agreed once before stands as it was.
    chosen: dict[str, list[str]] = {}
    form = Form.fresh()
    if before := await _to_take_up(request, entered, request.query_params.get("opnieuw", "")):
        day = before.ends_on if before.ends_on and before.ends_on >= clock.today() else None
        form = Form.fresh(
            again=str(before.id),
            organisation=str(before.organisation_id),
            purpose=before.purpose or "",
            last_day=day.isoformat() if day else "",
        )
        chosen = {"kinds": [kind.value for kind in before.may_read]}
    return await _ask_page(request, entered, form, chosen)


async def ask(request: Request) -> Response:
    """Put the question to those who decide; who decides herself says yes by asking."""
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.PART_ASK)
    form = await Form.read(request)
    before = await _to_take_up(request, entered, form.values.get("again", ""))
    names = {str(each.id): each for each in await Organisation.all()}
    chosen = form.choice("organisation", names, required=_("Kies een organisatie."))
    purpose = form.text("purpose", required=_("Schrijf waarvoor je deze organisatie vraagt."), longest=600)
    kinds = tuple(kind for kind in CONSENTED if kind.value in form.several("kinds"))
    if not kinds:
        form.wrong("kinds", _("Kies ten minste één ding. Zonder iets te lezen kan een organisatie niet helpen."))
    last_day = form.day("last_day")
    if last_day and last_day < clock.today():
        form.wrong("last_day", _("Deze dag is al voorbij. Kies een dag na vandaag, of laat dit leeg."))
    if before and chosen and str(before.organisation_id) != chosen:
        before = None
    if chosen and not form.errors:
        await _is_free(form, entered, chosen)
    if form.errors:
        return await _ask_page(request, entered, form, {}, status=422)
    member, by = entered.member, actor
    if member is None:
        raise NotAllowed("only members ask")
    async with store.write():
        if await TakingPart.already(form.id(), by=actor):
            return go(f"{home(entered)}/{form.id()}")
        part = await TakingPart.ask(
            entered.id,
            names[chosen].id,
            by=by,
            id=form.id(),
            asked_by=member.id,
            purpose=purpose,
            kinds=kinds,
            last_day=last_day,
            again=before.id if before else None,
        )
        await part.fetch_related("organisation")
        people = await People.of(entered.circle)
        (state,) = await wanted(people, [part])
        # An old proof asks, but does not say yes: whoever holds her phone must not let an organisation in.
        if state.lacks(member) and await is_fresh(request):
            sentence = words.may_take_part(part)
            await say(part, member, ConsentAnswer.GIVEN, by=by, words=sentence, text=ORGANISATION_TEXT)
        state = await settle(part, people, by=by)
    return flash(go(f"{home(entered)}/{part.id}"), what_next(people, state, member))


async def _is_free(form: Form, entered: Entered, chosen: str) -> None:
    """Said beside the field; the row itself refuses a second at the same moment."""
    actor = entered.standing.actor
    same = {"organisation_id": chosen, "open_for__isnull": False}
    found = await doors.page(TakingPart, actor, Action.PART_READ, within=entered, narrow=same)
    for each in found:
        if each.id == form.id():
            continue
        if each.state is PartState.TAKES_PART:
            form.wrong("organisation", _("Deze organisatie doet al mee."))
        elif each.state is PartState.ASKED:
            form.wrong("organisation", _("Over deze organisatie wacht al een vraag op antwoord."))


async def _to_take_up(request: Request, entered: Entered, id: str) -> TakingPart | None:
    """The one that ended, of which somebody wants to take it up again."""
    narrow = {"agreed_at__isnull": False}
    parts = await doors.page(TakingPart, request.state.actor, Action.PART_READ, within=entered, narrow=narrow)
    return next((each for each in parts if str(each.id) == id and each.over_at), None)


async def _ask_page(
    request: Request, entered: Entered, form: Form, chosen: dict[str, list[str]], status: int = 200
) -> Response:
    people = await People.of(entered.circle)
    return await page(
        request,
        "members/organisation_ask.html",
        status=status,
        room="people",
        circle=entered.circle,
        form=form,
        chosen=chosen.get("kinds", []),
        organisations=[(str(each.id), each.name) for each in await Organisation.all().order_by("name")],
        kinds=[(kind.value, kind_name(kind).capitalize()) for kind in CONSENTED],
        who_decides=words.who_decides(people, entered.member),
        home=home(entered),
    )


async def take_back(request: Request) -> Response:
    """Who asked, or who decides, takes the question back."""
    opened = await Opened.of(request, Action.PART_ASK)
    if not opened.state.takes_back(opened.entered.member):
        raise NotAllowed("take back", words=_("Alleen wie de vraag stelde of wie beslist, kan haar intrekken."))
    async with store.write():
        opened = await opened.again()
        if opened.part.state is PartState.ASKED:
            await opened.part.take_back(by=request.state.actor)
    return flash(go(home(opened.entered)), _("De vraag is ingetrokken. Er is niets veranderd."))


routes = [
    Route(f"{HERE}/vragen", ask_page, methods=["GET"]),
    Route(f"{HERE}/vragen", ask, methods=["POST"]),
    Route(f"{ONE}/terug", take_back, methods=["POST"]),
]
