"""What parents with custody see of a 12 to 15-year-old, of what this organisation's staff made (STANDARDS 27)."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import clock, live
from portal.access import Action, doors
from portal.circles.custody import Custody
from portal.office.providers_keeping import noted
from portal.people.models import Organisation, ParentsSee
from portal.people.persons import Person
from portal.people.sessions import must_be_fresh
from portal.store import write
from portal.web import Form, _, flash, go, page

HERE = "/kantoor/ouders"


async def parents(request: Request) -> Response:
    """Both choices in plain words, with what holds now, who chose it and when."""
    organisation = await doors.desk(request.state.actor, Action.DESK_READ)
    return await _page(request, organisation, Form({"parents_see": organisation.parents_see.value}))


async def choose(request: Request) -> Response:
    """First what would change at once, for how many; sent again with her 'sure' it holds."""
    actor = request.state.actor
    organisation = await doors.desk(actor, Action.DESK_CHANGE)
    form = await Form.read(request)
    value = form.choice("parents_see", [each.value for each in ParentsSee], required=_("Kies een van de twee."))
    if form.errors:
        return await _page(request, organisation, form, status=422)
    wanted = ParentsSee(value)
    if wanted is organisation.parents_see:
        return flash(go("/kantoor"), _("Er is niets veranderd."))
    if not form.checked("sure"):
        return await _page(request, organisation, form, wanted=wanted)
    await must_be_fresh(request)
    async with write():
        organisation = await Organisation.filter(id=organisation.id).select_for_update().get()
        organisation.parents_see = wanted
        organisation.parents_see_since, organisation.parents_see_by = clock.now(), actor.person_id
        await organisation.save(update_fields=["parents_see", "parents_see_since", "parents_see_by"])
        await noted(actor, f"parents_see_{wanted.value}", organisation)
        # Open pages follow at once, also where it closes something.
        for person in (await Custody.parents_of_12_to_15(organisation.id))[1]:
            await live.recheck(str(person))
    return flash(go("/kantoor"), _("Bewaard. Dit geldt meteen."))


async def _page(
    request: Request, organisation: Organisation, form: Form, status: int = 200, wanted: ParentsSee | None = None
) -> Response:
    circles, people = await Custody.parents_of_12_to_15(organisation.id) if wanted else (0, set())
    by = await Person.get_or_none(id=organisation.parents_see_by) if organisation.parents_see_by else None
    return await page(
        request,
        "office/parents.html",
        room="desk",
        status=status,
        organisation=organisation,
        form=form,
        wanted=wanted.value if wanted else "",
        circles=circles,
        parents=len(people),
        by=by.name if by else _("iemand die er niet meer is"),
        by_me=by is not None and by.id == request.state.actor.person_id,
    )


routes = [Route(HERE, parents, methods=["GET"]), Route(HERE, choose, methods=["POST"])]
